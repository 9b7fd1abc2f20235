//! Slippage on market, stop and trailing-stop fills: the price moves against the trader. Limit and
//! stop-limit fills never slip.
//!
//! A fraction or a number of ticks would hold where the spread is always the same and the order is
//! smaller than what rests at the best price: it is the cost of crossing the spread. It misleads for
//! large orders and in fast markets, as it knows neither size nor volatility; the models of size have
//! files of their own. None is clipped to the bar's range.

use ingenium_core::model::decimal::{
    Decimal, MAX_PRECISION, NumberError, Rounding, multiply_divide, power_of_ten,
};
use ingenium_core::model::instrument::Instrument;
use ingenium_core::model::number::{Fraction, Price};
use ingenium_core::model::order::Side;

use crate::impact::Size;
use crate::square_root::SquareRoot;
use crate::volume_share::VolumeShare;

/// How far a market fill is from the price it saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slippage {
    /// Not at all.
    None,
    /// A fraction of the price; what does not fit the tick is rounded against the trader.
    Fraction(Fraction),
    /// A number of ticks.
    Ticks(u32),
    /// By the square of our share of the bar's volume.
    VolumeShare(VolumeShare),
    /// By its square root.
    SquareRoot(SquareRoot),
}

/// Returns a price moved away from the trader by a distance, and to the tick.
pub fn moved_against(
    price: Price,
    distance: Price,
    side: Side,
    instrument: &Instrument,
) -> Result<Price, NumberError> {
    match side {
        Side::Buy => Ok(instrument.round_price(price.plus(distance)?, Rounding::Ceiling)),
        Side::Sell => Ok(instrument.round_price(price.minus(distance)?, Rounding::Floor)),
    }
}

impl Slippage {
    /// Returns how far from a price a market fill of a size is, before rounding to the tick.
    pub fn away(
        self,
        price: Price,
        size: &Size,
        instrument: &Instrument,
    ) -> Result<Price, NumberError> {
        let fraction = match self {
            Self::None => return Ok(Price(0)),
            Self::Ticks(ticks) => {
                let ticks = instrument.tick.0.checked_mul(i128::from(ticks));
                return ticks.map(Price).ok_or(NumberError::Overflow);
            }
            Self::Fraction(fraction) => fraction,
            Self::VolumeShare(model) => model.fraction(size.share)?,
            Self::SquareRoot(model) => model.fraction(size.share, size.volatility)?,
        };
        fraction.of(price.abs(), Rounding::Ceiling)
    }

    /// Says whether the model asks for the size of a fill.
    #[must_use]
    pub const fn is_sized(self) -> bool {
        matches!(self, Self::VolumeShare(_) | Self::SquareRoot(_))
    }

    /// Returns how many bars the volatility is measured over; 0 where none is needed.
    #[must_use]
    pub const fn bars(self) -> u32 {
        match self {
            Self::SquareRoot(model) => model.bars(),
            Self::None | Self::Fraction(_) | Self::Ticks(_) | Self::VolumeShare(_) => 0,
        }
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
            Self::VolumeShare(_) | Self::SquareRoot(_) => Ok(Price(0)), // of size: kept at the fill
        }
    }

    /// Returns the model in words, for the list of assumptions.
    #[must_use]
    pub fn describe(self) -> String {
        match self {
            Self::None => "no slippage".to_owned(),
            Self::Fraction(fraction) => {
                let fraction = Decimal::new(fraction.0, MAX_PRECISION);
                format!(
                    "{fraction} of the price against you on market and stop fills, rounded to the \
                     tick against you, not clipped to the bar's range"
                )
            }
            Self::Ticks(ticks) => format!("{ticks} ticks against you on market and stop fills"),
            Self::VolumeShare(model) => {
                let plain = |fraction: Fraction| Decimal::new(fraction.0, MAX_PRECISION);
                format!(
                    "{} × the square of your share of the bar's volume, counted to {} at most, \
                     against you on market and stop fills",
                    plain(model.impact),
                    plain(model.cap)
                )
            }
            Self::SquareRoot(model) => {
                format!("{} against you on market and stop fills", model.describe())
            }
        }
    }
}
