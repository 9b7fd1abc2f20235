//! Trades, quotes and books as strategies see them.

use std::rc::Rc;

use ingenium_core::model::id::InstrumentId;
use ingenium_core::model::instrument::Instrument;
use ingenium_core::model::number::{Price, Quantity};
use ingenium_core::model::order::Side;
use ingenium_simulator::ticks::{Quote as CoreQuote, TickBook, TickEvent};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::events::side_name;
use super::session::Session;
use crate::thread_bound::ThreadBound;

/// Price and size of a level.
pub(super) type Level = (f64, f64);

/// Returns a price and a size in units as floats.
pub(super) fn level(instrument: &Instrument, (price, size): (i64, i64)) -> Level {
    (
        instrument.price_to_f64(Price(i128::from(price))),
        instrument.quantity_to_f64(Quantity(i128::from(size))),
    )
}

/// A trade of the market. The engine may use the object again after the callback if nobody else holds it.
#[pyclass(module = "ingenium._core")]
pub(crate) struct Trade {
    pub(super) symbol: Py<PyString>,
    pub(super) instrument: InstrumentId,
    pub(super) event: TickEvent,
    pub(super) level: Level,
}

#[pymethods]
impl Trade {
    /// What was traded.
    #[getter]
    fn symbol(&self, py: Python<'_>) -> Py<PyString> {
        self.symbol.clone_ref(py)
    }

    /// When it happened at the exchange, in nanoseconds since 1970 UTC.
    #[getter]
    fn time(&self) -> i64 {
        self.event.time
    }

    /// When it became known, in nanoseconds since 1970 UTC.
    #[getter]
    fn available(&self) -> i64 {
        self.event.known
    }

    /// The price.
    #[getter]
    fn price(&self) -> f64 {
        self.level.0
    }

    /// The quantity.
    #[getter]
    fn size(&self) -> f64 {
        self.level.1
    }

    /// "buy" or "sell", the side of who took liquidity; None where it is not known.
    #[getter]
    fn side(&self) -> Option<&'static str> {
        self.event.side.map(side_name)
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        let symbol = self.symbol.bind(py).to_string_lossy().into_owned();
        let side = self.side().unwrap_or("trade");
        format!(
            "Trade({symbol} {side} {} at {})",
            self.level.1, self.level.0
        )
    }
}

/// The touch. The engine may use the object again after the callback if nobody else holds it.
#[pyclass(module = "ingenium._core")]
pub(crate) struct Quote {
    pub(super) symbol: Py<PyString>,
    pub(super) instrument: InstrumentId,
    pub(super) time: i64,
    pub(super) bid: Option<Level>,
    pub(super) ask: Option<Level>,
}

impl Quote {
    pub(super) fn set(&mut self, quote: &CoreQuote, instrument: &Instrument) {
        self.time = quote.time;
        self.bid = quote.bid.map(|bid| level(instrument, bid));
        self.ask = quote.ask.map(|ask| level(instrument, ask));
    }
}

#[pymethods]
impl Quote {
    /// What it is of.
    #[getter]
    fn symbol(&self, py: Python<'_>) -> Py<PyString> {
        self.symbol.clone_ref(py)
    }

    /// When it was so at the exchange, in nanoseconds since 1970 UTC.
    #[getter]
    fn time(&self) -> i64 {
        self.time
    }

    /// The best bid; NaN where there is none.
    #[getter]
    fn bid(&self) -> f64 {
        price_of(self.bid)
    }

    /// What is open at the best bid.
    #[getter]
    fn bid_size(&self) -> f64 {
        size_of(self.bid)
    }

    /// The best ask; NaN where there is none.
    #[getter]
    fn ask(&self) -> f64 {
        price_of(self.ask)
    }

    /// What is open at the best ask.
    #[getter]
    fn ask_size(&self) -> f64 {
        size_of(self.ask)
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        let symbol = self.symbol.bind(py).to_string_lossy().into_owned();
        format!("Quote({symbol} bid={} ask={})", self.bid(), self.ask())
    }
}

fn price_of(level: Option<Level>) -> f64 {
    level.map_or(f64::NAN, |(price, _)| price)
}

fn size_of(level: Option<Level>) -> f64 {
    level.map_or(0.0, |(_, size)| size)
}

/// The book of one instrument as it is known at the moment of asking.
#[pyclass(module = "ingenium._core", frozen)]
pub(crate) struct Book {
    session: ThreadBound<Rc<Session>>,
    instrument: InstrumentId,
}

impl Book {
    /// Makes the view of an instrument's book.
    pub(super) fn new(session: &Rc<Session>, instrument: InstrumentId) -> PyResult<Self> {
        let kernel = session.kernel()?;
        if kernel.tick_market(instrument).is_none() {
            let symbol = &kernel.instruments()[instrument.index()].spec.symbol;
            let message = format!("{symbol} has no book: it is played from bars, not from ticks");
            return Err(PyValueError::new_err(message));
        }
        Ok(Self {
            session: ThreadBound::new(Rc::clone(session)),
            instrument,
        })
    }

    fn read<T>(&self, read: impl FnOnce(&TickBook, &Instrument) -> T) -> PyResult<T> {
        let kernel = self.session.kernel()?;
        let market = kernel.tick_market(self.instrument);
        let market = market.ok_or_else(|| PyValueError::new_err("there is no such book"))?;
        let instrument = &kernel.instruments()[self.instrument.index()];
        Ok(read(market.feed.book(), instrument))
    }

    fn best(&self, side: Side) -> PyResult<Option<Level>> {
        self.read(|book, instrument| book.best(side).map(|best| level(instrument, best)))
    }
}

#[pymethods]
impl Book {
    /// What it is of.
    #[getter]
    fn symbol(&self, py: Python<'_>) -> Py<PyString> {
        self.session.symbol(py, self.instrument)
    }

    /// When the last event that is known happened at the exchange; 0 before the first.
    #[getter]
    fn time(&self) -> PyResult<i64> {
        let kernel = self.session.kernel()?;
        let market = kernel.tick_market(self.instrument);
        let last = market.and_then(|market| market.feed.last());
        Ok(last.map_or(0, |event| event.time))
    }

    /// The best bid; NaN where there is none.
    #[getter]
    fn bid(&self) -> PyResult<f64> {
        self.best(Side::Buy).map(price_of)
    }

    /// The best ask; NaN where there is none.
    #[getter]
    fn ask(&self) -> PyResult<f64> {
        self.best(Side::Sell).map(price_of)
    }

    /// What is open at the best bid.
    #[getter]
    fn bid_size(&self) -> PyResult<f64> {
        self.best(Side::Buy).map(size_of)
    }

    /// What is open at the best ask.
    #[getter]
    fn ask_size(&self) -> PyResult<f64> {
        self.best(Side::Sell).map(size_of)
    }

    /// The middle of the touch; NaN where a side is empty.
    #[getter]
    fn mid(&self) -> PyResult<f64> {
        Ok(f64::midpoint(self.bid()?, self.ask()?))
    }

    /// The best ask less the best bid; NaN where a side is empty.
    #[getter]
    #[expect(clippy::float_arithmetic, reason = "a distance for people")]
    fn spread(&self) -> PyResult<f64> {
        Ok(self.ask()? - self.bid()?)
    }

    /// Returns the best levels of both sides, bids and asks, each as (price, size), best first.
    #[pyo3(signature = (count = 10))]
    fn levels(&self, count: usize) -> PyResult<(Vec<Level>, Vec<Level>)> {
        self.read(|book, instrument| {
            let side = |side| {
                let levels = book.levels(side).take(count);
                levels.map(|each| level(instrument, each)).collect()
            };
            (side(Side::Buy), side(Side::Sell))
        })
    }

    /// Returns how one-sided the best levels are: 1 is all bids, -1 is all asks, 0 is even.
    #[pyo3(signature = (count = 1))]
    #[expect(
        clippy::float_arithmetic,
        clippy::cast_precision_loss,
        reason = "a figure for people"
    )]
    fn imbalance(&self, count: usize) -> PyResult<f64> {
        self.read(|book, _| {
            let open = |side| {
                let levels = book.levels(side).take(count);
                levels.map(|(_, size)| i128::from(size)).sum::<i128>()
            };
            let (bids, asks) = (open(Side::Buy), open(Side::Sell));
            if bids + asks == 0 {
                return 0.0;
            }
            (bids - asks) as f64 / (bids + asks) as f64
        })
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let symbol = self.symbol(py).bind(py).to_string_lossy().into_owned();
        Ok(format!(
            "Book({symbol} bid={} ask={})",
            self.bid()?,
            self.ask()?
        ))
    }
}
