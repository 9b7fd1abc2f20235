//! What has been set up for a run, and how it begins.

use std::rc::Rc;

use ingenium_core::model::decimal::Decimal;
use ingenium_core::model::id::{CurrencyId, InstrumentId, StrategyId};
use ingenium_core::model::instrument::Instrument;
use ingenium_core::model::time::Timestamp;
use ingenium_core::portfolio::sizing::{SignalStrength, Sizer};
use ingenium_simulator::kernel::{Action, Decisions, Kernel, KernelConfig, StrategyConfig};
use ingenium_simulator::replay::Stream;
use ingenium_simulator::requests::Words;
use ingenium_simulator::ticks::TickColumns;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::link::Link;
use super::session::Session;
use super::settings::Settings;
use super::strategy::StrategyCore;
use crate::numbers::value_error;
use crate::thread_bound::ThreadBound;

/// A strategy that was added, until the run begins.
pub(super) struct Entry {
    /// What is called; `None` is called elsewhere.
    pub(super) object: Option<Py<StrategyCore>>,
    pub(super) id: String,
    pub(super) config: StrategyConfig,
    pub(super) warm_up: Option<u64>,
    pub(super) volatility: Option<(usize, f64)>,
}

/// What has been set up for a run.
pub(super) struct Plan {
    pub(super) config: KernelConfig,
    pub(super) currencies: Words,
    pub(super) words: Words,
    pub(super) instruments: Vec<Instrument>,
    pub(super) streams: Vec<Stream>,
    /// Columns of ticks; `None` is fed.
    pub(super) ticks: Vec<(InstrumentId, Option<Rc<dyn TickColumns>>)>,
    pub(super) actions: Vec<(Timestamp, Action)>,
    pub(super) rules: Vec<Instrument>,
    pub(super) entries: Vec<Entry>,
    pub(super) scripts: Vec<(StrategyId, InstrumentId, Box<dyn Decisions>)>,
    /// Whether orders go to an external venue.
    pub(super) is_external: bool,
    /// The strategy that turns signals of the others into orders.
    pub(super) portfolio: Option<StrategyId>,
}

impl Plan {
    /// Begins with the assumptions, and nothing else.
    pub(super) fn new(config: KernelConfig, currency: &str, is_external: bool) -> Self {
        Self {
            config,
            currencies: Words::new(&[currency]),
            words: Words::new(&["", "take_profit", "stop_loss"]),
            instruments: Vec::new(),
            streams: Vec::new(),
            ticks: Vec::new(),
            actions: Vec::new(),
            rules: Vec::new(),
            entries: Vec::new(),
            scripts: Vec::new(),
            is_external,
            portfolio: None,
        }
    }

    /// Refuses what only a live run can wait for.
    pub(super) fn expect_whole(&self) -> PyResult<()> {
        let streams = self.streams.iter().filter(|stream| stream.grows());
        let ticks = self.ticks.iter().filter(|(_, columns)| columns.is_none());
        let fed = streams.map(Stream::instrument);
        if let Some(id) = fed.chain(ticks.map(|(id, _)| *id)).next() {
            let symbol = &self.instruments[id.index()].spec.symbol;
            let message = format!("the data of {symbol} are fed: use open() instead of run()");
            return Err(PyValueError::new_err(message));
        }
        if let Some(entry) = self.entries.iter().find(|entry| entry.object.is_none()) {
            let id = &entry.id;
            let message = format!("strategy {id} is called elsewhere: use open() instead of run()");
            return Err(PyValueError::new_err(message));
        }
        if self.is_external {
            let message = "an external venue fills no backtest: use open() instead of run()";
            return Err(PyValueError::new_err(message));
        }
        Ok(())
    }

    /// Returns the number of the strategy that was added last, which may be the portfolio.
    pub(super) fn last_entry(&mut self, is_portfolio: bool) -> PyResult<u32> {
        let number = self.entries.len() - 1;
        if is_portfolio {
            if self.portfolio.is_some() {
                self.entries.pop();
                return Err(PyValueError::new_err("a run has one portfolio, not two"));
            }
            self.portfolio = Some(StrategyId(u16::try_from(number).map_err(value_error)?));
        }
        u32::try_from(number).map_err(value_error)
    }

    /// Refuses a portfolio that could not trade what others send signals about.
    fn expect_portfolio_follows(&self) -> PyResult<()> {
        let Some(portfolio) = self.portfolio else {
            return Ok(());
        };
        let followed = &self.entries[portfolio.index()].config.instruments;
        for entry in &self.entries {
            let others = entry.config.instruments.iter();
            if let Some(missed) = others.into_iter().find(|id| !followed.contains(id)) {
                let symbol = &self.instruments[missed.index()].spec.symbol;
                let message = format!(
                    "strategy {} follows {symbol}, which the portfolio does not: add it there",
                    entry.id
                );
                return Err(PyValueError::new_err(message));
            }
        }
        Ok(())
    }

    /// Adds an instrument and returns its number.
    pub(super) fn add_instrument(&mut self, spec: &Bound<'_, PyDict>) -> PyResult<u32> {
        let settings = Settings {
            name: "an instrument",
            values: spec,
        };
        let currencies = &mut self.currencies;
        let instrument = settings.instrument(|code| {
            CurrencyId(u16::try_from(currencies.number(code)).unwrap_or(u16::MAX))
        })?;
        let symbol = &instrument.spec.symbol;
        let mut others = self.instruments.iter();
        if others.any(|other| other.spec.symbol == *symbol) {
            return Err(value_error(format!("instrument {symbol} is there twice")));
        }
        self.instruments.push(instrument);
        u32::try_from(self.instruments.len() - 1).map_err(value_error)
    }
}

/// The strategies of a run; those that are called elsewhere are `None`.
pub(super) type Objects = Vec<Option<Py<StrategyCore>>>;

/// How a run gets its data.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// All of it is there.
    Whole,
    /// It is fed while the run goes on, and calls are counted.
    Live,
}

/// Makes the kernel, and gives each strategy its place in it.
pub(super) fn begin(
    py: Python<'_>,
    mut plan: Plan,
    kind: Kind,
) -> PyResult<(Rc<Session>, Objects)> {
    plan.expect_portfolio_follows()?;
    for entry in &mut plan.entries {
        if let Some(object) = &entry.object {
            entry.config.callbacks = super::host::callbacks(object.bind(py))?;
        }
    }
    let entries = std::mem::take(&mut plan.entries);
    let words = std::mem::replace(&mut plan.words, Words::new(&[]));
    let kernel = kernel_of(plan, &entries)?;
    let ids = entries.iter().map(|entry| entry.id.clone()).collect();
    let mut session = Session::new(py, kernel, ids, words);
    if kind == Kind::Live {
        let run_here: Vec<bool> = entries.iter().map(|entry| entry.object.is_some()).collect();
        session.count_calls(&run_here);
    }
    let session = Rc::new(session);
    let strategies: Vec<_> = session.kernel()?.strategy_ids().collect();
    let places = entries.into_iter().zip(strategies);
    let objects: PyResult<Objects> = places
        .map(|(entry, strategy)| place_in(py, &session, strategy, entry))
        .collect();
    Ok((session, objects?))
}

/// Makes the kernel, with all that was set up for it.
fn kernel_of(plan: Plan, entries: &[Entry]) -> PyResult<Kernel> {
    let configs = entries.iter().map(|entry| entry.config.clone()).collect();
    let kernel = Kernel::new(plan.config, plan.instruments, configs);
    let mut kernel = kernel.map_err(value_error)?;
    if plan.is_external {
        kernel.trade_outside();
    }
    if let Some(portfolio) = plan.portfolio {
        kernel.set_portfolio(portfolio);
    }
    for stream in plan.streams {
        kernel.add_stream(stream);
    }
    for rules in plan.rules {
        kernel.add_rules(rules);
    }
    for (instrument, columns) in plan.ticks {
        let added = match columns {
            Some(columns) => kernel.add_ticks(instrument, &columns),
            None => kernel.add_growing_ticks(instrument),
        };
        added.map_err(value_error)?;
    }
    for (time, action) in plan.actions {
        kernel.add_action(time, action);
    }
    for (strategy, instrument, decisions) in plan.scripts {
        kernel.script(strategy, instrument, decisions);
    }
    Ok(kernel)
}

/// Gives a strategy its place in a run, and returns what is called.
fn place_in(
    py: Python<'_>,
    session: &Rc<Session>,
    strategy: StrategyId,
    entry: Entry,
) -> PyResult<Option<Py<StrategyCore>>> {
    let mut kernel = session.kernel_mut()?;
    if let Some((lookback, periods)) = entry.volatility {
        for instrument in &entry.config.instruments {
            let estimate = super::host::volatility(lookback, periods)?;
            kernel.feed_volatility(strategy, *instrument, estimate);
        }
    }
    if let Some(bars) = entry.warm_up {
        kernel.set_warm_up(strategy, bars);
    }
    let link = Link {
        session: Rc::clone(session),
        strategy,
        warm_up: entry.warm_up,
    };
    if let Some(object) = &entry.object {
        object.borrow_mut(py).link = Some(ThreadBound::new(link));
    }
    Ok(entry.object)
}

/// Finds an instrument by its number.
pub(super) fn known(plan: &Plan, number: u32) -> PyResult<InstrumentId> {
    let is_known = (number as usize) < plan.instruments.len();
    is_known.then_some(InstrumentId(number)).ok_or_else(|| {
        PyValueError::new_err(format!("there is no instrument {number}: add it first"))
    })
}

/// Finds what decisions are about: a strategy, an instrument that it follows, and how many bars that has.
pub(super) fn place(
    plan: &Plan,
    strategy: u32,
    instrument: u32,
) -> PyResult<(StrategyId, Instrument, InstrumentId, usize)> {
    let id = known(plan, instrument)?;
    let entry = plan.entries.get(strategy as usize).ok_or_else(|| {
        PyValueError::new_err(format!("there is no strategy {strategy}: add it first"))
    })?;
    let rows = plan.streams.iter().find(|stream| stream.instrument() == id);
    let (true, Some(stream)) = (entry.config.instruments.contains(&id), rows) else {
        let message = format!("strategy {strategy} follows no bars of instrument {instrument}");
        return Err(PyValueError::new_err(message));
    };
    let strategy = StrategyId(u16::try_from(strategy).map_err(value_error)?);
    Ok((
        strategy,
        plan.instruments[id.index()].clone(),
        id,
        stream.count(),
    ))
}

/// Reads a sizer, with the volatility estimate that it asks for; by signal strength unless given.
pub(super) fn sizer_of(
    values: Option<&Bound<'_, PyDict>>,
) -> PyResult<(Sizer, Option<(usize, f64)>)> {
    let Some(values) = values else {
        let allocation = Decimal::ONE;
        return Ok((Sizer::SignalStrength(SignalStrength { allocation }), None));
    };
    let name = "sizer";
    Settings { name, values }.sizer()
}
