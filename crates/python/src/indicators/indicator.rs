//! The parent of every indicator class: the shared state, and what is the same for all.

use std::cell::{Ref, RefCell, RefMut};
use std::rc::Rc;

use ingenium_core::indicators::adjusted::{Adjusted, SharedIndicator};
use ingenium_core::indicators::bar::BarInput;
use ingenium_core::indicators::error::IndicatorError;
use ingenium_core::indicators::registry;
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;

use super::arrays::{Table, named_arrays};
use crate::thread_bound::ThreadBound;

/// Numbers kept up to date bar by bar, by the engine or by hand.
#[pyclass(module = "ingenium._core", subclass, frozen)]
pub(crate) struct Indicator {
    shared: ThreadBound<SharedIndicator>,
    parameters: String,
}

/// Says what is wrong with a request, as a `ValueError`.
fn refused(error: &IndicatorError) -> PyErr {
    PyValueError::new_err(error.to_string())
}

impl Indicator {
    /// Builds an indicator that the registry knows.
    pub(super) fn build(name: &str, parameters: &[(&str, f64)]) -> PyResult<Self> {
        let inner = registry::build(name, parameters).map_err(|error| refused(&error))?;
        let parameters = parameters.iter();
        let parameters: Vec<_> = parameters
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        Ok(Self {
            shared: ThreadBound::new(Rc::new(RefCell::new(Adjusted::new(inner)))),
            parameters: parameters.join(", "),
        })
    }

    /// Returns an indicator that is made by hand.
    pub(super) fn of(inner: Box<dyn ingenium_core::indicators::indicator::Indicator>) -> Self {
        Self {
            shared: ThreadBound::new(Rc::new(RefCell::new(Adjusted::new(inner)))),
            parameters: String::new(),
        }
    }

    /// Returns the state, to be fed by the engine.
    pub(crate) fn shared(&self) -> SharedIndicator {
        Rc::clone(&self.shared)
    }

    /// Returns one output.
    #[inline]
    pub(super) fn output(&self, index: usize) -> f64 {
        let state = self.shared.try_borrow();
        state.map_or(f64::NAN, |state| {
            state.outputs().get(index).copied().unwrap_or(f64::NAN)
        })
    }

    /// Takes a bare value into account.
    pub(super) fn take(&self, value: f64) -> PyResult<()> {
        self.writable()?.update_value(value);
        Ok(())
    }

    /// Computes every row of a table with a fresh indicator, without the GIL: one array, or a dict of them by name.
    pub(super) fn compute<'py>(
        &self,
        py: Python<'py>,
        table: &Table<'py>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let columns = table.columns()?;
        columns.check().map_err(|error| refused(&error))?;
        let (mut fresh, names) = {
            let state = self.readable()?;
            (state.inner().restarted(), state.inner().names())
        };
        let outputs = py.detach(|| {
            let mut outputs = vec![vec![f64::NAN; columns.len()]; names.len()];
            fresh.compute(&columns, &mut outputs);
            outputs
        });
        named_arrays(py, names, outputs)
    }

    pub(super) fn readable(&self) -> PyResult<Ref<'_, Adjusted>> {
        self.shared.try_borrow().map_err(|_| in_use())
    }

    fn writable(&self) -> PyResult<RefMut<'_, Adjusted>> {
        self.shared.try_borrow_mut().map_err(|_| in_use())
    }
}

/// Says that the engine is at work on the indicator.
fn in_use() -> PyErr {
    PyRuntimeError::new_err(
        "the engine is updating this indicator: use it from a callback, after the update",
    )
}

#[pymethods]
impl Indicator {
    /// Take the next bar into account; time is its label in nanoseconds UTC.
    #[pyo3(signature = (open, high, low, close, volume, time=0))]
    fn update_bar(
        &self,
        open: f64,
        high: f64,
        low: f64,
        close: f64,
        volume: f64,
        time: i64,
    ) -> PyResult<()> {
        self.writable()?.update(&BarInput {
            time,
            open,
            high,
            low,
            close,
            volume,
        });
        Ok(())
    }

    /// Sees bars of so many nanoseconds from now on, made of those that it is fed.
    fn _lengthen(&self, length: i64) -> PyResult<()> {
        let mut state = self.writable()?;
        state.lengthen(length).map_err(|error| refused(&error))
    }

    /// Forget every bar.
    fn reset(&self) -> PyResult<()> {
        self.writable()?.reset();
        Ok(())
    }

    /// Whether `warm_up` bars have been seen.
    #[getter]
    fn is_ready(&self) -> PyResult<bool> {
        Ok(self.readable()?.inner().is_ready())
    }

    /// How many bars it takes until every output has a value.
    #[getter]
    fn warm_up(&self) -> PyResult<usize> {
        Ok(self.readable()?.inner().warm_up())
    }

    /// The names of the outputs, each an attribute.
    #[getter]
    fn names(&self) -> PyResult<Vec<&'static str>> {
        Ok(self.readable()?.inner().names().to_vec())
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let class = slf.get_type().name()?;
        Ok(format!("{class}({})", slf.borrow().parameters))
    }
}
