//! Interest on cash and the cost of borrowing shares: annual rates, by actual days over 365.

use crate::model::decimal::{Decimal, NumberError};
use crate::model::number::Money;

/// Annual rates, as fractions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct InterestRates {
    /// Paid to positive cash.
    pub cash: Decimal,
    /// Charged on negative cash.
    pub debit: Decimal,
    /// Charged on the market value of short positions.
    pub borrow: Decimal,
}

impl InterestRates {
    /// Says whether all rates are zero.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// Returns what `days` days bring (positive) or cost (negative).
    pub fn accrued(&self, cash: Money, short: Money, days: i64) -> Result<Money, NumberError> {
        let rate = if cash.0 >= 0 { self.cash } else { self.debit };
        let interest = cash.times(rate)?;
        let borrow = short.abs().times(self.borrow)?;
        interest.minus(borrow)?.times_ratio(i128::from(days), 365)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates() -> InterestRates {
        let rate = |text| Decimal::parse(text).expect("a number");
        InterestRates {
            cash: rate("0.0365"),
            debit: rate("0.073"),
            borrow: rate("0.01095"),
        }
    }

    fn accrued(cash: &str, short: &str, days: i64) -> String {
        let money = |text| Money::parse(text).expect("a number");
        rates()
            .accrued(money(cash), money(short), days)
            .expect("fits")
            .to_string()
    }

    #[test]
    fn cash_earns_debt_costs_and_shorts_pay_for_what_they_borrow() {
        // 10000 × 3.65 % × 1/365 = 1.00 a day; -10000 × 7.3 % / 365 = -2.00.
        assert_eq!(accrued("10000", "0", 1), "1");
        assert_eq!(accrued("-10000", "0", 1), "-2");
        // A short of 20000 at 1.095 % costs 0.60 a day, three days (a weekend) 1.80; cash brings 3.
        assert_eq!(accrued("10000", "-20000", 3), "1.2");
    }
}
