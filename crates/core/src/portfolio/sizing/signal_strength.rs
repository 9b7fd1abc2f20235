//! The signal times the strategy's allocation of the equity.

use super::SizingInput;
use crate::model::decimal::{Decimal, NumberError, Rounding};
use crate::model::instrument::Instrument;
use crate::model::number::{Money, Quantity};

/// target = strength × allocation × equity / price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignalStrength {
    /// The part of the equity that a full signal holds.
    pub allocation: Decimal,
}

impl SignalStrength {
    /// Returns the signed quantity that is wanted.
    pub fn target(
        &self,
        input: &SizingInput,
        instrument: &Instrument,
    ) -> Result<Quantity, NumberError> {
        let allocated: Money = input.equity.times(self.allocation)?;
        let strength = input.strength.units_rounded(9, Rounding::HalfEven)?;
        instrument.quantity_for(allocated.times_ratio(strength, 1_000_000_000)?, input.price)
    }
}

#[cfg(test)]
mod tests {
    use super::super::sizer::sample;
    use super::*;

    #[test]
    fn half_a_signal_holds_half_the_allocation() {
        // 0.5 × 0.6 × 100000 = 30000; / 30 = 1000 shares. -1 × 60000 / 30 = -2000.
        let sizer = SignalStrength {
            allocation: Decimal::new(6, 1),
        };
        for (strength, wanted) in [("0.5", 1000), ("-1", -2000), ("0", 0)] {
            let (input, share) = sample(strength, None);
            assert_eq!(sizer.target(&input, &share), Ok(Quantity(wanted)));
        }
    }
}
