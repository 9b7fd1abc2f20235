//! The portfolio: every strategy's cash and positions, and the account that they add up to.

use crate::model::conversion::Conversion;
use crate::model::event::Fill;
use crate::model::id::{CurrencyId, InstrumentId, StrategyId};
use crate::model::instrument::Instrument;
use crate::model::number::{Money, Price, Quantity};

use super::error::PortfolioError;
use super::ledger::{Account, Ledger};
use super::lots::{Exit, Lots, RoundTrip};
use super::margin::{AccountKind, MarginRate, margin_rates};
use super::position::{Position, PositionChange};
use super::rates::Rates;
use super::valuation::{Revaluation, Valuation};

/// Virtual sub-accounts, one a strategy, inside one account.
///
/// Identifiers are rows of the run's tables; a change with one from outside is an error, a read panics.
/// In reads, a scope of `None` is the account: the sum of its strategies, whose positions net.
/// After an error of a change the portfolio is not to be used any more.
#[derive(Debug, Clone)]
pub struct Portfolio {
    pub(super) home: CurrencyId,
    pub(super) kind: AccountKind,
    pub(super) ledger: Ledger,
    pub(super) valuation: Valuation,
    pub(super) rates: Rates,
    pub(super) margin_rates: Vec<MarginRate>,
    /// Currencies in use, besides the account's own.
    pub(super) foreign: Vec<CurrencyId>,
    /// Instrument by instrument, so that a mark finds its holders side by side.
    pub(super) positions: Vec<Position>,
    pub(super) lots: Vec<Lots>,
    pub(super) round_trips: Vec<RoundTrip>,
    pub(super) strategies: usize,
    pub(super) currencies: usize,
}

impl Portfolio {
    /// Opens an account whose strategies, numbered from 0, start with these amounts of its currency.
    pub fn new(
        home: CurrencyId,
        kind: AccountKind,
        capital: &[Money],
        instruments: &[Instrument],
    ) -> Result<Self, PortfolioError> {
        let strategies = capital.len();
        let currencies = currency_count(home, instruments);
        let valuation = Valuation::new(strategies, currencies, instruments);
        let mut portfolio = Self {
            home,
            kind,
            ledger: Ledger::new(strategies, currencies, instruments),
            rates: Rates::new(home, currencies, instruments),
            margin_rates: margin_rates(kind, &valuation.classes)?,
            valuation,
            foreign: foreign_currencies(home, instruments),
            positions: vec![Position::default(); strategies * instruments.len()],
            lots: vec![Lots::default(); strategies * instruments.len()],
            round_trips: Vec::new(),
            strategies,
            currencies,
        };
        for (strategy, amount) in (0_u16..).map(StrategyId).zip(capital) {
            portfolio.deposit(strategy, home, *amount)?;
        }
        Ok(portfolio)
    }

    /// Books a fill: position, lots, cash, realised profit and fee.
    pub fn apply_fill(
        &mut self,
        fill: &Fill,
        instrument: &Instrument,
    ) -> Result<PositionChange, PortfolioError> {
        let slot = self.slot(fill.strategy, fill.instrument)?;
        let market = &mut self.valuation.markets[fill.instrument.index()];
        let mark = *market.mark.get_or_insert(fill.price);
        let position = &mut self.positions[slot];
        let (value, cost) = (position.value, position.cost());
        let signed = fill.side.signed(fill.quantity);
        let change = position.trade(signed, fill.price, instrument, fill.time)?;
        position.value = instrument.notional(mark, position.quantity())?;
        let (after, cost) = (position.value, position.cost().minus(cost)?);
        let realised_fifo = self.fill_lots(slot, fill, &change, instrument)?;
        let before = value;
        let revaluation = Revaluation {
            before,
            after,
            quantity: signed,
            cost,
            realised_fifo,
        };
        self.valuation
            .revalue(fill.strategy, fill.instrument, &revaluation)?;
        let quantities = (change.before, change.after);
        self.update_holders(fill.strategy, fill.instrument, slot, quantities);
        self.post_fill(fill, instrument.spec.currency, cost, &change)?;
        Ok(change)
    }

    /// Takes the last price of an instrument, at which its holders' positions are valued from now on.
    pub fn mark(
        &mut self,
        id: InstrumentId,
        instrument: &Instrument,
        price: Price,
    ) -> Result<(), PortfolioError> {
        let market = self.valuation.markets.get_mut(id.index());
        let market = market.ok_or(PortfolioError::UnknownInstrument(id))?;
        market.mark = Some(price);
        if market.holders.is_empty() {
            return Ok(());
        }
        self.value_holders(id, instrument, price)
    }

    /// Sets the rate of a currency into the account's by hand; `None` goes back to the pairs' prices.
    pub fn set_rate(
        &mut self,
        currency: CurrencyId,
        rate: Option<Conversion>,
    ) -> Result<(), PortfolioError> {
        self.check_currency(currency)?;
        self.rates.fix(currency, rate);
        Ok(())
    }

    /// Returns the row of a position, or which identifier is not in the tables.
    pub(super) fn slot(
        &self,
        strategy: StrategyId,
        instrument: InstrumentId,
    ) -> Result<usize, PortfolioError> {
        if strategy.index() >= self.strategies {
            return Err(PortfolioError::UnknownStrategy(strategy));
        }
        if instrument.index() >= self.valuation.markets.len() {
            return Err(PortfolioError::UnknownInstrument(instrument));
        }
        Ok(self.row(strategy, instrument))
    }

    pub(super) const fn row(&self, strategy: StrategyId, instrument: InstrumentId) -> usize {
        instrument.index() * self.strategies + strategy.index()
    }

    pub(super) fn check_currency(&self, currency: CurrencyId) -> Result<(), PortfolioError> {
        let known = currency.index() < self.currencies;
        known
            .then_some(())
            .ok_or(PortfolioError::UnknownCurrency(currency))
    }

    fn fill_lots(
        &mut self,
        slot: usize,
        fill: &Fill,
        change: &PositionChange,
        instrument: &Instrument,
    ) -> Result<Money, PortfolioError> {
        let lots = &mut self.lots[slot];
        let mut realised = Money::ZERO;
        if !change.closed.is_zero() {
            let exit = Exit {
                strategy: fill.strategy,
                instrument: fill.instrument,
                price: fill.price,
                time: fill.time,
            };
            let trips = (instrument, &mut self.round_trips);
            realised = lots.close(change.closed, change.closed_value, exit, trips)?;
            let position = &mut self.positions[slot];
            position.realised_fifo = position.realised_fifo.plus(realised)?;
        }
        if !change.opened.is_zero() {
            lots.add(change.opened, change.opened_value, fill.price, fill.time);
        }
        Ok(realised)
    }

    fn post_fill(
        &mut self,
        fill: &Fill,
        currency: CurrencyId,
        cost: Money,
        change: &PositionChange,
    ) -> Result<(), PortfolioError> {
        let cash = change.paid()?.plus(fill.fee)?.negated();
        let postings = [
            (Account::Position(fill.instrument), cost),
            (Account::Cash(currency), cash),
            (Account::RealisedProfit(currency), change.realised.negated()),
            (Account::Fees(currency), fill.fee),
        ];
        self.ledger.post(fill.strategy, currency, &postings)?;
        debug_assert_eq!(self.ledger.imbalance_of(Some(fill.strategy)), None);
        Ok(())
    }

    pub(super) fn value_holders(
        &mut self,
        id: InstrumentId,
        instrument: &Instrument,
        price: Price,
    ) -> Result<(), PortfolioError> {
        for holder in 0..self.valuation.markets[id.index()].holders.len() {
            let strategy = self.valuation.markets[id.index()].holders[holder];
            let slot = self.row(strategy, id);
            let position = &mut self.positions[slot];
            let before = position.value;
            position.value = instrument.notional(price, position.quantity())?;
            let after = position.value;
            let revaluation = Revaluation {
                before,
                after,
                ..Revaluation::default()
            };
            self.valuation.revalue(strategy, id, &revaluation)?;
        }
        Ok(())
    }

    pub(super) fn update_holders(
        &mut self,
        strategy: StrategyId,
        instrument: InstrumentId,
        slot: usize,
        (before, after): (Quantity, Quantity),
    ) {
        let holders = &mut self.valuation.markets[instrument.index()].holders;
        match (before, after) {
            (Quantity::ZERO, Quantity(after)) if after != 0 => {
                self.positions[slot].holder = u32::try_from(holders.len()).unwrap_or(u32::MAX);
                holders.push(strategy);
            }
            (Quantity(before), Quantity::ZERO) if before != 0 => {
                let place = self.positions[slot].holder;
                holders.swap_remove(place as usize);
                if let Some(moved) = holders.get(place as usize).copied() {
                    let moved = self.row(moved, instrument);
                    self.positions[moved].holder = place;
                }
            }
            _ => {}
        }
    }
}

fn currency_count(home: CurrencyId, instruments: &[Instrument]) -> usize {
    let of = |instrument: &Instrument| {
        let base = instrument.spec.base.map_or(0, CurrencyId::index);
        base.max(instrument.spec.currency.index())
    };
    instruments.iter().map(of).fold(home.index(), usize::max) + 1
}

fn foreign_currencies(home: CurrencyId, instruments: &[Instrument]) -> Vec<CurrencyId> {
    let mut foreign: Vec<CurrencyId> = instruments
        .iter()
        .map(|instrument| instrument.spec.currency)
        .collect();
    foreign.sort_unstable();
    foreign.dedup();
    foreign.retain(|currency| *currency != home);
    foreign
}
