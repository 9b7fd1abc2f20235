//! What the venue reports becomes steps of orders, fills, positions and calls.

use ingenium_core::execution::order::OrderStatus;
use ingenium_core::execution::risk::ApprovedOrder;
use ingenium_core::model::event::{Event, Fill, OrderChange, Phase, Reason};
use ingenium_core::model::id::{FillId, InstrumentId, OrderId};
use ingenium_core::model::number::{Money, Price, Quantity};
use ingenium_core::model::order::Side;
use ingenium_core::model::time::Timestamp;

use super::delivery::Delivery;
use super::error::KernelError;
use super::state::Kernel;
use crate::fees::FeeBasis;
use crate::venue::{Arrival, ChildActivation, Outcome, Trade};

impl Kernel {
    pub(super) fn on_outcome(&mut self, outcome: &Outcome) -> Result<(), KernelError> {
        match outcome {
            Outcome::Trades(trade) => self.execute(trade),
            Outcome::Woke(order) => self.change(*order, OrderChange::Triggered),
            Outcome::Ended(order, Reason::Expired) => self.change(*order, OrderChange::Expired),
            Outcome::Ended(order, reason) => self.change(*order, OrderChange::Cancelled(*reason)),
            Outcome::Moved(order, levels) => {
                self.orders.get_mut(*order)?.life.trail = Some(Box::new(*levels));
                Ok(())
            }
        }
    }

    /// Takes a step in the life of an order: its state, the log, the call, and what follows from its end.
    pub(super) fn change(&mut self, id: OrderId, change: OrderChange) -> Result<(), KernelError> {
        let now = self.now;
        let order = self.orders.get_mut(id)?;
        let worked = order.life.status.is_working();
        let result = order.on_change(&change, now);
        result.map_err(|error| KernelError::Transition { order: id, error })?;
        let (strategy, status) = (order.request.strategy, order.life.status);
        let instrument = order.request.instrument;
        self.log.add(now, &Event::Order { order: id, change });
        if self.strategies[strategy.index()].callbacks.order {
            let delivery = Delivery::Order {
                strategy,
                order: id,
                time: now,
                change,
            };
            self.deliveries.push_back(delivery);
        }
        if worked != status.is_working() {
            self.count_working(id, status.is_working())?;
        }
        if status.is_final() {
            self.forget_order(instrument, id);
        }
        if status.is_final() && status != OrderStatus::Filled && !self.links.is_empty() {
            self.on_parent_end(id)?;
        }
        Ok(())
    }

    /// Sends an approved order to the venue.
    pub(super) fn release(
        &mut self,
        id: OrderId,
        approved: &ApprovedOrder,
        live_from: Timestamp,
        reference: Option<Price>,
    ) -> Result<(), KernelError> {
        self.change(id, OrderChange::Submitted)?;
        if self.send_outside(id) {
            return Ok(());
        }
        if let Some(number) = self.markets[approved.request().instrument.index()].ticks {
            return self.send_order(number as usize, id);
        }
        self.show_bar_under_way(approved.request().instrument, live_from)?;
        let order = self.orders.get(id)?;
        let arrival = Arrival {
            order: id,
            approved,
            quantity: order.leaves(),
            instrument: &self.instruments[order.request.instrument.index()],
            live_from,
            now: self.now,
            reference,
        };
        match self.venue.accept(&arrival)? {
            Ok(levels) => {
                self.orders.get_mut(id)?.life.trail = levels.map(Box::new);
                self.change(id, OrderChange::Accepted)
            }
            Err(reason) => self.change(id, OrderChange::Rejected(reason)),
        }
    }

    fn execute(&mut self, trade: &Trade) -> Result<(), KernelError> {
        let Some((quantity, notional, fee)) = self.admit(trade)? else {
            return Ok(());
        };
        if trade.wakes {
            self.change(trade.order, OrderChange::Triggered)?;
        }
        let bar = self.venue.live_bar(trade.instrument);
        let time = bar.map_or(self.now, |bar| bar.time);
        self.record_fill(trade, (quantity, notional, fee), time)?;
        let rest = self.venue.on_fill(trade, quantity)?;
        self.follow_fill(trade, quantity)?;
        match rest {
            Some(reason) => self.change(trade.order, OrderChange::Cancelled(reason)),
            None => Ok(()),
        }
    }

    /// Books a fill: its order, the account, the log, and the call.
    pub(super) fn record_fill(
        &mut self,
        trade: &Trade,
        (quantity, notional, fee): (Quantity, Money, Money),
        time: Timestamp,
    ) -> Result<(), KernelError> {
        let order = self.orders.get_mut(trade.order)?;
        let fill = Fill {
            id: FillId(u32::try_from(self.fills.len()).unwrap_or(u32::MAX)),
            order: trade.order,
            strategy: order.request.strategy,
            instrument: trade.instrument,
            side: order.request.side,
            quantity,
            price: trade.price,
            fee,
            liquidity: trade.liquidity,
            time,
            phase: trade.phase,
        };
        order.book(&fill)?;
        let leaves = order.leaves();
        if self.config.venue.is_sized() && !trade.distance.is_zero() {
            self.distances.insert(fill.id, trade.distance);
        }
        self.book(&fill, notional)?;
        self.change(trade.order, OrderChange::Filled { quantity, leaves })?;
        self.announce_fill(&fill);
        Ok(())
    }

    /// Keeps a fill that was booked, logs it, and calls whose it is.
    pub(super) fn announce_fill(&mut self, fill: &Fill) {
        self.log.add(self.now, &Event::Fill(*fill));
        if self.strategies[fill.strategy.index()].callbacks.fill {
            self.deliveries.push_back(Delivery::Fill {
                strategy: fill.strategy,
                fill: fill.id,
            });
        }
        self.fills.push(*fill);
    }

    /// Does what follows from a fill for the orders that depend on its order.
    pub(super) fn follow_fill(
        &mut self,
        trade: &Trade,
        quantity: Quantity,
    ) -> Result<(), KernelError> {
        let group = self.orders.get(trade.order)?.request.group;
        if group.0 != 0 {
            self.on_group_fill(trade.order, group, quantity)?;
        }
        if !self.links.is_empty() {
            let live_from = self.live_from(trade);
            self.on_parent_fill(trade.order, quantity, trade.price, live_from)?;
        }
        Ok(())
    }

    /// Cuts a trade down to what the account allows; `None` when nothing is left of it.
    pub(super) fn admit(
        &mut self,
        trade: &Trade,
    ) -> Result<Option<(Quantity, Money, Money)>, KernelError> {
        let order = self.orders.get(trade.order)?;
        let request = &order.request;
        let mut quantity = trade.quantity;
        if request.reduce_only {
            let position = self
                .portfolio
                .position(request.strategy, request.instrument)
                .quantity();
            let reducible = Quantity((position.0 * -request.side.sign()).max(0));
            quantity = quantity.min(reducible);
            if quantity.is_zero() {
                self.end_at_venue(trade, Reason::ReduceOnly);
                self.change(trade.order, OrderChange::Cancelled(Reason::ReduceOnly))?;
                return Ok(None);
            }
        }
        let instrument = &self.instruments[trade.instrument.index()];
        let notional = instrument.notional(trade.price, quantity)?;
        let fee = self.venue.model().fees.fee(&FeeBasis {
            order,
            instrument,
            quantity,
            notional,
            liquidity: trade.liquidity,
            time: self.now,
        })?;
        if self.config.venue.cash_check && request.side == Side::Buy {
            let cash = self
                .portfolio
                .cash(Some(request.strategy), instrument.spec.currency);
            if notional.plus(fee)? > cash {
                self.end_at_venue(trade, Reason::InsufficientCash);
                self.change(trade.order, OrderChange::Rejected(Reason::InsufficientCash))?;
                return Ok(None);
            }
        }
        Ok(Some((quantity, notional, fee)))
    }

    fn book(&mut self, fill: &Fill, notional: Money) -> Result<(), KernelError> {
        let instrument = &self.instruments[fill.instrument.index()];
        let change = self.portfolio.apply_fill(fill, instrument)?;
        self.count_position(change.before, change.after);
        self.venue.model_mut().fees.on_fill(notional, self.now)?;
        let (strategy, id, side) = (fill.strategy, fill.instrument, fill.side);
        let was_counted = !self.is_protective(fill.order);
        let filled = (side, fill.quantity);
        self.exposures.on_fill(strategy, id, filled, was_counted);
        Ok(())
    }

    /// Keeps the number of positions that are not flat.
    pub(super) fn count_position(&mut self, before: Quantity, after: Quantity) {
        self.open_positions += usize::from(!after.is_zero());
        self.open_positions -= usize::from(!before.is_zero());
    }

    /// Returns when the children of a trade become live.
    fn live_from(&self, trade: &Trade) -> Timestamp {
        let Some(bar) = self.venue.live_bar(trade.instrument) else {
            return self.now;
        };
        let place_in_bar_is_known = match trade.phase {
            Phase::Open => true,
            Phase::Intrabar => self.venue.walks_paths(),
            Phase::Close | Phase::Tick => false,
        };
        if place_in_bar_is_known && self.config.venue.children == ChildActivation::SameBar {
            bar.start
        } else {
            bar.available
        }
    }

    /// Counts an order's open quantity among the working ones, or no longer. Protective orders of a
    /// bracket are left out: they can only take off what their entry adds.
    pub(super) fn count_working(
        &mut self,
        id: OrderId,
        is_working: bool,
    ) -> Result<(), KernelError> {
        let order = self.orders.get(id)?;
        let leaves = order.leaves();
        if leaves.is_zero() || self.is_protective(id) {
            return Ok(());
        }
        let (strategy, side) = (order.request.strategy, order.request.side);
        let instrument = order.request.instrument;
        let change = if is_working { leaves } else { leaves.negated() };
        self.exposures
            .on_working(strategy, instrument, side, change);
        Ok(())
    }

    /// Returns the signed open quantity of a strategy's orders in an instrument, protective ones left out.
    pub(super) fn working_quantity(
        &self,
        strategy: ingenium_core::model::id::StrategyId,
        instrument: InstrumentId,
    ) -> Quantity {
        let holding = self.exposures.strategy(strategy).holding(instrument);
        Quantity(holding.buys.0 - holding.sells.0)
    }
}
