//! The fields of a JSON object, each read once.

use ingenium_core::model::decimal::{Decimal, NumberError};
use serde_json::{Map, Value};

use super::decode::{DecodeError, wrong};

/// The fields of an object that have not been read yet.
pub(super) struct Fields(Map<String, Value>);

impl Fields {
    pub(super) const fn new(values: Map<String, Value>) -> Self {
        Self(values)
    }

    /// Refuses fields that nobody has read.
    pub(super) fn expect_empty(&self) -> Result<(), DecodeError> {
        match self.0.keys().next() {
            None => Ok(()),
            Some(name) => Err(DecodeError(format!("there is no field {name:?}"))),
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub(super) fn text_or_none(&mut self, name: &str) -> Result<Option<String>, DecodeError> {
        match self.0.remove(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(DecodeError(format!("{name} must be a text"))),
        }
    }

    pub(super) fn text(&mut self, name: &str) -> Result<String, DecodeError> {
        let text = self.text_or_none(name)?;
        text.ok_or_else(|| DecodeError(format!("{name} is missing")))
    }

    pub(super) fn texts(&mut self, name: &str) -> Result<Vec<String>, DecodeError> {
        let wrong = || DecodeError(format!("{name} must be a list of texts"));
        let Some(Value::Array(values)) = self.0.remove(name) else {
            return Err(wrong());
        };
        let texts = values.into_iter().map(|value| match value {
            Value::String(text) => Ok(text),
            _ => Err(wrong()),
        });
        texts.collect()
    }

    pub(super) fn flag(&mut self, name: &str) -> Result<bool, DecodeError> {
        match self.0.remove(name) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(flag),
            Some(_) => Err(DecodeError(format!("{name} must be true or false"))),
        }
    }

    /// Reads a whole number that fits.
    pub(super) fn whole<T: TryFrom<i64>>(&mut self, name: &str) -> Result<T, DecodeError> {
        let value = self.0.remove(name);
        let value = value.ok_or_else(|| DecodeError(format!("{name} is missing")))?;
        let number = value.as_i64().and_then(|number| T::try_from(number).ok());
        number.ok_or_else(|| DecodeError(format!("{name} must be a whole number that fits")))
    }

    /// Reads a whole number above zero.
    pub(super) fn positive<T: TryFrom<i64> + PartialOrd + From<u8>>(
        &mut self,
        name: &str,
    ) -> Result<T, DecodeError> {
        let number: T = self.whole(name)?;
        if number >= T::from(1) {
            return Ok(number);
        }
        Err(DecodeError(format!("{name} must be above 0")))
    }

    /// Reads an exact number that is written as text.
    pub(super) fn exact(&mut self, name: &str) -> Result<Decimal, DecodeError> {
        let text = self.text(name)?;
        Decimal::parse(&text).map_err(|error| DecodeError(format!("{name}: {error}")))
    }

    /// Reads an exact number in the units of an instrument, if it is there.
    pub(super) fn units<T>(
        &mut self,
        name: &str,
        units: impl FnOnce(Decimal) -> Result<T, NumberError>,
    ) -> Result<Option<T>, DecodeError> {
        if !self.has(name) {
            return Ok(None);
        }
        let value = self.exact(name)?;
        units(value).map(Some).map_err(|error| wrong(name, &error))
    }
}
