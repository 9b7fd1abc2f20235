//! Decisions that an array strategy made, in numpy columns that are read where they are.

use ingenium_core::model::command::Target;
use ingenium_core::model::decimal::{Decimal, NumberError};
use ingenium_core::model::instrument::Instrument;
use ingenium_core::model::number::{Money, Price};
use ingenium_core::model::order::Side;
use ingenium_simulator::kernel::{Decision, Decisions, Entry, EntrySize};
use numpy::PyArray1;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use super::columns::Column;

/// What a column of numbers means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Weight,
    Quantity,
    Notional,
}

pub(super) const UNITS: [(&str, Unit); 3] = [
    ("weight", Unit::Weight),
    ("quantity", Unit::Quantity),
    ("notional", Unit::Notional),
];

/// Positions that are wanted, a row for each bar; NaN leaves the position as it is.
pub(super) struct Targets {
    pub(super) instrument: Instrument,
    pub(super) unit: Unit,
    pub(super) values: Column<f64>,
}

impl Targets {
    fn target(&self, value: f64) -> Result<Target, NumberError> {
        Ok(match self.unit {
            Unit::Weight => Target::Weight(Decimal::from_f64_rounded(value)?),
            Unit::Quantity => Target::Quantity(self.instrument.order_quantity_from_f64(value)?),
            Unit::Notional => {
                Target::Notional(Money::from_decimal(Decimal::from_f64_rounded(value)?)?)
            }
        })
    }
}

impl Decisions for Targets {
    fn decides(&self, row: usize) -> bool {
        row < self.values.len() && !self.values.get(row).is_nan()
    }

    fn at(&self, row: usize) -> Result<Option<Decision>, NumberError> {
        if !self.decides(row) {
            return Ok(None);
        }
        let value = self.values.get(row);
        self.target(value).map(|target| Some(Decision::Aim(target)))
    }

    fn next_change(&self, row: usize) -> Option<usize> {
        let bits = self.values.get(row).to_bits();
        (row + 1..self.values.len()).find(|next| self.values.get(*next).to_bits() != bits)
    }
}

/// Entries and exits, a row for each bar.
pub(super) struct Turns {
    pub(super) instrument: Instrument,
    pub(super) unit: Unit,
    /// Enters long, leaves long, enters short, leaves short.
    pub(super) flags: [Column<bool>; 4],
    pub(super) size: Column<f64>,
    pub(super) limit: Option<Column<f64>>,
    pub(super) stop: Option<Column<f64>>,
}

impl Turns {
    fn price(
        &self,
        column: Option<&Column<f64>>,
        row: usize,
    ) -> Result<Option<Price>, NumberError> {
        column
            .map(|column| column.get(row))
            .filter(|price| !price.is_nan())
            .map(|price| self.instrument.order_price_from_f64(price))
            .transpose()
    }

    fn entry(&self, side: Side, row: usize) -> Result<Option<Entry>, NumberError> {
        let amount = self.size.get(row);
        if amount.is_nan() {
            return Ok(None);
        }
        let how_much = match self.unit {
            Unit::Weight => EntrySize::Weight(Decimal::from_f64_rounded(amount)?),
            Unit::Quantity => EntrySize::Quantity(self.instrument.order_quantity_from_f64(amount)?),
            Unit::Notional => {
                EntrySize::Notional(Money::from_decimal(Decimal::from_f64_rounded(amount)?)?)
            }
        };
        Ok(Some(Entry {
            side,
            size: how_much,
            limit: self.price(self.limit.as_ref(), row)?,
            stop: self.price(self.stop.as_ref(), row)?,
        }))
    }

    fn flags_at(&self, row: usize) -> [bool; 4] {
        self.flags.each_ref().map(|column| column.get(row))
    }
}

impl Decisions for Turns {
    fn decides(&self, row: usize) -> bool {
        row < self.size.len() && self.flags_at(row) != [false; 4]
    }

    fn at(&self, row: usize) -> Result<Option<Decision>, NumberError> {
        if !self.decides(row) {
            return Ok(None);
        }
        let [enters_long, leaves_long, enters_short, leaves_short] = self.flags_at(row);
        let side = match (enters_long, enters_short) {
            (true, _) => Some(Side::Buy),
            (false, true) => Some(Side::Sell),
            (false, false) => None,
        };
        let entry = match side {
            Some(side) => self.entry(side, row)?,
            None => None,
        };
        Ok(Some(Decision::Turn {
            leaves_long,
            leaves_short,
            entry,
        }))
    }

    fn next_change(&self, row: usize) -> Option<usize> {
        if self.decides(row) {
            return (row + 1 < self.size.len()).then_some(row + 1);
        }
        (row + 1..self.size.len()).find(|next| self.decides(*next))
    }
}

/// Takes a column that must be as long as the bars.
pub(super) fn column<T: numpy::Element + Copy>(
    array: &Bound<'_, PyArray1<T>>,
    name: &str,
    rows: usize,
) -> PyResult<Column<T>> {
    let column = Column::new(array, name)?;
    if column.len() != rows {
        let message = format!(
            "column {name} has {} rows, the bars have {rows}",
            column.len()
        );
        return Err(PyValueError::new_err(message));
    }
    Ok(column)
}
