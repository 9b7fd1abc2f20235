//! The books' Python face: by level, by level after a feed, by order.

mod chained;
mod checked;
mod depth;
mod feed;

use pyo3::prelude::*;

pub(crate) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<depth::DepthBook>()?;
    module.add_class::<chained::ChainedBook>()?;
    module.add_class::<checked::CheckedBook>()?;
    module.add_class::<feed::FeedBook>()
}
