//! Numbers from Python: int, str and Decimal are exact, floats are rounded by the instrument's steps.

use ingenium_core::model::decimal::{Decimal, NumberError, Rounding, divide, units_from_f64};
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
        let symbol = &instrument.spec.symbol;
        match self {
            Self::Float(float) => {
                let price = instrument.price_from_f64(float);
                let price = price.map_err(|error| described("price", symbol, &error))?;
                Ok(instrument.round_price(price, Rounding::HalfEven))
            }
            Self::Exact(decimal) => instrument
                .price_from_decimal(decimal)
                .map_err(|error| described("price", symbol, &error)),
        }
    }

    /// Returns a quantity: a float is rounded to the nearest thousandth of a unit, then towards zero to
    /// whole lots, so that 0.3 stays 0.3 and 10.7 shares are 10.
    pub(crate) fn quantity(self, instrument: &Instrument) -> PyResult<Quantity> {
        let symbol = &instrument.spec.symbol;
        let precision = instrument.spec.quantity_precision;
        match self {
            Self::Float(float) => {
                let thousandths = units_from_f64(float, precision + 3);
                let thousandths =
                    thousandths.map_err(|error| described("quantity", symbol, &error))?;
                let units = divide(thousandths, 1000, Rounding::TowardsZero);
                Ok(instrument.whole_lots(Quantity(units)))
            }
            Self::Exact(decimal) => instrument
                .quantity_from_decimal(decimal)
                .map_err(|error| described("quantity", symbol, &error)),
        }
    }
}

fn described(what: &str, symbol: &str, error: &NumberError) -> PyErr {
    PyValueError::new_err(format!("{symbol}: the {what} cannot be used: {error}"))
}

/// Turns an error of the core into a `ValueError` with its sentence.
pub(crate) fn value_error(error: impl std::fmt::Display) -> PyErr {
    PyValueError::new_err(error.to_string())
}
