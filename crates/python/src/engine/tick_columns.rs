//! Columns of ticks in numpy arrays, read where they are.

use ingenium_simulator::ticks::{TickColumns, TickRow};
use numpy::{PyArray1, PyUntypedArrayMethods};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use super::columns::Column;

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
    pub(super) fn new(
        [time, available]: [&Bound<'_, PyArray1<i64>>; 2],
        [kind, flags]: [&Bound<'_, PyArray1<u8>>; 2],
        side: &Bound<'_, PyArray1<i8>>,
        [price, size]: [&Bound<'_, PyArray1<f64>>; 2],
        order: Option<&Bound<'_, PyArray1<i64>>>,
    ) -> PyResult<Self> {
        let columns = Self {
            time: Column::new(time, "time")?,
            available: Column::new(available, "available")?,
            kind: Column::new(kind, "kind")?,
            flags: Column::new(flags, "flags")?,
            side: Column::new(side, "side")?,
            price: Column::new(price, "price")?,
            size: Column::new(size, "size")?,
            order: order.map(|order| Column::new(order, "order")).transpose()?,
        };
        let count = time.len();
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
