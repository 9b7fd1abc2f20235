//! Replacing an order at rest: when it keeps its place and when it comes in again.

use super::engine::MatchingEngine;
use super::event::{CancelReason, Event, Priority, RejectReason};
use super::known_orders::Place;
use super::taker::Taker;
use super::ticket::OrderNumber;
use ingenium_core::book::order_book::Slot;
use ingenium_core::book::units::{Lots, Ticks};

impl MatchingEngine {
    pub(super) fn replace(
        &mut self,
        id: OrderNumber,
        price: Option<Ticks>,
        quantity: Option<Lots>,
        events: &mut Vec<Event>,
    ) {
        let Place::Resting(slot) = self.known.place(id) else {
            return events.push(Event::Rejected {
                id,
                reason: RejectReason::Unknown,
            });
        };
        let resting = self.book.order(slot);
        let price = price.unwrap_or(resting.price);
        let filled = resting.item.filled;
        let left = quantity.map_or(resting.open(), |total| {
            Lots(total.0.saturating_sub(filled.0))
        });
        if price <= Ticks(0) {
            let reason = RejectReason::Invalid;
            events.push(Event::Rejected { id, reason });
        } else if left <= Lots::ZERO {
            self.cancel_at_rest(slot, CancelReason::ReplaceBelowFilled, events);
        } else if price == resting.price && left <= resting.open() {
            self.keep_place(slot, left, events);
        } else {
            self.come_in_again(slot, price, left, events);
        }
    }

    fn keep_place(&mut self, slot: Slot, left: Lots, events: &mut Vec<Event>) {
        let resting = self.book.order(slot);
        events.push(Event::Replaced {
            id: resting.item.id,
            priority: Priority::Kept,
        });
        let less = Lots(resting.open().0 - left.0);
        self.book.shrink(slot, less);
    }

    fn come_in_again(&mut self, slot: Slot, price: Ticks, left: Lots, events: &mut Vec<Event>) {
        let resting = self.book.order(slot);
        let taker = Taker {
            ticket: resting.item,
            side: resting.side,
            limit: Some(price),
            left,
        };
        let id = taker.ticket.id;
        if taker.ticket.post_only && self.would_trade(&taker) {
            let reason = RejectReason::PostOnly;
            return events.push(Event::Rejected { id, reason });
        }
        self.known.set(id, Place::Elsewhere);
        self.book.remove(slot);
        events.push(Event::Replaced {
            id,
            priority: Priority::Lost,
        });
        self.come_in(taker, events);
    }
}
