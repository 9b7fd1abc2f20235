//! A fixed amount of money in the signal's direction, whatever its strength.

use super::SizingInput;
use crate::model::decimal::NumberError;
use crate::model::instrument::Instrument;
use crate::model::number::{Money, Quantity};

/// target = sign(strength) × amount / price, the amount in the instrument's currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FixedCash {
    /// The amount.
    pub amount: Money,
}

impl FixedCash {
    /// Returns the signed quantity that is wanted.
    pub fn target(
        &self,
        input: &SizingInput,
        instrument: &Instrument,
    ) -> Result<Quantity, NumberError> {
        instrument.quantity_for(Money(self.amount.0 * input.direction()), input.price)
    }
}

#[cfg(test)]
mod tests {
    use super::super::sizer::sample;
    use super::*;

    #[test]
    fn a_fixed_amount_buys_as_many_whole_lots_as_it_pays_for() {
        // 1000 / 30 = 33.33, so 33 shares; short the same.
        let sizer = FixedCash {
            amount: Money::parse("1000").expect("a number"),
        };
        for (strength, wanted) in [("0.2", 33), ("-1", -33), ("0", 0)] {
            let (input, share) = sample(strength, None);
            assert_eq!(sizer.target(&input, &share), Ok(Quantity(wanted)));
        }
    }
}
