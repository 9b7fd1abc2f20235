//! What happens when an order meets one of its owner: the mode of the order that comes in decides.

use super::engine::MatchingEngine;
use super::event::{CancelReason, Event};
use super::taker::Taker;
use ingenium_core::book::order_book::Slot;

/// What happens when an order meets one of its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SelfTrade {
    /// They trade.
    #[default]
    Allow,
    /// What is left of the order that comes in is cancelled.
    CancelNewest,
    /// The order that was there is cancelled.
    CancelOldest,
    /// Both are cancelled.
    CancelBoth,
    /// Both lose the smaller of the two open quantities.
    Decrement,
}

impl MatchingEngine {
    /// Keeps an order from trading with one of its owner; what is left of it says whether it goes on.
    pub(super) fn prevent_self_trade(
        &mut self,
        taker: &mut Taker,
        maker: Slot,
        events: &mut Vec<Event>,
    ) {
        match taker.ticket.self_trade {
            SelfTrade::Allow => {}
            SelfTrade::CancelNewest => cancel_taker(taker, events),
            SelfTrade::CancelOldest => self.cancel_at_rest(maker, CancelReason::SelfTrade, events),
            SelfTrade::CancelBoth => {
                self.cancel_at_rest(maker, CancelReason::SelfTrade, events);
                cancel_taker(taker, events);
            }
            SelfTrade::Decrement => self.decrement(taker, maker, events),
        }
    }

    fn decrement(&mut self, taker: &mut Taker, maker: Slot, events: &mut Vec<Event>) {
        let resting = self.book.order(maker);
        let quantity = taker.left.min(resting.open());
        events.push(Event::Decremented {
            taker: taker.ticket.id,
            maker: resting.item.id,
            quantity,
        });
        taker.left.0 -= quantity.0;
        self.book.shrink(maker, quantity);
        if self.book.order(maker).open().is_zero() {
            self.cancel_at_rest(maker, CancelReason::SelfTrade, events);
        }
        if taker.left.is_zero() {
            cancel_taker(taker, events);
        }
    }
}

fn cancel_taker(taker: &mut Taker, events: &mut Vec<Event>) {
    events.push(Event::Cancelled {
        id: taker.ticket.id,
        reason: CancelReason::SelfTrade,
        left: std::mem::take(&mut taker.left),
    });
}
