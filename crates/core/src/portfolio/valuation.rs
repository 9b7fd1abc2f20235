//! What is held at the last marks, summed for each strategy and the account as changes come in.

use crate::model::decimal::{Decimal, NumberError};
use crate::model::id::{CurrencyId, InstrumentId, StrategyId};
use crate::model::instrument::Instrument;
use crate::model::number::{Money, Price, Quantity};

/// Instruments of one currency that need the same margin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MarginClass {
    pub(super) currency: CurrencyId,
    pub(super) initial: Decimal,
    pub(super) maintenance: Option<Decimal>,
}

/// An instrument's mark, and who holds it.
#[derive(Debug, Clone)]
pub(super) struct Market {
    pub(super) mark: Option<Price>,
    pub(super) holders: Vec<StrategyId>,
    /// The value of the net position of all strategies.
    pub(super) value: Money,
    /// The net quantity of all strategies.
    pub(super) quantity: Quantity,
    pub(super) currency: CurrencyId,
    class: usize,
}

/// Sums over all positions of a scope in one currency.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Holdings {
    /// Signed value at the marks.
    pub(super) value: Money,
    /// Signed cost.
    pub(super) cost: Money,
    /// Profit realised by first in, first out.
    pub(super) realised_fifo: Money,
}

/// Marks and sums; a row per strategy and one for the account, in which strategies net.
#[derive(Debug, Clone)]
pub(super) struct Valuation {
    pub(super) markets: Vec<Market>,
    pub(super) classes: Vec<MarginClass>,
    holdings: Vec<Holdings>,
    gross: Vec<Money>,
    currencies: usize,
    strategies: usize,
}

/// How a strategy's position changed: its value before and after, and what was added to the rest.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Revaluation {
    pub(super) before: Money,
    pub(super) after: Money,
    pub(super) quantity: Quantity,
    pub(super) cost: Money,
    pub(super) realised_fifo: Money,
}

impl Valuation {
    pub(super) fn new(strategies: usize, currencies: usize, instruments: &[Instrument]) -> Self {
        let mut classes = Vec::new();
        let markets = instruments.iter().map(|instrument| Market {
            mark: None,
            holders: Vec::new(),
            value: Money::ZERO,
            quantity: Quantity::ZERO,
            currency: instrument.spec.currency,
            class: class_of(instrument, &mut classes),
        });
        Self {
            markets: markets.collect(),
            holdings: vec![Holdings::default(); (strategies + 1) * currencies],
            gross: vec![Money::ZERO; (strategies + 1) * classes.len()],
            classes,
            currencies,
            strategies,
        }
    }

    /// Returns the sums of a scope in a currency.
    pub(super) fn holdings(&self, scope: Option<StrategyId>, currency: CurrencyId) -> &Holdings {
        &self.holdings[self.row(scope) * self.currencies + currency.index()]
    }

    /// Returns Σ |value| of a scope in a class; of the account, of its net positions.
    pub(super) fn gross(&self, scope: Option<StrategyId>, class: usize) -> Money {
        self.gross[self.row(scope) * self.classes.len() + class]
    }

    /// Takes over the new value of a strategy's position.
    pub(super) fn revalue(
        &mut self,
        strategy: StrategyId,
        instrument: InstrumentId,
        change: &Revaluation,
    ) -> Result<(), NumberError> {
        let market = &mut self.markets[instrument.index()];
        let whole = Revaluation {
            before: market.value,
            after: market.value.plus(change.after.minus(change.before)?)?,
            ..*change
        };
        market.value = whole.after;
        market.quantity = market.quantity.plus(change.quantity)?;
        let place = (market.currency, market.class);
        self.add(Some(strategy), place, change)?;
        self.add(None, place, &whole)
    }

    fn add(
        &mut self,
        scope: Option<StrategyId>,
        (currency, class): (CurrencyId, usize),
        change: &Revaluation,
    ) -> Result<(), NumberError> {
        let row = self.row(scope);
        let holdings = &mut self.holdings[row * self.currencies + currency.index()];
        holdings.value = holdings.value.plus(change.after.minus(change.before)?)?;
        holdings.cost = holdings.cost.plus(change.cost)?;
        holdings.realised_fifo = holdings.realised_fifo.plus(change.realised_fifo)?;
        let gross = &mut self.gross[row * self.classes.len() + class];
        *gross = gross.plus(change.after.abs().minus(change.before.abs())?)?;
        Ok(())
    }

    fn row(&self, scope: Option<StrategyId>) -> usize {
        scope.map_or(self.strategies, StrategyId::index)
    }
}

fn class_of(instrument: &Instrument, classes: &mut Vec<MarginClass>) -> usize {
    let class = MarginClass {
        currency: instrument.spec.currency,
        initial: instrument.spec.initial_margin,
        maintenance: instrument.spec.maintenance_margin,
    };
    let known = classes.iter().position(|known| *known == class);
    known.unwrap_or_else(|| {
        classes.push(class);
        classes.len() - 1
    })
}
