//! A part of an allocation, as large as the signal is strong.

use crate::model::decimal::{Decimal, MAX_PRECISION, NumberError, Rounding, divide, power_of_ten};
use crate::model::instrument::Instrument;
use crate::model::number::Quantity;

use super::sizing_input::{SizingError, SizingInput};

/// Holds strength × `allocation` of the equity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignalStrength {
    /// The fraction of the equity that the strongest signal gets.
    pub allocation: Decimal,
}

impl SignalStrength {
    /// Returns the signed quantity to hold.
    pub fn target(
        &self,
        input: &SizingInput,
        instrument: &Instrument,
    ) -> Result<Quantity, SizingError> {
        let weight = product(input.strength, self.allocation)?;
        input.quantity_for_weight(weight, instrument)
    }
}

/// Returns the product, cut after the 18th place.
fn product(a: Decimal, b: Decimal) -> Result<Decimal, NumberError> {
    let mantissa = a.mantissa().checked_mul(b.mantissa());
    let mantissa = mantissa.ok_or(NumberError::Overflow)?;
    let places = a.places() + b.places();
    let surplus = power_of_ten(places.saturating_sub(MAX_PRECISION));
    let mantissa = divide(mantissa, surplus, Rounding::TowardsZero);
    Ok(Decimal::new(mantissa, places.min(MAX_PRECISION)))
}

#[cfg(test)]
mod tests {
    use super::super::samples::{input, sized};
    use super::*;
    use crate::portfolio::samples::{decimal, share};

    #[test]
    fn the_weight_is_strength_times_allocation() {
        // 0.5 × 0.4 × 100000 = 20000 at 30: 666.7 -> 666; at −0.25: 10000 / 30 = 333.3 -> −333.
        let sizer = SignalStrength {
            allocation: decimal("0.4"),
        };
        for (strength, expected) in [("0.5", 666), ("-0.25", -333), ("0", 0)] {
            let target = sizer.target(&input("100000", "30", strength), &share());
            assert_eq!(sized(target), expected);
        }
    }

    #[test]
    fn a_product_of_many_places_is_cut_after_the_eighteenth() {
        // 10^-18 × 0.5 = 5 × 10^-19 -> 0; 0.333333333333333333 × 0.1 = 0.0333333333333333333 -> 18 places.
        let least = decimal("0.000000000000000001");
        assert_eq!(product(least, decimal("0.5")), Ok(Decimal::ZERO));
        let third = product(decimal("0.333333333333333333"), decimal("0.1"));
        assert_eq!(third, Ok(decimal("0.033333333333333333")));
    }
}
