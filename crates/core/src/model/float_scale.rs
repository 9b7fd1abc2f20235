//! The fast way in from floats.

use super::decimal::float_power_of_ten;

/// The fast way from floats to units of 10^-precision: one multiplication.
#[derive(Debug, Clone, Copy)]
pub struct FloatScale {
    factor: f64,
}

impl FloatScale {
    /// All numbers that come out are below this in size.
    pub const BOUND: i64 = 1 << 49; // two roundings of 2^-53 each stay below half a unit

    /// Makes the scale of a precision.
    #[must_use]
    pub const fn new(precision: u8) -> Self {
        let factor = float_power_of_ten(precision);
        Self { factor }
    }

    /// Returns the float in units, rounded half to even; none where that takes more than this way.
    #[inline]
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::float_arithmetic,
        reason = "the way in from floats, checked against the bound first"
    )]
    pub fn units(self, value: f64) -> Option<i64> {
        const BOUND: f64 = FloatScale::BOUND as f64;
        const DOUBT: f64 = 1.0 / (1_u64 << 51) as f64; // near a tie they may fall on the wrong side
        // Adding this leaves no bits below one, so the sum is rounded to a whole number, ties to even.
        const ROUNDER: f64 = 3.0 * (1_u64 << 51) as f64;
        let scaled = value * self.factor;
        let nearest = (scaled + ROUNDER) - ROUNDER;
        let is_sure = scaled.abs() < BOUND && (scaled - nearest).abs() < 0.5 - scaled.abs() * DOUBT;
        is_sure.then_some(nearest as i64)
    }
}
