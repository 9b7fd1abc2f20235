//! Slippage on market, stop and trailing-stop fills: the price moves against the trader. Limit and
//! stop-limit fills never slip.
//!
//! Limits of these models: independent of size and volatility; not clipped to the bar's range.

use ingenium_core::model::decimal::{
    MAX_PRECISION, NumberError, Rounding, multiply_divide, power_of_ten,
};
use ingenium_core::model::instrument::Instrument;
use ingenium_core::model::number::{Fraction, Price};
use ingenium_core::model::order::Side;

/// How far a market fill is from the price it saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slippage {
    /// Not at all.
    None,
    /// A fraction of the price; what does not fit the tick is rounded against the trader.
    Fraction(Fraction),
    /// A number of ticks.
    Ticks(u32),
}

impl Slippage {
    /// Returns the price of a market fill on `side` where `price` was seen.
    pub fn apply(
        self,
        price: Price,
        side: Side,
        instrument: &Instrument,
    ) -> Result<Price, NumberError> {
        let rounding = match side {
            Side::Buy => Rounding::Ceiling,
            Side::Sell => Rounding::Floor,
        };
        let distance = match self {
            Self::None => return Ok(price),
            Self::Fraction(fraction) => fraction.of(Price(price.0.abs()), Rounding::Ceiling)?,
            Self::Ticks(ticks) => {
                let ticks = instrument.tick.0.checked_mul(i128::from(ticks));
                Price(ticks.ok_or(NumberError::Overflow)?)
            }
        };
        let slipped = match side {
            Side::Buy => price.plus(distance)?,
            Side::Sell => price.minus(distance)?,
        };
        Ok(instrument.round_price(slipped, rounding))
    }

    /// Returns how far the price of a market fill is from the price that was seen, to the nearest unit
    /// and without what was rounded to the tick.
    pub fn distance(
        self,
        filled: Price,
        side: Side,
        instrument: &Instrument,
    ) -> Result<Price, NumberError> {
        match self {
            Self::None => Ok(Price(0)),
            Self::Fraction(fraction) => {
                let has_grown = (side == Side::Buy) == (filled.0 > 0);
                let grown = if has_grown { fraction.0 } else { -fraction.0 };
                let seen = (power_of_ten(MAX_PRECISION) + grown).max(1); // for one of what was seen
                let rounding = Rounding::HalfEven;
                multiply_divide(filled.0.abs(), fraction.0, seen, rounding).map(Price)
            }
            Self::Ticks(ticks) => {
                let ticks = instrument.tick.0.checked_mul(i128::from(ticks));
                ticks.map(Price).ok_or(NumberError::Overflow)
            }
        }
    }

    /// Returns the model in words, for the list of assumptions.
    #[must_use]
    pub fn describe(self) -> String {
        match self {
            Self::None => "no slippage".to_owned(),
            Self::Fraction(fraction) => {
                let fraction = ingenium_core::model::decimal::Decimal::new(fraction.0, 18);
                format!(
                    "{fraction} of the price against you on market and stop fills, rounded to the \
                     tick against you, not clipped to the bar's range"
                )
            }
            Self::Ticks(ticks) => format!("{ticks} ticks against you on market and stop fills"),
        }
    }
}
