//! Columns of bars in numpy arrays, read where they are.

use ingenium_simulator::replay::{BarColumns, Row};
use numpy::{PyArray1, PyArrayMethods, PyUntypedArrayMethods};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// A numpy array of one dimension that is read in place.
pub(super) struct Column<T> {
    data: *const T,
    length: usize,
    _owner: Py<PyArray1<T>>,
}

impl<T: numpy::Element + Copy> Column<T> {
    pub(super) fn new(array: &Bound<'_, PyArray1<T>>, name: &str) -> PyResult<Self> {
        if !array.is_contiguous() {
            let message =
                format!("column {name} is not contiguous: pass numpy.ascontiguousarray({name})");
            return Err(PyValueError::new_err(message));
        }
        let (data, length) = (array.data().cast_const(), array.len());
        Ok(Self {
            data,
            length,
            _owner: array.clone().unbind(),
        })
    }

    pub(super) const fn len(&self) -> usize {
        self.length
    }

    #[expect(
        unsafe_code,
        reason = "columns are read in place; benchmark: load and W2"
    )]
    pub(super) fn get(&self, row: usize) -> T {
        assert!(row < self.length, "row {row} of {}", self.length);
        // SAFETY: the array is contiguous, `row` is inside it, and `_owner` keeps it alive; numpy does not
        // move the data of an array that others refer to. A write by another thread meanwhile would
        // change a value, never the memory's validity: T is f64 or i64.
        unsafe { *self.data.add(row) }
    }
}

/// The columns of one instrument's bars.
pub(crate) struct NumpyColumns {
    time: Column<i64>,
    available: Option<Column<i64>>,
    values: [Column<f64>; 5],
}

impl NumpyColumns {
    pub(crate) fn new(
        time: &Bound<'_, PyArray1<i64>>,
        available: Option<&Bound<'_, PyArray1<i64>>>,
        values: [&Bound<'_, PyArray1<f64>>; 5],
    ) -> PyResult<Self> {
        let names = ["open", "high", "low", "close", "volume"];
        let count = time.len();
        for (column, name) in values.iter().zip(names) {
            if column.len() != count {
                let length = column.len();
                let message = format!("column {name} has {length} rows, column time has {count}");
                return Err(PyValueError::new_err(message));
            }
        }
        if available.is_some_and(|available| available.len() != count) {
            return Err(PyValueError::new_err(
                "column available is not as long as column time",
            ));
        }
        let [open, high, low, close, volume] = values;
        Ok(Self {
            time: Column::new(time, "time")?,
            available: available
                .map(|column| Column::new(column, "available"))
                .transpose()?,
            values: [
                Column::new(open, "open")?,
                Column::new(high, "high")?,
                Column::new(low, "low")?,
                Column::new(close, "close")?,
                Column::new(volume, "volume")?,
            ],
        })
    }
}

impl BarColumns for NumpyColumns {
    fn count(&self) -> usize {
        self.time.length
    }

    fn time(&self, row: usize) -> i64 {
        self.time.get(row)
    }

    fn available(&self, row: usize) -> Option<i64> {
        self.available.as_ref().map(|column| column.get(row))
    }

    fn close(&self, row: usize) -> f64 {
        self.values[3].get(row)
    }

    fn row(&self, row: usize) -> Row {
        let [open, high, low, close, volume] = &self.values;
        Row {
            open: open.get(row),
            high: high.get(row),
            low: low.get(row),
            close: close.get(row),
            volume: volume.get(row),
        }
    }
}
