//! Matching of orders against bars: what an order waits for, where a price fills it, and in what order.

pub mod pass;
pub mod shelf;
pub mod touch;
pub mod trailing;
pub mod working;
