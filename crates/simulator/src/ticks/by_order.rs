//! Our place among the market's orders, one by one: first in, first out, exact.
//!
//! Holds where the record has every order and our size would not have made others act differently. A fill of an order
//! that was behind ours at our price, or at a worse one, would have been ours first.

use super::book::Known;
use super::event::{TickEvent, TickKind};
use super::exchange::{Exchange, accepts};

impl Exchange {
    /// Takes an event that tells of an order of the market.
    pub(super) fn on_order(&mut self, event: &TickEvent) {
        let (before, after) = self.book.step(event);
        match (event.kind, before) {
            (TickKind::Execute, Some(known)) => {
                self.on_execution(&known, event.size);
                self.wake_by(known.price);
            }
            (TickKind::Execute, None) => {
                self.on_trade(
                    event.side.map(ingenium_core::model::order::Side::opposite),
                    event.price,
                    event.size,
                );
                self.wake_by(event.price);
            }
            (_, Some(known)) => {
                let kept = after.filter(|after| after.stamp == known.stamp);
                self.on_fall(&known, known.size - kept.map_or(0, |kept| kept.size));
            }
            (_, None) => {}
        }
        if let Some(known) =
            after.filter(|after| before.is_none_or(|before| before.stamp != after.stamp))
        {
            self.on_crossing(&known);
        }
    }

    /// Moves orders of ours up behind an order that has become smaller.
    #[expect(
        clippy::cast_precision_loss,
        clippy::float_arithmetic,
        reason = "exact below 2^53"
    )]
    fn on_fall(&mut self, known: &Known, by: i64) {
        for order in &mut self.resting {
            let is_behind = order.new.side == known.side
                && order.price == known.price
                && known.stamp <= order.stamp;
            if is_behind {
                order.ahead = (order.ahead - by as f64).max(0.0);
            }
        }
    }

    fn on_execution(&mut self, known: &Known, size: i64) {
        let mut left = size;
        for place in 0..self.resting.len() {
            let order = &self.resting[place];
            if order.new.side != known.side {
                continue;
            }
            let is_better =
                order.price != known.price && accepts(order.new.side, known.price, order.price);
            let is_before = order.price == known.price && known.stamp > order.stamp;
            if left > 0 && (is_better || is_before) {
                left -= self.fill(place, left);
            }
        }
        self.on_fall(known, size);
        self.clear_filled();
    }

    /// Fills orders of ours that an order of the other side could not have rested beside.
    fn on_crossing(&mut self, known: &Known) {
        let mut left = known.size;
        for place in 0..self.resting.len() {
            let order = &self.resting[place];
            let meets =
                order.new.side != known.side && accepts(order.new.side, known.price, order.price);
            if left > 0 && meets {
                left -= self.fill(place, left);
            }
        }
        if left < known.size {
            self.taken
                .add(known.side, known.price, known.size - left, self.now);
        }
        self.clear_filled();
    }
}
