//! The signal is the weight: 0.25 holds a quarter of the equity, -0.25 is short as much.

use crate::model::instrument::Instrument;
use crate::model::number::Quantity;

use super::sizing_input::{SizingError, SizingInput};

/// Holds strength × equity, sized anew with every signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TargetWeight;

impl TargetWeight {
    /// Returns the signed quantity to hold.
    pub fn target(
        self,
        input: &SizingInput,
        instrument: &Instrument,
    ) -> Result<Quantity, SizingError> {
        input.quantity_for_weight(input.strength, instrument)
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{input, sized};
    use super::*;
    use crate::portfolio::samples::{decimal, money, share};

    #[test]
    fn the_weight_is_brought_back_with_every_signal() {
        // A quarter of 100000 at 33: 25000 / 33 = 757.6 -> 757; of 120000: 30000 / 33 = 909.1 -> 909.
        let mut input = input("100000", "33", "0.25");
        assert_eq!(sized(TargetWeight.target(&input, &share())), 757);
        input.position = Quantity(757);
        input.equity = money("120000");
        assert_eq!(sized(TargetWeight.target(&input, &share())), 909);
        input.strength = decimal("-0.25");
        assert_eq!(sized(TargetWeight.target(&input, &share())), -909);
    }
}
