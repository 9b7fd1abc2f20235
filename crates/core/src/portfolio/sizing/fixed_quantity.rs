//! A fixed quantity in the signal's direction, whatever its strength.

use super::SizingInput;
use crate::model::decimal::{Decimal, NumberError, Rounding};
use crate::model::instrument::Instrument;
use crate::model::number::Quantity;

/// target = sign(strength) × quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FixedQuantity {
    /// The quantity.
    pub quantity: Decimal,
}

impl FixedQuantity {
    /// Returns the signed quantity that is wanted.
    pub fn target(
        &self,
        input: &SizingInput,
        instrument: &Instrument,
    ) -> Result<Quantity, NumberError> {
        let precision = instrument.spec.quantity_precision;
        let units = self
            .quantity
            .units_rounded(precision, Rounding::TowardsZero)?;
        Ok(instrument.whole_lots(Quantity(units * input.direction())))
    }
}

#[cfg(test)]
mod tests {
    use super::super::sizer::sample;
    use super::*;

    #[test]
    fn a_fixed_quantity_follows_the_direction_and_is_cut_to_whole_lots() {
        // 12.7 shares are 12 whole ones; a strength of -0.3 counts as short.
        let sizer = FixedQuantity {
            quantity: Decimal::new(127, 1),
        };
        for (strength, wanted) in [("1", 12), ("-0.3", -12), ("0", 0)] {
            let (input, share) = sample(strength, None);
            assert_eq!(sizer.target(&input, &share), Ok(Quantity(wanted)));
        }
    }
}
