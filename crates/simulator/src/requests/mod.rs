//! What strategies ask for, call by call: recorded where they run, applied where they do not.
//!
//! Replicas of one run that fold the same data make the same calls. Where a strategy runs, its host makes
//! the call and its requests are kept under the call's number; elsewhere the requests of that number are
//! applied instead. So all replicas go through the same states, and give out the same numbers of orders.

mod calls;
mod decode;
mod encode;
mod fields;
mod names;
mod reports;
mod request;

pub use calls::{Calls, Decided, DecisionError};
pub use decode::{DecodeError, decode};
pub use encode::encode;
pub use names::{Names, RequestError, Words};
pub use reports::{decode_report, encode_errands};
pub use request::Request;
