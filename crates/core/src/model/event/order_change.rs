//! The steps in the life of an order, and why some of them were taken.

use super::denial::Denial;
use crate::model::number::Quantity;

/// Why an order ended before it was filled, or a request about it was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The strategy or a person asked for it.
    Requested,
    /// Another order of its group filled or ended.
    Group,
    /// The order it depends on ended without a fill.
    Parent,
    /// What an IOC order could not trade at once.
    ImmediateOrCancel,
    /// A FOK order that could not be filled in full.
    FillOrKill,
    /// A post-only order that would have traded at once.
    PostOnly,
    /// A reduce-only order with nothing left to reduce.
    ReduceOnly,
    /// Not enough cash at the moment of the fill.
    InsufficientCash,
    /// Its time was over.
    Expired,
    /// The order is unknown, or finished.
    NotWorking,
    /// A replacement that the order cannot take.
    InvalidReplacement,
    /// A corporate action made it meaningless.
    CorporateAction,
    /// The account was liquidated.
    Liquidation,
    /// Its instrument became stale.
    StaleData,
    /// No price to trade at.
    NoLiquidity,
    /// The risk gate denied the change.
    Risk,
    /// The venue has no such order.
    Unsupported,
    /// An external venue decided it for a reason of its own.
    Venue,
    /// Nobody could find out whether the external venue took it.
    Unresolved,
    /// It would have reached the external venue too late to be meant.
    Late,
}

impl Reason {
    /// All reasons.
    pub const ALL: [Self; 20] = [
        Self::Requested,
        Self::Group,
        Self::Parent,
        Self::ImmediateOrCancel,
        Self::FillOrKill,
        Self::PostOnly,
        Self::ReduceOnly,
        Self::InsufficientCash,
        Self::Expired,
        Self::NotWorking,
        Self::InvalidReplacement,
        Self::CorporateAction,
        Self::Liquidation,
        Self::StaleData,
        Self::NoLiquidity,
        Self::Risk,
        Self::Unsupported,
        Self::Venue,
        Self::Unresolved,
        Self::Late,
    ];

    /// Returns the reason's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Group => "group",
            Self::Parent => "parent",
            Self::ImmediateOrCancel => "ioc",
            Self::FillOrKill => "fok",
            Self::PostOnly => "post_only",
            Self::ReduceOnly => "reduce_only",
            Self::InsufficientCash => "insufficient_cash",
            Self::Expired => "expired",
            Self::NotWorking => "not_working",
            Self::InvalidReplacement => "invalid_replacement",
            Self::CorporateAction => "corporate_action",
            Self::Liquidation => "liquidation",
            Self::StaleData => "stale_data",
            Self::NoLiquidity => "no_liquidity",
            Self::Risk => "risk",
            Self::Unsupported => "unsupported",
            Self::Venue => "venue",
            Self::Unresolved => "unresolved",
            Self::Late => "late",
        }
    }
}

/// A step in the life of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderChange {
    /// It left the strategy.
    Submitted,
    /// The risk gate stopped it.
    Denied(Denial),
    /// The venue took it.
    Accepted,
    /// The venue refused it.
    Rejected(Reason),
    /// Its trigger was hit.
    Triggered,
    /// It traded; `leaves` is what is still open.
    Filled {
        /// The quantity of this fill.
        quantity: Quantity,
        /// What is still open after it.
        leaves: Quantity,
    },
    /// It was changed.
    Replaced,
    /// A change was refused; it works on as it was.
    ReplaceRejected(Reason),
    /// It was cancelled.
    Cancelled(Reason),
    /// A cancellation was refused.
    CancelRejected(Reason),
    /// Its time was over.
    Expired,
}

impl OrderChange {
    /// Returns the event's name, in the past tense.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Submitted => "OrderSubmitted",
            Self::Denied(_) => "OrderDenied",
            Self::Accepted => "OrderAccepted",
            Self::Rejected(_) => "OrderRejected",
            Self::Triggered => "OrderTriggered",
            Self::Filled { .. } => "OrderFilled",
            Self::Replaced => "OrderReplaced",
            Self::ReplaceRejected(_) => "ReplaceRejected",
            Self::Cancelled(_) => "OrderCancelled",
            Self::CancelRejected(_) => "CancelRejected",
            Self::Expired => "OrderExpired",
        }
    }
}
