//! Funding of perpetual contracts: at its times, longs pay shorts a part of the position's value.
//!
//! A rate below zero is paid by the shorts. The value is that at the mark; the amount is rounded half to
//! even at the 18th place.

use crate::model::decimal::Decimal;
use crate::model::id::{InstrumentId, StrategyId};
use crate::model::instrument::Instrument;
use crate::model::number::{Money, Price};

use super::error::PortfolioError;
use super::ledger::Account;
use super::portfolio::Portfolio;

impl Portfolio {
    /// Pays funding on every position in an instrument, at a rate of its value at a price.
    pub fn pay_funding(
        &mut self,
        id: InstrumentId,
        instrument: &Instrument,
        rate: Decimal,
        price: Price,
    ) -> Result<Vec<(StrategyId, Money)>, PortfolioError> {
        self.pay_holders(id, Account::Funding(instrument.spec.currency), |quantity| {
            let value = instrument.notional(price, quantity)?;
            Ok(value.times(rate)?.negated())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::portfolio::samples::{FIRST, SECOND, USD, decimal, holding, money, price, share};

    const ID: InstrumentId = InstrumentId(0);

    #[test]
    fn longs_pay_shorts_a_part_of_their_value() {
        let mut portfolio = holding(&[(FIRST, 100, "50"), (SECOND, -40, "50")], "50");
        let before = portfolio.cash(Some(FIRST), USD);
        let paid = portfolio.pay_funding(ID, &share(), decimal("0.0001"), price("100"));
        assert_eq!(paid, Ok(vec![(FIRST, money("-1")), (SECOND, money("0.4"))]));
        assert_eq!(portfolio.funding(None), Ok(money("-0.6")));
        assert_eq!(portfolio.funding(Some(SECOND)), Ok(money("0.4")));
        let after = portfolio.cash(Some(FIRST), USD);
        assert_eq!(after.minus(before), Ok(money("-1")));
    }

    #[test]
    fn a_rate_below_zero_is_paid_by_the_shorts() {
        let mut portfolio = holding(&[(FIRST, 100, "50"), (SECOND, -40, "50")], "50");
        let paid = portfolio.pay_funding(ID, &share(), decimal("-0.001"), price("50"));
        assert_eq!(paid, Ok(vec![(FIRST, money("5")), (SECOND, money("-2"))]));
    }
}
