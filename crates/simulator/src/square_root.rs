//! Cost by the square root of our share of the bar's volume: price × Y × σ × √(Q / V), the rule of thumb
//! that measurements of large orders agree on, with Y near 1 and σ the volatility over the time in
//! which V is traded; here both are of one bar.
//!
//! It would hold for an order that is worked over the bar by somebody as good as the institutions that
//! were measured, in a market with their depth. It misleads for orders below some 0.01 % of the volume
//! (the spread is more than it says), for bars that are moved by one auction or one piece of news, and
//! at the open: the bar's whole volume is not known there, and is used all the same.

use ingenium_core::model::decimal::{Decimal, MAX_PRECISION, NumberError};
use ingenium_core::model::number::Fraction;

use crate::traded_share::{WHOLE, product};

/// Where the volatility of a bar comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VolatilitySource {
    /// It is given.
    Given(Fraction),
    /// The returns of so many bars before this one.
    Bars(u32),
}

/// The factor Y and the volatility.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SquareRoot {
    /// The factor Y.
    pub coefficient: Fraction,
    /// The volatility of a bar.
    pub volatility: VolatilitySource,
}

impl SquareRoot {
    /// Returns the fraction of the price that a share costs, rounded up; `measured` is the volatility
    /// of the bars before.
    pub fn fraction(self, share: Fraction, measured: Fraction) -> Result<Fraction, NumberError> {
        let volatility = match self.volatility {
            VolatilitySource::Given(volatility) => volatility,
            VolatilitySource::Bars(_) => measured,
        };
        let square = share.0.checked_mul(WHOLE).ok_or(NumberError::Overflow)?;
        let floor = square.isqrt();
        let root = Fraction(floor + i128::from(floor * floor < square));
        product(product(root, volatility)?, self.coefficient)
    }

    /// Returns how many bars the volatility is measured over; 0 where it is given.
    #[must_use]
    pub const fn bars(self) -> u32 {
        match self.volatility {
            VolatilitySource::Given(_) => 0,
            VolatilitySource::Bars(bars) => bars,
        }
    }

    /// Returns the model in words.
    #[must_use]
    pub fn describe(self) -> String {
        let plain = |fraction: Fraction| Decimal::new(fraction.0, MAX_PRECISION);
        let volatility = match self.volatility {
            VolatilitySource::Given(volatility) => {
                format!("a volatility of {} a bar", plain(volatility))
            }
            VolatilitySource::Bars(bars) => {
                format!("the volatility of the {bars} bars before (none before three bars)")
            }
        };
        format!(
            "{} × {volatility} × the square root of your share of the bar's volume",
            plain(self.coefficient)
        )
    }
}
