//! Our requests at the exchange: orders walk the book and rest, are cancelled, are changed.

use ingenium_core::model::event::{Liquidity, Reason};
use ingenium_core::model::id::OrderId;
use ingenium_core::model::order::Side;

use super::exchange::{Exchange, accepts};
use super::impact::Impact;
use super::order::{Change, NewOrder, Remains, Resting, Waits};
use super::report::Report;

impl Exchange {
    /// Takes an order that arrives.
    pub(super) fn arrive(&mut self, new: NewOrder) {
        if new.waits != Waits::No {
            self.put_to_sleep(new);
            return;
        }
        if new.post_only && self.crosses(&new) {
            self.reports
                .push(Report::Rejected(new.order, Reason::PostOnly));
            return;
        }
        self.reports.push(Report::Accepted(new.order));
        self.work(new, 0);
    }

    /// Lets an order trade what it can at once, and rest if it may.
    pub(super) fn work(&mut self, new: NewOrder, filled: i64) {
        let wanted = new.quantity - filled;
        let mut new = new;
        if new.to_limit && new.limit.is_none() {
            new.limit = self.best_open(new.side.opposite());
            if new.limit.is_none() {
                self.reports
                    .push(Report::Ended(new.order, Reason::NoLiquidity));
                return;
            }
        }
        let found = self.find_liquidity(new.side, new.limit, wanted);
        if new.remains == Remains::KillsAll && found < wanted {
            self.reports
                .push(Report::Ended(new.order, Reason::FillOrKill));
            return;
        }
        self.take_liquidity(&new, found);
        if found == wanted {
            return;
        }
        match new.limit {
            _ if new.remains == Remains::Cancelled => {
                self.reports
                    .push(Report::Ended(new.order, Reason::ImmediateOrCancel));
            }
            Some(price) => self.rest(new, price, filled + found),
            None => self
                .reports
                .push(Report::Ended(new.order, Reason::NoLiquidity)),
        }
    }

    fn crosses(&self, new: &NewOrder) -> bool {
        let best = self.best_open(new.side.opposite());
        best.is_some_and(|best| new.limit.is_none_or(|limit| accepts(new.side, best, limit)))
    }

    /// Returns the best price of a side at which something is left.
    fn best_open(&self, side: Side) -> Option<i64> {
        let mut levels = self.book.levels(side);
        let is_open = |(price, size): &(i64, i64)| *size > self.taken.at(side, *price, self.now);
        levels.find(is_open).map(|(price, _)| price)
    }

    /// Finds what can be taken within a limit, level by level, up to a quantity; returns how much in all.
    fn find_liquidity(&mut self, side: Side, limit: Option<i64>, wanted: i64) -> i64 {
        let other = side.opposite();
        let fraction = self.impact.of(side, wanted, &self.moved, self.now);
        self.walked.clear();
        let mut found = 0;
        for (price, size) in self.book.levels(other) {
            let moved = Impact::price(side, price, fraction, self.tick);
            if found == wanted || limit.is_some_and(|limit| !accepts(side, moved, limit)) {
                break;
            }
            let open = size - self.taken.at(other, price, self.now);
            let quantity = open.min(wanted - found);
            let quantity = if quantity < wanted - found {
                quantity / self.lot * self.lot
            } else {
                quantity
            };
            if quantity > 0 {
                self.walked.push((price, quantity));
                found += quantity;
            }
        }
        found
    }

    /// Takes what was found, at prices that its size has moved.
    fn take_liquidity(&mut self, new: &NewOrder, found: i64) {
        let (side, now) = (new.side, self.now);
        let fraction = self.impact.of(side, found, &self.moved, now);
        for (price, quantity) in self.walked.drain(..) {
            self.taken.add(side.opposite(), price, quantity, now);
            self.reports.push(Report::Traded {
                order: new.order,
                price: Impact::price(side, price, fraction, self.tick),
                quantity,
                liquidity: Liquidity::Taker,
                time: now,
            });
        }
        self.impact.on_taken(side, found, &mut self.moved, now);
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "a place in the queue is an estimate"
    )]
    fn rest(&mut self, new: NewOrder, price: i64, filled: i64) {
        let mut order = Resting {
            new,
            price,
            filled,
            shown: 0,
            ahead: self.book.quantity_at(new.side, price) as f64,
            traded: 0.0,
            stamp: self.book.stamp(),
        };
        order.shown = order.tranche();
        let goes_before = |other: &Resting| match (other.new.side, new.side) {
            (Side::Buy, Side::Sell) => true,
            (Side::Sell, Side::Buy) => false,
            (Side::Buy, Side::Buy) => other.price >= price,
            (Side::Sell, Side::Sell) => other.price <= price,
        };
        let place = self.resting.partition_point(goes_before);
        self.resting.insert(place, order);
        self.next_expiry = self.next_expiry.min(new.expires);
    }

    /// Ends an order; a cancellation that somebody asked for is answered even if it comes too late.
    pub(super) fn cancel(&mut self, order: OrderId, reason: Reason) {
        let is_it = |new: &NewOrder| new.order == order;
        let resting = self.resting.iter().position(|resting| is_it(&resting.new));
        let sleeping = self
            .sleeping
            .iter()
            .position(|sleeping| is_it(&sleeping.new));
        if let Some(place) = resting {
            self.resting.remove(place);
        } else if let Some(place) = sleeping {
            self.sleeping.remove(place);
        } else {
            if reason == Reason::Requested {
                self.reports.push(Report::CancelRefused(order));
            }
            return;
        }
        self.reports.push(Report::Ended(order, reason));
        self.set_next_expiry();
    }

    /// Changes an order: with its price unchanged and its quantity not larger it keeps its place.
    pub(super) fn replace(&mut self, order: OrderId, change: Change) {
        if let Some(place) = self
            .sleeping
            .iter()
            .position(|sleeping| sleeping.new.order == order)
        {
            self.replace_sleeping(place, change);
            return;
        }
        let Some(place) = self
            .resting
            .iter()
            .position(|resting| resting.new.order == order)
        else {
            self.refuse_change(order, change, Reason::NotWorking);
            return;
        };
        let before = self.resting[place];
        let mut new = before.new;
        new.quantity = change.quantity.unwrap_or(new.quantity);
        if new.quantity <= before.filled {
            self.cancel(order, Reason::Requested);
            return;
        }
        if change.trigger.is_some() {
            self.refuse_change(order, change, Reason::InvalidReplacement);
            return;
        }
        let price = change.limit.unwrap_or(before.price);
        new.limit = Some(price);
        if price == before.price && new.quantity <= before.new.quantity {
            let resting = &mut self.resting[place];
            resting.new = new;
            resting.shown = resting.shown.min(resting.tranche());
            self.tell_change(order, change);
            return;
        }
        if new.post_only && self.crosses(&new) {
            self.refuse_change(order, change, Reason::PostOnly);
            return;
        }
        self.resting.remove(place);
        self.tell_change(order, change);
        self.work(new, before.filled);
    }

    pub(super) fn tell_change(&mut self, order: OrderId, change: Change) {
        if !change.is_silent {
            self.reports.push(Report::Replaced(order, change));
        }
    }

    pub(super) fn refuse_change(&mut self, order: OrderId, change: Change, reason: Reason) {
        if !change.is_silent {
            self.reports.push(Report::ReplaceRefused(order, reason));
        }
    }
}
