//! The book by order that is kept from a venue's messages.

use super::depth::SIDES;
use crate::choice::choice;
use crate::numbers::value_error;
use ingenium_core::book::feed_book::FeedBook as Feed;
use ingenium_core::book::units::{Lots, Ticks};
use ingenium_core::model::order::Side;
use pyo3::prelude::*;

/// The orders of a market as its feed tells them.
#[pyclass(module = "ingenium._core")]
pub(super) struct FeedBook(Feed);

#[pymethods]
impl FeedBook {
    #[new]
    fn new() -> Self {
        Self(Feed::default())
    }

    /// Adds an order behind all others at its price.
    fn add(&mut self, id: u64, side: &str, price: i64, quantity: i64) -> PyResult<()> {
        let side = choice("side", side, &SIDES)?;
        let added = self.0.add(id, side, Ticks(price), Lots(quantity));
        added.map_err(value_error)
    }

    /// Takes a quantity from an order and returns what is left of it.
    fn reduce(&mut self, id: u64, by: i64) -> PyResult<i64> {
        let left = self.0.reduce(id, Lots(by)).map_err(value_error)?;
        Ok(left.0)
    }

    /// Takes an order out and returns what was left of it.
    fn remove(&mut self, id: u64) -> PyResult<i64> {
        let left = self.0.remove(id).map_err(value_error)?;
        Ok(left.0)
    }

    /// Gives an order another price or quantity.
    fn replace(&mut self, id: u64, price: i64, quantity: i64) -> PyResult<()> {
        let replaced = self.0.replace(id, Ticks(price), Lots(quantity));
        replaced.map_err(value_error)
    }

    /// Forgets all orders.
    fn clear(&mut self) {
        self.0.clear();
    }

    /// Returns the orders of a side in priority order: number, price, quantity.
    fn orders(&self, side: &str) -> PyResult<Vec<(u64, i64, i64)>> {
        let orders = self.0.book().orders(choice("side", side, &SIDES)?);
        let rows = orders.map(|(_, order)| (order.item, order.price.0, order.shown.0));
        Ok(rows.collect())
    }

    /// Returns the levels of a side, best first: price, quantity, orders.
    #[pyo3(signature = (side, count = None))]
    fn levels(&self, side: &str, count: Option<usize>) -> PyResult<Vec<(i64, i128, u32)>> {
        let levels = self.0.book().levels(choice("side", side, &SIDES)?);
        let rows = levels.map(|level| (level.price.0, level.shown, level.orders));
        Ok(rows.take(count.unwrap_or(usize::MAX)).collect())
    }

    /// The best bid and the best ask; None where there is none.
    #[getter]
    fn best(&self) -> (Option<i64>, Option<i64>) {
        let best = |side| self.0.book().best(side).map(|price| price.0);
        (best(Side::Buy), best(Side::Sell))
    }

    fn __contains__(&self, id: u64) -> bool {
        self.0.order(id).is_some()
    }

    fn __len__(&self) -> usize {
        self.0.book().len()
    }
}
