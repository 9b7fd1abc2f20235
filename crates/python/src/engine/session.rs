//! What the objects of one run share: the kernel, and names for its numbers.

use std::cell::{Ref, RefCell, RefMut};
use std::collections::HashMap;

use ingenium_core::model::id::{InstrumentId, OrderId, StrategyId};
use ingenium_simulator::kernel::Kernel;
use ingenium_simulator::requests::{Calls, Names, Request, Words};
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::numbers::value_error;

/// Symbols that are compared one by one before they are looked up.
const MOST_COMPARED: usize = 16;

/// A run, shared by its engine, its strategies and their orders. One thread only.
pub(crate) struct Session {
    kernel: RefCell<Kernel>,
    pub(crate) symbols: Vec<Py<PyString>>,
    ids: HashMap<String, InstrumentId>,
    pub(crate) strategies: Vec<String>,
    pub(crate) names: RefCell<Names>,
    /// The calls of strategies, where what they ask for is kept or comes from elsewhere.
    calls: Option<RefCell<Calls>>,
}

impl Session {
    pub(crate) fn new(
        py: Python<'_>,
        kernel: Kernel,
        strategies: Vec<String>,
        words: Words,
    ) -> Self {
        let names: Vec<String> = kernel
            .instruments()
            .iter()
            .map(|instrument| instrument.spec.symbol.clone())
            .collect();
        let symbols = names
            .iter()
            .map(|name| PyString::intern(py, name).unbind())
            .collect();
        let ids = names.into_iter().zip((0..).map(InstrumentId)).collect();
        Self {
            kernel: RefCell::new(kernel),
            symbols,
            ids,
            strategies,
            names: RefCell::new(Names::new(words)),
            calls: None,
        }
    }

    pub(crate) fn kernel(&self) -> PyResult<Ref<'_, Kernel>> {
        self.kernel.try_borrow().map_err(|_| busy())
    }

    pub(crate) fn kernel_mut(&self) -> PyResult<RefMut<'_, Kernel>> {
        self.kernel.try_borrow_mut().map_err(|_| busy())
    }

    /// Finds an instrument by its symbol; the run's own strings are known by their address.
    pub(crate) fn instrument(&self, symbol: &Bound<'_, PyString>) -> PyResult<InstrumentId> {
        let known = self
            .symbols
            .iter()
            .take(MOST_COMPARED)
            .zip((0..).map(InstrumentId));
        for (own, id) in known {
            if own.as_ptr() == symbol.as_ptr() {
                return Ok(id);
            }
        }
        self.named(symbol.to_str()?)
    }

    fn named(&self, symbol: &str) -> PyResult<InstrumentId> {
        self.ids.get(symbol).copied().ok_or_else(|| {
            let mut known: Vec<&str> = self.ids.keys().map(String::as_str).collect();
            known.sort_unstable();
            let known = known.join(", ");
            PyValueError::new_err(format!("unknown symbol '{symbol}'; this run has {known}"))
        })
    }

    pub(crate) fn symbol(&self, py: Python<'_>, instrument: InstrumentId) -> Py<PyString> {
        self.symbols[instrument.index()].clone_ref(py)
    }

    /// Counts calls from now on, and keeps what is asked for in those that are made here.
    pub(crate) fn count_calls(&mut self, run_here: &[bool]) {
        self.calls = Some(RefCell::new(Calls::new(run_here)));
    }

    /// Returns the calls of strategies, where they are counted.
    pub(crate) fn calls(&self) -> PyResult<RefMut<'_, Calls>> {
        let calls = self.calls.as_ref().ok_or_else(busy)?;
        calls.try_borrow_mut().map_err(|_| busy())
    }

    /// Lets a strategy ask for something; returns the number of a new order.
    pub(crate) fn ask(
        &self,
        strategy: StrategyId,
        request: Request<'_>,
    ) -> PyResult<Option<OrderId>> {
        if let Some(calls) = &self.calls {
            let mut calls = calls.try_borrow_mut().map_err(|_| busy())?;
            if calls.current().is_none_or(|(called, _)| called != strategy) {
                let id = &self.strategies[strategy.index()];
                return Err(PyRuntimeError::new_err(format!(
                    "strategy {id} can ask for something in its own callbacks only"
                )));
            }
            calls.record(request.clone().into_owned());
        }
        let mut kernel = self.kernel_mut()?;
        let mut names = self.names.try_borrow_mut().map_err(|_| busy())?;
        let asked = names.ask(&mut kernel, strategy, request);
        asked.map_err(value_error)
    }
}

fn busy() -> PyErr {
    PyRuntimeError::new_err(
        "the engine is busy: call it from a strategy's callbacks or after the run",
    )
}
