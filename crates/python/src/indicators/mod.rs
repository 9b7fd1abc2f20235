//! The indicators as Python classes: a common parent, a thin class each, and the conversion of whole columns.

mod arrays;
mod classes;
mod indicator;
mod longer_bars;

pub(crate) use classes::register;
pub(crate) use indicator::Indicator;
