//! A venue made of named assumptions, the replay of market data, and the loop that joins them to the core.

pub mod bar_path;
pub mod event_log;
pub mod fees;
pub mod kernel;
pub mod matching;
pub mod matching_engine;
pub mod replay;
pub mod slippage;
pub mod ticks;
pub mod venue;
