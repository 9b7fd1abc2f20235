//! One event of a market, in whole units of its instrument.

use ingenium_core::model::order::Side;

/// The flag of a row that is not the last of its message.
pub const MORE: u8 = 1;

/// What an event tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum TickKind {
    /// A trade; the side is that of the taker, where it is known.
    Trade,
    /// What is open at a price of a side from now on.
    Level,
    /// The best price of a side; what else was open on it is gone.
    Quote,
    /// A side, or both, is empty.
    Clear,
    /// An order rests at a price.
    Add,
    /// What is open of an order now, and at which price.
    Change,
    /// An order is gone.
    Remove,
    /// A resting order traded.
    Execute,
    /// A funding payment at a rate.
    Funding,
    /// The price at which positions are valued.
    Mark,
}

impl TickKind {
    /// Returns the kind of a number, if there is one.
    #[must_use]
    pub const fn of(number: u8) -> Option<Self> {
        match number {
            0 => Some(Self::Trade),
            1 => Some(Self::Level),
            2 => Some(Self::Quote),
            3 => Some(Self::Clear),
            4 => Some(Self::Add),
            5 => Some(Self::Change),
            6 => Some(Self::Remove),
            7 => Some(Self::Execute),
            8 => Some(Self::Funding),
            9 => Some(Self::Mark),
            _ => None,
        }
    }
}

/// An event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TickEvent {
    /// When it happened at the exchange; never before the one before it.
    pub time: i64,
    /// When we knew it; never before the one before it, nor before it happened.
    pub known: i64,
    /// The price in units of the price precision.
    pub price: i64,
    /// The size in units of the quantity precision.
    pub size: i64,
    /// The number of the exchange's order; of a funding payment, its rate in units of 10^-18.
    pub order: i64,
    /// What it tells.
    pub kind: TickKind,
    /// Bid or buy, ask or sell, if it says so.
    pub side: Option<Side>,
    /// Whether another event of the same message follows.
    pub more: bool,
}
