//! Numbers from Python: int, str and Decimal are exact, floats are rounded by the instrument's steps.

use ingenium_core::model::decimal::{Decimal, NumberError};
use ingenium_core::model::instrument::Instrument;
use ingenium_core::model::number::{Money, Price, Quantity};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyFloat, PyInt, PyString};

/// A number as a user gave it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Given {
    /// A float: quantised by stated rules.
    Float(f64),
    /// An int, a str or a Decimal: exact.
    Exact(Decimal),
}

impl<'py> FromPyObject<'_, 'py> for Given {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(float) = object.cast::<PyFloat>() {
            return Ok(Self::Float(float.value()));
        }
        if object.is_instance_of::<PyInt>() {
            if let Ok(small) = object.extract::<i64>() {
                return Ok(Self::Exact(Decimal::new(i128::from(small), 0)));
            }
            return Ok(Self::Exact(Decimal::new(object.extract::<i128>()?, 0)));
        }
        if let Ok(text) = object.cast::<PyString>() {
            return Self::parsed(&text.to_string_lossy());
        }
        if let Ok(integer) = object.extract::<i128>() {
            return Ok(Self::Exact(Decimal::new(integer, 0)));
        }
        if object.hasattr("as_tuple")? {
            return Self::parsed(&object.str()?.to_string_lossy());
        }
        if let Ok(float) = object.extract::<f64>() {
            return Ok(Self::Float(float));
        }
        let kind = object.get_type().name()?.to_string();
        Err(PyTypeError::new_err(format!(
            "expected an int, float, str or Decimal, not {kind}"
        )))
    }
}

impl Given {
    fn parsed(text: &str) -> PyResult<Self> {
        Decimal::parse(text).map(Self::Exact).map_err(value_error)
    }

    /// Returns the number as a decimal; a float as the shortest text that gives it back.
    pub(crate) fn decimal(self) -> PyResult<Decimal> {
        match self {
            Self::Exact(decimal) => Ok(decimal),
            Self::Float(float) => Decimal::from_f64_rounded(float).map_err(value_error),
        }
    }

    /// Returns the number as an amount of money.
    pub(crate) fn money(self) -> PyResult<Money> {
        Money::from_decimal(self.decimal()?).map_err(value_error)
    }

    /// Returns a price: a float is rounded to the nearest tick.
    pub(crate) fn price(self, instrument: &Instrument) -> PyResult<Price> {
        let price = match self {
            Self::Float(float) => instrument.order_price_from_f64(float),
            Self::Exact(decimal) => instrument.price_from_decimal(decimal),
        };
        price.map_err(|error| described("price", &instrument.spec.symbol, &error))
    }

    /// Returns a quantity: a float is rounded to whole lots, as the instrument does it.
    pub(crate) fn quantity(self, instrument: &Instrument) -> PyResult<Quantity> {
        let quantity = match self {
            Self::Float(float) => instrument.order_quantity_from_f64(float),
            Self::Exact(decimal) => instrument.quantity_from_decimal(decimal),
        };
        quantity.map_err(|error| described("quantity", &instrument.spec.symbol, &error))
    }
}

fn described(what: &str, symbol: &str, error: &NumberError) -> PyErr {
    PyValueError::new_err(format!("{symbol}: the {what} cannot be used: {error}"))
}

/// Turns an error of the core into a `ValueError` with its sentence.
pub(crate) fn value_error(error: impl std::fmt::Display) -> PyErr {
    PyValueError::new_err(error.to_string())
}
