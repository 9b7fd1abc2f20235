//! The double-entry ledger: balances of every account of every strategy, and of the account as a whole.
//!
//! A debit is positive, a credit negative: cash and what positions cost are positive balances, capital
//! and profits negative ones. Each transaction sums to zero, so all balances of a currency do too.
//! Balances only; the history is the journal's.

use std::fmt;

use crate::model::decimal::NumberError;
use crate::model::id::{CurrencyId, InstrumentId, StrategyId};
use crate::model::instrument::Instrument;
use crate::model::number::Money;

use super::error::PortfolioError;

/// An account of a strategy; the ledger has one of each kind per currency, and one per instrument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Account {
    /// Cash.
    Cash(CurrencyId),
    /// Fees paid.
    Fees(CurrencyId),
    /// Profit of closed positions by average cost, before fees.
    RealisedProfit(CurrencyId),
    /// Capital paid in.
    Capital(CurrencyId),
    /// Dividends received.
    Dividends(CurrencyId),
    /// Interest on cash.
    Interest(CurrencyId),
    /// The cost of borrowing shares.
    Borrow(CurrencyId),
    /// Funding received on perpetual contracts.
    Funding(CurrencyId),
    /// What was given and taken in exchanges of currencies.
    Exchange(CurrencyId),
    /// What the position in an instrument has cost.
    Position(InstrumentId),
}

/// The accounts that there are once per currency.
const KINDS: usize = 9;

/// One line of a transaction: an amount debited (positive) or credited (negative) to an account.
pub type Posting = (Account, Money);

/// Balances that do not sum to zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Imbalance {
    /// Whose accounts; `None` is the account as a whole.
    pub strategy: Option<StrategyId>,
    /// In which currency.
    pub currency: CurrencyId,
    /// The sum, which should be zero.
    pub amount: Money,
}

impl fmt::Display for Imbalance {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (amount, currency) = (self.amount, self.currency.0);
        write!(
            out,
            "the ledger is out of balance by {amount} of currency {currency}"
        )
    }
}

/// All balances, a row per strategy and one for the account as a whole.
#[derive(Debug, Clone)]
pub struct Ledger {
    balances: Vec<Money>,
    currency_of: Vec<CurrencyId>,
    currencies: usize,
    strategies: usize,
}

impl Ledger {
    /// Makes an empty ledger for strategies numbered from 0 and the instruments of a run.
    #[must_use]
    pub fn new(strategies: usize, currencies: usize, instruments: &[Instrument]) -> Self {
        let row = KINDS * currencies + instruments.len();
        Self {
            balances: vec![Money::ZERO; row * (strategies + 1)],
            currency_of: instruments
                .iter()
                .map(|instrument| instrument.spec.currency)
                .collect(),
            currencies,
            strategies,
        }
    }

    /// Books a transaction: all postings are in `currency` and sum to zero.
    pub fn post(
        &mut self,
        strategy: StrategyId,
        currency: CurrencyId,
        postings: &[Posting],
    ) -> Result<(), PortfolioError> {
        let mut sum = Money::ZERO;
        for (_, amount) in postings {
            sum = sum.plus(*amount)?;
        }
        if !sum.is_zero() {
            let (strategy, amount) = (Some(strategy), sum);
            let imbalance = Imbalance {
                strategy,
                currency,
                amount,
            };
            return Err(PortfolioError::Unbalanced(imbalance));
        }
        let (row, whole) = (self.row(Some(strategy)), self.row(None));
        for (account, amount) in postings {
            debug_assert_eq!(self.currency(*account), currency);
            let column = self.column(*account);
            self.add(row + column, *amount)?;
            self.add(whole + column, *amount)?;
        }
        Ok(())
    }

    /// Returns the balance of an account, a strategy's or all strategies' together.
    #[must_use]
    pub fn balance(&self, scope: Option<StrategyId>, account: Account) -> Money {
        self.balances[self.row(scope) + self.column(account)]
    }

    /// Returns the first strategy and currency whose balances do not sum to zero; sums everything.
    #[must_use]
    pub fn imbalance(&self) -> Option<Imbalance> {
        let strategies = (0..self.strategies).filter_map(|row| u16::try_from(row).ok());
        let mut scopes = strategies.map(|row| Some(StrategyId(row))).chain([None]);
        scopes.find_map(|scope| self.imbalance_of(scope))
    }

    /// Returns the first currency in which one scope's balances do not sum to zero.
    #[must_use]
    pub fn imbalance_of(&self, scope: Option<StrategyId>) -> Option<Imbalance> {
        let start = self.row(scope);
        let row = &self.balances[start..start + self.width()];
        let (by_currency, positions) = row.split_at(KINDS * self.currencies);
        (0_u16..)
            .map(CurrencyId)
            .zip(by_currency.chunks(KINDS))
            .find_map(|(currency, kinds)| {
                let own = positions.iter().zip(&self.currency_of);
                let own = own
                    .filter(|(_, of)| **of == currency)
                    .map(|(balance, _)| balance);
                let amount = sum(kinds.iter().chain(own)).unwrap_or(Money(i128::MAX));
                let strategy = scope;
                (!amount.is_zero()).then_some(Imbalance {
                    strategy,
                    currency,
                    amount,
                })
            })
    }

    fn add(&mut self, index: usize, amount: Money) -> Result<(), NumberError> {
        self.balances[index] = self.balances[index].plus(amount)?;
        Ok(())
    }

    const fn width(&self) -> usize {
        KINDS * self.currencies + self.currency_of.len()
    }

    fn row(&self, scope: Option<StrategyId>) -> usize {
        self.width() * scope.map_or(self.strategies, StrategyId::index)
    }

    const fn column(&self, account: Account) -> usize {
        match account {
            Account::Cash(currency) => KINDS * currency.index(),
            Account::Fees(currency) => KINDS * currency.index() + 1,
            Account::RealisedProfit(currency) => KINDS * currency.index() + 2,
            Account::Capital(currency) => KINDS * currency.index() + 3,
            Account::Dividends(currency) => KINDS * currency.index() + 4,
            Account::Interest(currency) => KINDS * currency.index() + 5,
            Account::Borrow(currency) => KINDS * currency.index() + 6,
            Account::Exchange(currency) => KINDS * currency.index() + 7,
            Account::Funding(currency) => KINDS * currency.index() + 8,
            Account::Position(instrument) => KINDS * self.currencies + instrument.index(),
        }
    }

    fn currency(&self, account: Account) -> CurrencyId {
        match account {
            Account::Cash(currency)
            | Account::Fees(currency)
            | Account::RealisedProfit(currency)
            | Account::Capital(currency)
            | Account::Dividends(currency)
            | Account::Interest(currency)
            | Account::Borrow(currency)
            | Account::Funding(currency)
            | Account::Exchange(currency) => currency,
            Account::Position(instrument) => self.currency_of[instrument.index()],
        }
    }
}

fn sum<'a>(mut amounts: impl Iterator<Item = &'a Money>) -> Result<Money, NumberError> {
    amounts.try_fold(Money::ZERO, |sum, amount| sum.plus(*amount))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::portfolio::samples::{EUR, FIRST, SECOND, USD, money, share};

    fn ledger() -> Ledger {
        Ledger::new(2, 2, &[share()])
    }

    #[test]
    fn a_transaction_moves_money_between_accounts_and_counts_for_the_whole_account() {
        let mut ledger = ledger();
        for (strategy, amount) in [(FIRST, "100"), (SECOND, "50")] {
            let amount = money(amount);
            let postings = [
                (Account::Cash(USD), amount),
                (Account::Capital(USD), amount.negated()),
            ];
            assert_eq!(ledger.post(strategy, USD, &postings), Ok(()));
        }
        assert_eq!(
            ledger.balance(Some(FIRST), Account::Cash(USD)),
            money("100")
        );
        assert_eq!(ledger.balance(None, Account::Cash(USD)), money("150"));
        assert_eq!(ledger.balance(None, Account::Capital(USD)), money("-150"));
        assert_eq!(ledger.balance(None, Account::Cash(EUR)), Money::ZERO);
        assert_eq!(ledger.imbalance(), None);
    }

    #[test]
    fn a_transaction_that_does_not_sum_to_zero_is_refused_and_changes_nothing() {
        let mut ledger = ledger();
        let postings = [
            (Account::Cash(USD), money("2")),
            (Account::Fees(USD), money("-3")),
        ];
        let imbalance = Imbalance {
            strategy: Some(FIRST),
            currency: USD,
            amount: money("-1"),
        };
        let refused = ledger.post(FIRST, USD, &postings);
        assert_eq!(refused, Err(PortfolioError::Unbalanced(imbalance)));
        assert_eq!(ledger.balance(Some(FIRST), Account::Cash(USD)), Money::ZERO);
    }

    #[test]
    fn an_imbalance_is_found_with_its_owner_and_currency() {
        let mut ledger = ledger();
        let index = ledger.row(Some(SECOND)) + ledger.column(Account::Interest(EUR));
        ledger.balances[index] = Money(7);
        let found = Imbalance {
            strategy: Some(SECOND),
            currency: EUR,
            amount: Money(7),
        };
        assert_eq!(ledger.imbalance(), Some(found));
        assert!(found.to_string().contains("currency 1"));
    }
}
