//! The host of a run's strategies: it makes the calls that the kernel asks for.

use std::cell::RefCell;
use std::rc::Rc;

use ingenium_core::indicators::adjusted::{Adjusted, SharedIndicator};
use ingenium_core::indicators::registry;
use ingenium_core::model::decimal::Decimal;
use ingenium_core::model::event::OrderChange;
use ingenium_core::model::id::{OrderId, StrategyId};
use ingenium_core::model::market::Bar as CoreBar;
use ingenium_simulator::kernel::{Callbacks, Delivery};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::events::{Bar, Fill, OrderEvent};
use super::orders::Order;
use super::session::Session;
use super::strategy::StrategyCore;
use super::tick_host::Shown;
use super::utilisation;
use crate::call::{call_one, is_only_reference};
use crate::numbers::value_error;

/// The methods of a strategy that are called, bound once.
#[derive(Default)]
pub(super) struct Methods {
    bar: Option<Py<PyAny>>,
    pub(super) trade: Option<Py<PyAny>>,
    pub(super) quote: Option<Py<PyAny>>,
    pub(super) book: Option<Py<PyAny>>,
    fill: Option<Py<PyAny>>,
    order: Option<Py<PyAny>>,
    timer: Option<Py<PyAny>>,
    signal: Option<Py<PyAny>>,
    stale: Option<Py<PyAny>>,
    fresh: Option<Py<PyAny>>,
    warning: Option<Py<PyAny>>,
}

impl Methods {
    const fn are_none(&self) -> bool {
        self.bar.is_none()
            && self.trade.is_none()
            && self.quote.is_none()
            && self.book.is_none()
            && self.fill.is_none()
            && self.order.is_none()
            && self.timer.is_none()
            && self.signal.is_none()
            && self.stale.is_none()
            && self.fresh.is_none()
            && self.warning.is_none()
    }
}

/// Says which callbacks a strategy's class answers: those that it defines itself.
pub(super) fn callbacks(strategy: &Bound<'_, StrategyCore>) -> PyResult<Callbacks> {
    Ok(Callbacks {
        bar: method(strategy, "on_bar")?.is_some(),
        trade: method(strategy, "on_trade")?.is_some(),
        quote: method(strategy, "on_quote")?.is_some(),
        book: method(strategy, "on_book")?.is_some(),
        fill: method(strategy, "on_fill")?.is_some(),
        order: method(strategy, "on_order")?.is_some(),
        timer: method(strategy, "on_timer")?.is_some(),
        signal: method(strategy, "on_signal")?.is_some(),
        stale: method(strategy, "on_stale")?.is_some(),
        fresh: method(strategy, "on_fresh")?.is_some(),
        warning: method(strategy, "on_warning")?.is_some(),
    })
}

/// Binds a method, unless it is not there or marked as doing nothing.
fn method(strategy: &Bound<'_, StrategyCore>, name: &str) -> PyResult<Option<Py<PyAny>>> {
    let Some(function) = strategy.get_type().getattr_opt(name)? else {
        return Ok(None);
    };
    if function.hasattr("__ingenium_noop__")? {
        return Ok(None);
    }
    Ok(Some(strategy.getattr(name)?.unbind()))
}

/// Makes the volatility estimate that a sizer reads.
pub(super) fn volatility(lookback: usize, periods_per_year: f64) -> PyResult<SharedIndicator> {
    #[expect(clippy::cast_precision_loss, reason = "a period far below 2^53")]
    let parameters = [
        ("period", lookback as f64),
        ("periods_per_year", periods_per_year),
    ];
    let indicator = registry::build("volatility", &parameters).map_err(value_error)?;
    Ok(Rc::new(RefCell::new(Adjusted::new(indicator))))
}

fn bind(strategy: &Bound<'_, StrategyCore>) -> PyResult<Methods> {
    Ok(Methods {
        bar: method(strategy, "on_bar")?,
        trade: method(strategy, "on_trade")?,
        quote: method(strategy, "on_quote")?,
        book: method(strategy, "on_book")?,
        fill: method(strategy, "on_fill")?,
        order: method(strategy, "on_order")?,
        timer: method(strategy, "on_timer")?,
        signal: method(strategy, "on_signal")?,
        stale: method(strategy, "on_stale")?,
        fresh: method(strategy, "on_fresh")?,
        warning: method(strategy, "on_warning")?,
    })
}

/// Calls a method without arguments, if the strategy has it: `on_start` or `on_stop`.
pub(super) fn call_plain(
    py: Python<'_>,
    session: &Session,
    (strategy, number): (&Option<Py<StrategyCore>>, StrategyId),
    name: &str,
) -> PyResult<()> {
    let Some(strategy) = strategy else {
        return Ok(());
    };
    let called = call_method(strategy.bind(py), name);
    called.map_err(|error| noted(py, error, session, number, name, None))
}

fn call_method(strategy: &Bound<'_, StrategyCore>, name: &str) -> PyResult<()> {
    if let Some(method) = method(strategy, name)? {
        method.call0(strategy.py())?;
    }
    Ok(())
}

/// Makes the calls.
pub(super) struct Host {
    pub(super) session: Rc<Session>,
    methods: Vec<Methods>,
    /// The last bar's object, used again when nobody else holds it.
    bar: Option<Py<Bar>>,
    /// The last objects of ticks.
    pub(super) shown: Shown,
}

impl Host {
    /// Binds the methods of the strategies.
    pub(super) fn new(
        py: Python<'_>,
        session: &Rc<Session>,
        strategies: &[Option<Py<StrategyCore>>],
    ) -> PyResult<Self> {
        let methods: PyResult<Vec<Methods>> = strategies
            .iter()
            .map(|strategy| match strategy {
                Some(strategy) => bind(strategy.bind(py)),
                None => Ok(Methods::default()),
            })
            .collect();
        Ok(Self {
            session: Rc::clone(session),
            methods: methods?,
            bar: None,
            shown: Shown::default(),
        })
    }

    /// Says whether no strategy has a method to call.
    pub(super) fn is_unattended(&self) -> bool {
        self.methods.iter().all(Methods::are_none)
    }

    /// Makes a call.
    pub(super) fn deliver(&mut self, py: Python<'_>, delivery: &Delivery) -> PyResult<()> {
        match *delivery {
            Delivery::Bar { strategy, bar } => self.bar(py, strategy, bar),
            Delivery::Trade {
                strategy,
                instrument,
                event,
            } => self.trade(py, strategy, instrument, event),
            Delivery::Quote {
                strategy,
                instrument,
                quote,
            } => self.quote(py, strategy, instrument, &quote),
            Delivery::Book {
                strategy,
                instrument,
            } => self.book(py, strategy, instrument),
            Delivery::Fill { strategy, fill } => {
                let fill = *self.session.kernel()?.fill(fill).ok_or_else(lost)?;
                let event = Fill::new(&self.session, fill);
                let event = Py::new(py, event)?.into_any();
                self.call(py, strategy, "on_fill", |methods| &methods.fill, &event)
            }
            Delivery::Order {
                strategy,
                order,
                time,
                change,
            } => {
                let event = self.order_event(py, order, time.0, change)?.into_any();
                self.call(py, strategy, "on_order", |methods| &methods.order, &event)
            }
            Delivery::Timer { strategy, timer } => {
                let name = self
                    .session
                    .kernel()?
                    .timer(timer)
                    .ok_or_else(lost)?
                    .name
                    .clone();
                let name = PyString::new(py, &name).unbind().into_any();
                self.call(py, strategy, "on_timer", |methods| &methods.timer, &name)
            }
            Delivery::Staleness {
                strategy,
                instrument,
                since,
            } => {
                let symbol = self.session.symbol(py, instrument);
                let Some(since) = since else {
                    let symbol = symbol.into_any();
                    return self.call(py, strategy, "on_fresh", |methods| &methods.fresh, &symbol);
                };
                let method = &self.methods[strategy.index()].stale;
                let called = call_two(py, method.as_ref(), (symbol, since.0));
                self.noted(py, called, strategy, "on_stale")
            }
            Delivery::Warning { strategy, reading } => {
                let row = utilisation::row(py, &self.session, &reading)?;
                let row = row.into_any().unbind();
                self.call(py, strategy, "on_warning", |methods| &methods.warning, &row)
            }
            Delivery::Signal {
                strategy,
                instrument,
                strength,
                ..
            } => {
                let strength = Decimal::new(strength, 18).to_f64();
                let symbol = self.session.symbol(py, instrument);
                let method = &self.methods[strategy.index()].signal;
                let called = call_two(py, method.as_ref(), (symbol, strength));
                self.noted(py, called, strategy, "on_signal")
            }
        }
    }

    fn noted(
        &self,
        py: Python<'_>,
        called: PyResult<()>,
        strategy: StrategyId,
        callback: &str,
    ) -> PyResult<()> {
        called.map_err(|error| noted(py, error, &self.session, strategy, callback, None))
    }

    fn bar(&mut self, py: Python<'_>, strategy: StrategyId, bar: CoreBar) -> PyResult<()> {
        let free = self
            .bar
            .take()
            .filter(|object| is_only_reference(object.bind(py)));
        let object = if let Some(object) = free {
            let mut inner = object.borrow_mut(py);
            if inner.bar.instrument != bar.instrument {
                inner.symbol = self.session.symbol(py, bar.instrument);
            }
            inner.bar = bar;
            drop(inner);
            object
        } else {
            let symbol = self.session.symbol(py, bar.instrument);
            Py::new(py, Bar { bar, symbol })?
        };
        let Some(method) = &self.methods[strategy.index()].bar else {
            return Ok(());
        };
        let result = call_one(method.bind(py), object.bind(py).as_any());
        self.bar = Some(object);
        result.map_err(|error| noted(py, error, &self.session, strategy, "on_bar", Some(&bar)))
    }

    fn order_event(
        &self,
        py: Python<'_>,
        order: OrderId,
        time: i64,
        change: OrderChange,
    ) -> PyResult<Py<OrderEvent>> {
        let order = Order::new(&self.session, order);
        let order = Py::new(py, order)?;
        Py::new(
            py,
            OrderEvent {
                order,
                time,
                change,
            },
        )
    }

    pub(super) fn call(
        &self,
        py: Python<'_>,
        strategy: StrategyId,
        name: &str,
        method: impl Fn(&Methods) -> &Option<Py<PyAny>>,
        argument: &Py<PyAny>,
    ) -> PyResult<()> {
        let Some(method) = method(&self.methods[strategy.index()]) else {
            return Ok(());
        };
        let called = call_one(method.bind(py), argument.bind(py));
        self.noted(py, called, strategy, name)
    }
}

/// Calls a method that a strategy may lack with a symbol and what is told of it.
fn call_two<'py, T>(
    py: Python<'py>,
    method: Option<&Py<PyAny>>,
    arguments: (Py<PyString>, T),
) -> PyResult<()>
where
    T: IntoPyObject<'py>,
{
    match method {
        Some(method) => method.call1(py, arguments).map(|_| ()),
        None => Ok(()),
    }
}

/// Adds to a strategy's own exception where in the run it was raised.
fn noted(
    py: Python<'_>,
    error: PyErr,
    session: &Session,
    strategy: StrategyId,
    callback: &str,
    bar: Option<&CoreBar>,
) -> PyErr {
    let id = &session.strategies[strategy.index()];
    let (label, now) = match bar {
        Some(bar) => {
            let symbol = session.symbols[bar.instrument.index()]
                .bind(py)
                .to_string_lossy()
                .into_owned();
            (
                format!(", bar of {symbol} labelled {}", utc(py, bar.time.0)),
                bar.available.0,
            )
        }
        None => (
            String::new(),
            session.kernel().map_or(0, |kernel| kernel.now().0),
        ),
    };
    let note = format!(
        "raised by strategy {id} in {callback}{label}, at {} UTC",
        utc(py, now)
    );
    // A note is a courtesy: an exception that takes none is passed on as it is.
    let _ = error.value(py).call_method1("add_note", (note,));
    error
}

/// Returns a time as text; times beyond what `datetime` holds stay numbers.
fn utc(py: Python<'_>, nanoseconds: i64) -> String {
    let text = || -> PyResult<String> {
        let module = py.import("datetime")?;
        let zone = module.getattr("timezone")?.getattr("utc")?;
        let seconds = nanoseconds.div_euclid(1_000_000_000);
        let time = module
            .getattr("datetime")?
            .call_method1("fromtimestamp", (seconds, zone))?;
        time.call_method1("strftime", ("%Y-%m-%d %H:%M:%S",))?
            .extract()
    };
    text().unwrap_or_else(|_| nanoseconds.to_string())
}

fn lost() -> PyErr {
    PyRuntimeError::new_err("the engine lost an event: this is a defect, please report it")
}
