//! What every strategy inherits: orders, targets, signals, timers, and a view of its own account.

use ingenium_core::model::decimal::{Decimal, format_units};
use ingenium_core::model::event::TradingState;
use ingenium_core::model::number::Money;
use ingenium_core::model::order::Side;
use ingenium_core::portfolio::Portfolio;
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};

use super::events::exact;
use super::link::Link;
use super::orders::Order;
use super::requests::{Keywords, instant};
use super::tick_events::Book;
use crate::indicators::Indicator;
use crate::numbers::{Given, value_error};
use crate::thread_bound::ThreadBound;

/// What every strategy inherits. Its methods work from `on_start` on.
#[pyclass(module = "ingenium._core", subclass)]
pub(crate) struct StrategyCore {
    pub(super) link: Option<ThreadBound<Link>>,
}

impl StrategyCore {
    fn link(&self) -> PyResult<&Link> {
        self.link.as_deref().ok_or_else(|| {
            PyRuntimeError::new_err(
                "the strategy is not in a run yet: use on_start instead of __init__ for what needs one",
            )
        })
    }
}

#[pymethods]
impl StrategyCore {
    #[new]
    #[pyo3(signature = (*_args, **_keywords))]
    fn new(_args: &Bound<'_, PyTuple>, _keywords: Option<&Bound<'_, PyDict>>) -> Self {
        Self { link: None }
    }

    /// Orders a purchase: at the market unless a keyword says otherwise.
    #[pyo3(signature = (symbol, quantity, *, limit = None, stop = None, touch = None, trail = None, trail_percent = None, trail_ticks = None, trail_limit = None, to_limit = false, tif = None, until = None, bars = None, post_only = false, reduce_only = false, display = None, take_profit = None, stop_loss = None, stop_loss_limit = None, oco = None, after = None, tag = None))]
    #[expect(clippy::too_many_arguments, reason = "an order's keywords")]
    fn buy(
        &self,
        symbol: &Bound<'_, PyString>,
        quantity: Given,
        limit: Option<Given>,
        stop: Option<Given>,
        touch: Option<Given>,
        trail: Option<Given>,
        trail_percent: Option<Given>,
        trail_ticks: Option<&Bound<'_, PyAny>>,
        trail_limit: Option<Given>,
        to_limit: bool,
        tif: Option<&str>,
        until: Option<&Bound<'_, PyAny>>,
        bars: Option<&Bound<'_, PyAny>>,
        post_only: bool,
        reduce_only: bool,
        display: Option<Given>,
        take_profit: Option<Given>,
        stop_loss: Option<Given>,
        stop_loss_limit: Option<Given>,
        oco: Option<&str>,
        after: Option<&Bound<'_, PyAny>>,
        tag: Option<&str>,
    ) -> PyResult<Order> {
        let keywords = Keywords {
            limit,
            stop,
            touch,
            trail,
            trail_percent,
            trail_ticks,
            trail_limit,
            to_limit,
            tif,
            until,
            bars,
            post_only,
            reduce_only,
            display,
            take_profit,
            stop_loss,
            stop_loss_limit,
            oco,
            after,
            tag,
        };
        self.link()?.submit(Side::Buy, symbol, quantity, &keywords)
    }

    /// Orders a sale: at the market unless a keyword says otherwise.
    #[pyo3(signature = (symbol, quantity, *, limit = None, stop = None, touch = None, trail = None, trail_percent = None, trail_ticks = None, trail_limit = None, to_limit = false, tif = None, until = None, bars = None, post_only = false, reduce_only = false, display = None, take_profit = None, stop_loss = None, stop_loss_limit = None, oco = None, after = None, tag = None))]
    #[expect(clippy::too_many_arguments, reason = "an order's keywords")]
    fn sell(
        &self,
        symbol: &Bound<'_, PyString>,
        quantity: Given,
        limit: Option<Given>,
        stop: Option<Given>,
        touch: Option<Given>,
        trail: Option<Given>,
        trail_percent: Option<Given>,
        trail_ticks: Option<&Bound<'_, PyAny>>,
        trail_limit: Option<Given>,
        to_limit: bool,
        tif: Option<&str>,
        until: Option<&Bound<'_, PyAny>>,
        bars: Option<&Bound<'_, PyAny>>,
        post_only: bool,
        reduce_only: bool,
        display: Option<Given>,
        take_profit: Option<Given>,
        stop_loss: Option<Given>,
        stop_loss_limit: Option<Given>,
        oco: Option<&str>,
        after: Option<&Bound<'_, PyAny>>,
        tag: Option<&str>,
    ) -> PyResult<Order> {
        let keywords = Keywords {
            limit,
            stop,
            touch,
            trail,
            trail_percent,
            trail_ticks,
            trail_limit,
            to_limit,
            tif,
            until,
            bars,
            post_only,
            reduce_only,
            display,
            take_profit,
            stop_loss,
            stop_loss_limit,
            oco,
            after,
            tag,
        };
        self.link()?.submit(Side::Sell, symbol, quantity, &keywords)
    }

    /// Brings the position to a target by a market order for the difference.
    #[pyo3(signature = (symbol, *, weight = None, quantity = None, notional = None))]
    fn target(
        &self,
        symbol: &Bound<'_, PyString>,
        weight: Option<Given>,
        quantity: Option<Given>,
        notional: Option<Given>,
    ) -> PyResult<()> {
        self.link()?.set_target(symbol, weight, quantity, notional)
    }

    /// Sends a signal that the portfolio sizes: from -1 (short) to 1 (long), 0 is flat.
    #[pyo3(signature = (symbol, strength = Given::Exact(Decimal::ONE)))]
    fn signal(&self, symbol: &Bound<'_, PyString>, strength: Given) -> PyResult<()> {
        self.link()?.send_signal(symbol, strength)
    }

    /// Cancels the orders of a symbol (without one: of all) and closes the position at the market.
    #[pyo3(signature = (symbol = None))]
    fn close(&self, symbol: Option<&Bound<'_, PyString>>) -> PyResult<()> {
        self.link()?.close(symbol)
    }

    /// Cancels an order, given as what `buy` and `sell` return or by its number.
    fn cancel(&self, order: &Bound<'_, PyAny>) -> PyResult<()> {
        self.link()?.cancel(order)
    }

    /// Cancels all orders of a symbol (without one: of all).
    #[pyo3(signature = (symbol = None))]
    fn cancel_all(&self, symbol: Option<&Bound<'_, PyString>>) -> PyResult<()> {
        self.link()?.cancel_all(symbol)
    }

    /// Changes a working order. `quantity` is the new total, what is filled included.
    #[pyo3(signature = (order, *, quantity = None, limit = None, trigger = None))]
    fn replace(
        &self,
        order: &Bound<'_, PyAny>,
        quantity: Option<Given>,
        limit: Option<Given>,
        trigger: Option<Given>,
    ) -> PyResult<()> {
        self.link()?.replace(order, quantity, limit, trigger)
    }

    /// Returns the signed quantity that the strategy holds of a symbol.
    fn position(&self, symbol: &Bound<'_, PyString>) -> PyResult<f64> {
        let link = self.link()?;
        let instrument = link.find(symbol)?;
        let kernel = link.session.kernel()?;
        let position = kernel.portfolio().position(link.strategy, instrument);
        Ok(kernel.instruments()[instrument.index()].quantity_to_f64(position.quantity()))
    }

    /// Returns the average entry price of a position; NaN while flat.
    fn average_price(&self, symbol: &Bound<'_, PyString>) -> PyResult<f64> {
        let link = self.link()?;
        let instrument = link.find(symbol)?;
        let kernel = link.session.kernel()?;
        let position = kernel.portfolio().position(link.strategy, instrument);
        let average = position.average_price(&kernel.instruments()[instrument.index()]);
        Ok(average
            .map_err(value_error)?
            .map_or(f64::NAN, Decimal::to_f64))
    }

    /// Returns the orders that can still trade, oldest first; those that wait for a parent included.
    #[pyo3(signature = (symbol = None))]
    fn orders(&self, symbol: Option<&Bound<'_, PyString>>) -> PyResult<Vec<Order>> {
        self.link()?.open_orders(symbol)
    }

    /// Returns the last price of a symbol; NaN before its first bar.
    fn price(&self, symbol: &Bound<'_, PyString>) -> PyResult<f64> {
        let link = self.link()?;
        let instrument = link.find(symbol)?;
        let kernel = link.session.kernel()?;
        let price = kernel.last_price(instrument);
        Ok(price.map_or(f64::NAN, |price| {
            kernel.instruments()[instrument.index()].price_to_f64(price)
        }))
    }

    /// Returns the book of a symbol that is played from ticks, as it is known at the moment of asking.
    fn book(&self, symbol: &Bound<'_, PyString>) -> PyResult<Book> {
        let link = self.link()?;
        Book::new(&link.session, link.find(symbol)?)
    }

    /// The time of the run, in nanoseconds since 1970 UTC.
    #[getter]
    fn now(&self) -> PyResult<i64> {
        Ok(self.link()?.session.kernel()?.now().0)
    }

    /// The strategy's equity in the account currency: cash and the value of its positions.
    #[getter]
    fn equity(&self) -> PyResult<f64> {
        self.link()?.money(Portfolio::equity).map(Money::to_f64)
    }

    /// The strategy's cash in the account currency.
    #[getter]
    fn cash(&self) -> PyResult<f64> {
        self.link()?.money(Portfolio::cash_value).map(Money::to_f64)
    }

    /// The equity as a Decimal.
    #[getter]
    fn equity_exact<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        exact(
            py,
            &format_units(self.link()?.money(Portfolio::equity)?.0, Money::PRECISION),
        )
    }

    /// The cash as a Decimal.
    #[getter]
    fn cash_exact<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        exact(
            py,
            &format_units(
                self.link()?.money(Portfolio::cash_value)?.0,
                Money::PRECISION,
            ),
        )
    }

    /// The symbols that the strategy follows and may trade.
    #[getter]
    fn symbols(&self, py: Python<'_>) -> PyResult<Vec<Py<PyString>>> {
        let link = self.link()?;
        let kernel = link.session.kernel()?;
        let instruments = kernel.instruments_of(link.strategy);
        Ok(instruments
            .iter()
            .map(|id| link.session.symbol(py, *id))
            .collect())
    }

    /// The strategy's name in the run.
    #[getter]
    fn id(&self) -> PyResult<String> {
        Ok(self.link()?.id().to_owned())
    }

    /// Calls `on_timer(name)` once, at a time.
    #[pyo3(signature = (time, name = String::new()))]
    fn call_at(&self, time: &Bound<'_, PyAny>, name: String) -> PyResult<()> {
        let time = instant(time)?;
        self.link()?.set_timer(time, None, name)
    }

    /// Calls `on_timer(name)` again and again, first after one interval of nanoseconds.
    #[pyo3(signature = (interval, name = String::new()))]
    fn call_every(&self, interval: i64, name: String) -> PyResult<()> {
        if interval <= 0 {
            return Err(PyValueError::new_err(
                "call_every needs an interval of at least 1 nanosecond",
            ));
        }
        let link = self.link()?;
        let now = link.session.kernel()?.now();
        link.set_timer(now.plus(interval), Some(interval), name)
    }

    /// Stops all new orders of the strategy, or of the whole account, until `rearm`.
    #[pyo3(signature = (*, account = false))]
    fn halt(&self, account: bool) -> PyResult<()> {
        self.link()?.set_state(TradingState::Halted, account)
    }

    /// Lets orders of the strategy, or of the whole account, pass again.
    #[pyo3(signature = (*, account = false))]
    fn rearm(&self, account: bool) -> PyResult<()> {
        self.link()?.set_state(TradingState::Active, account)
    }

    /// "active", "reducing" or "halted": whether the strategy's orders pass the risk gate.
    #[getter]
    fn trading_state(&self) -> PyResult<&'static str> {
        let link = self.link()?;
        let kernel = link.session.kernel()?;
        let state = kernel
            .gate()
            .state(Some(link.strategy))
            .map_err(value_error)?;
        Ok(state.name())
    }

    /// Whether nothing is heard of a symbol for longer than it should be.
    fn is_stale(&self, symbol: &Bound<'_, PyString>) -> PyResult<bool> {
        let link = self.link()?;
        let instrument = link.own(symbol)?;
        Ok(link.session.kernel()?.is_stale(instrument))
    }

    /// Returns how much of each limit is used now: of the strategy's own and of the account's.
    fn utilisation<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyDict>>> {
        let link = self.link()?;
        super::utilisation::rows(py, &link.session, Some(link.strategy))
    }

    /// Lets the bars of a symbol feed an indicator, before `on_bar` is called with them.
    fn _attach(
        &self,
        symbol: &Bound<'_, PyString>,
        indicator: &Bound<'_, Indicator>,
    ) -> PyResult<()> {
        self.link()?.feed(symbol, indicator.borrow().shared())
    }
}
