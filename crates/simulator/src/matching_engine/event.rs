//! What the market answers.

use super::ticket::OrderNumber;
use ingenium_core::book::units::{Lots, Ticks};
use ingenium_core::model::order::Side;

/// Why an order, or a command about one, was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RejectReason {
    /// Its number was used before.
    DuplicateId,
    /// A number makes no sense.
    Invalid,
    /// There is no such order, or it is done, or it cannot be replaced.
    Unknown,
    /// A post-only order would have traded.
    PostOnly,
    /// The last trade would have triggered it already.
    WouldTrigger,
    /// A trailing stop has no trade to follow yet.
    NoReference,
}

/// Why what was left of an order was cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CancelReason {
    /// It was asked for.
    User,
    /// A market order found nothing more to trade with.
    NoLiquidity,
    /// What an IOC order could not trade at once.
    Ioc,
    /// A FOK order could not trade in full.
    Fok,
    /// It met an order of its owner.
    SelfTrade,
    /// It was replaced by a total that was filled already.
    ReplaceBelowFilled,
}

/// Why an order's time was over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExpiryReason {
    /// The session ended.
    Day,
    /// Its instant came.
    Gtd,
}

/// What became of a replaced order's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Priority {
    /// It stands where it stood.
    Kept,
    /// It came in again.
    Lost,
}

/// One trade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trade {
    /// Its number, from 1.
    pub sequence: u64,
    /// The order that came in.
    pub taker: OrderNumber,
    /// The order that was there.
    pub maker: OrderNumber,
    /// The maker's price.
    pub price: Ticks,
    /// How much.
    pub quantity: Lots,
    /// The taker's side.
    pub taker_side: Side,
    /// What is open of the taker after it.
    pub taker_left: Lots,
    /// What is open of the maker after it, hidden part included.
    pub maker_left: Lots,
}

/// What the market answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A stop waits for its trigger.
    StopAccepted(OrderNumber),
    /// An order came to rest with what was left of it.
    Rested {
        /// Which.
        id: OrderNumber,
        /// At which price.
        price: Ticks,
        /// How much, hidden part included.
        left: Lots,
    },
    /// Two orders traded.
    Traded(Trade),
    /// Two orders of one owner each lost a quantity without a trade.
    Decremented {
        /// The order that came in.
        taker: OrderNumber,
        /// The order that was there.
        maker: OrderNumber,
        /// How much each lost.
        quantity: Lots,
    },
    /// What was left of an order was cancelled.
    Cancelled {
        /// Which.
        id: OrderNumber,
        /// Why.
        reason: CancelReason,
        /// How much.
        left: Lots,
    },
    /// An order's time was over.
    Expired {
        /// Which.
        id: OrderNumber,
        /// Why.
        reason: ExpiryReason,
        /// How much was left.
        left: Lots,
    },
    /// An order, or a command about one, was refused.
    Rejected {
        /// Which.
        id: OrderNumber,
        /// Why.
        reason: RejectReason,
    },
    /// An order was replaced.
    Replaced {
        /// Which.
        id: OrderNumber,
        /// What became of its place.
        priority: Priority,
    },
    /// A trade hit a stop; it comes in once the order that caused the trade is finished.
    Triggered(OrderNumber),
}
