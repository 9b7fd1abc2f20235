//! The signal is the weight: 0.25 holds a quarter of the equity, -0.25 is short as much.

use super::SizingInput;
use crate::model::decimal::NumberError;
use crate::model::instrument::Instrument;
use crate::model::number::Quantity;

/// target = strength × equity / price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TargetWeight;

impl TargetWeight {
    /// Returns the signed quantity that is wanted.
    pub fn target(
        &self,
        input: &SizingInput,
        instrument: &Instrument,
    ) -> Result<Quantity, NumberError> {
        input.weighted(input.strength, instrument)
    }
}

#[cfg(test)]
mod tests {
    use super::super::sizer::sample;
    use super::*;

    #[test]
    fn the_strength_is_the_part_of_the_equity() {
        // 0.25 × 100000 / 30 = 833.33, so 833 shares; -0.5 is 1666 short.
        for (strength, wanted) in [("0.25", 833), ("-0.5", -1666), ("0", 0)] {
            let (input, share) = sample(strength, None);
            assert_eq!(TargetWeight.target(&input, &share), Ok(Quantity(wanted)));
        }
    }
}
