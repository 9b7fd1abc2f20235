//! The Python extension module `ingenium._core`: conversions, nothing decided.

mod books;
mod call;
mod choice;
mod engine;
mod indicators;
mod market;
mod numbers;
mod thread_bound;

use pyo3::prelude::*;

/// The compiled core of Ingenium.
#[pymodule(gil_used = true)]
fn _core(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    indicators::register(module)?;
    engine::register(module)?;
    books::register(module)?;
    market::register(module)
}
