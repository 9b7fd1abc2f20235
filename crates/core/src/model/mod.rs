//! The vocabulary: exact numbers, time, identifiers, instruments, orders, commands and events.

pub mod command;
pub mod conversion;
pub mod decimal;
pub mod event;
pub mod float_scale;
pub mod id;
pub mod instrument;
pub mod market;
mod nearest_float;
pub mod number;
#[cfg(test)]
mod number_properties;
pub mod order;
pub mod session;
pub mod time;
