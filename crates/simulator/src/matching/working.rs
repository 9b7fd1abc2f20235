//! An order as the simulated venue holds it: the few facts that decide when and where it trades.

use ingenium_core::model::id::{InstrumentId, OrderId};
use ingenium_core::model::number::{Price, Quantity};
use ingenium_core::model::order::{Offset, OrderKind, Side, TimeInForce};
use ingenium_core::model::time::Timestamp;

/// What an order waits for before it may trade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Awaits {
    /// Nothing: it is a market or a limit order now.
    Nothing,
    /// A price that moves through its trigger, away from a good price (stops).
    Stop,
    /// A price that touches its trigger, towards a good price (if-touched orders).
    Touch,
}

/// The moment of the trading day in which an order takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Auction {
    /// Any.
    Continuous,
    /// The first price of the day only.
    Opening,
    /// The last price of the day only.
    Closing,
}

/// What becomes of the part of an order that cannot trade at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remainder {
    /// It rests.
    Rests,
    /// It is cancelled (IOC).
    Cancelled,
    /// Then nothing trades at all (FOK).
    KillsAll,
}

/// The distances of a trailing order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trail {
    /// Of the trigger from the reference price.
    pub offset: Offset,
    /// Of the limit from the trigger, for a trailing stop-limit.
    pub limit_offset: Option<Offset>,
}

/// An order at the simulated venue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts about one order"
)]
pub struct Working {
    /// Which order.
    pub order: OrderId,
    /// In what.
    pub instrument: InstrumentId,
    /// Buy or sell.
    pub side: Side,
    /// What is still open.
    pub leaves: Quantity,
    /// What it waits for.
    pub awaits: Awaits,
    /// The price that wakes it, while it waits.
    pub trigger: Price,
    /// The worst price at which it trades; `None` is any price.
    pub limit: Option<Price>,
    /// How its trigger follows the price.
    pub trail: Option<Trail>,
    /// Becomes a limit order at the price of its first fill.
    pub to_limit: bool,
    /// Its place in the queue: lower goes first.
    pub priority: u64,
    /// It takes part in bars that start at this time or later.
    pub live_from: Timestamp,
    /// It takes no part in bars that start at this time or later.
    pub expires: Timestamp,
    /// A DAY order of a venue without sessions that has not seen a bar yet.
    pub expires_with_first_day: bool,
    /// Bars that are left to it; `u32::MAX` is without end.
    pub bars_left: u32,
    /// When in the day it takes part.
    pub auction: Auction,
    /// What becomes of what cannot trade at once.
    pub remainder: Remainder,
    /// It never opens or adds to a position.
    pub reduce_only: bool,
    /// It would have traded at once when it arrived, or is a market order.
    pub is_taker: bool,
    /// The most that trades of it in one bar while it rests (iceberg).
    pub display: Option<Quantity>,
    /// It was sent as a market order, so the fill mode says when it trades.
    pub follows_fill_mode: bool,
    /// Its share of this bar is used up.
    pub is_spent: bool,
    /// It has ended; its place is cleared after the pass.
    pub is_done: bool,
}

impl Working {
    /// Makes the venue's view of an order that it has just been sent.
    #[must_use]
    pub fn new(
        order: OrderId,
        instrument: InstrumentId,
        side: Side,
        leaves: Quantity,
        kind: &OrderKind,
        priority: u64,
        now: Timestamp,
    ) -> Self {
        let awaits = match kind {
            OrderKind::Market | OrderKind::Limit { .. } | OrderKind::MarketToLimit => {
                Awaits::Nothing
            }
            OrderKind::MarketIfTouched { .. } | OrderKind::LimitIfTouched { .. } => Awaits::Touch,
            OrderKind::Stop { .. }
            | OrderKind::StopLimit { .. }
            | OrderKind::TrailingStop { .. }
            | OrderKind::TrailingStopLimit { .. } => Awaits::Stop,
        };
        let trail = match kind {
            OrderKind::TrailingStop { offset } => Some(Trail {
                offset: *offset,
                limit_offset: None,
            }),
            OrderKind::TrailingStopLimit {
                offset,
                limit_offset,
            } => Some(Trail {
                offset: *offset,
                limit_offset: Some(*limit_offset),
            }),
            _ => None,
        };
        Self {
            order,
            instrument,
            side,
            leaves,
            awaits,
            trigger: kind.trigger().unwrap_or_default(),
            limit: kind.limit(),
            trail,
            to_limit: *kind == OrderKind::MarketToLimit,
            priority,
            live_from: now,
            expires: Timestamp::MAX,
            expires_with_first_day: false,
            bars_left: u32::MAX,
            auction: Auction::Continuous,
            remainder: Remainder::Rests,
            reduce_only: false,
            is_taker: kind.limit().is_none(),
            display: None,
            follows_fill_mode: matches!(kind, OrderKind::Market | OrderKind::MarketToLimit),
            is_spent: false,
            is_done: false,
        }
    }

    /// Takes the order's lifetime; `end_of_day` is when a DAY order ends, where the venue has sessions.
    pub fn set_lifetime(&mut self, time_in_force: TimeInForce, end_of_day: Option<Timestamp>) {
        match time_in_force {
            TimeInForce::Gtc => {}
            TimeInForce::Day => match end_of_day {
                Some(end) => self.expires = end,
                None => self.expires_with_first_day = true,
            },
            TimeInForce::Gtd(end) => self.expires = end,
            TimeInForce::Bars(count) => self.bars_left = count,
            TimeInForce::Ioc => self.remainder = Remainder::Cancelled,
            TimeInForce::Fok => self.remainder = Remainder::KillsAll,
            TimeInForce::AtOpen => self.auction = Auction::Opening,
            TimeInForce::AtClose => self.auction = Auction::Closing,
        }
    }

    /// Says whether this is a market order now.
    #[must_use]
    pub const fn is_market(&self) -> bool {
        matches!(self.awaits, Awaits::Nothing) && self.limit.is_none()
    }
}
