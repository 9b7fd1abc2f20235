//! What our own size does to the price, on top of slippage: on fills that take. Each model's file says
//! where it holds. Linear impact is the simplest: a share of one of the bar's volume costs a given
//! fraction of the price. It holds for small parts of a deep market; it overstates large orders, which
//! cost less than in proportion, and it forgets at the end of the bar.

use ingenium_core::model::decimal::{Decimal, MAX_PRECISION, NumberError};
use ingenium_core::model::number::Fraction;
use ingenium_core::model::order::Side;
use ingenium_core::model::time::Timestamp;

use crate::almgren_chriss::{AlmgrenChriss, Displacement};
use crate::square_root::SquareRoot;
use crate::traded_share::product;

/// How our size moves the price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Impact {
    /// Not at all.
    #[default]
    None,
    /// In proportion to our share of the bar's volume.
    Linear(Fraction),
    /// By the square root of the share.
    SquareRoot(SquareRoot),
    /// In proportion, a part of it for later fills too.
    AlmgrenChriss(AlmgrenChriss),
}

/// What the size of a fill is measured by; the default is that of a size of nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Size {
    /// Our share of the bar's volume with this fill and those before it.
    pub share: Fraction,
    /// The share of this fill alone.
    pub own: Fraction,
    /// The volatility of the bars before.
    pub volatility: Fraction,
}

impl Impact {
    /// Returns the fraction of the price that a fill pays for its size, rounded up.
    pub fn fraction(
        self,
        side: Side,
        measure: &Size,
        moved: Displacement,
        now: Timestamp,
    ) -> Result<Fraction, NumberError> {
        match self {
            Self::None => Ok(Fraction::ZERO),
            Self::Linear(coefficient) => product(measure.share, coefficient),
            Self::SquareRoot(model) => model.fraction(measure.share, measure.volatility),
            Self::AlmgrenChriss(model) => {
                model.fraction(side, (measure.share, measure.own), moved, now)
            }
        }
    }

    /// Returns how far the price is moved after a fill.
    pub fn after(
        self,
        side: Side,
        own: Fraction,
        moved: Displacement,
        now: Timestamp,
    ) -> Result<Displacement, NumberError> {
        match self {
            Self::None | Self::Linear(_) | Self::SquareRoot(_) => Ok(moved),
            Self::AlmgrenChriss(model) => model.after(side, own, moved, now),
        }
    }

    /// Returns how many bars the volatility is measured over; 0 where none is needed.
    #[must_use]
    pub const fn bars(self) -> u32 {
        match self {
            Self::SquareRoot(model) => model.bars(),
            Self::None | Self::Linear(_) | Self::AlmgrenChriss(_) => 0,
        }
    }

    /// Returns the model in words, for the list of assumptions.
    #[must_use]
    pub fn describe(self) -> String {
        match self {
            Self::None => "your orders do not move the price".to_owned(),
            Self::Linear(coefficient) => format!(
                "fills that take pay {} × your share of the bar's volume",
                Decimal::new(coefficient.0, MAX_PRECISION)
            ),
            Self::SquareRoot(model) => format!("fills that take pay {}", model.describe()),
            Self::AlmgrenChriss(model) => format!("fills that take pay {}", model.describe()),
        }
    }
}
