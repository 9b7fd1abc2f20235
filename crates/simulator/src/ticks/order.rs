//! Our orders as the exchange sees them, and what we ask of it.

use ingenium_core::model::event::Reason;
use ingenium_core::model::id::OrderId;
use ingenium_core::model::order::Side;

/// What becomes of the part of an order that cannot trade at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remains {
    /// It rests.
    Rests,
    /// It is cancelled.
    Cancelled,
    /// Then nothing trades at all.
    KillsAll,
}

/// What an order waits for before it may trade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waits {
    /// Nothing.
    No,
    /// A trade at its trigger or beyond, against its interest (stops).
    Stop,
    /// A trade at its trigger or beyond, in its interest (if-touched orders).
    Touch,
}

/// An order on its way to the exchange; numbers are in units of the instrument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewOrder {
    /// Which.
    pub order: OrderId,
    /// Buy or sell.
    pub side: Side,
    /// How much.
    pub quantity: i64,
    /// The worst price; `None` is any.
    pub limit: Option<i64>,
    /// What becomes of what cannot trade at once.
    pub remains: Remains,
    /// Becomes a limit order at the price of its first fill.
    pub to_limit: bool,
    /// Refused rather than trade at once.
    pub post_only: bool,
    /// What is shown of it at a time.
    pub display: Option<i64>,
    /// What it waits for.
    pub waits: Waits,
    /// The price that wakes it.
    pub trigger: i64,
    /// How far its trigger follows trades, if it does.
    pub trail: Option<i64>,
    /// How far its limit is from its trigger, if it trails with one.
    pub limit_trail: Option<i64>,
    /// The exchange ends it at this time.
    pub expires: i64,
}

/// What may be changed of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Change {
    /// The new total quantity, what is filled included.
    pub quantity: Option<i64>,
    /// The new limit.
    pub limit: Option<i64>,
    /// The new trigger.
    pub trigger: Option<i64>,
    /// Whether it is made without being told of: a group's or a bracket's own.
    pub is_silent: bool,
}

/// What we ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// To take an order.
    New(NewOrder),
    /// To end one, and why.
    Cancel(OrderId, Reason),
    /// To change one.
    Replace(OrderId, Change),
}

/// What we ask, and when it arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Request {
    /// When it arrives.
    pub(super) arrives: i64,
    /// What is asked.
    pub(super) ask: Ask,
}

/// An order of ours that rests in the exchange's book.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Resting {
    /// What was asked for.
    pub new: NewOrder,
    /// Its price.
    pub price: i64,
    /// What has been filled of it.
    pub filled: i64,
    /// What can be hit of it now.
    pub shown: i64,
    /// What the market has in front of it at its price.
    pub ahead: f64,
    /// What has traded at its price since its level was last told.
    pub traded: f64,
    /// Orders of the market with a lower number were there before it.
    pub stamp: u64,
}

impl Resting {
    /// Returns what is still open.
    #[must_use]
    pub const fn leaves(&self) -> i64 {
        self.new.quantity - self.filled
    }

    /// Returns what can be hit at a time of what is open.
    #[must_use]
    pub fn tranche(&self) -> i64 {
        self.new
            .display
            .map_or(self.leaves(), |display| display.min(self.leaves()))
    }
}
