//! Columns of ticks in numpy arrays, read where they are.

use ingenium_simulator::ticks::{TickColumns, TickRow};
use numpy::PyArray1;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use super::columns::Column;

/// The arrays of ticks, taken from the attributes of an object.
#[derive(FromPyObject)]
struct TickArrays<'py> {
    time: Bound<'py, PyArray1<i64>>,
    available: Bound<'py, PyArray1<i64>>,
    kind: Bound<'py, PyArray1<u8>>,
    flags: Bound<'py, PyArray1<u8>>,
    side: Bound<'py, PyArray1<i8>>,
    price: Bound<'py, PyArray1<f64>>,
    size: Bound<'py, PyArray1<f64>>,
    order: Option<Bound<'py, PyArray1<i64>>>,
}

/// The columns of one instrument's ticks.
pub(super) struct NumpyTicks {
    time: Column<i64>,
    available: Column<i64>,
    kind: Column<u8>,
    flags: Column<u8>,
    side: Column<i8>,
    price: Column<f64>,
    size: Column<f64>,
    order: Option<Column<i64>>,
}

impl NumpyTicks {
    /// Takes the columns of an object with an attribute for each.
    pub(super) fn of(ticks: &Bound<'_, PyAny>) -> PyResult<Self> {
        let arrays: TickArrays<'_> = ticks.extract()?;
        let order = arrays.order.as_ref();
        let columns = Self {
            time: Column::new(&arrays.time, "time")?,
            available: Column::new(&arrays.available, "available")?,
            kind: Column::new(&arrays.kind, "kind")?,
            flags: Column::new(&arrays.flags, "flags")?,
            side: Column::new(&arrays.side, "side")?,
            price: Column::new(&arrays.price, "price")?,
            size: Column::new(&arrays.size, "size")?,
            order: order.map(|order| Column::new(order, "order")).transpose()?,
        };
        let count = columns.time.len();
        let lengths = [
            columns.available.len(),
            columns.kind.len(),
            columns.flags.len(),
            columns.side.len(),
            columns.price.len(),
            columns.size.len(),
            columns.order.as_ref().map_or(count, Column::len),
        ];
        if lengths.into_iter().any(|length| length != count) {
            let message = format!("the columns of ticks are not all {count} rows long");
            return Err(PyValueError::new_err(message));
        }
        Ok(columns)
    }
}

impl TickColumns for NumpyTicks {
    fn count(&self) -> usize {
        self.time.len()
    }

    fn copy(&self, from: usize, until: usize, block: &mut Vec<TickRow>) {
        block.extend((from..until).map(|row| TickRow {
            time: self.time.get(row),
            available: self.available.get(row),
            kind: self.kind.get(row),
            side: self.side.get(row),
            flags: self.flags.get(row),
            price: self.price.get(row),
            size: self.size.get(row),
            order: self.order.as_ref().map_or(0, |order| order.get(row)),
        }));
    }
}
