//! What the exchange tells us of our orders.

use ingenium_core::model::event::{Liquidity, Reason};
use ingenium_core::model::id::OrderId;

use super::order::Change;

/// Something that the exchange did with an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Report {
    /// It took it.
    Accepted(OrderId),
    /// It refused it.
    Rejected(OrderId, Reason),
    /// Its trigger was hit; it works as another kind now.
    Woke(OrderId),
    /// The trigger and the limit of a trailing order are elsewhere.
    Moved(OrderId, i64, Option<i64>),
    /// It traded.
    Traded {
        /// Which order.
        order: OrderId,
        /// At which price, in units.
        price: i64,
        /// How much, in units.
        quantity: i64,
        /// Whether it rested.
        liquidity: Liquidity,
        /// When, at the exchange.
        time: i64,
    },
    /// It ended without trading (further).
    Ended(OrderId, Reason),
    /// There was nothing to cancel any more.
    CancelRefused(OrderId),
    /// It was changed.
    Replaced(OrderId, Change),
    /// A change was refused; it works on as it was.
    ReplaceRefused(OrderId, Reason),
}

impl Report {
    /// Returns the order that it is about.
    #[must_use]
    pub const fn order(&self) -> OrderId {
        match self {
            Self::Accepted(order)
            | Self::Rejected(order, _)
            | Self::Woke(order)
            | Self::Moved(order, ..)
            | Self::Traded { order, .. }
            | Self::Ended(order, _)
            | Self::CancelRefused(order)
            | Self::Replaced(order, _)
            | Self::ReplaceRefused(order, _) => *order,
        }
    }
}
