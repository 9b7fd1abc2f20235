//! Named choices: words that stand for values.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// Finds a named choice.
pub(crate) fn choice<T: Copy>(key: &str, name: &str, choices: &[(&str, T)]) -> PyResult<T> {
    let found = choices.iter().find(|(choice, _)| *choice == name);
    found.map(|(_, value)| *value).ok_or_else(|| {
        let known: Vec<&str> = choices.iter().map(|(choice, _)| *choice).collect();
        let known = known.join(", ");
        PyValueError::new_err(format!("{key} '{name}' is not known; use one of {known}"))
    })
}
