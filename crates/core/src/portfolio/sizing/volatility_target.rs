//! As much as gives the position a target volatility, up to a leverage. Without a volatility, nothing.

use super::SizingInput;
use crate::model::decimal::{Decimal, NumberError, Rounding, multiply_divide, power_of_ten};
use crate::model::instrument::Instrument;
use crate::model::number::Quantity;

/// Decimal places of a weight.
const PLACES: u8 = 9;

/// target = sign(strength) × min(volatility target / volatility, leverage) × equity / price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VolatilityTarget {
    /// Annual volatility that is wanted.
    pub volatility: Decimal,
    /// The greatest weight.
    pub max_leverage: Decimal,
}

impl VolatilityTarget {
    /// Returns the signed quantity that is wanted.
    pub fn target(
        &self,
        input: &SizingInput,
        instrument: &Instrument,
    ) -> Result<Quantity, NumberError> {
        let Some(measured) = input.volatility.filter(|value| value.mantissa() > 0) else {
            return Ok(Quantity::ZERO);
        };
        let wanted = self.volatility.units_rounded(PLACES, Rounding::HalfEven)?;
        let measured = measured.units_rounded(PLACES, Rounding::HalfEven)?.max(1);
        let most = self
            .max_leverage
            .units_rounded(PLACES, Rounding::HalfEven)?;
        let unit = power_of_ten(PLACES);
        let weight = multiply_divide(wanted, unit, measured, Rounding::HalfEven)?.min(most);
        input.weighted(Decimal::new(weight * input.direction(), PLACES), instrument)
    }
}

#[cfg(test)]
mod tests {
    use super::super::sizer::sample;
    use super::*;

    #[test]
    fn a_calm_market_is_held_more_than_a_wild_one_up_to_the_leverage() {
        // Target 10 %: at 20 % volatility the weight is 0.5, so 50000 / 30 = 1666 shares;
        // at 4 % it would be 2.5, cut to 1.5: 150000 / 30 = 5000; unknown volatility holds nothing.
        let sizer = VolatilityTarget {
            volatility: Decimal::new(1, 1),
            max_leverage: Decimal::new(15, 1),
        };
        for (volatility, wanted) in [(Some("0.2"), 1666), (Some("0.04"), 5000), (None, 0)] {
            let (input, share) = sample("0.7", volatility);
            assert_eq!(sizer.target(&input, &share), Ok(Quantity(wanted)));
        }
        let (input, share) = sample("-1", Some("0.2"));
        assert_eq!(sizer.target(&input, &share), Ok(Quantity(-1666)));
    }
}
