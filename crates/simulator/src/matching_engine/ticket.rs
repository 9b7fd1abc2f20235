//! What the market keeps of an order beside its price and what is open of it.

use super::command::{Entry, Lifetime};
use super::self_trade::SelfTrade;
use ingenium_core::book::units::Lots;

/// The number under which an order is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct OrderNumber(pub u64);

/// Whose an order is; 0 is nobody in particular.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Owner(pub u32);

impl Owner {
    /// Says whether two orders have one owner.
    #[must_use]
    pub const fn is_same(self, other: Self) -> bool {
        self.0 == other.0 && self.0 != 0
    }
}

/// The terms of an order, and what has become of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ticket {
    pub(super) id: OrderNumber,
    /// The order's number in order of entry.
    pub(super) entry: u64,
    pub(super) owner: Owner,
    pub(super) self_trade: SelfTrade,
    pub(super) lifetime: Lifetime,
    pub(super) post_only: bool,
    pub(super) display: Option<Lots>,
    pub(super) filled: Lots,
}

impl Ticket {
    pub(super) const fn new(order: &Entry, entry: u64) -> Self {
        Self {
            id: order.id,
            entry,
            owner: order.owner,
            self_trade: order.self_trade,
            lifetime: order.lifetime,
            post_only: order.post_only,
            display: order.display,
            filled: Lots::ZERO,
        }
    }

    /// Returns how much of an open quantity is shown at a time.
    pub(super) fn tranche(&self, open: Lots) -> Lots {
        self.display.map_or(open, |display| display.min(open))
    }
}
