//! The market as it stands.

use super::engine::MatchingEngine;
use super::ticket::OrderNumber;
use ingenium_core::book::order_book::Level;
use ingenium_core::book::units::{Lots, Ticks};
use ingenium_core::model::order::Side;

/// An order at rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderView {
    /// Which.
    pub id: OrderNumber,
    /// Its price.
    pub price: Ticks,
    /// What can be hit of it.
    pub shown: Lots,
    /// What is open of it.
    pub left: Lots,
}

/// A stop that waits for its trigger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StopView {
    /// Which.
    pub id: OrderNumber,
    /// The price that wakes it, as of now.
    pub trigger: Ticks,
    /// Its quantity.
    pub left: Lots,
}

impl MatchingEngine {
    /// Returns the orders at rest of a side, in priority order.
    pub fn orders(&self, side: Side) -> impl Iterator<Item = OrderView> {
        self.book.orders(side).map(|(_, order)| OrderView {
            id: order.item.id,
            price: order.price,
            shown: order.shown,
            left: order.open(),
        })
    }

    /// Returns the stops that wait, in order of entry.
    #[must_use]
    pub fn stops(&self) -> Vec<StopView> {
        let waiting = self.stops.waiting().into_iter();
        let view = waiting.map(|(taker, trigger)| StopView {
            id: taker.ticket.id,
            trigger,
            left: taker.left,
        });
        view.collect()
    }

    /// Returns the price levels of a side, best first.
    pub fn levels(&self, side: Side) -> impl Iterator<Item = &Level> {
        self.book.levels(side)
    }

    /// Returns the best price of a side.
    #[must_use]
    pub fn best(&self, side: Side) -> Option<Ticks> {
        self.book.best(side)
    }

    /// Returns the price of the last trade.
    #[must_use]
    pub const fn last_price(&self) -> Option<Ticks> {
        self.last_price
    }

    /// Returns how many trades there have been.
    #[must_use]
    pub const fn trades(&self) -> u64 {
        self.trades
    }
}
