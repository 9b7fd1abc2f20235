//! The kernel: state and the next datum in, events and calls to strategies out.
//!
//! [`Kernel::next_call`] runs until a strategy has to be called and returns that call; the host makes it and
//! comes back. What the strategy asked for meanwhile waits in a plain queue, is taken in order when
//! the kernel goes on, and passes the steps of the data path: size, gate, track, execute, account.

mod actions;
mod adoption;
mod advance;
mod afterwards;
mod attribution;
mod braking;
mod commands;
mod contingency;
mod delisting;
mod delivery;
mod equity_curve;
mod error;
mod execute;
mod facts;
mod fed_ticks;
mod feed_error;
mod funding;
mod funds;
mod growth;
mod news;
mod outside;
mod quiet;
mod report;
mod script;
mod setup;
mod sizing;
mod staleness;
mod standing;
mod state;
mod tick_orders;
mod ticks;
mod timers;
mod venue_calendar;
mod view;
mod warning;

pub use adoption::Adopted;
pub use attribution::Profit;
pub use delivery::{Callbacks, Delivery};
pub use equity_curve::{EquityCurve, StrategyPoint};
pub use error::KernelError;
pub use feed_error::FeedError;
pub use outside::Errand;
pub use report::{Report, ReportError, ReportKind, VenueFill, VenueNews};
pub use script::{Decision, Decisions, Entry, EntrySize};
pub use setup::{Action, KernelConfig, StrategyConfig};
pub use state::{DeniedOrder, Kernel};
pub use timers::Timer;
