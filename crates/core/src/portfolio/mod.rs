//! Positions, cash and profit of every strategy inside one account; a ledger under it, sizers above it.

mod cost_basis;
mod delistings;
mod dividends;
mod error;
mod funding;
mod interest;
mod ledger;
mod lots;
mod margin;
#[expect(
    clippy::module_inception,
    reason = "the portfolio itself, beside its parts"
)]
mod portfolio;
mod position;
mod rates;
mod reads;
pub mod sizing;
mod splits;
mod transfers;
mod valuation;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod samples;

pub use cost_basis::CostBasis;
pub use delistings::CloseOut;
pub use error::PortfolioError;
pub use interest::{InterestBooking, InterestRates};
pub use ledger::{Account, Imbalance, Ledger, Posting};
pub use lots::RoundTrip;
pub use margin::{AccountKind, MarginDeficit};
pub use portfolio::Portfolio;
pub use position::{Position, PositionChange};
pub use splits::{SplitAdjustment, SplitRatio};
