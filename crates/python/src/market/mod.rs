//! The matching engine's Python face: a method a command, and whole columns of commands.

mod batch;
mod engine;
mod events;
mod words;

use pyo3::prelude::*;

pub(crate) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<engine::MatchingEngine>()?;
    module.add_class::<events::MarketEvent>()
}
