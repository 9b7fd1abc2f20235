//! A percentage of the equity for every entry.

use crate::model::decimal::Decimal;
use crate::model::instrument::Instrument;
use crate::model::number::Quantity;

use super::sizing_input::{SizingError, SizingInput, directed};

/// Enters with `percent` of the equity; holds the quantity while the direction stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PercentOfEquity {
    /// Percent of the equity (100 is all of it); positive.
    pub percent: Decimal,
}

impl PercentOfEquity {
    /// Returns the signed quantity to hold.
    pub fn target(
        &self,
        input: &SizingInput,
        instrument: &Instrument,
    ) -> Result<Quantity, SizingError> {
        if input.is_in_position() {
            return Ok(input.position);
        }
        let percent = directed(self.percent, input.direction())?;
        let weight = Decimal::new(percent.mantissa(), percent.places() + 2);
        input.quantity_for_weight(weight, instrument)
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{input, sized};
    use super::*;
    use crate::portfolio::samples::{decimal, money, share};

    #[test]
    fn an_entry_takes_its_fraction_and_is_held_when_the_equity_changes() {
        // 10 % of 100000 at 42: 10000 / 42 = 238.1 -> 238; twice the equity would be 476.
        let sizer = PercentOfEquity {
            percent: decimal("10"),
        };
        let mut input = input("100000", "42", "0.5");
        assert_eq!(sized(sizer.target(&input, &share())), 238);
        input.position = Quantity(238);
        input.equity = money("200000");
        assert_eq!(sized(sizer.target(&input, &share())), 238);
        input.strength = decimal("-0.5");
        assert_eq!(sized(sizer.target(&input, &share())), -476);
        input.strength = Decimal::ZERO;
        assert_eq!(sized(sizer.target(&input, &share())), 0);
    }
}
