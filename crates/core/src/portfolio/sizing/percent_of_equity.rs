//! A fixed part of the equity in the signal's direction, whatever its strength.

use super::SizingInput;
use crate::model::decimal::{Decimal, NumberError};
use crate::model::instrument::Instrument;
use crate::model::number::Quantity;

/// target = sign(strength) × percent / 100 × equity / price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PercentOfEquity {
    /// Percent of the equity: 100 is all of it.
    pub percent: Decimal,
}

impl PercentOfEquity {
    /// Returns the signed quantity that is wanted.
    pub fn target(
        &self,
        input: &SizingInput,
        instrument: &Instrument,
    ) -> Result<Quantity, NumberError> {
        let signed = self.percent.mantissa() * input.direction();
        let weight = Decimal::new(signed, self.percent.places() + 2);
        input.weighted(weight, instrument)
    }
}

#[cfg(test)]
mod tests {
    use super::super::sizer::sample;
    use super::*;

    #[test]
    fn a_percentage_of_the_equity_is_held_whatever_the_strength() {
        // 12.5 % of 100000 = 12500; / 30 = 416.67, so 416 shares.
        let sizer = PercentOfEquity {
            percent: Decimal::new(125, 1),
        };
        for (strength, wanted) in [("0.1", 416), ("-1", -416), ("0", 0)] {
            let (input, share) = sample(strength, None);
            assert_eq!(sizer.target(&input, &share), Ok(Quantity(wanted)));
        }
    }
}
