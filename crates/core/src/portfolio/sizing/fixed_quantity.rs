//! The same quantity every time.

use crate::model::instrument::Instrument;
use crate::model::number::Quantity;

use super::sizing_input::SizingInput;

/// Holds `quantity` in the signal's direction, however strong the signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FixedQuantity {
    /// How much, in units of the instrument's precision; positive.
    pub quantity: Quantity,
}

impl FixedQuantity {
    /// Returns the signed quantity to hold.
    #[must_use]
    pub fn target(&self, input: &SizingInput, instrument: &Instrument) -> Quantity {
        let whole = instrument.whole_lots(self.quantity);
        match input.direction() {
            0 => Quantity::ZERO,
            direction if direction < 0 => whole.negated(),
            _ => whole,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::input;
    use super::*;
    use crate::portfolio::samples::share;

    #[test]
    fn the_quantity_takes_the_direction_of_the_signal_and_not_its_strength() {
        let sizer = FixedQuantity {
            quantity: Quantity(7),
        };
        for (strength, expected) in [("0.2", 7), ("1", 7), ("0", 0), ("-0.5", -7)] {
            let target = sizer.target(&input("1", "30", strength), &share());
            assert_eq!(target, Quantity(expected));
        }
    }
}
