//! What an external venue says of an order.

use std::fmt;

use ingenium_core::model::command::Replacement;
use ingenium_core::model::event::{Liquidity, Reason};
use ingenium_core::model::id::OrderId;
use ingenium_core::model::number::{Money, Price, Quantity};
use ingenium_core::model::time::Timestamp;

use super::adoption::Adopted;

/// What an external venue tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VenueNews {
    /// What became of an order of the run.
    Report(Report),
    /// An order of others.
    Adopted(Adopted),
}

/// What an external venue says of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The order, by our number.
    pub order: OrderId,
    /// When it happened, by the venue's clock.
    pub time: Timestamp,
    /// What happened.
    pub kind: ReportKind,
}

/// What happened to an order at an external venue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportKind {
    /// It works.
    Accepted,
    /// It was refused.
    Rejected(Reason),
    /// Its trigger was hit.
    Triggered,
    /// It traded.
    Filled(VenueFill),
    /// It no longer rests there, and is watched on this side: for the run nothing has changed.
    Withdrawn,
    /// It was cancelled; for a reason of the venue's, if it is not the one for which we asked.
    Cancelled(Option<Reason>),
    /// Its time was over.
    Expired,
    /// A cancellation was refused.
    CancelRejected(Reason),
    /// It was changed.
    Replaced(Replacement),
    /// A change was refused.
    ReplaceRejected(Reason),
}

/// One trade of an order at an external venue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VenueFill {
    /// The venue's number of the trade, by which it is known when it is told again.
    pub trade: String,
    /// How much; positive.
    pub quantity: Quantity,
    /// At what price.
    pub price: Price,
    /// The fee in the instrument's currency; a rebate is negative.
    pub fee: Money,
    /// Maker or taker.
    pub liquidity: Liquidity,
}

/// A report that cannot be about this run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportError {
    /// Orders of the run go to no external venue.
    NoVenue,
    /// An order that was never sent.
    NeverSent(OrderId),
    /// An order of others, in a run where no strategy holds those.
    NobodyAdopts,
}

impl fmt::Display for ReportError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoVenue => out.write_str(
                "orders of this run go to no external venue: make it with venue=\"external\"",
            ),
            Self::NobodyAdopts => out.write_str(
                "no strategy of this run holds orders of others: it needs one with the id \"adopted\"",
            ),
            Self::NeverSent(order) => write!(out, "order {} was never sent to the venue", order.0),
        }
    }
}

impl std::error::Error for ReportError {}
