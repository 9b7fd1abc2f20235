//! The book by level, and what the books by level share.

use ingenium_core::book::depth_book::{DepthBook as Depth, LevelChange};
use ingenium_core::book::standing::{Effect, Standing};
use ingenium_core::book::units::{Lots, Ticks};
use ingenium_core::model::order::Side;
use pyo3::prelude::*;

use crate::choice::choice;

/// Price and quantity of one level.
pub(super) type Pair = (i64, i64);

pub(super) const SIDES: [(&str, Side); 2] = [("buy", Side::Buy), ("sell", Side::Sell)];

/// The quantities of both sides by price.
#[pyclass(module = "ingenium._core")]
pub(super) struct DepthBook(Depth);

#[pymethods]
impl DepthBook {
    #[new]
    fn new() -> Self {
        Self(Depth::default())
    }

    /// Sets what is open at prices; zero takes a level away.
    fn apply(&mut self, bids: Vec<Pair>, asks: Vec<Pair>) {
        for change in changes(bids, asks) {
            self.0.apply(change);
        }
    }

    /// Puts these levels in the place of all that was there.
    fn replace(&mut self, bids: Vec<Pair>, asks: Vec<Pair>) {
        self.0.replace(&changes(bids, asks));
    }

    /// Returns the levels of a side, best first.
    #[pyo3(signature = (side, count = None))]
    fn levels(&self, side: &str, count: Option<usize>) -> PyResult<Vec<Pair>> {
        levels(&self.0, side, count)
    }

    /// The best bid and the best ask, each with its quantity.
    #[getter]
    fn best(&self) -> (Option<Pair>, Option<Pair>) {
        best(&self.0)
    }

    /// Whether the best prices meet.
    #[getter]
    fn is_crossed(&self) -> bool {
        self.0.is_crossed()
    }
}

/// Returns levels as changes, bids first.
pub(super) fn changes(bids: Vec<Pair>, asks: Vec<Pair>) -> Vec<LevelChange> {
    let change = |side| {
        move |(price, quantity): Pair| LevelChange {
            side,
            price: Ticks(price),
            quantity: Lots(quantity),
        }
    };
    let bids = bids.into_iter().map(change(Side::Buy));
    bids.chain(asks.into_iter().map(change(Side::Sell)))
        .collect()
}

pub(super) fn levels(book: &Depth, side: &str, count: Option<usize>) -> PyResult<Vec<Pair>> {
    let levels = book.levels(choice("side", side, &SIDES)?);
    let levels = levels.take(count.unwrap_or(usize::MAX));
    Ok(levels
        .map(|(price, quantity)| (price.0, quantity.0))
        .collect())
}

pub(super) fn best(book: &Depth) -> (Option<Pair>, Option<Pair>) {
    let best = |side| {
        let best = book.best(side);
        best.map(|(price, quantity)| (price.0, quantity.0))
    };
    (best(Side::Buy), best(Side::Sell))
}

pub(super) const fn effect_name(effect: Effect) -> &'static str {
    match effect {
        Effect::Applied => "applied",
        Effect::Buffered => "buffered",
        Effect::Old => "old",
        Effect::Gap => "gap",
    }
}

pub(super) const fn standing_name(standing: Standing) -> &'static str {
    match standing {
        Standing::Waiting => "waiting",
        Standing::Live => "live",
        Standing::Stale => "stale",
    }
}
