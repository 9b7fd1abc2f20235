//! Rows of bars that are fed, out of columns.

use ingenium_core::model::id::InstrumentId;
use ingenium_core::model::market::Bar;
use ingenium_core::model::time::Timestamp;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// The columns of bars of several instruments.
pub(super) struct FedColumns {
    /// The number of the instrument of each row.
    pub(super) instruments: Vec<u32>,
    /// Label, start, and when it became known.
    pub(super) times: [Vec<i64>; 3],
    /// Open, high, low, close, volume.
    pub(super) values: [Vec<f64>; 5],
}

/// Returns the bars of the rows.
pub(super) fn rows(columns: &FedColumns) -> PyResult<Vec<Bar>> {
    let rows = columns.instruments.len();
    let lengths = columns.times.iter().map(Vec::len);
    let lengths = lengths.chain(columns.values.iter().map(Vec::len));
    if let Some(length) = lengths.into_iter().find(|length| *length != rows) {
        let message = format!("a column of the bars has {length} rows, instruments has {rows}");
        return Err(PyValueError::new_err(message));
    }
    let [time, start, available] = &columns.times;
    let [open, high, low, close, volume] = &columns.values;
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
    Ok(columns.instruments.iter().enumerate().map(bar).collect())
}
