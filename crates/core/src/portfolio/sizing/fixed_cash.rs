//! The same amount of money for every entry.

use crate::model::instrument::Instrument;
use crate::model::number::{Money, Quantity};

use super::sizing_input::{SizingError, SizingInput};

/// Enters with `amount` of the account currency; holds the quantity while the direction stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FixedCash {
    /// How much money, in the account currency; positive.
    pub amount: Money,
}

impl FixedCash {
    /// Returns the signed quantity to hold.
    pub fn target(
        &self,
        input: &SizingInput,
        instrument: &Instrument,
    ) -> Result<Quantity, SizingError> {
        if input.is_in_position() {
            return Ok(input.position);
        }
        match input.direction() {
            0 => Ok(Quantity::ZERO),
            direction if direction < 0 => {
                input.quantity_for_value(self.amount.negated(), instrument)
            }
            _ => input.quantity_for_value(self.amount, instrument),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{input, sized};
    use super::*;
    use crate::portfolio::samples::{money, share};

    const SIZER: FixedCash = FixedCash {
        amount: Money(5000 * Money::ONE.0),
    };

    #[test]
    fn the_amount_buys_whole_shares_whatever_the_equity() {
        // 5000 / 42 = 119.05 -> 119
        for (strength, expected) in [("1", 119), ("0.1", 119), ("-1", -119), ("0", 0)] {
            let target = SIZER.target(&input("100", "42", strength), &share());
            assert_eq!(sized(target), expected);
        }
        assert_eq!(SIZER.amount, money("5000"));
    }

    #[test]
    fn a_position_in_the_direction_is_held_and_one_against_it_is_turned() {
        let mut input = input("100", "50", "1");
        input.position = Quantity(119);
        assert_eq!(sized(SIZER.target(&input, &share())), 119);
        input.position = Quantity(-119);
        assert_eq!(sized(SIZER.target(&input, &share())), 100); // 5000 / 50
    }
}
