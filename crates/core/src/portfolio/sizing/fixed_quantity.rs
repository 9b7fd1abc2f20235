//! The same quantity every time.

use crate::model::decimal::{Decimal, NumberError, Rounding};
use crate::model::instrument::Instrument;
use crate::model::number::Quantity;

use super::sizing_input::SizingInput;

/// Holds `quantity` in the signal's direction, however strong the signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FixedQuantity {
    /// How much; positive.
    pub quantity: Decimal,
}

impl FixedQuantity {
    /// Returns the signed quantity to hold.
    pub fn target(
        &self,
        input: &SizingInput,
        instrument: &Instrument,
    ) -> Result<Quantity, NumberError> {
        let precision = instrument.spec.quantity_precision;
        let units = self
            .quantity
            .units_rounded(precision, Rounding::TowardsZero)?;
        let whole = instrument.whole_lots(Quantity(units));
        Ok(Quantity(whole.0 * input.direction()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::input;
    use super::*;
    use crate::portfolio::samples::{decimal, share};

    #[test]
    fn the_quantity_takes_the_direction_of_the_signal_and_not_its_strength() {
        // 7.9 of a whole-share instrument is 7.
        let sizer = FixedQuantity {
            quantity: decimal("7.9"),
        };
        for (strength, expected) in [("0.2", 7), ("1", 7), ("0", 0), ("-0.5", -7)] {
            let target = sizer.target(&input("1", "30", strength), &share());
            assert_eq!(target, Ok(Quantity(expected)));
        }
    }
}
