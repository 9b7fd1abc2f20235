//! Ticks: a market of one instrument played event by event, with the exchange's clock and ours apart.
//!
//! The exchange sees each event when it happened, and our orders when they arrive; the [`Feed`] sees each
//! event when we knew it. What happened to our orders comes back as [`Report`]s, when we knew that.

mod arrival;
mod book;
mod by_order;
mod columns;
mod event;
mod exchange;
mod feed;
mod growing;
mod impact;
mod latency;
mod market;
mod model;
mod order;
mod queue;
mod reader;
mod report;
#[cfg(test)]
mod samples;
mod sleeping;
mod taken;
mod tape;

pub use book::TickBook;
pub use columns::{TickColumns, TickRow, TickRows};
pub use event::{MORE, TickEvent, TickKind};
pub use feed::{Feed, Funding, News, Quote, Wanted};
pub use growing::GrowingTicks;
pub use impact::Impact;
pub use latency::{Latencies, Latency};
pub use market::TickMarket;
pub use model::TickModel;
pub use order::{Ask, Change, NewOrder, Remains, Waits};
pub use queue::QueueModel;
pub use report::Report;
pub use taken::Refill;
