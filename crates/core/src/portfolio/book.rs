//! The portfolio: a virtual sub-account for each strategy inside one account truth.
//!
//! Sums are kept, not recomputed: a fill and a price each touch one instrument, and reading equity
//! costs a few additions for each currency, however many orders, fills and positions there are.

use super::ledger::{Account, Ledger};
use super::lots::{LotFill, Lots, RoundTrip};
use super::position::Position;
use super::rates::{Rate, Rates};
use crate::model::decimal::{Decimal, NumberError};
use crate::model::event::Fill;
use crate::model::id::{CurrencyId, InstrumentId, StrategyId};
use crate::model::instrument::Instrument;
use crate::model::number::{Money, Price, Quantity};

/// What one strategy holds of one instrument, and its value at the last mark.
#[derive(Debug, Clone, Default)]
pub(super) struct Holding {
    pub(super) position: Position,
    pub(super) lots: Lots,
    pub(super) value: Money,
}

/// Cash and market value of a scope in one currency.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Purse {
    pub(super) cash: Money,
    pub(super) value: Money,
}

/// The positions, cash and profits of all strategies.
#[derive(Debug, Clone)]
pub struct Portfolio {
    pub(super) currency: CurrencyId,
    pub(super) instruments: usize,
    pub(super) strategies: usize,
    currencies: usize,
    pub(super) ledger: Ledger,
    rates: Rates,
    marks: Vec<Option<Price>>,
    /// Of each instrument, whether some strategy may hold it.
    held: Vec<bool>,
    pub(super) holdings: Vec<Holding>,
    /// Instruments whose positions need maintenance margin.
    margined: Vec<InstrumentId>,
    /// Of each strategy, and last of the account, by currency.
    purses: Vec<Purse>,
    trips: Vec<RoundTrip>,
}

impl Portfolio {
    /// Makes a portfolio in which each strategy has its capital in cash of the account currency.
    pub fn new(
        currency: CurrencyId,
        capital: &[Money],
        instruments: &[Instrument],
    ) -> Result<Self, NumberError> {
        let used = instruments.iter().flat_map(|instrument| {
            let spec = &instrument.spec;
            [spec.currency, spec.base.unwrap_or(spec.currency)]
        });
        let currencies = used
            .chain([currency])
            .map(|id| id.index() + 1)
            .max()
            .unwrap_or(1);
        let mut portfolio = Self {
            currency,
            instruments: instruments.len(),
            strategies: capital.len(),
            currencies,
            ledger: Ledger::new(capital.len(), currencies, instruments.len()),
            rates: Rates::new(currency, currencies),
            marks: vec![None; instruments.len()],
            held: vec![false; instruments.len()],
            holdings: vec![Holding::default(); capital.len() * instruments.len()],
            margined: (0_u32..)
                .map(InstrumentId)
                .zip(instruments)
                .filter(|(_, instrument)| instrument.spec.maintenance_margin != Decimal::ZERO)
                .map(|(id, _)| id)
                .collect(),
            purses: vec![Purse::default(); (capital.len() + 1) * currencies],
            trips: Vec::new(),
        };
        for (strategy, amount) in (0_u16..).map(StrategyId).zip(capital) {
            let given = [
                (Account::Cash, *amount),
                (Account::Capital, amount.negated()),
            ];
            portfolio.book(strategy, currency, &given)?;
        }
        Ok(portfolio)
    }

    /// Books a fill: position, lots, cash, cost, profit and fee.
    pub fn apply_fill(&mut self, fill: &Fill, instrument: &Instrument) -> Result<(), NumberError> {
        let (strategy, id) = (fill.strategy, fill.instrument);
        let currency = instrument.spec.currency;
        let quantity = fill.side.signed(fill.quantity);
        let index = self.index(strategy, id);
        let holding = &mut self.holdings[index];
        let booking = holding.position.fill(quantity, fill.price, instrument)?;
        let (price, time) = (fill.price, fill.time);
        let lot = LotFill {
            strategy,
            id,
            instrument,
            quantity,
            price,
            time,
        };
        holding.lots.fill(&lot, &mut self.trips)?;
        let paid = booking.value.plus(fill.fee)?;
        self.book(
            strategy,
            currency,
            &[
                (Account::Cash, paid.negated()),
                (Account::Cost(id), booking.cost),
                (Account::Profit, booking.realised.negated()),
                (Account::Fees, fill.fee),
            ],
        )?;
        self.held[id.index()] = true;
        self.marks[id.index()].get_or_insert(fill.price);
        self.revalue(strategy, id, instrument)
    }

    /// Takes a new price of an instrument.
    pub fn mark(
        &mut self,
        id: InstrumentId,
        instrument: &Instrument,
        price: Price,
    ) -> Result<(), NumberError> {
        self.marks[id.index()] = Some(price);
        if !self.held[id.index()] {
            return Ok(());
        }
        let mut is_held = false;
        for strategy in (0_u16..).map(StrategyId).take(self.strategies) {
            if !self.position(strategy, id).quantity.is_zero() {
                is_held = true;
                self.revalue(strategy, id, instrument)?;
            }
        }
        self.held[id.index()] = is_held;
        Ok(())
    }

    /// Takes the price of a currency pair: units of `quote` for one `base`.
    pub fn on_pair_price(&mut self, base: CurrencyId, quote: CurrencyId, price: Rate) {
        self.rates.on_price(base, quote, price);
    }

    /// Returns the rate of a currency into the account's, if one is known.
    #[must_use]
    pub fn rate(&self, currency: CurrencyId) -> Option<Rate> {
        self.rates.get(currency)
    }

    /// Returns what a strategy holds of an instrument.
    #[must_use]
    pub fn position(&self, strategy: StrategyId, id: InstrumentId) -> &Position {
        &self.holdings[self.index(strategy, id)].position
    }

    /// Returns a strategy's (`None`: the account's) cash in a currency.
    #[must_use]
    pub fn cash(&self, strategy: Option<StrategyId>, currency: CurrencyId) -> Money {
        self.purses[self.purse(strategy, currency)].cash
    }

    /// Returns all cash of a strategy (`None`: of the account) in the account currency.
    #[must_use]
    pub fn cash_value(&self, strategy: Option<StrategyId>) -> Money {
        self.converted(strategy, |purse| purse.cash)
    }

    /// Returns the equity of a strategy (`None`: of the account): cash and market value of all
    /// positions in the account currency. A currency without a rate yet counts for nothing.
    #[must_use]
    pub fn equity(&self, strategy: Option<StrategyId>) -> Money {
        self.converted(strategy, |purse| {
            Money(purse.cash.0.saturating_add(purse.value.0))
        })
    }

    /// Returns the market value of all positions in the account currency, shorts negative.
    #[must_use]
    pub fn net_value(&self, strategy: Option<StrategyId>) -> Money {
        self.converted(strategy, |purse| purse.value)
    }

    /// Returns a balance of the ledger in the account currency, debits positive; costs are not among them.
    #[must_use]
    pub fn balance(&self, strategy: Option<StrategyId>, account: Account) -> Money {
        let strategies = (0_u16..).map(StrategyId).take(self.strategies);
        let wanted = strategies.filter(|id| strategy.is_none_or(|strategy| strategy == *id));
        let mut sum = Money::ZERO;
        for id in wanted {
            for currency in (0_u16..).map(CurrencyId).take(self.currencies) {
                let balance = self.ledger.balance(id, currency, account);
                sum.0 = sum.0.saturating_add(self.convert(currency, balance).0);
            }
        }
        sum
    }

    /// Returns realised profit by first in, first out, before fees, in the account currency.
    #[must_use]
    pub fn realised_fifo(&self, strategy: Option<StrategyId>, instruments: &[Instrument]) -> Money {
        self.sum_holdings(strategy, instruments, |holding| holding.lots.realised)
    }

    /// Returns unrealised profit: market value less cost, in the account currency.
    #[must_use]
    pub fn unrealised(&self, strategy: Option<StrategyId>, instruments: &[Instrument]) -> Money {
        self.sum_holdings(strategy, instruments, |holding| {
            Money(holding.value.0 - holding.position.cost.0)
        })
    }

    /// Returns the round trips, first in first out, in the order in which they were closed.
    #[must_use]
    pub fn round_trips(&self) -> &[RoundTrip] {
        &self.trips
    }

    /// Returns the sum over the whole ledger: zero.
    #[must_use]
    pub fn imbalance(&self) -> Money {
        self.ledger.imbalance()
    }

    /// Returns the maintenance margin of a strategy's positions in the account currency.
    pub fn maintenance(
        &self,
        strategy: StrategyId,
        instruments: &[Instrument],
    ) -> Result<Money, NumberError> {
        let mut sum = Money::ZERO;
        for id in &self.margined {
            let spec = &instruments[id.index()].spec;
            let value = self.holdings[self.index(strategy, *id)].value.abs();
            if !value.is_zero() {
                let value = self.convert(spec.currency, value);
                sum = sum.plus(value.times(spec.maintenance_margin)?)?;
            }
        }
        Ok(sum)
    }

    /// Returns the last mark of an instrument.
    pub(super) fn last_mark(&self, id: InstrumentId) -> Option<Price> {
        self.marks[id.index()]
    }

    pub(super) fn set_mark(&mut self, id: InstrumentId, price: Price) {
        self.marks[id.index()] = Some(price);
    }

    /// Books a transaction and carries its cash to the purses.
    pub(super) fn book(
        &mut self,
        strategy: StrategyId,
        currency: CurrencyId,
        postings: &[(Account, Money)],
    ) -> Result<(), NumberError> {
        self.ledger.book(strategy, currency, postings)?;
        for (account, amount) in postings {
            if *account == Account::Cash {
                for scope in [Some(strategy), None] {
                    let index = self.purse(scope, currency);
                    self.purses[index].cash = self.purses[index].cash.plus(*amount)?;
                }
            }
        }
        Ok(())
    }

    /// Values a holding at the last mark.
    pub(super) fn revalue(
        &mut self,
        strategy: StrategyId,
        id: InstrumentId,
        instrument: &Instrument,
    ) -> Result<(), NumberError> {
        let Some(mark) = self.marks[id.index()] else {
            return Ok(());
        };
        let index = self.index(strategy, id);
        let holding = &mut self.holdings[index];
        let value = instrument.notional(mark, holding.position.quantity)?;
        let change = value.minus(holding.value)?;
        holding.value = value;
        for scope in [Some(strategy), None] {
            let index = self.purse(scope, instrument.spec.currency);
            self.purses[index].value = self.purses[index].value.plus(change)?;
        }
        Ok(())
    }

    pub(super) fn index(&self, strategy: StrategyId, id: InstrumentId) -> usize {
        strategy.index() * self.instruments + id.index()
    }

    fn purse(&self, strategy: Option<StrategyId>, currency: CurrencyId) -> usize {
        let row = strategy.map_or(self.strategies, StrategyId::index);
        row * self.currencies + currency.index()
    }

    fn converted(&self, strategy: Option<StrategyId>, of: impl Fn(&Purse) -> Money) -> Money {
        let first = self.purse(strategy, CurrencyId(0));
        let own = of(&self.purses[first + self.currency.index()]);
        if self.currencies == 1 {
            return own;
        }
        let mut sum = Money::ZERO;
        for currency in (0_u16..).map(CurrencyId).take(self.currencies) {
            let amount = of(&self.purses[first + currency.index()]);
            sum.0 = sum.0.saturating_add(self.convert(currency, amount).0);
        }
        sum
    }

    fn convert(&self, currency: CurrencyId, amount: Money) -> Money {
        match self.rates.get(currency) {
            Some((numerator, denominator)) if numerator == denominator => amount,
            Some((numerator, denominator)) => amount
                .times_ratio(numerator, denominator)
                .unwrap_or(Money::ZERO),
            None => Money::ZERO,
        }
    }

    fn sum_holdings(
        &self,
        strategy: Option<StrategyId>,
        instruments: &[Instrument],
        of: impl Fn(&Holding) -> Money,
    ) -> Money {
        let mut sum = Money::ZERO;
        for (index, holding) in self.holdings.iter().enumerate() {
            let owner = index / self.instruments;
            if strategy.is_none_or(|strategy| strategy.index() == owner) {
                let currency = instruments[index % self.instruments].spec.currency;
                sum.0 = sum.0.saturating_add(self.convert(currency, of(holding)).0);
            }
        }
        sum
    }

    /// Returns what a strategy's short positions are worth in a currency; zero or less.
    pub(super) fn short_value(
        &self,
        strategy: StrategyId,
        instruments: &[Instrument],
    ) -> Vec<Money> {
        let mut short = vec![Money::ZERO; self.currencies];
        for (id, instrument) in (0_u32..).map(InstrumentId).zip(instruments) {
            let value = self.holdings[self.index(strategy, id)].value;
            if value.0 < 0 {
                let sum = &mut short[instrument.spec.currency.index()];
                sum.0 = sum.0.saturating_add(value.0);
            }
        }
        short
    }

    /// Returns the signed quantity of an instrument over all strategies.
    #[must_use]
    pub fn account_quantity(&self, id: InstrumentId) -> Quantity {
        let holdings = self
            .holdings
            .iter()
            .skip(id.index())
            .step_by(self.instruments.max(1));
        Quantity(holdings.map(|holding| holding.position.quantity.0).sum())
    }
}
