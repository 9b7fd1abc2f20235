//! An order as the referee keeps it.

use ingenium_core::model::order::Side;
use ingenium_simulator::matching_engine::{Entry, EntryKind};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Arriving,
    Resting { stamp: u64 },
    Sleeping { trigger: i64 },
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Order {
    pub(crate) entry: Entry,
    pub(crate) state: State,
    pub(crate) limit: Option<i64>,
    pub(crate) left: i64,
    pub(crate) shown: i64,
    pub(crate) filled: i64,
}

impl Order {
    pub(crate) fn is_resting(&self) -> bool {
        matches!(self.state, State::Resting { .. })
    }

    pub(crate) fn accepts(&self, price: i64) -> bool {
        match (self.limit, self.entry.side) {
            (None, _) => true,
            (Some(limit), Side::Buy) => price <= limit,
            (Some(limit), Side::Sell) => price >= limit,
        }
    }

    pub(crate) fn is_own(&self, other: &Self) -> bool {
        self.entry.owner.0 != 0 && self.entry.owner == other.entry.owner
    }
}

/// Says whether the numbers of an order are those that an order can have.
pub(crate) fn makes_sense(entry: &Entry) -> bool {
    let prices = match entry.kind {
        EntryKind::Market => vec![],
        EntryKind::Limit(price) => vec![price],
        EntryKind::Stop { trigger } => vec![trigger],
        EntryKind::StopLimit { trigger, limit } => vec![trigger, limit],
        EntryKind::Trailing { distance } => vec![distance],
    };
    let quantity = entry.quantity.0;
    let display = entry.display.map_or(quantity, |display| display.0);
    prices.iter().all(|price| price.0 > 0) && quantity > 0 && 0 < display && display <= quantity
}

pub(crate) fn crossed(side: Side, trigger: i64, price: i64) -> bool {
    match side {
        Side::Buy => price >= trigger,
        Side::Sell => price <= trigger,
    }
}

pub(crate) fn tranche(order: &Order) -> i64 {
    let display = order.entry.display;
    display.map_or(order.left, |display| display.0.min(order.left))
}
