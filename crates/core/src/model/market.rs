//! Market data as the core sees it.

use super::decimal::NumberError;
use super::id::InstrumentId;
use super::instrument::Instrument;
use super::number::Price;
use super::time::Timestamp;

/// A completed bar. Prices are floats, as strategies and indicators read them; decisions use [`BarPrices`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bar {
    /// What was traded.
    pub instrument: InstrumentId,
    /// The bar's own label, as its data set stamps it.
    pub time: Timestamp,
    /// When the bar began: no order sent later can fill at its open.
    pub start: Timestamp,
    /// When the bar became known: no strategy sees it earlier.
    pub available: Timestamp,
    /// First price.
    pub open: f64,
    /// Highest price.
    pub high: f64,
    /// Lowest price.
    pub low: f64,
    /// Last price.
    pub close: f64,
    /// Quantity traded, in the instrument's unit.
    pub volume: f64,
}

/// The exact prices of a bar, in the instrument's units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BarPrices {
    /// First price.
    pub open: Price,
    /// Highest price.
    pub high: Price,
    /// Lowest price.
    pub low: Price,
    /// Last price.
    pub close: Price,
}

impl BarPrices {
    /// Quantises a bar's prices to the instrument's price precision.
    pub fn of(bar: &Bar, instrument: &Instrument) -> Result<Self, NumberError> {
        Ok(Self {
            open: instrument.price_from_f64(bar.open)?,
            high: instrument.price_from_f64(bar.high)?,
            low: instrument.price_from_f64(bar.low)?,
            close: instrument.price_from_f64(bar.close)?,
        })
    }
}
