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

    /// Returns the rows, once each of them makes sense.
    pub(super) fn rows(&self) -> PyResult<Rows<'_>> {
        let column = |name| {
            let found = NAMES
                .iter()
                .zip(&self.columns)
                .find(|(other, _)| **other == name);
            let (_, column) = found.ok_or_else(|| PyValueError::new_err(name))?;
            PyResult::Ok(column.as_slice()?)
        };
        let rows = Rows {
            operation: column("operation")?,
            id: column("id")?,
            owner: column("owner")?,
            side: column("side")?,
            kind: column("kind")?,
            price: column("price")?,
            quantity: column("quantity")?,
            lifetime: column("lifetime")?,
            post_only: column("post_only")?,
            display: column("display")?,
            trigger: column("trigger")?,
            distance: column("distance")?,
            self_trade: column("self_trade")?,
            expires: column("expires")?,
        };
        for row in 0..rows.len() {
            rows.command(row)?;
        }
        Ok(rows)
    }
}

/// The rows of a batch, read where they are.
pub(super) struct Rows<'a> {
    operation: &'a [i64],
    id: &'a [i64],
    owner: &'a [i64],
    side: &'a [i64],
    kind: &'a [i64],
    price: &'a [i64],
    quantity: &'a [i64],
    lifetime: &'a [i64],
    post_only: &'a [i64],
    display: &'a [i64],
    trigger: &'a [i64],
    distance: &'a [i64],
    self_trade: &'a [i64],
    expires: &'a [i64],
}

impl Rows<'_> {
    pub(super) const fn len(&self) -> usize {
        self.operation.len()
    }

    /// Reads one command.
    pub(super) fn command(&self, row: usize) -> PyResult<Command> {
        self.read(row)
            .map_err(|mistake| PyValueError::new_err(format!("row {row}: {mistake}")))
    }

    fn read(&self, row: usize) -> Result<Command, String> {
        let number = || unsigned("id", self.id[row]).map(OrderNumber);
        Ok(match word("operation", self.operation[row], &OPERATIONS)? {
            Operation::Enter => Command::Enter(self.entry(row)?),
            Operation::Cancel => Command::Cancel(number()?),
            Operation::Replace => Command::Replace {
                id: number()?,
                price: given(self.price[row]).map(Ticks),
                quantity: given(self.quantity[row]).map(Lots),
            },
            Operation::EndSession => Command::EndSession,
            Operation::ReadClock => Command::ReadClock(self.expires[row]),
        })
    }

    fn entry(&self, row: usize) -> Result<Entry, String> {
        let or_none = |column: &[i64]| given(column[row]).unwrap_or(0);
        let owner = u32::try_from(unsigned("owner", self.owner[row])?);
        let owner = owner.map_err(|_| "owner is beyond 32 bits".to_owned())?;
        let lasting = word("lifetime", self.lifetime[row], &LIFETIMES)?;
        Ok(Entry {
            id: OrderNumber(unsigned("id", self.id[row])?),
            owner: Owner(owner),
            side: word("side", self.side[row], &SIDES)?,
            kind: kind_of(
                word("kind", self.kind[row], &KINDS)?,
                or_none(self.price),
                or_none(self.trigger),
                or_none(self.distance),
            ),
            quantity: Lots(or_none(self.quantity)),
            lifetime: lifetime_of(lasting, given(self.expires[row]))?,
            post_only: self.post_only[row] != 0,
            display: given(self.display[row]).map(Lots),
            self_trade: word("self_trade", self.self_trade[row], &SELF_TRADES)?,
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
    /// Room for what so many commands usually bring.
    pub(super) fn with_capacity(commands: usize) -> Self {
        Self {
            events: Vec::with_capacity(commands * 3 / 2),
            ids: Vec::with_capacity(commands * 3 / 2),
            ..Self::default()
        }
    }

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

fn unsigned(name: &str, number: i64) -> Result<u64, String> {
    u64::try_from(number).map_err(|_| format!("{name} is {number}; it must not be negative"))
}

fn word<T: Copy>(name: &str, place: i64, words: &[(&str, T)]) -> Result<T, String> {
    let found = usize::try_from(place)
        .ok()
        .and_then(|place| words.get(place));
    found.map(|(_, value)| *value).ok_or_else(|| {
        let count = words.len();
        format!("{name} is {place}; its words have the numbers below {count}")
    })
}
