//! A run whose data are fed while it goes on: what is known is played, up to a time.

use std::cell::Cell;
use std::rc::Rc;

use ingenium_core::model::event::TradingState;
use ingenium_core::model::id::{InstrumentId, StrategyId, TagId};
use ingenium_core::model::time::Timestamp;
use ingenium_simulator::requests::{self, Decided};
use ingenium_simulator::ticks::TickColumns;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use super::fed_bars::{self, FedColumns};
use super::outcome::Run;
use super::plan::{Kind, Plan, begin};
use super::player::{Awaited, Player};
use super::session::Session;
use super::tick_columns::NumpyTicks;
use crate::choice::choice;
use crate::numbers::value_error;
use crate::thread_bound::ThreadBound;

/// The strategy that holds the orders of others at an external venue.
const ADOPTED: &str = "adopted";

/// A run whose data are fed while it goes on. Everything in one thread.
#[pyclass(module = "ingenium._core")]
pub(crate) struct LiveRun {
    session: ThreadBound<Rc<Session>>,
    player: ThreadBound<Player>,
    /// How many errands of the external venue were taken.
    errands: ThreadBound<Cell<u64>>,
}

impl LiveRun {
    /// Makes the run; nothing has been called yet.
    pub(super) fn open(
        py: Python<'_>,
        plan: Plan,
        start: Option<Timestamp>,
        (events, requests): (bool, bool),
    ) -> PyResult<Self> {
        let (session, strategies) = begin(py, plan, Kind::Live)?;
        {
            let mut kernel = session.kernel_mut()?;
            kernel.open(start);
            let mut names = (0..).zip(&session.strategies);
            if let Some((number, _)) = names.find(|(_, name)| *name == ADOPTED) {
                kernel.adopt_into(StrategyId(number));
            }
            if requests {
                kernel.keep_errands();
            }
            if events {
                kernel.listen(session.strategies.clone());
            }
        }
        Ok(Self {
            player: ThreadBound::new(Player::new(&session, strategies)),
            errands: ThreadBound::new(Cell::new(0)),
            session: ThreadBound::new(session),
        })
    }

    /// Finds a strategy by its number.
    fn strategy(&self, number: u16) -> PyResult<StrategyId> {
        let is_known = usize::from(number) < self.session.strategies.len();
        is_known.then_some(StrategyId(number)).ok_or_else(|| {
            PyValueError::new_err(format!("there is no strategy {number} in this run"))
        })
    }

    /// Finds an instrument by its number.
    fn instrument(&self, number: u32) -> PyResult<InstrumentId> {
        let is_known = (number as usize) < self.session.kernel()?.instruments().len();
        is_known.then_some(InstrumentId(number)).ok_or_else(|| {
            PyValueError::new_err(format!("there is no instrument {number} in this run"))
        })
    }
}

#[pymethods]
impl LiveRun {
    /// Calls `on_start` of the strategies, with the first bars if no start was given. Returns the call of
    /// a strategy elsewhere, as (strategy, call), whose requests must be heard first.
    fn begin(&self, py: Python<'_>) -> PyResult<Option<Awaited>> {
        self.player.begin(py)
    }

    /// Adds bars that have become known, a row for each, in the order in which they did. An error adds none.
    #[expect(clippy::too_many_arguments, reason = "a column each")]
    fn feed_bars(
        &self,
        instruments: Vec<u32>,
        time: Vec<i64>,
        start: Vec<i64>,
        available: Vec<i64>,
        open: Vec<f64>,
        high: Vec<f64>,
        low: Vec<f64>,
        close: Vec<f64>,
        volume: Vec<f64>,
    ) -> PyResult<()> {
        let columns = FedColumns {
            instruments,
            times: [time, start, available],
            values: [open, high, low, close, volume],
        };
        self.player.expect_no_callback()?;
        let bars = fed_bars::rows(&columns)?;
        let mut kernel = self.session.kernel_mut()?;
        kernel.feed_bars(&bars).map_err(value_error)
    }

    /// Adds ticks of an instrument that have become known, in their order: an object whose columns are
    /// copied. An error adds none.
    fn feed_ticks(&self, instrument: u32, ticks: &Bound<'_, PyAny>) -> PyResult<()> {
        self.player.expect_no_callback()?;
        let columns = NumpyTicks::of(ticks)?;
        let mut rows = Vec::with_capacity(columns.count());
        columns.copy(0, columns.count(), &mut rows);
        let mut kernel = self.session.kernel_mut()?;
        let fed = kernel.feed_ticks(InstrumentId(instrument), &rows);
        fed.map_err(value_error)
    }

    /// Says that no more ticks of an instrument come: its market is over with the last one.
    fn end_ticks(&self, instrument: u32) -> PyResult<()> {
        self.player.expect_no_callback()?;
        let mut kernel = self.session.kernel_mut()?;
        let ended = kernel.end_ticks_of(InstrumentId(instrument));
        ended.map_err(value_error)
    }

    /// Plays everything up to a time, that time included, and makes the calls. Returns the call of a
    /// strategy elsewhere, as (strategy, call), whose requests must be heard first; then it is to be called again.
    fn advance(&self, py: Python<'_>, until: i64) -> PyResult<Option<Awaited>> {
        self.player.advance(py, Timestamp(until))
    }

    /// Ends the run: no more data come. What is left is played, and `on_stop` is called. Returns what
    /// `advance` does.
    fn end(&self, py: Python<'_>) -> PyResult<Option<Awaited>> {
        self.player.end(py)
    }

    /// Returns how many calls of a strategy were made so far.
    fn calls(&self, strategy: u16) -> PyResult<u64> {
        let strategy = self.strategy(strategy)?;
        Ok(self.session.calls()?.made(strategy).unwrap_or_default())
    }

    /// Takes what strategies asked for here since it was last taken, as (strategy, call, JSON array).
    fn take_decisions<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<Vec<(u16, u64, Bound<'py, PyBytes>)>> {
        let kernel = self.session.kernel()?;
        let taken = self.session.calls()?.take();
        let rows = taken.iter().map(|decided| {
            let json = requests::encode(&kernel, &decided.requests);
            let bytes = PyBytes::new(py, json.as_bytes());
            (decided.strategy.0, decided.call, bytes)
        });
        Ok(rows.collect())
    }

    /// Learns what a strategy elsewhere asked for in one of its calls: a JSON array.
    fn decide(&self, strategy: u16, call: u64, requests: &[u8]) -> PyResult<()> {
        let strategy = self.strategy(strategy)?;
        let requests = {
            let kernel = self.session.kernel()?;
            let requests = requests::decode(&kernel, strategy, requests);
            requests.map_err(|error| self.undecided(strategy, call, &error))?
        };
        let decided = Decided {
            strategy,
            call,
            requests,
        };
        let result = self.session.calls()?.decide(decided);
        result.map_err(|error| self.undecided(strategy, call, &error))
    }

    /// Learns that calls of a strategy elsewhere, up to this one, asked for nothing unless it was told.
    fn decided_through(&self, strategy: u16, call: u64) -> PyResult<()> {
        let strategy = self.strategy(strategy)?;
        let result = self.session.calls()?.decided_through(strategy, call);
        result.map_err(|error| self.undecided(strategy, call, &error))
    }

    /// Takes what happened since it was last taken, as a JSON array; empty unless opened with `events=True`.
    fn take_events<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let news = self.session.kernel_mut()?.take_news();
        Ok(PyBytes::new(py, news.as_bytes()))
    }

    /// Takes what an external venue is to do since it was last taken: a JSON array of requests to send,
    /// cancel and replace orders, numbered from 1; empty unless opened with `requests=True`.
    fn take_requests<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let mut kernel = self.session.kernel_mut()?;
        let errands = kernel.take_errands();
        let first = self.errands.get() + 1;
        self.errands.set(self.errands.get() + errands.len() as u64);
        let json = requests::encode_errands(&kernel, first, &errands);
        Ok(PyBytes::new(py, json.as_bytes()))
    }

    /// Books what an external venue says of an order, a JSON object, and makes the calls. Returns what
    /// `advance` does.
    fn report(&self, py: Python<'_>, report: &[u8]) -> PyResult<Option<Awaited>> {
        self.player.report(py, report)
    }

    /// Calls a strategy again.
    fn enable(&self, strategy: u16) -> PyResult<()> {
        self.set_enabled(strategy, true)
    }

    /// Calls a strategy no longer; its orders and positions stay as they are.
    fn disable(&self, strategy: u16) -> PyResult<()> {
        self.set_enabled(strategy, false)
    }

    /// Notes that a strategy goes on with other parameters; the host has set them.
    fn note_parameters(&self, strategy: u16, values: &str) -> PyResult<()> {
        let strategy = self.strategy(strategy)?;
        self.player.expect_between_calls()?;
        let word = TagId(self.session.names.borrow_mut().tags.number(values));
        self.session.kernel_mut()?.note_parameters(strategy, word);
        Ok(())
    }

    /// Lets all orders of a strategy (None: of the account) pass, only those that reduce, or none;
    /// or cancels its orders and closes its positions, and lets none pass then.
    fn set_state(&self, strategy: Option<u16>, state: &str) -> PyResult<()> {
        let strategy = strategy.map(|number| self.strategy(number)).transpose()?;
        let state = choice("state", state, &STATES)?;
        self.player.expect_between_calls()?;
        let mut kernel = self.session.kernel_mut()?;
        match state {
            Some(state) => kernel.set_trading_state(strategy, state),
            None => kernel.flatten(strategy),
        }
        .map_err(value_error)
    }

    /// Does for an instrument, whoever trades it, what `set_state` does for a strategy.
    fn set_market_state(&self, instrument: u32, state: &str) -> PyResult<()> {
        let state = choice("state", state, &STATES)?;
        self.player.expect_between_calls()?;
        let instrument = self.instrument(instrument)?;
        let mut kernel = self.session.kernel_mut()?;
        match state {
            Some(state) => kernel.set_market_state(instrument, state),
            None => kernel.flatten_market(instrument).map_err(value_error)?,
        }
        Ok(())
    }

    /// Declares an instrument stale since it was last heard of, or fresh (None); where it pulls, working
    /// orders are cancelled that could add to a position.
    #[pyo3(signature = (instrument, since, *, pulls = false))]
    fn set_stale(&self, instrument: u32, since: Option<i64>, pulls: bool) -> PyResult<()> {
        self.player.expect_between_calls()?;
        let instrument = self.instrument(instrument)?;
        let mut kernel = self.session.kernel_mut()?;
        let result = kernel.set_stale(instrument, since.map(Timestamp), pulls);
        result.map_err(value_error)
    }

    /// The time to which the run has been played; None before.
    #[getter]
    fn played(&self) -> PyResult<Option<i64>> {
        let horizon = self.session.kernel()?.horizon();
        Ok((horizon != Timestamp::MIN).then_some(horizon.0))
    }

    /// What came of the run so far.
    #[getter]
    fn outcome(&self) -> Run {
        Run::new(Rc::clone(&self.session))
    }
}

impl LiveRun {
    fn set_enabled(&self, strategy: u16, is_enabled: bool) -> PyResult<()> {
        let strategy = self.strategy(strategy)?;
        self.player.expect_between_calls()?;
        let mut kernel = self.session.kernel_mut()?;
        kernel.set_enabled(strategy, is_enabled);
        Ok(())
    }

    fn undecided(&self, strategy: StrategyId, call: u64, error: &dyn std::fmt::Display) -> PyErr {
        let id = &self.session.strategies[strategy.index()];
        PyValueError::new_err(format!("call {call} of strategy {id}: {error}"))
    }
}

/// Without a state, what there is is closed first.
const STATES: [(&str, Option<TradingState>); 4] = [
    ("active", Some(TradingState::Active)),
    ("reducing", Some(TradingState::Reducing)),
    ("halted", Some(TradingState::Halted)),
    ("flat", None),
];
