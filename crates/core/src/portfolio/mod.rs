//! The portfolio: positions, the double-entry ledger, conversion, corporate actions, interest, sizing.

mod account;
mod book;
mod corporate_actions;
mod interest;
mod ledger;
mod lots;
mod position;
mod rates;
pub mod sizing;

pub use account::AccountKind;
pub use book::Portfolio;
pub use interest::InterestRates;
pub use ledger::{Account, Ledger};
pub use lots::{Lots, RoundTrip};
pub use position::{Booking, Position};
pub use rates::{Rate, Rates};
