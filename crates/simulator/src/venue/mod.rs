//! The simulated venue: working orders, and what each stage of a bar does to them.
//!
//! It decides which order trades next, where and how much; the account, which it does not know, books
//! the fill and tells it. So a fill's consequences (an OCO partner that ends, a bracket that becomes
//! live) are there before the next order is looked at.

mod bars;
mod desk;
mod model;
mod outcome;
mod path;
mod size;
mod walk;

pub use desk::{Arrival, Reception, SimulatedVenue, best_own_limit};
pub use model::{ChildActivation, VenueModel};
pub use outcome::{Outcome, Trade};
