//! Whether an order can trade in full, counted before anything happens.

use super::engine::MatchingEngine;
use super::self_trade::SelfTrade;
use super::taker::Taker;

impl MatchingEngine {
    /// Says whether what rests at acceptable prices, hidden parts included, is enough for the whole order.
    pub(super) fn can_fill(&self, taker: &Taker) -> bool {
        match taker.ticket.self_trade {
            SelfTrade::Allow => self.levels_suffice(taker),
            SelfTrade::CancelOldest => self.orders_suffice(taker, true),
            SelfTrade::CancelNewest | SelfTrade::CancelBoth | SelfTrade::Decrement => {
                self.orders_suffice(taker, false)
            }
        }
    }

    fn levels_suffice(&self, taker: &Taker) -> bool {
        let mut missing = i128::from(taker.left.0);
        for level in self.book.levels(taker.side.opposite()) {
            if missing <= 0 || !taker.accepts(level.price) {
                break;
            }
            missing -= level.shown + level.hidden;
        }
        missing <= 0
    }

    /// Counts order by order, past those of the order's owner or only up to the first of them.
    fn orders_suffice(&self, taker: &Taker, past_own: bool) -> bool {
        let mut missing = i128::from(taker.left.0);
        for (_, resting) in self.book.orders(taker.side.opposite()) {
            if missing <= 0 || !taker.accepts(resting.price) {
                break;
            }
            match (taker.ticket.owner.is_same(resting.item.owner), past_own) {
                (false, _) => missing -= i128::from(resting.open().0),
                (true, true) => {}
                (true, false) => break,
            }
        }
        missing <= 0
    }
}
