//! The course of a live run: start, play, stop. It makes the calls of strategies that run here, and applies
//! what those that run elsewhere asked for in theirs; where that is not known yet, it waits.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use ingenium_core::model::id::StrategyId;
use ingenium_core::model::time::Timestamp;
use ingenium_simulator::kernel::{Delivery, KernelError, VenueNews};
use ingenium_simulator::requests::{self, Names, Request};
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;

use super::host::{Host, call_plain};
use super::plan::Objects;
use super::session::Session;
use crate::numbers::value_error;

/// A strategy that runs elsewhere, and the number of its call that is awaited.
pub(super) type Awaited = (u16, u64);

/// Where a run is in its course.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Nothing was called.
    Unbegun,
    /// Strategies before this one were started.
    Starting(u16),
    /// Data are played.
    Playing,
    /// Strategies before this one were stopped.
    Stopping(u16),
    /// All is over.
    Over,
}

/// Plays a live run.
pub(super) struct Player {
    session: Rc<Session>,
    strategies: Objects,
    stage: Cell<Stage>,
    /// Makes the calls, once strategies were started. Borrowed while the run plays.
    host: RefCell<Option<Host>>,
    /// What has stopped the run for good.
    failure: RefCell<Option<String>>,
}

impl Player {
    pub(super) fn new(session: &Rc<Session>, strategies: Objects) -> Self {
        Self {
            session: Rc::clone(session),
            strategies,
            stage: Cell::new(Stage::Unbegun),
            host: RefCell::default(),
            failure: RefCell::default(),
        }
    }

    /// Starts the strategies, as soon as it is known when the run begins.
    pub(super) fn begin(&self, py: Python<'_>) -> PyResult<Option<Awaited>> {
        self.expect_no_callback()?;
        if self.stage.get() == Stage::Unbegun {
            self.stage.set(Stage::Starting(0));
        } else if self.session.calls()?.current().is_none() {
            return Err(PyRuntimeError::new_err("this run has begun already"));
        }
        self.go_on(py)
    }

    /// Plays up to a time.
    pub(super) fn advance(&self, py: Python<'_>, until: Timestamp) -> PyResult<Option<Awaited>> {
        self.expect_begun()?;
        let played = self.session.kernel_mut()?.play_until(until);
        played.map_err(value_error)?;
        self.go_on(py)
    }

    /// Plays to the end of the data, and stops the strategies.
    pub(super) fn end(&self, py: Python<'_>) -> PyResult<Option<Awaited>> {
        self.expect_begun()?;
        self.session.kernel_mut()?.end_data();
        self.go_on(py)
    }

    /// Books what an external venue reports, and makes the calls.
    pub(super) fn report(&self, py: Python<'_>, report: &[u8]) -> PyResult<Option<Awaited>> {
        self.expect_begun()?;
        self.expect_between_calls()?;
        let taken = {
            let mut kernel = self.session.kernel_mut()?;
            let report = requests::decode_report(&kernel, report).map_err(|error| {
                PyValueError::new_err(format!("a report of the venue: {error}"))
            })?;
            match report {
                VenueNews::Report(report) => {
                    kernel.check_report(&report).map_err(value_error)?;
                    kernel.take_report(&report)
                }
                VenueNews::Adopted(adopted) => {
                    kernel.check_adopted().map_err(value_error)?;
                    kernel.adopt(&adopted)
                }
            }
        };
        self.sound(taken)?;
        self.go_on(py)
    }

    /// Refuses a change of the run while a call is made or awaited.
    pub(super) fn expect_between_calls(&self) -> PyResult<()> {
        self.expect_no_callback()?;
        if self.session.calls()?.current().is_some() {
            return Err(PyRuntimeError::new_err(
                "a call of a strategy is awaited: change the run once it has been heard",
            ));
        }
        Ok(())
    }

    /// Refuses what a callback of a strategy must not do.
    pub(super) fn expect_no_callback(&self) -> PyResult<()> {
        self.host.try_borrow_mut().map(|_| ()).map_err(|_| busy())
    }

    fn expect_begun(&self) -> PyResult<()> {
        if let Some(failure) = self.failure.borrow().as_ref() {
            let message = format!("the run has stopped: {failure}");
            return Err(PyRuntimeError::new_err(message));
        }
        self.expect_no_callback()?;
        if self.stage.get() == Stage::Unbegun {
            let message = "the run has not begun: call begin() first";
            return Err(PyRuntimeError::new_err(message));
        }
        Ok(())
    }

    /// Goes on until all is played that may be, or a call is awaited.
    fn go_on(&self, py: Python<'_>) -> PyResult<Option<Awaited>> {
        let mut host = self.host.try_borrow_mut().map_err(|_| busy())?;
        py.check_signals()?;
        loop {
            if let Some(awaited) = self.hear()? {
                return Ok(Some(awaited));
            }
            match self.stage.get() {
                Stage::Unbegun | Stage::Over => return Ok(None),
                Stage::Starting(number) => {
                    if number == 0 && !self.session.kernel_mut()?.begin() {
                        return Ok(None);
                    }
                    if !self.call_next(py, number, "on_start", Stage::Starting)? {
                        *host = Some(Host::new(py, &self.session, &self.strategies)?);
                        self.stage.set(Stage::Playing);
                    }
                }
                Stage::Playing => {
                    let next = self.session.kernel_mut()?.next_call();
                    match (self.sound(next)?, host.as_mut()) {
                        (Some(delivery), Some(host)) => self.deliver(py, host, &delivery)?,
                        _ if self.session.kernel()?.is_open() => return Ok(None),
                        _ => self.stage.set(Stage::Stopping(0)),
                    }
                }
                Stage::Stopping(number) => {
                    if !self.call_next(py, number, "on_stop", Stage::Stopping)? {
                        let finished = self.session.kernel_mut()?.finish();
                        self.sound(finished)?;
                        self.stage.set(Stage::Over);
                    }
                }
            }
        }
    }

    /// Begins the call of the strategy whose turn it is to start or to stop; false after the last.
    fn call_next(
        &self,
        py: Python<'_>,
        number: u16,
        name: &str,
        stage: impl Fn(u16) -> Stage,
    ) -> PyResult<bool> {
        let Some(strategy) = self.strategies.get(usize::from(number)) else {
            return Ok(false);
        };
        self.stage.set(stage(number + 1));
        let id = StrategyId(number);
        self.call(id, || call_plain(py, &self.session, (strategy, id), name))?;
        Ok(true)
    }

    fn deliver(&self, py: Python<'_>, host: &mut Host, delivery: &Delivery) -> PyResult<()> {
        self.call(delivery.strategy(), || host.deliver(py, delivery))
    }

    /// Counts a call, and makes it if the strategy runs here; else it is awaited.
    fn call(&self, strategy: StrategyId, make: impl FnOnce() -> PyResult<()>) -> PyResult<()> {
        let runs_here = {
            let mut calls = self.session.calls()?;
            let call = calls.begin(strategy);
            let mut kernel = self.session.kernel_mut()?;
            kernel.answer(strategy, call);
            let runs_here = calls.runs_here(strategy);
            if runs_here && call == 0 {
                calls.record(Request::Callbacks(kernel.callbacks(strategy)));
            }
            runs_here
        };
        if !runs_here {
            return Ok(());
        }
        let result = make();
        self.session.calls()?.end();
        result
    }

    /// Applies what was asked for in the call that is awaited; returns it if that is not known yet.
    fn hear(&self) -> PyResult<Option<Awaited>> {
        let mut calls = self.session.calls()?;
        let Some((strategy, call)) = calls.current() else {
            return Ok(None);
        };
        let mut kernel = self.session.kernel_mut()?;
        let Some(requests) = calls.heard() else {
            return Ok(Some((strategy.0, call)));
        };
        let checked = Names::check(&kernel, strategy, requests);
        checked.map_err(|error| {
            let id = &self.session.strategies[strategy.index()];
            PyValueError::new_err(format!("call {call} of strategy {id}: {error}"))
        })?;
        let mut names = self.session.names.borrow_mut();
        for request in calls.take_heard() {
            let asked = names.ask(&mut kernel, strategy, request);
            self.sound(asked)?;
        }
        Ok(None)
    }

    /// Stops the run for good where the kernel met an impossible state.
    fn sound<T>(&self, result: Result<T, KernelError>) -> PyResult<T> {
        result.map_err(|error| {
            *self.failure.borrow_mut() = Some(error.to_string());
            value_error(error)
        })
    }
}

fn busy() -> PyErr {
    PyRuntimeError::new_err("the run is playing: a strategy's callback cannot feed or advance it")
}
