//! Exact rates between currencies.

use super::decimal::{Decimal, NumberError, power_of_ten};
use super::number::Money;

/// An exact rate from one currency to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conversion {
    numerator: i128,
    denominator: i128,
}

impl Conversion {
    /// The rate between a currency and itself.
    pub const IDENTITY: Self = Self {
        numerator: 1,
        denominator: 1,
    };

    /// Makes the rate `numerator / denominator`; `None` unless both are positive.
    #[must_use]
    pub const fn new(numerator: i128, denominator: i128) -> Option<Self> {
        if numerator <= 0 || denominator <= 0 {
            return None;
        }
        Some(Self {
            numerator,
            denominator,
        })
    }

    /// Makes a rate of units of the target for one of the source; `None` unless it is positive.
    #[must_use]
    pub const fn of_rate(rate: Decimal) -> Option<Self> {
        Self::new(rate.mantissa(), power_of_ten(rate.places()))
    }

    /// Returns units of the target for `denominator` units of the source.
    #[must_use]
    pub const fn numerator(self) -> i128 {
        self.numerator
    }

    /// Returns units of the source for `numerator` units of the target.
    #[must_use]
    pub const fn denominator(self) -> i128 {
        self.denominator
    }

    /// Returns the rate of the way back.
    #[must_use]
    pub const fn inverted(self) -> Self {
        Self {
            numerator: self.denominator,
            denominator: self.numerator,
        }
    }

    /// Returns the rate of this conversion followed by another, exactly.
    pub fn then(self, next: Self) -> Result<Self, NumberError> {
        let product = |a: Self, b: Self| {
            let numerator = a.numerator.checked_mul(b.numerator)?;
            let denominator = a.denominator.checked_mul(b.denominator)?;
            Some(Self {
                numerator,
                denominator,
            })
        };
        let crossed = |top: Self, bottom: Self| Self {
            numerator: top.numerator,
            denominator: bottom.denominator,
        };
        let reduced = || product(crossed(self, next).reduced(), crossed(next, self).reduced());
        product(self, next)
            .or_else(reduced)
            .ok_or(NumberError::Overflow)
    }

    const fn reduced(self) -> Self {
        let divisor = common_divisor(self.numerator, self.denominator);
        Self {
            numerator: self.numerator / divisor,
            denominator: self.denominator / divisor,
        }
    }

    /// Converts an amount, rounded half to even at the 18th place.
    pub fn convert(self, amount: Money) -> Result<Money, NumberError> {
        if self.numerator == self.denominator {
            return Ok(amount);
        }
        amount.times_ratio(self.numerator, self.denominator)
    }
}

const fn common_divisor(mut a: i128, mut b: i128) -> i128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_converts_exactly_and_a_rate_that_is_not_positive_is_none() {
        // 1000 at 1.0834 is 1083.4
        let rate = Conversion::of_rate(Decimal::parse("1.0834").expect("a number"));
        let money = |text| Money::parse(text).expect("an amount");
        let converted = rate.and_then(|rate| rate.convert(money("1000")).ok());
        assert_eq!(converted, Some(money("1083.4")));
        assert_eq!(Conversion::of_rate(Decimal::ZERO), None);
        assert_eq!(Conversion::new(1, -1), None);
    }

    #[test]
    fn two_rates_in_a_row_are_their_product() {
        // 1 A = 6/5 B and 1 B = 10/9 C: 1 A = 60/45 = 4/3 C; 30 A = 40 C; the way back 3/4.
        let first = Conversion::new(6, 5).expect("positive");
        let both = first.then(Conversion::new(10, 9).expect("positive"));
        let both = both.expect("in range");
        assert_eq!((both.numerator(), both.denominator()), (60, 45));
        assert_eq!(both.convert(Money(30)), Ok(Money(40)));
        assert_eq!(both.inverted().convert(Money(40)), Ok(Money(30)));
    }

    #[test]
    fn a_product_that_would_overflow_is_reduced_first_and_is_an_error_when_that_does_not_help() {
        // 10^30 × 7 / 10^30 × 10^20: the powers cancel to 7 × 10^20 / 1.
        let big =
            |numerator, denominator| Conversion::new(numerator, denominator).expect("positive");
        let (ten_20, ten_30) = (power_of_ten(20), power_of_ten(30));
        let product = big(ten_30, 1).then(big(7 * ten_20, ten_30));
        assert_eq!(product, Ok(big(7 * ten_20, 1)));
        assert_eq!(
            big(ten_30, 1).then(big(ten_20, 1)),
            Err(NumberError::Overflow)
        );
    }
}
