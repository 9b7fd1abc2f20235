//! Dividends: an amount for each share held. A new ticker changes nothing here or anywhere in the
//! portfolio: an instrument is its identifier.

use crate::model::decimal::{Decimal, NumberError, Rounding, multiply_divide, power_of_ten};
use crate::model::id::{InstrumentId, StrategyId};
use crate::model::instrument::Instrument;
use crate::model::number::{Money, Quantity};

use super::error::PortfolioError;
use super::ledger::Account;
use super::portfolio::Portfolio;

impl Portfolio {
    /// Pays an amount per share, in the instrument's currency, on every position; short ones pay it.
    pub fn pay_dividend(
        &mut self,
        id: InstrumentId,
        instrument: &Instrument,
        amount: Decimal,
    ) -> Result<Vec<(StrategyId, Money)>, PortfolioError> {
        let account = Account::Dividends(instrument.spec.currency);
        self.pay_holders(id, account, |quantity| {
            amount_for(quantity, amount, instrument)
        })
    }
}

/// Returns quantity × amount × multiplier, rounded half to even at the 18th place.
pub(super) fn amount_for(
    quantity: Quantity,
    amount: Decimal,
    instrument: &Instrument,
) -> Result<Money, NumberError> {
    let multiplier = instrument.spec.multiplier;
    let places = instrument.spec.quantity_precision + amount.places() + multiplier.places();
    let scale = power_of_ten(Money::PRECISION.saturating_sub(places));
    let divisor = power_of_ten(places.saturating_sub(Money::PRECISION));
    let times = |a: i128, b: i128| a.checked_mul(b).ok_or(NumberError::Overflow);
    let units = times(quantity.0, multiplier.mantissa())?;
    let factor = times(amount.mantissa(), scale)?;
    multiply_divide(units, factor, divisor, Rounding::HalfEven).map(Money)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::portfolio::samples::{FIRST, SECOND, USD, decimal, holding, money, share};

    const ID: InstrumentId = InstrumentId(0);

    #[test]
    fn a_dividend_is_paid_to_long_and_by_short_positions() {
        // 0.65 a share: 100 long get 65, 40 short pay 26.
        let mut portfolio = holding(&[(FIRST, 100, "5"), (SECOND, -40, "5")], "5");
        let paid = portfolio.pay_dividend(ID, &share(), decimal("0.65"));
        assert_eq!(paid, Ok(vec![(FIRST, money("65")), (SECOND, money("-26"))]));
        assert_eq!(portfolio.dividends(None), Ok(money("39")));
        assert_eq!(portfolio.cash(Some(FIRST), USD), money("565")); // 1000 − 500 + 65
        assert_eq!(portfolio.ledger().imbalance(), None);
    }

    #[test]
    fn a_contract_on_ten_shares_pays_ten_times_the_amount() {
        // 3 × 10 × 0.125 = 3.75
        let mut spec = share().spec;
        spec.multiplier = decimal("10");
        let contract = Instrument::new(spec).expect("a contract");
        let paid = amount_for(Quantity(3), decimal("0.125"), &contract);
        assert_eq!(paid, Ok(money("3.75")));
    }
}
