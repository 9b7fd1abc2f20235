//! Decisions that were made in advance, a row for each bar: taken at the close of their bar, in the place
//! of a call to the strategy, so that orders, fills and the ledger are those of a strategy that is called.

use ingenium_core::model::command::{Command, Target};
use ingenium_core::model::decimal::{Decimal, NumberError};
use ingenium_core::model::id::{InstrumentId, StrategyId};
use ingenium_core::model::number::{Money, Price, Quantity};
use ingenium_core::model::order::{Bracket, OrderKind, OrderRequest, Side, TimeInForce};

use super::error::KernelError;
use super::setup::number;
use super::state::Kernel;

/// How much an entry trades.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntrySize {
    /// A quantity.
    Quantity(Quantity),
    /// A fraction of the strategy's equity, at the limit or else at the last price.
    Weight(Decimal),
    /// A value in the instrument's currency, at the limit or else at the last price.
    Notional(Money),
}

/// An entry: an order that opens a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Long or short.
    pub side: Side,
    /// How much.
    pub size: EntrySize,
    /// The worst price, for one bar; without it a market order.
    pub limit: Option<Price>,
    /// The trigger of a protective stop.
    pub stop: Option<Price>,
}

/// What a strategy wants of an instrument at the close of a bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// A position, reached by a market order for the difference.
    Aim(Target),
    /// Out of a long or a short position, and into a new one.
    Turn {
        /// Leaves a long position.
        leaves_long: bool,
        /// Leaves a short position.
        leaves_short: bool,
        /// Opens a position, while flat or when the other side is left.
        entry: Option<Entry>,
    },
}

/// The decisions of one strategy about one instrument, wherever they are kept.
pub trait Decisions {
    /// Says whether anything is decided at the close of a bar.
    fn decides(&self, row: usize) -> bool;

    /// Returns what is decided at the close of a bar, by its number; `None` leaves things as they are.
    fn at(&self, row: usize) -> Result<Option<Decision>, NumberError>;

    /// Returns the first row after `row` that decides something else than `row` does, if there is one.
    fn next_change(&self, row: usize) -> Option<usize>;
}

impl Kernel {
    /// Lets a strategy follow decisions that were made in advance for an instrument.
    pub fn script(
        &mut self,
        strategy: StrategyId,
        instrument: InstrumentId,
        decisions: Box<dyn Decisions>,
    ) {
        let slot = &mut self.strategies[strategy.index()];
        slot.callbacks.bar = true;
        slot.scripts[instrument.index()] = Some(decisions);
        self.has_scripts = true;
    }

    /// Says whether a strategy decided nothing in advance for the bar of an instrument that has just closed.
    pub(super) fn is_undecided(&self, strategy: StrategyId, instrument: InstrumentId) -> bool {
        let script = &self.strategies[strategy.index()].scripts[instrument.index()];
        script
            .as_ref()
            .is_some_and(|script| !script.decides(self.row(instrument)))
    }

    /// Returns what a strategy decided in advance for the bar of an instrument that has just closed.
    pub(super) fn decided(
        &self,
        strategy: StrategyId,
        instrument: InstrumentId,
    ) -> Result<Option<Decision>, KernelError> {
        let Some(script) = &self.strategies[strategy.index()].scripts[instrument.index()] else {
            return Ok(None);
        };
        let decision = script.at(self.row(instrument));
        decision.map_err(number("a decision made in advance"))
    }

    /// Returns the row of an instrument's bar that has just closed.
    fn row(&self, instrument: InstrumentId) -> usize {
        let bars = self.markets[instrument.index()].bars;
        usize::try_from(bars).unwrap_or_default().saturating_sub(1)
    }

    /// Does what a strategy decided, as its commands.
    pub(super) fn follow(
        &mut self,
        strategy: StrategyId,
        instrument: InstrumentId,
        decision: Decision,
    ) -> Result<(), KernelError> {
        match decision {
            Decision::Aim(target) => {
                self.aim(strategy, instrument, target);
                Ok(())
            }
            Decision::Turn {
                leaves_long,
                leaves_short,
                entry,
            } => {
                let position = self.portfolio.position(strategy, instrument).quantity();
                let is_left = (position.0 > 0 && leaves_long) || (position.0 < 0 && leaves_short);
                if is_left {
                    self.leave(strategy, instrument);
                }
                let is_free = if is_left {
                    entry.is_some_and(|entry| entry.side != Side::of(position))
                } else {
                    position.is_zero() && self.open_orders(strategy, Some(instrument)).is_empty()
                };
                match entry.filter(|_| is_free) {
                    Some(entry) => self.enter(strategy, instrument, &entry),
                    None => Ok(()),
                }
            }
        }
    }

    fn aim(&mut self, strategy: StrategyId, instrument: InstrumentId, target: Target) {
        self.commands.push_back(Command::SetTarget {
            strategy,
            instrument,
            target,
        });
    }

    /// Cancels the orders of an instrument, newest first, and closes its position at the market.
    fn leave(&mut self, strategy: StrategyId, instrument: InstrumentId) {
        let open = self.open_orders(strategy, Some(instrument));
        let orders: Vec<_> = open.iter().map(|order| order.id).collect();
        for order in orders.into_iter().rev() {
            self.commands.push_back(Command::CancelOrder { order });
        }
        self.aim(strategy, instrument, Target::Quantity(Quantity::ZERO));
    }

    fn enter(
        &mut self,
        strategy: StrategyId,
        instrument: InstrumentId,
        entry: &Entry,
    ) -> Result<(), KernelError> {
        let value = match entry.size {
            EntrySize::Quantity(_) => Money::ZERO,
            EntrySize::Notional(value) => value,
            EntrySize::Weight(weight) => {
                let equity = self.portfolio.equity(Some(strategy))?.max(Money::ZERO);
                self.in_currency_of(instrument, equity.times(weight)?)?
            }
        };
        let price = entry.limit.or_else(|| self.last_price(instrument));
        let quantity = match (entry.size, price) {
            (EntrySize::Quantity(quantity), _) => quantity,
            (_, Some(price)) => self.instruments[instrument.index()].quantity_for(value, price)?,
            (_, None) => Quantity::ZERO,
        };
        if quantity.0 <= 0 {
            return Ok(()); // too little for one lot
        }
        let kind = entry
            .limit
            .map_or(OrderKind::Market, |limit| OrderKind::Limit { limit });
        let mut request = OrderRequest::new(strategy, instrument, entry.side, quantity, kind);
        if entry.limit.is_some() {
            request.time_in_force = TimeInForce::Bars(1);
        }
        request.bracket = entry.stop.map(|stop| {
            Box::new(Bracket {
                take_profit: None,
                stop_loss: Some(stop),
                stop_limit: None,
            })
        });
        self.submit(request);
        Ok(())
    }
}
