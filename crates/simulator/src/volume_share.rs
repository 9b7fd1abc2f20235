//! Slippage by the square of our share of the bar's volume, up to a cap, as zipline's
//! `VolumeShareSlippage` and LEAN's `VolumeShareSlippageModel` define it: price × impact × share².
//! Their defaults are an impact of 0.1 and a cap of 0.025. As in zipline, what we traded in the bar
//! before counts as well.
//!
//! It would hold in a market whose price gives way slowly at first and fast once one trader is most of
//! the volume. Measured impact grows with the square root instead: for small shares this model is far
//! too kind (1 % of the volume costs a thousandth of a basis point), and above the cap more size costs
//! nothing more. A limit of participation at the cap keeps it within its range.

use ingenium_core::model::decimal::NumberError;
use ingenium_core::model::number::Fraction;

use crate::traded_share::product;

/// The share's cap and the impact of a share of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VolumeShare {
    /// A greater share counts as this one.
    pub cap: Fraction,
    /// The fraction of the price that a share of one would cost.
    pub impact: Fraction,
}

impl VolumeShare {
    /// Returns the fraction of the price that a share costs, rounded up.
    pub fn fraction(self, share: Fraction) -> Result<Fraction, NumberError> {
        let share = share.min(self.cap);
        product(product(share, share)?, self.impact)
    }
}
