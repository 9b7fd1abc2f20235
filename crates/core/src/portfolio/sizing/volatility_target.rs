//! A position whose own volatility is the one that is wanted.

use crate::model::decimal::{
    Decimal, MAX_PRECISION, NumberError, Rounding, multiply_divide, power_of_ten,
};
use crate::model::instrument::Instrument;
use crate::model::number::Quantity;

use super::sizing_input::{SizingError, SizingInput, directed};

/// Holds `wanted / known volatility` of the equity in the signal's direction, at most `max_leverage`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VolatilityTarget {
    /// The annualised volatility that is wanted (0.1 is ten percent); positive.
    pub volatility: Decimal,
    /// The greatest weight; what a volatility of zero gets.
    pub max_leverage: Decimal,
}

impl VolatilityTarget {
    /// Returns the signed quantity to hold; flat needs no volatility.
    pub fn target(
        &self,
        input: &SizingInput,
        instrument: &Instrument,
    ) -> Result<Quantity, SizingError> {
        if input.direction() == 0 {
            return Ok(Quantity::ZERO);
        }
        let volatility = input.volatility.ok_or(SizingError::NoVolatility)?;
        let weight = directed(self.weight(volatility)?, input.direction())?;
        input.quantity_for_weight(weight, instrument)
    }

    /// Returns `min(wanted / volatility, max_leverage)`, cut after the 18th place.
    fn weight(&self, volatility: Decimal) -> Result<Decimal, NumberError> {
        let cap = self.max_leverage.units(MAX_PRECISION)?;
        let known = volatility.units(MAX_PRECISION)?;
        if known <= 0 {
            return Ok(self.max_leverage);
        }
        let (wanted, one) = (
            self.volatility.units(MAX_PRECISION)?,
            power_of_ten(MAX_PRECISION),
        );
        let weight = multiply_divide(wanted, one, known, Rounding::TowardsZero)?;
        Ok(Decimal::new(weight.min(cap), MAX_PRECISION))
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{input, sized};
    use super::*;
    use crate::portfolio::samples::{decimal, share};

    fn target(volatility: &str, strength: &str) -> i128 {
        let sizer = VolatilityTarget {
            volatility: decimal("0.1"),
            max_leverage: decimal("1.5"),
        };
        let mut input = input("100000", "40", strength);
        input.volatility = Some(decimal(volatility));
        sized(sizer.target(&input, &share()))
    }

    #[test]
    fn the_weight_is_the_target_over_the_volatility() {
        // 0.1 / 0.3 = 1/3 of 100000 = 33333.33 at 40: 833.3 -> 833
        assert_eq!(target("0.3", "1"), 833);
        assert_eq!(target("0.3", "-0.2"), -833);
    }

    #[test]
    fn the_weight_is_capped_also_when_the_volatility_is_zero() {
        // 0.1 / 0.05 = 2 > 1.5: 150000 / 40 = 3750
        assert_eq!(target("0.05", "1"), 3750);
        assert_eq!(target("0", "1"), 3750);
    }

    #[test]
    fn without_a_volatility_only_flat_can_be_sized() {
        let sizer = VolatilityTarget {
            volatility: decimal("0.1"),
            max_leverage: Decimal::ONE,
        };
        let flat = sizer.target(&input("100000", "40", "0"), &share());
        assert_eq!(flat, Ok(Quantity::ZERO));
        let unknown = sizer.target(&input("100000", "40", "1"), &share());
        assert_eq!(unknown, Err(SizingError::NoVolatility));
    }
}
