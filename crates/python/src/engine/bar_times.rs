//! When the bars of a file begin and when they become known, as a run takes them.

use ingenium_core::model::id::InstrumentId;
use ingenium_simulator::replay::{BarColumns, Row, Stream};
use numpy::{IntoPyArray, PyArray1, PyArrayMethods};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// Times of bars whose prices do not matter.
struct Times {
    labels: Vec<i64>,
    available: Option<Vec<i64>>,
}

impl BarColumns for Times {
    fn count(&self) -> usize {
        self.labels.len()
    }

    fn time(&self, row: usize) -> i64 {
        self.labels[row]
    }

    fn available(&self, row: usize) -> Option<i64> {
        self.available.as_ref().map(|column| column[row])
    }

    fn row(&self, _row: usize) -> Row {
        Row {
            open: 0.0,
            high: 0.0,
            low: 0.0,
            close: 0.0,
            volume: 0.0,
        }
    }

    fn close(&self, _row: usize) -> f64 {
        0.0
    }
}

type Columns<'py> = (Bound<'py, PyArray1<i64>>, Bound<'py, PyArray1<i64>>);

/// Returns when bars begin and when they become known: what `add_bars` makes of the same labels.
#[pyfunction]
#[pyo3(signature = (time, *, start_offset, end_offset, available = None))]
pub(super) fn bar_times<'py>(
    time: &Bound<'py, PyArray1<i64>>,
    start_offset: i64,
    end_offset: i64,
    available: Option<&Bound<'py, PyArray1<i64>>>,
) -> PyResult<Columns<'py>> {
    let times = Times {
        labels: time.to_vec()?,
        available: available.map(PyArrayMethods::to_vec).transpose()?,
    };
    let rows = times.labels.len();
    if times
        .available
        .as_ref()
        .is_some_and(|known| known.len() != rows)
    {
        return Err(PyValueError::new_err(
            "column available is not as long as column time",
        ));
    }
    let mut stream = Stream::new(InstrumentId(0), Box::new(times), start_offset, end_offset);
    let (mut starts, mut known) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
    while let Some(bar) = stream.peek() {
        starts.push(bar.start.0);
        known.push(bar.available.0);
        stream.advance();
    }
    let py = time.py();
    Ok((starts.into_pyarray(py), known.into_pyarray(py)))
}
