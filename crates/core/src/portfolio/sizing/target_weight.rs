//! A fixed weight in the portfolio, brought back with every signal.

use crate::model::decimal::Decimal;
use crate::model::instrument::Instrument;
use crate::model::number::Quantity;

use super::sizing_input::{SizingError, SizingInput, directed};

/// Holds `weight` of the equity in the signal's direction, sized anew with every signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TargetWeight {
    /// The weight (0.25 is a quarter of the equity); with a negative one, signals are turned round.
    pub weight: Decimal,
}

impl TargetWeight {
    /// Returns the signed quantity to hold.
    pub fn target(
        &self,
        input: &SizingInput,
        instrument: &Instrument,
    ) -> Result<Quantity, SizingError> {
        let weight = directed(self.weight, input.direction())?;
        input.quantity_for_weight(weight, instrument)
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
        let sizer = TargetWeight {
            weight: decimal("0.25"),
        };
        let mut input = input("100000", "33", "1");
        assert_eq!(sized(sizer.target(&input, &share())), 757);
        input.position = Quantity(757);
        input.equity = money("120000");
        assert_eq!(sized(sizer.target(&input, &share())), 909);
        input.strength = decimal("-1");
        assert_eq!(sized(sizer.target(&input, &share())), -909);
    }
}
