//! The market as a class: a method a command.

use super::batch::{Columns, Outcome};
use super::events::MarketEvent;
use super::words::{
    EVENTS, KINDS, Kind, LIFETIMES, Lasting, OPERATIONS, SELF_TRADES, SIDES, side as side_name,
};
use crate::choice::choice;
use ingenium_core::book::units::{Lots, Ticks};
use ingenium_core::model::order::Side;
use ingenium_simulator::matching_engine::{
    Command, Entry, EntryKind, Event, Lifetime, MatchingEngine as Market, OrderNumber, Owner,
};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};

/// A market of one instrument with price-time priority.
#[pyclass(module = "ingenium._core")]
pub(super) struct MatchingEngine {
    market: Market,
    events: Vec<Event>,
}

/// The prices of an order by its type; what is missing is 0, which the market refuses as invalid.
pub(super) const fn kind_of(kind: Kind, price: i64, trigger: i64, distance: i64) -> EntryKind {
    let (limit, trigger, distance) = (Ticks(price), Ticks(trigger), Ticks(distance));
    match kind {
        Kind::Market => EntryKind::Market,
        Kind::Limit => EntryKind::Limit(limit),
        Kind::Stop => EntryKind::Stop { trigger },
        Kind::StopLimit => EntryKind::StopLimit { trigger, limit },
        Kind::Trailing => EntryKind::Trailing { distance },
    }
}

/// How long an order lives; an instant belongs to GTD.
pub(super) fn lifetime_of(lasting: Lasting, expires: Option<i64>) -> Result<Lifetime, String> {
    Ok(match lasting {
        Lasting::Gtc => Lifetime::Gtc,
        Lasting::Day => Lifetime::Day,
        Lasting::Ioc => Lifetime::Ioc,
        Lasting::Fok => Lifetime::Fok,
        Lasting::Gtd => Lifetime::Gtd(expires.ok_or_else(|| {
            "a GTD order needs the time at which it expires: give expires".to_owned()
        })?),
    })
}

#[pymethods]
impl MatchingEngine {
    #[new]
    #[pyo3(signature = (*, capacity = 0))]
    fn new(capacity: usize) -> Self {
        Self {
            market: Market::with_capacity(capacity),
            events: Vec::new(),
        }
    }

    /// Takes a new order and returns what came of it.
    #[pyo3(signature = (id, owner, side, quantity, *, kind = "limit", price = 0, trigger = 0, distance = 0, lifetime = "GTC", expires = None, post_only = false, display = None, self_trade = "none"))]
    #[expect(clippy::too_many_arguments, reason = "an order's keywords")]
    fn enter<'py>(
        &mut self,
        py: Python<'py>,
        id: u64,
        owner: u32,
        side: &str,
        quantity: i64,
        kind: &str,
        price: i64,
        trigger: i64,
        distance: i64,
        lifetime: &str,
        expires: Option<i64>,
        post_only: bool,
        display: Option<i64>,
        self_trade: &str,
    ) -> PyResult<Bound<'py, PyList>> {
        let kind = kind_of(choice("kind", kind, &KINDS)?, price, trigger, distance);
        let side = choice("side", side, &SIDES)?;
        let lasting = choice("lifetime", lifetime, &LIFETIMES)?;
        let entry = Entry {
            lifetime: lifetime_of(lasting, expires).map_err(PyValueError::new_err)?,
            post_only,
            display: display.map(Lots),
            self_trade: choice("self_trade", self_trade, &SELF_TRADES)?,
            ..Entry::new(OrderNumber(id), Owner(owner), side, kind, Lots(quantity))
        };
        self.apply(py, &Command::Enter(entry))
    }

    /// Cancels an order and returns what came of it.
    fn cancel<'py>(&mut self, py: Python<'py>, id: u64) -> PyResult<Bound<'py, PyList>> {
        self.apply(py, &Command::Cancel(OrderNumber(id)))
    }

    /// Changes an order at rest and returns what came of it.
    #[pyo3(signature = (id, *, price = None, quantity = None))]
    fn replace<'py>(
        &mut self,
        py: Python<'py>,
        id: u64,
        price: Option<i64>,
        quantity: Option<i64>,
    ) -> PyResult<Bound<'py, PyList>> {
        let command = Command::Replace {
            id: OrderNumber(id),
            price: price.map(Ticks),
            quantity: quantity.map(Lots),
        };
        self.apply(py, &command)
    }

    /// Ends the session and returns what came of it.
    fn end_session<'py>(&mut self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        self.apply(py, &Command::EndSession)
    }

    /// Reads the clock and returns what came of it.
    fn read_clock<'py>(&mut self, py: Python<'py>, now: i64) -> PyResult<Bound<'py, PyList>> {
        self.apply(py, &Command::ReadClock(now))
    }

    /// Carries out columns of commands and returns columns of events and trades.
    fn apply_columns<'py>(
        &mut self,
        py: Python<'py>,
        columns: &Bound<'py, PyDict>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let columns = Columns::new(columns)?;
        let rows = columns.rows()?;
        let market = &mut self.market;
        let outcome = py.detach(|| {
            let mut outcome = Outcome::with_capacity(rows.len());
            let mut events = Vec::new();
            for row in 0..rows.len() {
                market.apply(&rows.command(row)?, &mut events);
                outcome.take(&mut events);
            }
            PyResult::Ok(outcome)
        })?;
        outcome.into_columns(py)
    }

    /// Returns the orders at rest of a side in priority order: number, price, shown, left.
    fn orders(&self, side: &str) -> PyResult<Vec<(u64, i64, i64, i64)>> {
        let orders = self.market.orders(choice("side", side, &SIDES)?);
        let rows = orders.map(|order| (order.id.0, order.price.0, order.shown.0, order.left.0));
        Ok(rows.collect())
    }

    /// Returns the stops that wait in order of entry: number, trigger, left.
    fn stops(&self) -> Vec<(u64, i64, i64)> {
        let stops = self.market.stops().into_iter();
        stops
            .map(|stop| (stop.id.0, stop.trigger.0, stop.left.0))
            .collect()
    }

    /// Returns the levels of a side, best first: price, shown quantity, orders.
    fn levels(&self, side: &str) -> PyResult<Vec<(i64, i128, u32)>> {
        let levels = self.market.levels(choice("side", side, &SIDES)?);
        let rows = levels.map(|level| (level.price.0, level.shown, level.orders));
        Ok(rows.collect())
    }

    /// The best bid and the best ask; None where there is none.
    #[getter]
    fn best(&self) -> (Option<i64>, Option<i64>) {
        let best = |side| self.market.best(side).map(|price| price.0);
        (best(Side::Buy), best(Side::Sell))
    }

    /// The price of the last trade.
    #[getter]
    fn last_price(&self) -> Option<i64> {
        self.market.last_price().map(|price| price.0)
    }

    /// How many trades there have been.
    #[getter]
    const fn trades(&self) -> u64 {
        self.market.trades()
    }

    /// Returns the words of each column of words; in `apply_columns` a word's place stands for it.
    #[staticmethod]
    fn words(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
        let words = PyDict::new(py);
        words.set_item(
            "operation",
            PyTuple::new(py, OPERATIONS.map(|(word, _)| word))?,
        )?;
        words.set_item(
            "side",
            PyTuple::new(py, SIDES.map(|(_, side)| side_name(side)))?,
        )?;
        words.set_item("kind", PyTuple::new(py, KINDS.map(|(word, _)| word))?)?;
        words.set_item(
            "lifetime",
            PyTuple::new(py, LIFETIMES.map(|(word, _)| word))?,
        )?;
        words.set_item(
            "self_trade",
            PyTuple::new(py, SELF_TRADES.map(|(word, _)| word))?,
        )?;
        words.set_item("event", PyTuple::new(py, EVENTS)?)?;
        Ok(words)
    }
}

impl MatchingEngine {
    fn apply<'py>(&mut self, py: Python<'py>, command: &Command) -> PyResult<Bound<'py, PyList>> {
        self.events.clear();
        self.market.apply(command, &mut self.events);
        PyList::new(
            py,
            self.events.iter().map(MarketEvent::new).collect::<Vec<_>>(),
        )
    }
}
