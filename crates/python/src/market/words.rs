//! The words of commands and events; in columns a word's place in its list stands for it.

use ingenium_core::model::order::Side;
use ingenium_simulator::matching_engine::{
    CancelReason, Event, ExpiryReason, Priority, RejectReason, SelfTrade,
};

pub(super) const SIDES: [(&str, Side); 2] = [("buy", Side::Buy), ("sell", Side::Sell)];

pub(super) const SELF_TRADES: [(&str, SelfTrade); 5] = [
    ("none", SelfTrade::Allow),
    ("cancel_newest", SelfTrade::CancelNewest),
    ("cancel_oldest", SelfTrade::CancelOldest),
    ("cancel_both", SelfTrade::CancelBoth),
    ("decrement", SelfTrade::Decrement),
];

/// A command by name.
#[derive(Debug, Clone, Copy)]
pub(super) enum Operation {
    Enter,
    Cancel,
    Replace,
    EndSession,
    ReadClock,
}

pub(super) const OPERATIONS: [(&str, Operation); 5] = [
    ("new", Operation::Enter),
    ("cancel", Operation::Cancel),
    ("replace", Operation::Replace),
    ("session_end", Operation::EndSession),
    ("time", Operation::ReadClock),
];

/// An order type by name.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Market,
    Limit,
    Stop,
    StopLimit,
    Trailing,
}

pub(super) const KINDS: [(&str, Kind); 5] = [
    ("limit", Kind::Limit),
    ("market", Kind::Market),
    ("stop", Kind::Stop),
    ("stop_limit", Kind::StopLimit),
    ("trailing", Kind::Trailing),
];

/// A lifetime by name.
#[derive(Debug, Clone, Copy)]
pub(super) enum Lasting {
    Gtc,
    Day,
    Gtd,
    Ioc,
    Fok,
}

pub(super) const LIFETIMES: [(&str, Lasting); 5] = [
    ("GTC", Lasting::Gtc),
    ("DAY", Lasting::Day),
    ("GTD", Lasting::Gtd),
    ("IOC", Lasting::Ioc),
    ("FOK", Lasting::Fok),
];

/// What events say and why; an event is known by its place here.
pub(super) const EVENTS: [(&str, &str); 21] = [
    ("traded", ""),
    ("resting", ""),
    ("accepted", "stop"),
    ("triggered", ""),
    ("decremented", "stp"),
    ("replaced", "kept"),
    ("replaced", "lost"),
    ("cancelled", "user"),
    ("cancelled", "no_liquidity"),
    ("cancelled", "ioc"),
    ("cancelled", "fok"),
    ("cancelled", "stp"),
    ("cancelled", "replace_below_filled"),
    ("expired", "day"),
    ("expired", "gtd"),
    ("rejected", "duplicate_id"),
    ("rejected", "invalid"),
    ("rejected", "unknown"),
    ("rejected", "post_only"),
    ("rejected", "would_trigger"),
    ("rejected", "no_reference"),
];

/// Returns an event's place in the list.
pub(super) const fn place(event: &Event) -> u8 {
    match event {
        Event::Traded(_) => 0,
        Event::Rested { .. } => 1,
        Event::StopAccepted(_) => 2,
        Event::Triggered(_) => 3,
        Event::Decremented { .. } => 4,
        Event::Replaced { priority, .. } => match priority {
            Priority::Kept => 5,
            Priority::Lost => 6,
        },
        Event::Cancelled { reason, .. } => match reason {
            CancelReason::User => 7,
            CancelReason::NoLiquidity => 8,
            CancelReason::Ioc => 9,
            CancelReason::Fok => 10,
            CancelReason::SelfTrade => 11,
            CancelReason::ReplaceBelowFilled => 12,
        },
        Event::Expired { reason, .. } => match reason {
            ExpiryReason::Day => 13,
            ExpiryReason::Gtd => 14,
        },
        Event::Rejected { reason, .. } => match reason {
            RejectReason::DuplicateId => 15,
            RejectReason::Invalid => 16,
            RejectReason::Unknown => 17,
            RejectReason::PostOnly => 18,
            RejectReason::WouldTrigger => 19,
            RejectReason::NoReference => 20,
        },
    }
}

/// Returns the name of a side.
pub(super) const fn side(side: Side) -> &'static str {
    match side {
        Side::Buy => "buy",
        Side::Sell => "sell",
    }
}
