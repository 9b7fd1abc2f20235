//! The last longer bars of a run as a Python class.

use ingenium_core::indicators::bar::BarInput;
use ingenium_core::indicators::kept_bars::{KeptBars, Shelf};
use ingenium_core::indicators::longer_bars::LongerBars;
use numpy::{IntoPyArray, PyArray1};
use pyo3::exceptions::{PyIndexError, PyRuntimeError, PyValueError};
use pyo3::prelude::*;

use super::indicator::Indicator;

/// The last bars of a longer time frame that are over, made of a run's own bars.
#[pyclass(name = "LongerBars", module = "ingenium._core", extends = Indicator, frozen)]
pub(super) struct PyLongerBars {
    shelf: Shelf,
}

impl PyLongerBars {
    /// Returns the bars in today's units, the oldest first.
    fn bars(slf: &Bound<'_, Self>) -> PyResult<Vec<BarInput>> {
        let slf = slf.borrow();
        let state = slf.as_super().readable()?;
        let shelf = slf
            .shelf
            .lock()
            .map_err(|_| PyRuntimeError::new_err("the bars are lost: a callback failed"))?;
        Ok(shelf.iter().map(|bar| state.restated(bar)).collect())
    }

    fn column<'py>(
        slf: &Bound<'py, Self>,
        value: fn(&BarInput) -> f64,
    ) -> PyResult<Bound<'py, PyArray1<f64>>> {
        let column: Vec<f64> = Self::bars(slf)?.iter().map(value).collect();
        Ok(column.into_pyarray(slf.py()))
    }
}

#[pymethods]
impl PyLongerBars {
    #[new]
    #[pyo3(signature = (length, keep = 1_000))]
    fn new(length: i64, keep: usize) -> PyResult<PyClassInitializer<Self>> {
        let (kept, shelf) = KeptBars::new(keep);
        let longer = LongerBars::new(Box::new(kept), length)
            .map_err(|error| PyValueError::new_err(error.to_string()))?;
        let parent = Indicator::of(Box::new(longer));
        Ok(PyClassInitializer::from(parent).add_subclass(Self { shelf }))
    }

    /// When each bar began, in nanoseconds UTC, the oldest first.
    #[getter]
    fn time<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyArray1<i64>>> {
        let column: Vec<i64> = Self::bars(slf)?.iter().map(|bar| bar.time).collect();
        Ok(column.into_pyarray(slf.py()))
    }

    /// The first price of each bar, the oldest first.
    #[getter]
    fn open<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyArray1<f64>>> {
        Self::column(slf, |bar| bar.open)
    }

    /// The highest price of each bar.
    #[getter]
    fn high<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyArray1<f64>>> {
        Self::column(slf, |bar| bar.high)
    }

    /// The lowest price of each bar.
    #[getter]
    fn low<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyArray1<f64>>> {
        Self::column(slf, |bar| bar.low)
    }

    /// The last price of each bar.
    #[getter]
    fn close<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyArray1<f64>>> {
        Self::column(slf, |bar| bar.close)
    }

    /// What was traded in each bar.
    #[getter]
    fn volume<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyArray1<f64>>> {
        Self::column(slf, |bar| bar.volume)
    }

    fn __len__(slf: &Bound<'_, Self>) -> PyResult<usize> {
        Ok(Self::bars(slf)?.len())
    }

    /// Returns time, open, high, low, close and volume of one bar: of the last with -1.
    fn __getitem__(
        slf: &Bound<'_, Self>,
        place: isize,
    ) -> PyResult<(i64, f64, f64, f64, f64, f64)> {
        let bars = Self::bars(slf)?;
        let from_start = if place < 0 {
            bars.len().checked_sub(place.unsigned_abs())
        } else {
            Some(place.unsigned_abs())
        };
        let bar = from_start.and_then(|place| bars.get(place));
        let bar = bar.ok_or_else(|| PyIndexError::new_err("there are not so many bars yet"))?;
        Ok((bar.time, bar.open, bar.high, bar.low, bar.close, bar.volume))
    }
}
