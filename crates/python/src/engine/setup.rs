//! The engine: settings, instruments, data and strategies in; a run; tables out.

use std::cell::RefCell;
use std::rc::Rc;

use ingenium_core::execution::risk::Limits;
use ingenium_core::model::id::{InstrumentId, TagId};
use ingenium_core::model::number::Money;
use ingenium_core::model::time::Timestamp;
use ingenium_simulator::kernel::{Action, Callbacks, StrategyConfig};
use ingenium_simulator::replay::Stream;
use numpy::{PyArray1, PyArrayMethods};
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::assumptions::{Assumptions, VENUES};
use super::columns::NumpyColumns;
use super::decisions::{Targets, Turns, UNITS, column};
use super::live_run::LiveRun;
use super::outcome::Run;
use super::plan::{Entry, Kind, Plan, begin, known, place, sizer_of};
use super::settings::Settings;
use super::strategy::StrategyCore;
use super::tick_columns::NumpyTicks;
use crate::choice::choice;
use crate::numbers::{Given, value_error};
use crate::thread_bound::ThreadBound;

/// One run: set it up, run it, read its results. Everything in one thread.
#[pyclass(module = "ingenium._core")]
pub(crate) struct Engine {
    plan: ThreadBound<RefCell<Option<Plan>>>,
}

#[pymethods]
impl Engine {
    /// Makes an engine with its assumptions; numbers that must be exact are given as str.
    #[new]
    #[pyo3(signature = (
        *, currency, account = "margin", leverage = Given::Exact(ingenium_core::model::decimal::Decimal::ONE),
        fill = "next_open", touch = "touch", children = "same_bar", path = "touch", trail_by = "close", cash_check = false,
        participation = None, fees = None, slippage = None, impact = None, interest = None, margin_call = "liquidate",
        limits = None, ticks = None, venue = "simulated"
    ))]
    #[expect(
        clippy::too_many_arguments,
        reason = "the run's named assumptions, each with a default"
    )]
    fn new(
        currency: &str,
        account: &str,
        leverage: Given,
        fill: &str,
        touch: &str,
        children: &str,
        path: &str,
        trail_by: &str,
        cash_check: bool,
        participation: Option<Given>,
        fees: Option<&Bound<'_, PyDict>>,
        slippage: Option<&Bound<'_, PyDict>>,
        impact: Option<&Bound<'_, PyDict>>,
        interest: Option<&Bound<'_, PyDict>>,
        margin_call: &str,
        limits: Option<&Bound<'_, PyDict>>,
        ticks: Option<&Bound<'_, PyDict>>,
        venue: &str,
    ) -> PyResult<Self> {
        let assumptions = Assumptions {
            account,
            leverage,
            fill,
            touch,
            children,
            path,
            trail_by,
            cash_check,
            participation,
            fees,
            slippage,
            impact,
            interest,
            margin_call,
            limits,
            ticks,
        };
        let config = assumptions.config()?;
        let is_external = choice("venue", venue, &VENUES)?;
        let plan = Plan::new(config, currency, is_external);
        Ok(Self {
            plan: ThreadBound::new(RefCell::new(Some(plan))),
        })
    }

    /// Adds an instrument and returns its number.
    fn add_instrument(&self, spec: &Bound<'_, PyDict>) -> PyResult<u32> {
        self.plan(|plan| plan.add_instrument(spec))
    }

    /// Adds the bars of an instrument: columns that are read where they are.
    #[pyo3(signature = (instrument, time, open, high, low, close, volume, *, start_offset, end_offset, available = None))]
    #[expect(clippy::too_many_arguments, reason = "a column each")]
    fn add_bars(
        &self,
        instrument: u32,
        time: &Bound<'_, PyArray1<i64>>,
        open: &Bound<'_, PyArray1<f64>>,
        high: &Bound<'_, PyArray1<f64>>,
        low: &Bound<'_, PyArray1<f64>>,
        close: &Bound<'_, PyArray1<f64>>,
        volume: &Bound<'_, PyArray1<f64>>,
        start_offset: i64,
        end_offset: i64,
        available: Option<&Bound<'_, PyArray1<i64>>>,
    ) -> PyResult<()> {
        let columns = NumpyColumns::new(time, available, [open, high, low, close, volume])?;
        self.plan(|plan| {
            let (instrument, columns) = (known(plan, instrument)?, Box::new(columns));
            let stream = Stream::new(instrument, columns, start_offset, end_offset);
            plan.streams.push(stream);
            Ok(())
        })
    }

    /// Lets the bars of an instrument be fed while a live run goes on.
    fn add_live_bars(&self, instrument: u32) -> PyResult<()> {
        self.plan(|plan| {
            let instrument = known(plan, instrument)?;
            plan.streams.push(Stream::growing(instrument));
            Ok(())
        })
    }

    /// Lets the ticks of an instrument be fed while a live run goes on.
    fn add_live_ticks(&self, instrument: u32) -> PyResult<()> {
        self.plan(|plan| {
            let instrument = known(plan, instrument)?;
            plan.ticks.push((instrument, None));
            Ok(())
        })
    }

    /// Adds the ticks of an instrument: an object whose columns are read where they are.
    fn add_ticks(&self, instrument: u32, ticks: &Bound<'_, PyAny>) -> PyResult<()> {
        let columns = NumpyTicks::of(ticks)?;
        self.plan(|plan| {
            let instrument = known(plan, instrument)?;
            plan.ticks.push((instrument, Some(Rc::new(columns))));
            Ok(())
        })
    }

    /// Adds a split: `numerator` new shares for `denominator` old ones.
    fn add_split(
        &self,
        instrument: u32,
        time: i64,
        numerator: u32,
        denominator: u32,
    ) -> PyResult<()> {
        if numerator == 0 || denominator == 0 {
            return Err(PyValueError::new_err(
                "a split's numerator and denominator must be positive",
            ));
        }
        self.act(instrument, time, |_, instrument| {
            Ok(Action::Split {
                instrument,
                numerator,
                denominator,
            })
        })
    }

    /// Adds a dividend: an amount for each share.
    fn add_dividend(&self, instrument: u32, time: i64, amount: Given) -> PyResult<()> {
        let amount = amount.decimal()?;
        self.act(instrument, time, |_, instrument| {
            Ok(Action::Dividend { instrument, amount })
        })
    }

    /// Adds the funding of a perpetual contract: at each time, the part of its value that longs pay shorts.
    fn add_funding(
        &self,
        instrument: u32,
        time: &Bound<'_, PyArray1<i64>>,
        rates: Vec<Given>,
    ) -> PyResult<()> {
        let times = time.to_vec()?;
        if times.len() != rates.len() {
            return Err(PyValueError::new_err(
                "funding needs as many times as rates",
            ));
        }
        for (time, rate) in times.into_iter().zip(rates) {
            let rate = rate.decimal()?;
            self.act(instrument, time, |_, instrument| {
                Ok(Action::Funding { instrument, rate })
            })?;
        }
        Ok(())
    }

    /// Adds other rules of trading that an instrument has from a time on: a whole specification.
    fn add_rules(&self, instrument: u32, time: i64, spec: &Bound<'_, PyDict>) -> PyResult<()> {
        self.act(instrument, time, |plan, instrument| {
            let settings = Settings {
                name: "the rules of an instrument",
                values: spec,
            };
            let currency = plan.instruments[instrument.index()].spec.currency;
            plan.rules.push(settings.instrument(|_| currency)?);
            let rules = u32::try_from(plan.rules.len() - 1).map_err(value_error)?;
            Ok(Action::Rules { instrument, rules })
        })
    }

    /// Adds the end of an instrument: positions are closed in cash at a price, at the last one if none
    /// is given.
    #[pyo3(signature = (instrument, time, price = None))]
    fn add_delisting(&self, instrument: u32, time: i64, price: Option<Given>) -> PyResult<()> {
        let price = price.map(Given::decimal).transpose()?;
        if price.is_some_and(|price| price.mantissa() < 0) {
            return Err(PyValueError::new_err(
                "the price of a delisting must not be negative",
            ));
        }
        self.act(instrument, time, |_, instrument| {
            Ok(Action::Delisting { instrument, price })
        })
    }

    /// Adds a change of an instrument's ticker; the instrument stays the same.
    fn add_symbol_change(&self, instrument: u32, time: i64, symbol: &str) -> PyResult<()> {
        self.act(instrument, time, |plan, instrument| {
            let symbol = TagId(plan.words.number(symbol));
            Ok(Action::SymbolChange { instrument, symbol })
        })
    }

    /// Adds a strategy with its capital and the instruments that it follows, and returns its number; without
    /// an object it is called elsewhere.
    #[pyo3(signature = (strategy, *, id, capital, instruments, sizer = None, limits = None, warm_up = None, portfolio = false))]
    #[expect(clippy::too_many_arguments, reason = "a strategy's named settings")]
    fn add_strategy(
        &self,
        strategy: Option<&Bound<'_, StrategyCore>>,
        id: String,
        capital: Given,
        instruments: Vec<u32>,
        sizer: Option<&Bound<'_, PyDict>>,
        limits: Option<&Bound<'_, PyDict>>,
        warm_up: Option<u64>,
        portfolio: bool,
    ) -> PyResult<u32> {
        let (sizer, volatility) = sizer_of(sizer)?;
        let limits = limits.map_or(Ok(Limits::default()), |values| {
            let name = "risk";
            Settings { name, values }.limits()
        })?;
        let capital: Money = capital.money()?;
        self.plan(|plan| {
            let instruments: PyResult<Vec<InstrumentId>> = instruments
                .into_iter()
                .map(|number| known(plan, number))
                .collect();
            let config = StrategyConfig {
                capital,
                instruments: instruments?,
                callbacks: Callbacks::default(),
                sizer,
                limits,
            };
            plan.entries.push(Entry {
                object: strategy.cloned().map(Bound::unbind),
                id,
                config,
                warm_up,
                volatility,
            });
            plan.last_entry(portfolio)
        })
    }

    /// Adds the positions that a strategy wants of an instrument, a row for each bar: NaN leaves it as it is.
    fn add_targets(
        &self,
        strategy: u32,
        instrument: u32,
        unit: &str,
        values: &Bound<'_, PyArray1<f64>>,
    ) -> PyResult<()> {
        let unit = choice("unit", unit, &UNITS)?;
        self.plan(|plan| {
            let (strategy, instrument, id, rows) = place(plan, strategy, instrument)?;
            let values = column(values, "targets", rows)?;
            let targets = Targets {
                instrument,
                unit,
                values,
            };
            plan.scripts.push((strategy, id, Box::new(targets)));
            Ok(())
        })
    }

    /// Adds a strategy's entries and exits of an instrument, a row for each bar.
    #[pyo3(signature = (strategy, instrument, unit, size, *, enter_long, leave_long, enter_short, leave_short, limit = None, stop = None))]
    #[expect(clippy::too_many_arguments, reason = "a column each")]
    fn add_turns(
        &self,
        strategy: u32,
        instrument: u32,
        unit: &str,
        size: &Bound<'_, PyArray1<f64>>,
        enter_long: &Bound<'_, PyArray1<bool>>,
        leave_long: &Bound<'_, PyArray1<bool>>,
        enter_short: &Bound<'_, PyArray1<bool>>,
        leave_short: &Bound<'_, PyArray1<bool>>,
        limit: Option<&Bound<'_, PyArray1<f64>>>,
        stop: Option<&Bound<'_, PyArray1<f64>>>,
    ) -> PyResult<()> {
        let unit = choice("unit", unit, &UNITS)?;
        self.plan(|plan| {
            let (strategy, instrument, id, rows) = place(plan, strategy, instrument)?;
            let turns = Turns {
                instrument,
                unit,
                flags: [
                    column(enter_long, "enter_long", rows)?,
                    column(leave_long, "leave_long", rows)?,
                    column(enter_short, "enter_short", rows)?,
                    column(leave_short, "leave_short", rows)?,
                ],
                size: column(size, "size", rows)?,
                limit: limit
                    .map(|limit| column(limit, "limit", rows))
                    .transpose()?,
                stop: stop.map(|stop| column(stop, "stop", rows)).transpose()?,
            };
            plan.scripts.push((strategy, id, Box::new(turns)));
            Ok(())
        })
    }

    /// Runs to the end of the data and returns what came of it. `progress(done, total)` is called every `every` bars.
    #[pyo3(signature = (*, progress = None, every = 100_000))]
    fn run(
        slf: &Bound<'_, Self>,
        progress: Option<&Bound<'_, PyAny>>,
        every: u64,
    ) -> PyResult<Run> {
        let py = slf.py();
        let plan = slf.borrow().plan.borrow_mut().take().ok_or_else(has_run)?;
        plan.expect_whole()?;
        let (session, strategies) = begin(py, plan, Kind::Whole)?;
        super::run::run(py, &session, &strategies, progress, every.max(1))?;
        Ok(Run::new(session))
    }

    /// Makes a run whose data are fed while it goes on. It begins at `start`, or with its first bar.
    #[pyo3(signature = (*, start = None, events = false, requests = false))]
    fn open(
        slf: &Bound<'_, Self>,
        start: Option<i64>,
        events: bool,
        requests: bool,
    ) -> PyResult<LiveRun> {
        let plan = slf.borrow().plan.borrow_mut().take().ok_or_else(has_run)?;
        LiveRun::open(slf.py(), plan, start.map(Timestamp), (events, requests))
    }
}

impl Engine {
    /// Adds an action on an instrument at a time.
    fn act(
        &self,
        instrument: u32,
        time: i64,
        action: impl FnOnce(&mut Plan, InstrumentId) -> PyResult<Action>,
    ) -> PyResult<()> {
        self.plan(|plan| {
            let instrument = known(plan, instrument)?;
            let action = action(plan, instrument)?;
            plan.actions.push((Timestamp(time), action));
            Ok(())
        })
    }

    fn plan<T>(&self, change: impl FnOnce(&mut Plan) -> PyResult<T>) -> PyResult<T> {
        let mut plan = self.plan.borrow_mut();
        change(plan.as_mut().ok_or_else(has_run)?)
    }
}

fn has_run() -> PyErr {
    PyRuntimeError::new_err("this engine has run: make another one")
}
