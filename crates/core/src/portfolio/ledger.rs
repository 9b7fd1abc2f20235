//! The double-entry ledger: every transaction's postings sum to zero in each currency.

use crate::model::decimal::NumberError;
use crate::model::id::{CurrencyId, InstrumentId, StrategyId};
use crate::model::number::Money;

/// An account of the ledger. Assets and costs are debits (positive); capital and income are credits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Account {
    /// What the strategy was given.
    Capital,
    /// Its cash.
    Cash,
    /// Profit that was realised, before fees.
    Profit,
    /// Fees paid.
    Fees,
    /// Dividends received.
    Dividends,
    /// Interest received, less interest and borrow costs paid.
    Interest,
    /// What a position has cost.
    Cost(InstrumentId),
}

const KINDS: usize = 6;

impl Account {
    const fn kind(self) -> Option<usize> {
        match self {
            Self::Capital => Some(0),
            Self::Cash => Some(1),
            Self::Profit => Some(2),
            Self::Fees => Some(3),
            Self::Dividends => Some(4),
            Self::Interest => Some(5),
            Self::Cost(_) => None,
        }
    }
}

/// The balances of all accounts of all strategies.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    currencies: usize,
    instruments: usize,
    balances: Vec<Money>,
    costs: Vec<Money>,
}

impl Ledger {
    /// Makes a ledger with all balances zero.
    #[must_use]
    pub fn new(strategies: usize, currencies: usize, instruments: usize) -> Self {
        Self {
            currencies,
            instruments,
            balances: vec![Money::ZERO; strategies * currencies * KINDS],
            costs: vec![Money::ZERO; strategies * instruments],
        }
    }

    /// Books a transaction of one strategy in one currency. Its postings must sum to zero.
    pub fn book(
        &mut self,
        strategy: StrategyId,
        currency: CurrencyId,
        postings: &[(Account, Money)],
    ) -> Result<(), NumberError> {
        debug_assert_eq!(
            postings.iter().map(|(_, amount)| amount.0).sum::<i128>(),
            0,
            "a transaction must balance: {postings:?}"
        );
        for (account, amount) in postings {
            let balance = self.slot(strategy, currency, *account);
            *balance = balance.plus(*amount)?;
        }
        Ok(())
    }

    /// Returns a balance; debits are positive.
    #[must_use]
    pub fn balance(&self, strategy: StrategyId, currency: CurrencyId, account: Account) -> Money {
        match account {
            Account::Cost(instrument) => self.costs[self.cost_index(strategy, instrument)],
            _ => self.balances[self.index(strategy, currency, account)],
        }
    }

    /// Returns the sum over all accounts of all strategies: zero, unless a booking was wrong.
    #[must_use]
    pub fn imbalance(&self) -> Money {
        Money(
            self.balances
                .iter()
                .chain(&self.costs)
                .map(|balance| balance.0)
                .sum(),
        )
    }

    fn slot(&mut self, strategy: StrategyId, currency: CurrencyId, account: Account) -> &mut Money {
        if let Account::Cost(instrument) = account {
            let index = self.cost_index(strategy, instrument);
            &mut self.costs[index]
        } else {
            let index = self.index(strategy, currency, account);
            &mut self.balances[index]
        }
    }

    fn index(&self, strategy: StrategyId, currency: CurrencyId, account: Account) -> usize {
        let row = strategy.index() * self.currencies + currency.index();
        row * KINDS + account.kind().unwrap_or_default()
    }

    fn cost_index(&self, strategy: StrategyId, instrument: InstrumentId) -> usize {
        strategy.index() * self.instruments + instrument.index()
    }
}
