//! Columns from Python and arrays back.

use ingenium_core::indicators::columns::Columns;
use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyDict;

type Column<'py, T> = Option<PyReadonlyArray1<'py, T>>;

/// The columns of one call, held for as long as it lasts.
#[derive(Default)]
pub(super) struct Table<'py> {
    time: Column<'py, i64>,
    open: Column<'py, f64>,
    high: Column<'py, f64>,
    low: Column<'py, f64>,
    close: Column<'py, f64>,
    volume: Column<'py, f64>,
}

impl<'py> Table<'py> {
    /// Takes a column by name from anything that numpy can read as one.
    pub(super) fn put(&mut self, name: &str, given: &Bound<'py, PyAny>) -> PyResult<()> {
        if name == "time" {
            self.time = Some(one_dimension(name, &nanoseconds(given)?)?);
            return Ok(());
        }
        let column = one_dimension(name, &contiguous(given, "float64")?)?;
        match name {
            "open" => self.open = Some(column),
            "high" => self.high = Some(column),
            "low" => self.low = Some(column),
            "volume" => self.volume = Some(column),
            _ => self.close = Some(column), // a bare series of values stands for closes
        }
        Ok(())
    }

    /// Returns the columns as the core reads them.
    pub(super) fn columns(&self) -> PyResult<Columns<'_>> {
        Ok(Columns {
            time: slice(self.time.as_ref())?,
            open: slice(self.open.as_ref())?,
            high: slice(self.high.as_ref())?,
            low: slice(self.low.as_ref())?,
            close: slice(self.close.as_ref())?,
            volume: slice(self.volume.as_ref())?,
        })
    }
}

/// Returns the one array, or a dict of the arrays by name.
pub(super) fn named_arrays<'py>(
    py: Python<'py>,
    names: &[&str],
    arrays: Vec<Vec<f64>>,
) -> PyResult<Bound<'py, PyAny>> {
    let dict = PyDict::new(py);
    for (name, array) in names.iter().zip(arrays) {
        let array: Bound<'py, PyArray1<f64>> = array.into_pyarray(py);
        if names.len() == 1 {
            return Ok(array.into_any());
        }
        dict.set_item(name, array)?;
    }
    Ok(dict.into_any())
}

fn slice<'a, T: numpy::Element>(column: Option<&'a PyReadonlyArray1<'_, T>>) -> PyResult<&'a [T]> {
    match column {
        Some(column) => Ok(column.as_slice()?),
        None => Ok(&[]),
    }
}

fn contiguous<'py>(given: &Bound<'py, PyAny>, dtype: &str) -> PyResult<Bound<'py, PyAny>> {
    let numpy = given.py().import("numpy")?;
    numpy.call_method1("ascontiguousarray", (given, dtype))
}

/// Returns time as nanoseconds, whichever the unit of its datetime64.
fn nanoseconds<'py>(given: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let array = given
        .py()
        .import("numpy")?
        .call_method1("asarray", (given,))?;
    let kind: char = array.getattr("dtype")?.getattr("kind")?.extract()?;
    match kind {
        'M' => contiguous(&array.call_method1("astype", ("datetime64[ns]",))?, "int64"),
        'i' | 'u' => contiguous(&array, "int64"),
        _ => Err(PyTypeError::new_err(
            "time holds neither integers nor datetime64: give nanoseconds UTC or datetime64",
        )),
    }
}

fn one_dimension<'py, T: numpy::Element>(
    name: &str,
    array: &Bound<'py, PyAny>,
) -> PyResult<PyReadonlyArray1<'py, T>> {
    array.extract().map_err(|_| {
        PyValueError::new_err(format!(
            "{name} is not a column: give an array of one dimension"
        ))
    })
}
