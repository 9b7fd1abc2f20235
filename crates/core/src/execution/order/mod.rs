//! Orders: their states and legal transitions, and the record of each.

mod record;
mod state;
mod store;

pub use record::{Order, OrderLife, TrailLevels};
pub use state::{IllegalTransition, OrderStatus};
pub use store::{OrderStore, UnknownOrder};
