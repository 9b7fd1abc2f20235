//! The risk gate: nothing reaches a venue except through it.
//!
//! [`RiskGate::check`] turns an order request into an [`ApprovedOrder`] or a denial that names the
//! rule, the limit and the value. A cancellation is never checked: it always passes.

mod brakes;
mod denial;
mod exposure_rules;
mod facts;
mod funds_rules;
mod gate;
mod guard;
mod instruction_rules;
mod instrument_rules;
mod limits;
mod price_rules;
mod proposal;
mod rate;
mod state_rules;
mod utilisation;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod samples;

pub use facts::{Facts, Funds, LastPrice, ScopeFacts};
pub use gate::{ApprovedOrder, ApprovedReplacement, RiskGate, UnknownStrategy};
pub use limits::{DailyLossAction, Limits, LimitsError, OrderRate, SelfTrade};
pub use utilisation::{Holding, Utilisation};
