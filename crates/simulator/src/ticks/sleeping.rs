//! Orders that sleep until a trade wakes them: stops, if-touched orders, and trailing ones.

use ingenium_core::model::event::Reason;
use ingenium_core::model::order::Side;

use super::exchange::{Exchange, accepts};
use super::order::{Change, NewOrder, Waits};
use super::report::Report;

/// A sleeping order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sleeping {
    /// What was asked for; a trailing order's trigger and limit are where they are now.
    pub new: NewOrder,
}

impl Sleeping {
    /// Says whether a trade at this price wakes it.
    const fn is_woken_by(&self, price: i64) -> bool {
        let towards = match self.new.waits {
            Waits::No => return true,
            Waits::Stop => self.new.side.opposite(), // a buy wakes where a seller would be glad to sell
            Waits::Touch => self.new.side,
        };
        accepts(towards, price, self.new.trigger)
    }

    /// Moves the trigger of a trailing order after a trade; it never moves back. Says whether it moved.
    fn follow(&mut self, price: i64) -> bool {
        let Some(distance) = self.new.trail else {
            return false;
        };
        let trigger = match self.new.side {
            Side::Buy => price + distance,
            Side::Sell => price - distance,
        };
        if !accepts(self.new.side, trigger, self.new.trigger) || trigger == self.new.trigger {
            return false;
        }
        self.set_trigger(trigger);
        true
    }

    fn set_trigger(&mut self, trigger: i64) {
        self.new.trigger = trigger;
        if let Some(distance) = self.new.limit_trail {
            self.new.limit = Some(match self.new.side {
                Side::Buy => trigger + distance,
                Side::Sell => trigger - distance,
            });
        }
    }
}

impl Exchange {
    /// Takes an order that waits for a price; where the last trade was there already, it wakes at once.
    pub(super) fn put_to_sleep(&mut self, new: NewOrder) {
        let mut sleeping = Sleeping { new };
        let last = self.book.last_trade();
        if let Some(distance) = new.trail {
            let Some(last) = last else {
                self.reports
                    .push(Report::Rejected(new.order, Reason::NoLiquidity));
                return;
            };
            sleeping.set_trigger(match new.side {
                Side::Buy => last + distance,
                Side::Sell => last - distance,
            });
        }
        self.reports.push(Report::Accepted(new.order));
        self.tell_level(&sleeping);
        if last.is_some_and(|last| sleeping.is_woken_by(last)) {
            self.wake(sleeping);
            return;
        }
        self.next_expiry = self.next_expiry.min(new.expires);
        self.sleeping.push(sleeping);
    }

    /// Wakes the orders that wait for a trade at this price, in the order in which they came.
    pub(super) fn wake_by(&mut self, price: i64) {
        let mut place = 0;
        while place < self.sleeping.len() {
            if self.sleeping[place].is_woken_by(price) {
                let sleeping = self.sleeping.remove(place);
                self.wake(sleeping);
                continue;
            }
            if self.sleeping[place].follow(price) {
                let moved = self.sleeping[place];
                self.tell_level(&moved);
            }
            place += 1;
        }
    }

    fn wake(&mut self, sleeping: Sleeping) {
        let new = NewOrder {
            waits: Waits::No,
            trail: None,
            ..sleeping.new
        };
        self.reports.push(Report::Woke(new.order));
        self.work(new, 0);
    }

    fn tell_level(&mut self, sleeping: &Sleeping) {
        let new = &sleeping.new;
        if new.trail.is_some() {
            let limit = new.limit_trail.and(new.limit);
            self.reports
                .push(Report::Moved(new.order, new.trigger, limit));
        }
    }

    pub(super) fn replace_sleeping(&mut self, place: usize, change: Change) {
        let sleeping = &mut self.sleeping[place];
        let order = sleeping.new.order;
        let has_limit = sleeping.new.limit.is_some() && sleeping.new.trail.is_none();
        let is_impossible = (change.limit.is_some() && !has_limit)
            || (change.trigger.is_some() && sleeping.new.trail.is_some());
        if is_impossible {
            self.refuse_change(order, change, Reason::InvalidReplacement);
            return;
        }
        sleeping.new.quantity = change.quantity.unwrap_or(sleeping.new.quantity);
        sleeping.new.limit = change.limit.or(sleeping.new.limit);
        sleeping.new.trigger = change.trigger.unwrap_or(sleeping.new.trigger);
        let changed = *sleeping;
        self.tell_change(order, change);
        if self
            .book
            .last_trade()
            .is_some_and(|last| changed.is_woken_by(last))
        {
            self.sleeping.remove(place);
            self.wake(changed);
        }
    }
}
