//! What a sizer is told, and the steps that all sizers share.

use std::fmt;

use crate::model::conversion::Conversion;
use crate::model::decimal::{Decimal, NumberError, Rounding, multiply_divide, power_of_ten};
use crate::model::instrument::Instrument;
use crate::model::number::{Money, Price, Quantity};

/// What is known when a signal is sized.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SizingInput {
    /// The strategy's equity in the account currency; where it is not positive, sizers go flat.
    pub equity: Money,
    /// The instrument's last price.
    pub price: Price,
    /// The position now.
    pub position: Quantity,
    /// The signal, from -1 (short) to 1 (long); zero is flat.
    pub strength: Decimal,
    /// The instrument's annualised volatility (0.2 is twenty percent), where it is known.
    pub volatility: Option<Decimal>,
    /// The rate from the instrument's currency into the account's.
    pub rate: Conversion,
}

/// Why a signal could not be sized.
#[derive(Debug, Clone, PartialEq)]
pub enum SizingError {
    /// A number that does not fit.
    Number(NumberError),
    /// A value cannot be turned into a quantity at a price that is not positive.
    PriceNotPositive,
    /// The sizer needs a volatility, and none is known yet.
    NoVolatility,
}

impl fmt::Display for SizingError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(error) => error.fmt(out),
            Self::PriceNotPositive => write!(out, "the price is not positive"),
            Self::NoVolatility => write!(out, "the volatility is not known yet"),
        }
    }
}

impl std::error::Error for SizingError {}

impl From<NumberError> for SizingError {
    fn from(error: NumberError) -> Self {
        Self::Number(error)
    }
}

impl SizingInput {
    /// Returns -1, 0 or 1: the direction of the signal.
    pub(super) const fn direction(&self) -> i128 {
        self.strength.mantissa().signum()
    }

    /// Says whether the position already has the signal's direction.
    pub(super) const fn is_in_position(&self) -> bool {
        self.position.signum() * self.direction() > 0
    }

    /// Returns the whole lots that a signed fraction of the equity buys, rounded towards zero.
    pub(super) fn quantity_for_weight(
        &self,
        weight: Decimal,
        instrument: &Instrument,
    ) -> Result<Quantity, SizingError> {
        if self.equity.signum() <= 0 {
            return Ok(Quantity::ZERO);
        }
        self.quantity_for_value(scaled(self.equity, weight)?, instrument)
    }

    /// Returns the whole lots that a signed amount of the account currency buys, rounded towards zero.
    pub(super) fn quantity_for_value(
        &self,
        value: Money,
        instrument: &Instrument,
    ) -> Result<Quantity, SizingError> {
        if self.price.signum() <= 0 {
            return Err(SizingError::PriceNotPositive);
        }
        let rate = self.rate.inverted();
        let (numerator, denominator) = (rate.numerator(), rate.denominator());
        let value = if numerator == denominator {
            value.0
        } else {
            multiply_divide(value.0, numerator, denominator, Rounding::TowardsZero)?
        };
        Ok(instrument.quantity_for(Money(value), self.price)?)
    }
}

/// Returns an amount times a factor, rounded towards zero.
fn scaled(amount: Money, factor: Decimal) -> Result<Money, NumberError> {
    let divisor = power_of_ten(factor.places());
    multiply_divide(amount.0, factor.mantissa(), divisor, Rounding::TowardsZero).map(Money)
}

/// Returns a decimal with the sign of the direction.
pub(super) fn directed(size: Decimal, direction: i128) -> Result<Decimal, NumberError> {
    let mantissa = size.mantissa().checked_mul(direction);
    let mantissa = mantissa.ok_or(NumberError::Overflow)?;
    Ok(Decimal::new(mantissa, size.places()))
}

#[cfg(test)]
mod tests {
    use super::super::samples::{input, sized};
    use super::*;
    use crate::portfolio::samples::{decimal, money, price, share};

    #[test]
    fn a_value_is_converted_and_rounded_towards_zero_to_whole_lots() {
        // 1000 in an account of dollars, 1.25 dollars for a euro: 800 euros buy 800/30 = 26.67 -> 26;
        // short −26.
        let mut input = input("1000", "30", "1");
        input.rate = Conversion::of_rate(decimal("1.25")).expect("positive");
        for (value, expected) in [("1000", 26), ("-1000", -26)] {
            let quantity = input.quantity_for_value(money(value), &share());
            assert_eq!(quantity, Ok(Quantity(expected)));
        }
    }

    #[test]
    fn lots_of_a_hundred_are_kept_whole() {
        // 10000 / 30 = 333.3 -> 300
        let mut spec = share().spec;
        spec.lot = Some(decimal("100"));
        let share = Instrument::new(spec).expect("a share");
        let quantity = input("10000", "30", "1").quantity_for_weight(Decimal::ONE, &share);
        assert_eq!(quantity, Ok(Quantity(300)));
    }

    #[test]
    fn without_equity_a_weight_is_flat_and_without_a_price_it_is_an_error() {
        let mut input = input("-5", "30", "1");
        assert_eq!(sized(input.quantity_for_weight(Decimal::ONE, &share())), 0);
        input.equity = money("100");
        input.price = price("0");
        let refused = input.quantity_for_weight(Decimal::ONE, &share());
        assert_eq!(refused, Err(SizingError::PriceNotPositive));
    }
}
