//! One bar as the indicators see it.

/// The largest difference of two typical prices that is no more than rounding, as a share of the price.
pub(super) const ROUNDING: f64 = 1e-14;

/// One bar as the indicators see it. Prices are floats here by design.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BarInput {
    /// The bar's label, in nanoseconds UTC.
    pub time: i64,
    /// The first price.
    pub open: f64,
    /// The highest price.
    pub high: f64,
    /// The lowest price.
    pub low: f64,
    /// The last price.
    pub close: f64,
    /// The traded volume.
    pub volume: f64,
}

impl BarInput {
    /// Returns a bar whose every price is `value`: how a bare series reaches an indicator.
    #[must_use]
    pub fn of_value(value: f64) -> Self {
        Self {
            time: 0,
            open: value,
            high: value,
            low: value,
            close: value,
            volume: 0.0,
        }
    }

    /// Returns the typical price, (high + low + close) / 3.
    #[must_use]
    pub fn typical(&self) -> f64 {
        (self.high + self.low + self.close) / 3.0
    }
}
