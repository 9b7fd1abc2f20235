//! What the market is told.

use super::self_trade::SelfTrade;
use super::ticket::{OrderNumber, Owner};
use ingenium_core::book::units::{Lots, Ticks};
use ingenium_core::model::order::Side;

/// How long an order lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lifetime {
    /// Until it is done or cancelled.
    Gtc,
    /// Until the session ends.
    Day,
    /// Until the first clock reading at or after this one.
    Gtd(i64),
    /// Trades what it can at once; the rest is cancelled.
    Ioc,
    /// Trades in full at once, or not at all.
    Fok,
}

/// What an order does when it comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// Trades at any price and never rests.
    Market,
    /// Trades at the limit or better.
    Limit(Ticks),
    /// Becomes a market order at a trade through `trigger`.
    Stop {
        /// The price that wakes it.
        trigger: Ticks,
    },
    /// Becomes a limit order at a trade through `trigger`.
    StopLimit {
        /// The price that wakes it.
        trigger: Ticks,
        /// The worst price then.
        limit: Ticks,
    },
    /// A stop that follows the best trade price since it came in.
    Trailing {
        /// How far behind it stays.
        distance: Ticks,
    },
}

/// A new order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Its number, never used before.
    pub id: OrderNumber,
    /// Whose it is.
    pub owner: Owner,
    /// Buy or sell.
    pub side: Side,
    /// What it does.
    pub kind: EntryKind,
    /// How much.
    pub quantity: Lots,
    /// How long it lives.
    pub lifetime: Lifetime,
    /// Refused rather than trade when it comes in.
    pub post_only: bool,
    /// How much is shown at a time (iceberg).
    pub display: Option<Lots>,
    /// What happens when it meets an order of its owner.
    pub self_trade: SelfTrade,
}

impl Entry {
    /// A plain GTC order that may trade with its owner's others.
    #[must_use]
    pub const fn new(
        id: OrderNumber,
        owner: Owner,
        side: Side,
        kind: EntryKind,
        quantity: Lots,
    ) -> Self {
        Self {
            id,
            owner,
            side,
            kind,
            quantity,
            lifetime: Lifetime::Gtc,
            post_only: false,
            display: None,
            self_trade: SelfTrade::Allow,
        }
    }

    /// Says whether all its numbers make sense.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        let is_priced = match self.kind {
            EntryKind::Market => true,
            EntryKind::Limit(price)
            | EntryKind::Stop { trigger: price }
            | EntryKind::Trailing { distance: price } => price > Ticks(0),
            EntryKind::StopLimit { trigger, limit } => trigger > Ticks(0) && limit > Ticks(0),
        };
        let is_shown = self
            .display
            .is_none_or(|display| display > Lots::ZERO && display <= self.quantity);
        is_priced && is_shown && self.quantity > Lots::ZERO
    }
}

/// What the market is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Take a new order.
    Enter(Entry),
    /// Cancel an order, at rest or waiting for its trigger.
    Cancel(OrderNumber),
    /// Change an order at rest.
    Replace {
        /// Which.
        id: OrderNumber,
        /// Its new price, if it changes.
        price: Option<Ticks>,
        /// Its new total, filled part included, if it changes.
        quantity: Option<Lots>,
    },
    /// End the session: DAY orders expire.
    EndSession,
    /// Read the clock: GTD orders whose time has come expire.
    ReadClock(i64),
}
