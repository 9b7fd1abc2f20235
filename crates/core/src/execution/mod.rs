//! The order executor: the risk gate, and the life of an order.

pub mod exposure;
pub mod order;
pub mod risk;
