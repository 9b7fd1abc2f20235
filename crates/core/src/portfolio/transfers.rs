//! Money in and out: deposits, withdrawals, and exchanges of one currency for another.

use crate::model::decimal::NumberError;
use crate::model::id::{CurrencyId, InstrumentId, StrategyId};
use crate::model::number::{Money, Quantity};

use super::error::PortfolioError;
use super::ledger::Account;
use super::portfolio::Portfolio;

impl Portfolio {
    /// Pays capital in; a negative amount takes it out.
    pub fn deposit(
        &mut self,
        strategy: StrategyId,
        currency: CurrencyId,
        amount: Money,
    ) -> Result<(), PortfolioError> {
        self.move_cash(strategy, currency, amount, Account::Capital(currency))
    }

    /// Gives an amount of one currency for an amount of another.
    pub fn exchange(
        &mut self,
        strategy: StrategyId,
        (given, given_currency): (Money, CurrencyId),
        (taken, taken_currency): (Money, CurrencyId),
    ) -> Result<(), PortfolioError> {
        self.check_currency(taken_currency)?;
        let counterpart = Account::Exchange(given_currency);
        self.move_cash(strategy, given_currency, given.negated(), counterpart)?;
        self.move_cash(
            strategy,
            taken_currency,
            taken,
            Account::Exchange(taken_currency),
        )
    }

    /// Pays every holder of an instrument an amount by its position, out of an account in the instrument's currency.
    pub(super) fn pay_holders(
        &mut self,
        id: InstrumentId,
        counterpart: Account,
        amount: impl Fn(Quantity) -> Result<Money, NumberError>,
    ) -> Result<Vec<(StrategyId, Money)>, PortfolioError> {
        let holders = self.holders_in_order(id)?;
        let currency = self.valuation.markets[id.index()].currency;
        let pay_one = |strategy| {
            let paid = amount(self.position(strategy, id).quantity())?;
            if !paid.is_zero() {
                self.move_cash(strategy, currency, paid, counterpart)?;
            }
            Ok((strategy, paid))
        };
        holders.into_iter().map(pay_one).collect()
    }

    /// Returns the strategies that hold an instrument, by their identifiers.
    pub(super) fn holders_in_order(
        &self,
        id: InstrumentId,
    ) -> Result<Vec<StrategyId>, PortfolioError> {
        let market = self.valuation.markets.get(id.index());
        let market = market.ok_or(PortfolioError::UnknownInstrument(id))?;
        let mut holders = market.holders.clone();
        holders.sort_unstable();
        Ok(holders)
    }

    /// Books cash against another account.
    pub(super) fn move_cash(
        &mut self,
        strategy: StrategyId,
        currency: CurrencyId,
        amount: Money,
        counterpart: Account,
    ) -> Result<(), PortfolioError> {
        if strategy.index() >= self.strategies {
            return Err(PortfolioError::UnknownStrategy(strategy));
        }
        self.check_currency(currency)?;
        if currency != self.home && !self.foreign.contains(&currency) {
            self.foreign.push(currency);
        }
        let postings = [
            (Account::Cash(currency), amount),
            (counterpart, amount.negated()),
        ];
        self.ledger.post(strategy, currency, &postings)?;
        debug_assert_eq!(self.ledger.imbalance_of(Some(strategy)), None);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::InstrumentId;
    use crate::portfolio::margin::AccountKind;
    use crate::portfolio::samples::{EUR, FIRST, GBP, SECOND, USD, money, pair};

    fn account() -> Portfolio {
        let capital = [money("1000"), money("500")];
        let portfolio = Portfolio::new(USD, AccountKind::Unlimited, &capital, &[pair(EUR, USD)]);
        portfolio.expect("an account")
    }

    #[test]
    fn capital_is_each_strategys_own_and_the_account_is_their_sum() {
        let mut portfolio = account();
        portfolio
            .deposit(SECOND, USD, money("-100"))
            .expect("in range");
        assert_eq!(portfolio.equity(Some(FIRST)), Ok(money("1000")));
        assert_eq!(portfolio.equity(Some(SECOND)), Ok(money("400")));
        assert_eq!(portfolio.equity(None), Ok(money("1400")));
        assert_eq!(portfolio.capital(None), Ok(money("1400")));
        assert_eq!(portfolio.ledger().imbalance(), None);
    }

    #[test]
    fn an_exchange_gains_what_the_rate_moves() {
        // 125 dollars for 100 euros at 1.25; at 1.30 the euros are worth 130: 5 gained.
        let mut portfolio = account();
        let pair = pair(EUR, USD);
        portfolio
            .exchange(FIRST, (money("125"), USD), (money("100"), EUR))
            .expect("in range");
        let missing = PortfolioError::MissingRate { from: EUR, to: USD };
        assert_eq!(portfolio.equity(None), Err(missing));
        let rate = pair.price_from_f64(1.30).expect("a price");
        portfolio
            .mark(InstrumentId(0), &pair, rate)
            .expect("in range");
        assert_eq!(portfolio.cash(Some(FIRST), EUR), money("100"));
        assert_eq!(portfolio.equity(Some(FIRST)), Ok(money("1005")));
        assert_eq!(portfolio.exchange_profit(Some(FIRST)), Ok(money("5")));
        assert_eq!(portfolio.ledger().imbalance(), None);
    }

    #[test]
    fn an_unknown_strategy_or_currency_is_refused_and_nothing_is_booked() {
        let mut portfolio = account();
        let stranger = StrategyId(7);
        let refused = portfolio.deposit(stranger, USD, money("1"));
        assert_eq!(refused, Err(PortfolioError::UnknownStrategy(stranger)));
        let refused = portfolio.exchange(FIRST, (money("1"), USD), (money("1"), GBP));
        assert_eq!(refused, Err(PortfolioError::UnknownCurrency(GBP)));
        assert_eq!(portfolio.cash(Some(FIRST), USD), money("1000"));
    }
}
