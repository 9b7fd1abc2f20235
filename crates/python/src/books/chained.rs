//! The book by level that follows numbered updates.

use super::depth::{Pair, best, changes, effect_name, levels, standing_name};
use crate::choice::choice;
use ingenium_core::book::chained_book::ChainedBook as Chained;
use ingenium_core::book::update_chain::{ChainRule, UpdateIds};
use pyo3::prelude::*;

const RULES: [(&str, ChainRule); 2] = [
    ("first_follows_last", ChainRule::FirstFollowsLast),
    ("names_previous", ChainRule::NamesPrevious),
];

/// A book by level kept from snapshots and numbered updates.
#[pyclass(module = "ingenium._core")]
pub(super) struct ChainedBook(Chained);

#[pymethods]
impl ChainedBook {
    #[new]
    fn new(rule: &str) -> PyResult<Self> {
        Ok(Self(Chained::new(choice("rule", rule, &RULES)?)))
    }

    /// Takes an update and says what became of it.
    #[pyo3(signature = (first, last, bids, asks, *, previous = 0))]
    fn on_update(
        &mut self,
        first: u64,
        last: u64,
        bids: Vec<Pair>,
        asks: Vec<Pair>,
        previous: u64,
    ) -> &'static str {
        let ids = UpdateIds {
            first,
            last,
            previous,
        };
        effect_name(self.0.on_update(ids, &changes(bids, asks)))
    }

    /// Takes a snapshot and says what became of it.
    fn on_snapshot(&mut self, last: u64, bids: Vec<Pair>, asks: Vec<Pair>) -> &'static str {
        effect_name(self.0.on_snapshot(last, &changes(bids, asks)))
    }

    /// Declares the book stale.
    fn break_off(&mut self) {
        self.0.break_off();
    }

    /// Whether the levels can be believed: waiting, live or stale.
    #[getter]
    fn standing(&self) -> &'static str {
        standing_name(self.0.standing())
    }

    /// The number of the last change that the book has.
    #[getter]
    fn last_id(&self) -> Option<u64> {
        self.0.last_id()
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
