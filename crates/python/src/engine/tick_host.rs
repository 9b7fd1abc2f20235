//! The calls that ticks bring, with objects that are used again when nobody else holds them.

use std::rc::Rc;

use ingenium_core::model::id::{InstrumentId, StrategyId};
use ingenium_simulator::ticks::{Quote as CoreQuote, TickEvent};
use pyo3::prelude::*;

use super::host::Host;
use super::tick_events::{Book, Quote, Trade, level};
use crate::call::is_only_reference;

/// The objects that were last shown.
#[derive(Default)]
pub(super) struct Shown {
    trade: Option<Py<Trade>>,
    quote: Option<Py<Quote>>,
    book: Option<(InstrumentId, Py<Book>)>,
}

impl Host {
    pub(super) fn trade(
        &mut self,
        py: Python<'_>,
        strategy: StrategyId,
        instrument: InstrumentId,
        event: TickEvent,
    ) -> PyResult<()> {
        let level = {
            let kernel = self.session.kernel()?;
            let of = &kernel.instruments()[instrument.index()];
            level(of, (event.price, event.size))
        };
        let before = self.shown.trade.take();
        let object = match before.filter(|object| is_only_reference(object.bind(py))) {
            Some(object) => {
                let mut inner = object.borrow_mut(py);
                if inner.instrument != instrument {
                    inner.symbol = self.session.symbol(py, instrument);
                }
                (inner.instrument, inner.event, inner.level) = (instrument, event, level);
                drop(inner);
                object
            }
            None => Py::new(
                py,
                Trade {
                    symbol: self.session.symbol(py, instrument),
                    instrument,
                    event,
                    level,
                },
            )?,
        };
        let result = self.call(
            py,
            strategy,
            "on_trade",
            |methods| &methods.trade,
            object.as_any(),
        );
        self.shown.trade = Some(object);
        result
    }

    pub(super) fn quote(
        &mut self,
        py: Python<'_>,
        strategy: StrategyId,
        instrument: InstrumentId,
        quote: &CoreQuote,
    ) -> PyResult<()> {
        let before = self.shown.quote.take();
        let object = match before.filter(|object| is_only_reference(object.bind(py))) {
            Some(object) => object,
            None => Py::new(
                py,
                Quote {
                    symbol: self.session.symbol(py, instrument),
                    instrument,
                    time: 0,
                    bid: None,
                    ask: None,
                },
            )?,
        };
        {
            let kernel = self.session.kernel()?;
            let mut inner = object.borrow_mut(py);
            if inner.instrument != instrument {
                inner.symbol = self.session.symbol(py, instrument);
                inner.instrument = instrument;
            }
            inner.set(quote, &kernel.instruments()[instrument.index()]);
        }
        let result = self.call(
            py,
            strategy,
            "on_quote",
            |methods| &methods.quote,
            object.as_any(),
        );
        self.shown.quote = Some(object);
        result
    }

    pub(super) fn book(
        &mut self,
        py: Python<'_>,
        strategy: StrategyId,
        instrument: InstrumentId,
    ) -> PyResult<()> {
        let object = match self.shown.book.take() {
            Some((shown, object)) if shown == instrument => object,
            _ => Py::new(py, Book::new(&Rc::clone(&self.session), instrument)?)?,
        };
        let result = self.call(
            py,
            strategy,
            "on_book",
            |methods| &methods.book,
            object.as_any(),
        );
        self.shown.book = Some((instrument, object));
        result
    }
}
