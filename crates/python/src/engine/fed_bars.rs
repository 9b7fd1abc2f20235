//! Rows of bars that are fed, out of columns.

use ingenium_core::model::id::InstrumentId;
use ingenium_core::model::market::Bar;
use ingenium_core::model::time::Timestamp;
use numpy::{PyArray1, PyArrayMethods, PyReadonlyArray1};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// The columns of bars of several instruments.
pub(super) struct FedColumns<'a, 'py> {
    /// The number of the instrument of each row.
    pub(super) instruments: &'a Bound<'py, PyArray1<u32>>,
    /// Label, start, and when it became known.
    pub(super) times: [&'a Bound<'py, PyArray1<i64>>; 3],
    /// Open, high, low, close, volume.
    pub(super) values: [&'a Bound<'py, PyArray1<f64>>; 5],
}

/// Returns the bars of the rows.
pub(super) fn rows(columns: &FedColumns<'_, '_>) -> PyResult<Vec<Bar>> {
    let instruments = columns.instruments.try_readonly()?;
    let numbers = instruments.as_slice()?;
    let times = columns.times.map(PyArrayMethods::readonly);
    let values = columns.values.map(PyArrayMethods::readonly);
    let [time, start, available] = slices(&times, numbers.len())?;
    let [open, high, low, close, volume] = slices(&values, numbers.len())?;
    let bar = |(row, number): (usize, &u32)| Bar {
        instrument: InstrumentId(*number),
        time: Timestamp(time[row]),
        start: Timestamp(start[row]),
        available: Timestamp(available[row]),
        open: open[row],
        high: high[row],
        low: low[row],
        close: close[row],
        volume: volume[row],
    };
    Ok(numbers.iter().enumerate().map(bar).collect())
}

/// Returns columns of one length as slices.
fn slices<'a, T: numpy::Element, const COUNT: usize>(
    columns: &'a [PyReadonlyArray1<'_, T>; COUNT],
    rows: usize,
) -> PyResult<[&'a [T]; COUNT]> {
    let mut slices: [&[T]; COUNT] = [&[]; COUNT];
    for (slice, column) in slices.iter_mut().zip(columns) {
        *slice = column.as_slice()?;
        if slice.len() != rows {
            let length = slice.len();
            let message = format!("a column of the bars has {length} rows, instruments has {rows}");
            return Err(PyValueError::new_err(message));
        }
    }
    Ok(slices)
}
