//! The book by level that follows updates with checksums.

use super::depth::{Pair, best, changes, effect_name, levels, standing_name};
use ingenium_core::book::checked_book::CheckedBook as Checked;
use ingenium_core::book::checksum::kraken;
use pyo3::prelude::*;

/// A book by level of limited depth, kept from a snapshot and checked updates.
#[pyclass(module = "ingenium._core")]
pub(super) struct CheckedBook(Checked);

#[pymethods]
impl CheckedBook {
    #[new]
    fn new(depth: usize) -> Self {
        Self(Checked::new(depth))
    }

    /// Takes a snapshot and says what became of it.
    fn on_snapshot(&mut self, bids: Vec<Pair>, asks: Vec<Pair>) -> &'static str {
        effect_name(self.0.on_snapshot(&changes(bids, asks)))
    }

    /// Takes an update, compares checksums and says what became of it.
    fn on_update(&mut self, bids: Vec<Pair>, asks: Vec<Pair>, checksum: u32) -> &'static str {
        effect_name(self.0.on_update(&changes(bids, asks), checksum))
    }

    /// Whether the levels can be believed: waiting, live or stale.
    #[getter]
    fn standing(&self) -> &'static str {
        standing_name(self.0.standing())
    }

    /// Kraken's checksum of the book as it is.
    #[getter]
    fn checksum(&self) -> u32 {
        kraken(self.0.book())
    }

    /// Returns the levels of a side, best first.
    #[pyo3(signature = (side, count = None))]
    fn levels(&self, side: &str, count: Option<usize>) -> PyResult<Vec<Pair>> {
        levels(self.0.book(), side, count)
    }

    /// The best bid and the best ask, each with its quantity.
    #[getter]
    fn best(&self) -> (Option<Pair>, Option<Pair>) {
        best(self.0.book())
    }

    /// Whether the best prices meet.
    #[getter]
    fn is_crossed(&self) -> bool {
        self.0.book().is_crossed()
    }
}
