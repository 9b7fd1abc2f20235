//! An order that comes in trades with what it meets, best price first.

use super::engine::MatchingEngine;
use super::event::{Event, Trade};
use super::known_orders::Place;
use super::self_trade::SelfTrade;
use super::taker::Taker;
use ingenium_core::book::order_book::Slot;
use ingenium_core::book::units::{Lots, Ticks};

impl MatchingEngine {
    /// Trades until nothing is left of the order, or nothing that it accepts.
    pub(super) fn sweep(&mut self, taker: &mut Taker, events: &mut Vec<Event>) {
        while !taker.left.is_zero() {
            let Some(maker) = self.book.first(taker.side.opposite()) else {
                return;
            };
            let resting = self.book.order(maker);
            if !taker.accepts(resting.price) {
                return;
            }
            if taker.ticket.self_trade != SelfTrade::Allow
                && taker.ticket.owner.is_same(resting.item.owner)
            {
                self.prevent_self_trade(taker, maker, events);
                continue;
            }
            let price = self.trade(taker, maker, events);
            self.look_at_trade(price, events);
        }
    }

    fn trade(&mut self, taker: &mut Taker, maker: Slot, events: &mut Vec<Event>) -> Ticks {
        let resting = self.book.order(maker);
        let (price, id) = (resting.price, resting.item.id);
        let quantity = taker.left.min(resting.shown);
        let maker_left = Lots(resting.open().0 - quantity.0);
        taker.left.0 -= quantity.0;
        taker.ticket.filled.0 += quantity.0;
        self.take_from(maker, quantity);
        self.trades += 1;
        events.push(Event::Traded(Trade {
            sequence: self.trades,
            taker: taker.ticket.id,
            maker: id,
            price,
            quantity,
            taker_side: taker.side,
            taker_left: taker.left,
            maker_left,
        }));
        price
    }

    /// Takes a traded quantity from an order at rest; a used-up tranche is followed by the next, at the back.
    fn take_from(&mut self, maker: Slot, quantity: Lots) {
        self.book.hit(maker, quantity);
        self.book.item_mut(maker).filled.0 += quantity.0;
        let resting = self.book.order(maker);
        if !resting.shown.is_zero() {
            return;
        }
        if resting.hidden.is_zero() {
            self.known.set(resting.item.id, Place::Elsewhere);
            self.book.remove(maker);
        } else {
            let tranche = resting.item.tranche(resting.hidden);
            self.book.replenish(maker, tranche);
        }
    }
}
