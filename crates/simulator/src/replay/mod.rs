//! Replay: any number of streams of bars merged by time, in a stated and deterministic order.

mod columns;
mod schedule;

pub use columns::{BarColumns, Columns, Row, Stream};
pub use schedule::{Moment, Schedule};
