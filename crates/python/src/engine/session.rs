//! What the objects of one run share: the kernel, and names for its numbers.

use std::cell::{Ref, RefCell, RefMut};
use std::collections::HashMap;

use ingenium_core::model::id::{GroupId, InstrumentId, StrategyId, TagId};
use ingenium_simulator::kernel::Kernel;
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyString;

/// Symbols that are compared one by one before they are looked up.
const MOST_COMPARED: usize = 16;

/// Words of users by number; number 0 is no word.
#[derive(Debug)]
pub(crate) struct Words {
    words: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl Words {
    pub(crate) fn new(first: &[&str]) -> Self {
        let mut words = Self {
            words: Vec::new(),
            numbers: HashMap::new(),
        };
        for word in first {
            words.number(word);
        }
        words
    }

    pub(crate) fn number(&mut self, word: &str) -> u32 {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        self.words.push(word.to_owned());
        self.numbers.insert(word.to_owned(), number);
        number
    }

    pub(crate) fn word(&self, number: u32) -> &str {
        self.words.get(number as usize).map_or("", String::as_str)
    }
}

/// A run, shared by its engine, its strategies and their orders. One thread only.
pub(crate) struct Session {
    kernel: RefCell<Kernel>,
    pub(crate) symbols: Vec<Py<PyString>>,
    ids: HashMap<String, InstrumentId>,
    pub(crate) strategies: Vec<String>,
    pub(crate) tags: RefCell<Words>,
    groups: RefCell<HashMap<(StrategyId, String), GroupId>>,
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
            tags: RefCell::new(words),
            groups: RefCell::default(),
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

    pub(crate) fn tag(&self, word: &str) -> TagId {
        TagId(self.tags.borrow_mut().number(word))
    }

    /// Returns a strategy's group of this name, made on first use.
    pub(crate) fn group(&self, strategy: StrategyId, name: &str) -> PyResult<GroupId> {
        let key = (strategy, name.to_owned());
        if let Some(group) = self.groups.borrow().get(&key) {
            return Ok(*group);
        }
        let group = self.kernel_mut()?.new_group();
        self.groups.borrow_mut().insert(key, group);
        Ok(group)
    }
}

fn busy() -> PyErr {
    PyRuntimeError::new_err(
        "the engine is busy: call it from a strategy's callbacks or after the run",
    )
}
