//! A run whose data are fed while it goes on: what is known is played, up to a time.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use ingenium_core::model::id::StrategyId;
use ingenium_core::model::time::Timestamp;
use numpy::PyArray1;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use super::fed_bars::{self, FedColumns};
use super::host::{Host, call_plain};
use super::outcome::Run;
use super::plan::{Plan, begin};
use super::session::Session;
use super::strategy::StrategyCore;
use crate::numbers::value_error;

/// A run whose data are fed while it goes on. Everything in one thread.
#[pyclass(module = "ingenium._core", unsendable)]
pub(crate) struct LiveRun {
    session: Rc<Session>,
    strategies: Vec<Py<StrategyCore>>,
    /// Whether the run may begin.
    may_begin: Cell<bool>,
    /// Makes the calls, once the run has begun.
    host: RefCell<Option<Host>>,
}

impl LiveRun {
    /// Makes the run; nothing has been called yet.
    pub(super) fn open(py: Python<'_>, plan: Plan, start: Option<Timestamp>) -> PyResult<Self> {
        let (session, strategies) = begin(py, plan)?;
        session.kernel_mut()?.open(start);
        Ok(Self {
            session,
            strategies,
            may_begin: Cell::new(false),
            host: RefCell::default(),
        })
    }

    /// Begins the run, if it may and knows when; says whether it has begun.
    fn has_begun(&self, py: Python<'_>) -> PyResult<bool> {
        if !self.may_begin.get() {
            return Err(PyRuntimeError::new_err(
                "the run has not begun: call begin() first",
            ));
        }
        if self.host.try_borrow().map_err(|_| busy())?.is_some() {
            return Ok(true);
        }
        if !self.session.kernel_mut()?.begin() {
            return Ok(false);
        }
        self.call_all(py, "on_start")?;
        *self.host.borrow_mut() = Some(Host::new(py, &self.session, &self.strategies)?);
        Ok(true)
    }

    /// Plays what may be played, and makes the calls.
    fn play(&self, py: Python<'_>) -> PyResult<()> {
        if !self.has_begun(py)? {
            return Ok(());
        }
        let mut host = self.host.try_borrow_mut().map_err(|_| busy())?;
        let Some(host) = host.as_mut() else {
            return Ok(());
        };
        py.check_signals()?;
        loop {
            let delivery = self.session.kernel_mut()?.next_call();
            let Some(delivery) = delivery.map_err(value_error)? else {
                return Ok(());
            };
            host.deliver(py, &delivery)?;
        }
    }

    fn call_all(&self, py: Python<'_>, name: &str) -> PyResult<()> {
        for (strategy, number) in self.strategies.iter().zip(0_u16..) {
            call_plain(py, &self.session, (strategy, StrategyId(number)), name)?;
        }
        Ok(())
    }
}

#[pymethods]
impl LiveRun {
    /// Calls `on_start` of the strategies: at once where the start is known, else with the first bars.
    fn begin(&self, py: Python<'_>) -> PyResult<()> {
        if self.may_begin.replace(true) {
            return Err(PyRuntimeError::new_err("this run has begun already"));
        }
        self.play(py)
    }

    /// Adds bars that have become known, a row for each, in the order in which they did. An error adds none.
    #[expect(clippy::too_many_arguments, reason = "a column each")]
    fn feed_bars(
        &self,
        instruments: &Bound<'_, PyArray1<u32>>,
        time: &Bound<'_, PyArray1<i64>>,
        start: &Bound<'_, PyArray1<i64>>,
        available: &Bound<'_, PyArray1<i64>>,
        open: &Bound<'_, PyArray1<f64>>,
        high: &Bound<'_, PyArray1<f64>>,
        low: &Bound<'_, PyArray1<f64>>,
        close: &Bound<'_, PyArray1<f64>>,
        volume: &Bound<'_, PyArray1<f64>>,
    ) -> PyResult<()> {
        let columns = FedColumns {
            instruments,
            times: [time, start, available],
            values: [open, high, low, close, volume],
        };
        let bars = fed_bars::rows(&columns)?;
        let mut kernel = self.session.kernel_mut()?;
        kernel.feed_bars(&bars).map_err(value_error)
    }

    /// Plays everything up to a time, that time included, and makes the calls.
    fn advance(&self, py: Python<'_>, until: i64) -> PyResult<()> {
        self.has_begun(py)?;
        let played = self.session.kernel_mut()?.play_until(Timestamp(until));
        played.map_err(value_error)?;
        self.play(py)
    }

    /// Ends the run: no more data come. What is left is played, and `on_stop` is called.
    fn end(&self, py: Python<'_>) -> PyResult<()> {
        self.has_begun(py)?;
        self.session.kernel_mut()?.end_data();
        self.play(py)?;
        self.call_all(py, "on_stop")?;
        self.session.kernel_mut()?.finish().map_err(value_error)
    }

    /// What came of the run so far.
    #[getter]
    fn outcome(&self) -> Run {
        Run {
            session: Rc::clone(&self.session),
        }
    }
}

fn busy() -> PyErr {
    PyRuntimeError::new_err("the run is playing: a strategy's callback cannot feed or advance it")
}
