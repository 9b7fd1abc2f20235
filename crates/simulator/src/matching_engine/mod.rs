//! An order-by-order market: commands in, events out, price-time priority between.
//!
//! Prices are ticks and quantities lots, both positive. Each command is finished, with the stops that it sets off,
//! before the next. The engine knows no fees, no latency and no clock of its own.

mod amend;
mod command;
mod engine;
mod event;
mod expiries;
mod fill_or_kill;
mod known_orders;
mod self_trade;
mod stop_book;
mod sweep;
mod taker;
mod ticket;
mod trailing_stops;
mod view;

pub use command::{Command, Entry, EntryKind, Lifetime};
pub use engine::MatchingEngine;
pub use event::{CancelReason, Event, ExpiryReason, Priority, RejectReason, Trade};
pub use self_trade::SelfTrade;
pub use ticket::{OrderNumber, Owner};
pub use view::{OrderView, StopView};
