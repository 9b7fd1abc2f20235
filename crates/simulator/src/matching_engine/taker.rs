//! An order on its way in.

use super::ticket::Ticket;
use ingenium_core::book::units::{Lots, Ticks};
use ingenium_core::model::order::Side;

/// An order on its way in: new, replaced, or woken by its trigger.
#[derive(Debug, Clone, Copy)]
pub(super) struct Taker {
    pub(super) ticket: Ticket,
    pub(super) side: Side,
    /// The worst price; a market order has none.
    pub(super) limit: Option<Ticks>,
    pub(super) left: Lots,
}

impl Taker {
    /// Says whether the order would trade at a price.
    pub(super) fn accepts(&self, price: Ticks) -> bool {
        self.limit.is_none_or(|limit| match self.side {
            Side::Buy => price <= limit,
            Side::Sell => price >= limit,
        })
    }
}
