//! The referee: one vector of orders, searched from end to end for everything.

use crate::naive_order::{Order, State, crossed, makes_sense, tranche};
use ingenium_core::book::units::{Lots, Ticks};
use ingenium_core::model::order::Side;
use ingenium_simulator::matching_engine::{
    CancelReason, Command, Entry, EntryKind, Event, ExpiryReason, Lifetime, OrderNumber, OrderView,
    Priority, RejectReason, SelfTrade, StopView, Trade,
};
use std::collections::HashSet;

/// A market that is slow and plain.
#[derive(Debug, Default)]
pub(crate) struct NaiveMarket {
    /// All orders that are not done, in order of entry.
    orders: Vec<Order>,
    used: HashSet<u64>,
    stamps: u64,
    last: Option<i64>,
    trades: u64,
    queue: Vec<u64>,
    log: Vec<Event>,
}

impl NaiveMarket {
    pub(crate) fn apply(&mut self, command: &Command) -> Vec<Event> {
        match *command {
            Command::Enter(entry) => self.enter(entry),
            Command::Cancel(id) => self.cancel(id),
            Command::Replace {
                id,
                price,
                quantity,
            } => self.replace(id, price, quantity),
            Command::EndSession => self.expire(ExpiryReason::Day, |life| life == Lifetime::Day),
            Command::ReadClock(now) => self.expire(
                ExpiryReason::Gtd,
                |life| matches!(life, Lifetime::Gtd(end) if now >= end),
            ),
        }
        while !self.queue.is_empty() {
            let id = self.queue.remove(0);
            self.come_in(id);
        }
        std::mem::take(&mut self.log)
    }

    pub(crate) fn book(&self, side: Side) -> Vec<OrderView> {
        let mut resting: Vec<(i64, u64, &Order)> = Vec::new();
        for order in &self.orders {
            if let (State::Resting { stamp }, true) = (order.state, order.entry.side == side) {
                let price = order.limit.unwrap();
                let rank = if side == Side::Buy { -price } else { price };
                resting.push((rank, stamp, order));
            }
        }
        resting.sort_by_key(|&(rank, stamp, _)| (rank, stamp));
        let view = resting.into_iter().map(|(_, _, order)| OrderView {
            id: order.entry.id,
            price: Ticks(order.limit.unwrap()),
            shown: Lots(order.shown),
            left: Lots(order.left),
        });
        view.collect()
    }

    pub(crate) fn stops(&self) -> Vec<StopView> {
        let mut stops = Vec::new();
        for order in &self.orders {
            if let State::Sleeping { trigger } = order.state {
                stops.push(StopView {
                    id: order.entry.id,
                    trigger: Ticks(trigger),
                    left: Lots(order.left),
                });
            }
        }
        stops
    }

    fn enter(&mut self, entry: Entry) {
        let id = entry.id;
        let mut reject = |reason| self.log.push(Event::Rejected { id, reason });
        if !self.used.insert(id.0) {
            return reject(RejectReason::DuplicateId);
        }
        if !makes_sense(&entry) {
            return reject(RejectReason::Invalid);
        }
        let (limit, sleeps) = match entry.kind {
            EntryKind::Market => (None, None),
            EntryKind::Limit(price) => (Some(price.0), None),
            EntryKind::Stop { trigger } => (None, Some(trigger.0)),
            EntryKind::StopLimit { trigger, limit } => (Some(limit.0), Some(trigger.0)),
            EntryKind::Trailing { distance } => match (self.last, entry.side) {
                (None, _) => return reject(RejectReason::NoReference),
                (Some(last), Side::Buy) => (None, Some(last + distance.0)),
                (Some(last), Side::Sell) => (None, Some(last - distance.0)),
            },
        };
        if let (Some(trigger), Some(last)) = (sleeps, self.last)
            && crossed(entry.side, trigger, last)
        {
            return reject(RejectReason::WouldTrigger);
        }
        self.orders.push(Order {
            entry,
            state: sleeps.map_or(State::Arriving, |trigger| State::Sleeping { trigger }),
            limit,
            left: entry.quantity.0,
            shown: 0,
            filled: 0,
        });
        match sleeps {
            Some(_) => self.log.push(Event::StopAccepted(id)),
            None => self.come_in(id.0),
        }
    }

    fn come_in(&mut self, id: u64) {
        let number = OrderNumber(id);
        let order = *self.order(id);
        if order.entry.post_only && self.best_for(&order).is_some() {
            self.drop(id);
            let reason = RejectReason::PostOnly;
            return self.log.push(Event::Rejected { id: number, reason });
        }
        if order.entry.lifetime == Lifetime::Fok && self.fillable(&order) < i128::from(order.left) {
            return self.cancel_for(id, CancelReason::Fok);
        }
        while let Some(taker) = self.find(id) {
            let Some(maker) = self.best_for(&taker) else {
                break;
            };
            self.meet(&taker, &maker);
        }
        let Some(order) = self.find(id) else { return };
        match (order.limit, order.entry.lifetime) {
            (None, _) => self.cancel_for(id, CancelReason::NoLiquidity),
            (_, Lifetime::Ioc) => self.cancel_for(id, CancelReason::Ioc),
            (_, Lifetime::Fok) => self.cancel_for(id, CancelReason::Fok),
            (Some(price), _) => {
                self.stamps += 1;
                let stamp = self.stamps;
                let order = self.order(id);
                order.state = State::Resting { stamp };
                order.shown = tranche(order);
                let left = Lots(order.left);
                self.log.push(Event::Rested {
                    id: number,
                    price: Ticks(price),
                    left,
                });
            }
        }
    }

    fn meet(&mut self, taker: &Order, maker: &Order) {
        let (incoming, resting) = (taker.entry.id.0, maker.entry.id.0);
        if !taker.is_own(maker) || taker.entry.self_trade == SelfTrade::Allow {
            return self.trade(taker, maker);
        }
        match taker.entry.self_trade {
            SelfTrade::Allow => unreachable!(),
            SelfTrade::CancelNewest => self.cancel_for(incoming, CancelReason::SelfTrade),
            SelfTrade::CancelOldest => self.cancel_for(resting, CancelReason::SelfTrade),
            SelfTrade::CancelBoth => {
                self.cancel_for(resting, CancelReason::SelfTrade);
                self.cancel_for(incoming, CancelReason::SelfTrade);
            }
            SelfTrade::Decrement => {
                let quantity = taker.left.min(maker.left);
                self.log.push(Event::Decremented {
                    taker: taker.entry.id,
                    maker: maker.entry.id,
                    quantity: Lots(quantity),
                });
                for id in [resting, incoming] {
                    let order = self.order(id);
                    order.left -= quantity;
                    order.shown = order.shown.min(order.left);
                    if order.left == 0 {
                        self.cancel_for(id, CancelReason::SelfTrade);
                    }
                }
            }
        }
    }

    fn trade(&mut self, taker: &Order, maker: &Order) {
        let quantity = taker.left.min(maker.shown);
        let price = maker.limit.unwrap();
        self.trades += 1;
        self.log.push(Event::Traded(Trade {
            sequence: self.trades,
            taker: taker.entry.id,
            maker: maker.entry.id,
            price: Ticks(price),
            quantity: Lots(quantity),
            taker_side: taker.entry.side,
            taker_left: Lots(taker.left - quantity),
            maker_left: Lots(maker.left - quantity),
        }));
        self.stamps += 1;
        let stamp = self.stamps;
        let resting = self.order(maker.entry.id.0);
        resting.left -= quantity;
        resting.filled += quantity;
        resting.shown -= quantity;
        if resting.shown == 0 {
            resting.shown = tranche(resting);
            resting.state = State::Resting { stamp };
        }
        let incoming = self.order(taker.entry.id.0);
        incoming.left -= quantity;
        incoming.filled += quantity;
        self.orders.retain(|order| order.left > 0);
        self.look(price);
    }

    fn look(&mut self, price: i64) {
        self.last = Some(price);
        for order in &mut self.orders {
            let State::Sleeping { trigger } = &mut order.state else {
                continue;
            };
            if let EntryKind::Trailing { distance } = order.entry.kind {
                *trigger = match order.entry.side {
                    Side::Buy => (*trigger).min(price + distance.0),
                    Side::Sell => (*trigger).max(price - distance.0),
                };
            }
            if crossed(order.entry.side, *trigger, price) {
                order.state = State::Arriving;
                self.queue.push(order.entry.id.0);
                self.log.push(Event::Triggered(order.entry.id));
            }
        }
    }

    fn fillable(&self, taker: &Order) -> i128 {
        let mut total = 0;
        for view in self.book(taker.entry.side.opposite()) {
            let maker = self.find(view.id.0).unwrap();
            if !taker.accepts(view.price.0) {
                break;
            }
            match taker.entry.self_trade {
                SelfTrade::Allow => {}
                _ if !taker.is_own(&maker) => {}
                SelfTrade::CancelOldest => continue,
                _ => break,
            }
            total += i128::from(maker.left);
        }
        total
    }

    fn cancel(&mut self, id: OrderNumber) {
        match self.find(id.0) {
            Some(_) => self.cancel_for(id.0, CancelReason::User),
            None => self.log.push(Event::Rejected {
                id,
                reason: RejectReason::Unknown,
            }),
        }
    }

    fn replace(&mut self, id: OrderNumber, price: Option<Ticks>, quantity: Option<Lots>) {
        let mut reject = |reason| self.log.push(Event::Rejected { id, reason });
        let found = self.orders.iter().find(|order| order.entry.id == id);
        let Some(before) = found.copied().filter(Order::is_resting) else {
            return reject(RejectReason::Unknown);
        };
        let price = price.map_or(before.limit.unwrap(), |price| price.0);
        if price <= 0 {
            return reject(RejectReason::Invalid);
        }
        let total = quantity.map_or(before.filled + before.left, |total| total.0);
        if total <= before.filled {
            return self.cancel_for(id.0, CancelReason::ReplaceBelowFilled);
        }
        let left = total - before.filled;
        if Some(price) == before.limit && left <= before.left {
            let order = self.order(id.0);
            order.left = left;
            order.shown = order.shown.min(left);
            let priority = Priority::Kept;
            return self.log.push(Event::Replaced { id, priority });
        }
        let after = Order {
            limit: Some(price),
            left,
            state: State::Arriving,
            ..before
        };
        if before.entry.post_only && self.best_for(&after).is_some() {
            let reason = RejectReason::PostOnly;
            return self.log.push(Event::Rejected { id, reason });
        }
        *self.order(id.0) = after;
        let priority = Priority::Lost;
        self.log.push(Event::Replaced { id, priority });
        self.come_in(id.0);
    }

    fn expire(&mut self, reason: ExpiryReason, ends: impl Fn(Lifetime) -> bool) {
        for order in self.orders.clone() {
            if ends(order.entry.lifetime) {
                let (id, left) = (order.entry.id, Lots(order.left));
                self.log.push(Event::Expired { id, reason, left });
                self.drop(id.0);
            }
        }
    }

    fn cancel_for(&mut self, id: u64, reason: CancelReason) {
        let left = Lots(self.order(id).left);
        self.drop(id);
        let id = OrderNumber(id);
        self.log.push(Event::Cancelled { id, reason, left });
    }

    /// Returns the resting order that an arriving one would meet first.
    fn best_for(&self, taker: &Order) -> Option<Order> {
        let best = *self.book(taker.entry.side.opposite()).first()?;
        taker
            .accepts(best.price.0)
            .then(|| self.find(best.id.0).unwrap())
    }

    fn find(&self, id: u64) -> Option<Order> {
        let mut orders = self.orders.iter();
        orders.find(|order| order.entry.id.0 == id).copied()
    }

    fn order(&mut self, id: u64) -> &mut Order {
        let mut orders = self.orders.iter_mut();
        orders.find(|order| order.entry.id.0 == id).unwrap()
    }

    fn drop(&mut self, id: u64) {
        self.orders.retain(|order| order.entry.id.0 != id);
    }
}
