//! Replay: any number of streams of bars merged by time, in a stated and deterministic order.

mod columns;
mod schedule;
mod stream;

pub use columns::{BarColumns, Columns, Row};
pub use schedule::{Moment, Schedule};
pub use stream::Stream;
