//! What the portfolio can be asked; each answer costs the same however many orders, fills and strategies there are.

use crate::model::conversion::Conversion;
use crate::model::decimal::NumberError;
use crate::model::id::{CurrencyId, InstrumentId, StrategyId};
use crate::model::number::{Money, Price, Quantity};

use super::error::PortfolioError;
use super::ledger::{Account, Ledger};
use super::lots::RoundTrip;
use super::portfolio::Portfolio;
use super::position::Position;

/// Of the account (`None`) or of one strategy.
type Scope = Option<StrategyId>;

impl Portfolio {
    /// Returns the currency in which the account counts.
    #[must_use]
    pub const fn currency(&self) -> CurrencyId {
        self.home
    }

    /// Returns a strategy's position.
    #[must_use]
    pub fn position(&self, strategy: StrategyId, instrument: InstrumentId) -> &Position {
        &self.positions[self.row(strategy, instrument)]
    }

    /// Returns the strategies whose position is not flat, in no particular order.
    #[must_use]
    pub fn holders(&self, instrument: InstrumentId) -> &[StrategyId] {
        &self.valuation.markets[instrument.index()].holders
    }

    /// Returns the net quantity of all strategies.
    #[must_use]
    pub fn account_quantity(&self, instrument: InstrumentId) -> Quantity {
        self.valuation.markets[instrument.index()].quantity
    }

    /// Returns the last mark of an instrument.
    #[must_use]
    pub fn last_mark(&self, instrument: InstrumentId) -> Option<Price> {
        self.valuation.markets[instrument.index()].mark
    }

    /// Returns all closed round trips, in the order in which they were closed.
    #[must_use]
    pub fn round_trips(&self) -> &[RoundTrip] {
        &self.round_trips
    }

    /// Returns the ledger.
    #[must_use]
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Returns the cash in one currency.
    #[must_use]
    pub fn cash(&self, scope: Scope, currency: CurrencyId) -> Money {
        self.ledger.balance(scope, Account::Cash(currency))
    }

    /// Returns the rate of a currency into the account's, or which currencies lack one.
    pub fn rate(&self, currency: CurrencyId) -> Result<Conversion, PortfolioError> {
        if currency == self.home {
            return Ok(Conversion::IDENTITY);
        }
        self.check_currency(currency)?;
        let rate = self.rates.rate(currency, |pair| self.last_mark(pair))?;
        let (from, to) = (currency, self.home);
        rate.ok_or(PortfolioError::MissingRate { from, to })
    }

    /// Returns cash plus positions at their marks, in the account currency.
    pub fn equity(&self, scope: Scope) -> Result<Money, PortfolioError> {
        self.converted(|currency| {
            let cash = self.ledger.balance(scope, Account::Cash(currency));
            cash.plus(self.valuation.holdings(scope, currency).value)
        })
    }

    /// Returns the cash of all currencies, in the account currency.
    pub fn cash_value(&self, scope: Scope) -> Result<Money, PortfolioError> {
        self.balance(scope, Account::Cash)
    }

    /// Returns the capital paid in, in the account currency.
    pub fn capital(&self, scope: Scope) -> Result<Money, PortfolioError> {
        self.balance(scope, Account::Capital).map(Money::negated)
    }

    /// Returns the profit realised by average cost, before fees, in the account currency.
    pub fn realised(&self, scope: Scope) -> Result<Money, PortfolioError> {
        self.balance(scope, Account::RealisedProfit)
            .map(Money::negated)
    }

    /// Returns the profit realised by first in, first out, before fees, in the account currency.
    pub fn realised_fifo(&self, scope: Scope) -> Result<Money, PortfolioError> {
        self.converted(|currency| Ok(self.valuation.holdings(scope, currency).realised_fifo))
    }

    /// Returns the profit that closing all positions at their marks would realise, in the account currency.
    pub fn unrealised(&self, scope: Scope) -> Result<Money, PortfolioError> {
        self.converted(|currency| {
            let holdings = self.valuation.holdings(scope, currency);
            holdings.value.minus(holdings.cost)
        })
    }

    /// Returns the fees paid, less rebates, in the account currency.
    pub fn fees(&self, scope: Scope) -> Result<Money, PortfolioError> {
        self.balance(scope, Account::Fees)
    }

    /// Returns the dividends received, less those paid on short positions, in the account currency.
    pub fn dividends(&self, scope: Scope) -> Result<Money, PortfolioError> {
        self.balance(scope, Account::Dividends).map(Money::negated)
    }

    /// Returns the interest received on cash, less that paid on debts, in the account currency.
    pub fn interest(&self, scope: Scope) -> Result<Money, PortfolioError> {
        self.balance(scope, Account::Interest).map(Money::negated)
    }

    /// Returns what borrowing shares has cost, in the account currency.
    pub fn borrow_cost(&self, scope: Scope) -> Result<Money, PortfolioError> {
        self.balance(scope, Account::Borrow)
    }

    /// Returns the funding received, less that paid, in the account currency.
    pub fn funding(&self, scope: Scope) -> Result<Money, PortfolioError> {
        self.balance(scope, Account::Funding).map(Money::negated)
    }

    /// Returns what exchanges of currencies have gained at today's rates, in the account currency.
    pub fn exchange_profit(&self, scope: Scope) -> Result<Money, PortfolioError> {
        self.balance(scope, Account::Exchange).map(Money::negated)
    }

    /// Returns the sum of the signed values of all positions, in the account currency.
    pub fn net_exposure(&self, scope: Scope) -> Result<Money, PortfolioError> {
        self.converted(|currency| Ok(self.valuation.holdings(scope, currency).value))
    }

    /// Returns the sum of the absolute values of all positions, in the account currency.
    pub fn gross_exposure(&self, scope: Scope) -> Result<Money, PortfolioError> {
        self.summed_classes(|class| Ok(self.valuation.gross(scope, class)))
    }

    /// Returns the absolute value of the position in one instrument, in the account currency.
    pub fn symbol_exposure(
        &self,
        scope: Scope,
        instrument: InstrumentId,
    ) -> Result<Money, PortfolioError> {
        let market = &self.valuation.markets[instrument.index()];
        let value = match scope {
            Some(strategy) => self.position(strategy, instrument).value(),
            None => market.value,
        };
        self.to_home(market.currency, value.abs())
    }

    fn balance(
        &self,
        scope: Scope,
        account: impl Fn(CurrencyId) -> Account,
    ) -> Result<Money, PortfolioError> {
        self.converted(|currency| Ok(self.ledger.balance(scope, account(currency))))
    }

    /// Adds the amounts of all currencies up; a rate is needed only where there is an amount.
    #[inline]
    fn converted(
        &self,
        amount: impl Fn(CurrencyId) -> Result<Money, NumberError>,
    ) -> Result<Money, PortfolioError> {
        let mut total = amount(self.home)?;
        for currency in &self.foreign {
            total = total.plus(self.to_home(*currency, amount(*currency)?)?)?;
        }
        Ok(total)
    }

    /// Adds the amounts of all margin classes up.
    pub(super) fn summed_classes(
        &self,
        amount: impl Fn(usize) -> Result<Money, NumberError>,
    ) -> Result<Money, PortfolioError> {
        let mut total = Money::ZERO;
        for (index, class) in self.valuation.classes.iter().enumerate() {
            total = total.plus(self.to_home(class.currency, amount(index)?)?)?;
        }
        Ok(total)
    }

    pub(super) fn to_home(
        &self,
        currency: CurrencyId,
        amount: Money,
    ) -> Result<Money, PortfolioError> {
        if currency == self.home || amount.is_zero() {
            return Ok(amount);
        }
        Ok(self.rate(currency)?.convert(amount)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::event::Fill;
    use crate::portfolio::margin::AccountKind;
    use crate::portfolio::samples::{
        EUR, FIRST, SECOND, USD, fill, money, pair, price, share, share_in,
    };

    #[test]
    fn equity_is_capital_plus_gains_less_fees() {
        // 1000; 10 bought at 50 (fee 2), 4 sold at 60 (fee 1): realised 4 × 10 = 40, fees 3.
        // Cash 1000 − 502 + 239 = 737; 6 left at 55 = 330, unrealised 6 × 5 = 30; 737 + 330 = 1067.
        let portfolio = Portfolio::new(USD, AccountKind::Cash, &[money("1000")], &[share()]);
        let mut portfolio = portfolio.expect("an account");
        for (signed, at, fee) in [(10, "50", "2"), (-4, "60", "1")] {
            let fill = Fill {
                fee: money(fee),
                ..fill(FIRST, signed, at)
            };
            portfolio.apply_fill(&fill, &share()).expect("in range");
        }
        portfolio
            .mark(InstrumentId(0), &share(), price("55"))
            .expect("in range");
        assert_eq!(portfolio.cash_value(None), Ok(money("737")));
        assert_eq!(portfolio.realised(None), Ok(money("40")));
        assert_eq!(portfolio.fees(None), Ok(money("3")));
        assert_eq!(portfolio.unrealised(None), Ok(money("30")));
        assert_eq!(portfolio.equity(None), Ok(money("1067")));
    }

    #[test]
    fn amounts_in_other_currencies_are_converted_and_a_missing_rate_is_an_error_only_when_needed() {
        // 10 shares at 20 euros with 1 euro of fee: cash −201 euros. At 22 euros and 1.25 dollars a euro:
        // equity 1000 + (220 − 201) × 1.25 = 1023.75; exposure 220 × 1.25 = 275; unrealised 25; fees 1.25.
        let (share, pair) = (share_in(EUR), pair(EUR, USD));
        let instruments = [share.clone(), pair.clone()];
        let capital = [money("1000"), money("500")];
        let portfolio = Portfolio::new(USD, AccountKind::Unlimited, &capital, &instruments);
        let mut portfolio = portfolio.expect("an account");
        let bought = Fill {
            fee: money("1"),
            ..fill(FIRST, 10, "20")
        };
        portfolio.apply_fill(&bought, &share).expect("in range");
        let missing = PortfolioError::MissingRate { from: EUR, to: USD };
        assert_eq!(portfolio.equity(Some(FIRST)), Err(missing));
        assert_eq!(portfolio.equity(Some(SECOND)), Ok(money("500")));
        portfolio
            .mark(InstrumentId(0), &share, price("22"))
            .expect("in range");
        portfolio
            .mark(InstrumentId(1), &pair, price("1.25"))
            .expect("in range");
        assert_eq!(portfolio.equity(Some(FIRST)), Ok(money("1023.75")));
        assert_eq!(portfolio.gross_exposure(None), Ok(money("275")));
        assert_eq!(
            portfolio.symbol_exposure(None, InstrumentId(0)),
            Ok(money("275"))
        );
        assert_eq!(portfolio.unrealised(None), Ok(money("25")));
        assert_eq!(portfolio.fees(None), Ok(money("1.25")));
    }
}
