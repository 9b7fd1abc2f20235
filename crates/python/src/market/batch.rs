//! Columns of commands in, columns of events and trades out.

use super::engine::{kind_of, lifetime_of};
use super::events::id;
use super::words::{KINDS, LIFETIMES, OPERATIONS, Operation, SELF_TRADES, SIDES, place};
use ingenium_core::book::units::{Lots, Ticks};
use ingenium_core::model::order::Side;
use ingenium_simulator::matching_engine::{Command, Entry, Event, OrderNumber, Owner};
use numpy::{IntoPyArray, PyReadonlyArray1};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// Stands for what a command does not say.
const ABSENT: i64 = i64::MIN;

const NAMES: [&str; 14] = [
    "operation",
    "id",
    "owner",
    "side",
    "kind",
    "price",
    "quantity",
    "lifetime",
    "post_only",
    "display",
    "trigger",
    "distance",
    "self_trade",
    "expires",
];

/// The columns of a batch of commands.
pub(super) struct Columns<'py> {
    columns: Vec<PyReadonlyArray1<'py, i64>>,
}

/// One command, a number a column.
struct Row([i64; NAMES.len()]);

impl<'py> Columns<'py> {
    pub(super) fn new(given: &Bound<'py, PyDict>) -> PyResult<Self> {
        let columns = NAMES.iter().map(|name| column(given, name));
        let columns = columns.collect::<PyResult<Vec<_>>>()?;
        let length = |column: &PyReadonlyArray1<'py, i64>| column.as_array().len();
        if let Some(place) = columns
            .iter()
            .position(|c| length(c) != length(&columns[0]))
        {
            let name = NAMES[place];
            let message = format!("column {name} is not as long as column {}", NAMES[0]);
            return Err(PyValueError::new_err(message));
        }
        Ok(Self { columns })
    }

    /// Reads the commands.
    pub(super) fn commands(&self) -> PyResult<Vec<Command>> {
        let columns = self.columns.iter().map(|column| Ok(column.as_slice()?));
        let columns = columns.collect::<PyResult<Vec<&[i64]>>>()?;
        let rows = 0..columns[0].len();
        rows.map(|row| {
            let mut numbers = [0; NAMES.len()];
            for (number, column) in numbers.iter_mut().zip(&columns) {
                *number = column[row];
            }
            let command = Row(numbers).command();
            command.map_err(|error| PyValueError::new_err(format!("row {row}: {error}")))
        })
        .collect()
    }
}

impl Row {
    fn command(&self) -> PyResult<Command> {
        let [operation, id, _, _, _, price, quantity, .., expires] = self.0;
        let number = || unsigned("id", id).map(OrderNumber);
        Ok(match word("operation", operation, &OPERATIONS)? {
            Operation::Enter => Command::Enter(self.entry()?),
            Operation::Cancel => Command::Cancel(number()?),
            Operation::Replace => Command::Replace {
                id: number()?,
                price: given(price).map(Ticks),
                quantity: given(quantity).map(Lots),
            },
            Operation::EndSession => Command::EndSession,
            Operation::ReadClock => Command::ReadClock(expires),
        })
    }

    fn entry(&self) -> PyResult<Entry> {
        let [
            _,
            id,
            owner,
            side,
            kind,
            price,
            quantity,
            lifetime,
            post_only,
            display,
            trigger,
            distance,
            self_trade,
            expires,
        ] = self.0;
        let or_none = |number| given(number).unwrap_or(0);
        let kind = word("kind", kind, &KINDS)?;
        let kind = kind_of(kind, or_none(price), or_none(trigger), or_none(distance));
        let (id, owner) = (unsigned("id", id)?, unsigned("owner", owner)?);
        let owner = u32::try_from(owner);
        let owner = owner.map_err(|_| PyValueError::new_err("owner is beyond 32 bits"))?;
        let (id, owner): (_, _) = (OrderNumber(id), Owner(owner));
        let side: Side = word("side", side, &SIDES)?;
        Ok(Entry {
            lifetime: lifetime_of(word("lifetime", lifetime, &LIFETIMES)?, given(expires))?,
            post_only: post_only != 0,
            display: given(display).map(Lots),
            self_trade: word("self_trade", self_trade, &SELF_TRADES)?,
            ..Entry::new(id, owner, side, kind, Lots(or_none(quantity)))
        })
    }
}

/// What came of a batch.
#[derive(Default)]
pub(super) struct Outcome {
    events: Vec<u8>,
    ids: Vec<u64>,
    takers: Vec<u64>,
    makers: Vec<u64>,
    prices: Vec<i64>,
    quantities: Vec<i64>,
    sides: Vec<u8>,
}

impl Outcome {
    /// Takes over the events of a command and leaves their buffer empty.
    pub(super) fn take(&mut self, events: &mut Vec<Event>) {
        for event in events.drain(..) {
            self.events.push(place(&event));
            self.ids.push(id(&event));
            if let Event::Traded(trade) = event {
                self.takers.push(trade.taker.0);
                self.makers.push(trade.maker.0);
                self.prices.push(trade.price.0);
                self.quantities.push(trade.quantity.0);
                self.sides.push(u8::from(trade.taker_side == Side::Sell));
            }
        }
    }

    pub(super) fn into_columns(self, py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
        let columns = PyDict::new(py);
        columns.set_item("event", self.events.into_pyarray(py))?;
        columns.set_item("id", self.ids.into_pyarray(py))?;
        columns.set_item("taker", self.takers.into_pyarray(py))?;
        columns.set_item("maker", self.makers.into_pyarray(py))?;
        columns.set_item("price", self.prices.into_pyarray(py))?;
        columns.set_item("quantity", self.quantities.into_pyarray(py))?;
        columns.set_item("taker_side", self.sides.into_pyarray(py))?;
        Ok(columns)
    }
}

fn column<'py>(given: &Bound<'py, PyDict>, name: &str) -> PyResult<PyReadonlyArray1<'py, i64>> {
    let column = given.get_item(name)?.ok_or_else(|| {
        PyValueError::new_err(format!("there is no column {name} among the commands"))
    })?;
    column.extract().map_err(|_| {
        PyValueError::new_err(format!("column {name} is not an array of int64 numbers"))
    })
}

fn given(number: i64) -> Option<i64> {
    (number != ABSENT).then_some(number)
}

fn unsigned(name: &str, number: i64) -> PyResult<u64> {
    u64::try_from(number)
        .map_err(|_| PyValueError::new_err(format!("{name} is {number}; it must not be negative")))
}

fn word<T: Copy>(name: &str, place: i64, words: &[(&str, T)]) -> PyResult<T> {
    let found = usize::try_from(place)
        .ok()
        .and_then(|place| words.get(place));
    found.map(|(_, value)| *value).ok_or_else(|| {
        let count = words.len();
        PyValueError::new_err(format!(
            "{name} is {place}; its words have the numbers below {count}"
        ))
    })
}
