//! A venue made of named assumptions, the replay of market data, and the loop that joins them to the core.

pub mod almgren_chriss;
pub mod bar_path;
pub mod dated_fees;
pub mod event_log;
pub mod fees;
pub mod half_life;
pub mod impact;
pub mod json_object;
pub mod kernel;
pub mod matching;
pub mod matching_engine;
pub mod replay;
pub mod requests;
pub mod slippage;
pub mod square_root;
pub mod ticks;
pub mod traded_share;
pub mod venue;
pub mod volatility;
pub mod volume_share;
