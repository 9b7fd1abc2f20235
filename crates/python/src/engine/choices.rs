//! The named choices of an engine's assumptions.

use ingenium_core::model::number::Fraction;
use ingenium_core::portfolio::AccountKind;
use ingenium_simulator::bar_path::BarPath;
use ingenium_simulator::matching::pass::FillMode;
use ingenium_simulator::matching::touch::TouchRule;
use ingenium_simulator::matching::trailing::TrailReference;
use ingenium_simulator::venue::ChildActivation;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::numbers::{Given, value_error};

pub(super) const FILLS: [(&str, FillMode); 3] = [
    ("next_open", FillMode::NextOpen),
    ("same_close", FillMode::SameClose),
    ("next_close", FillMode::NextClose),
];
pub(super) const TOUCHES: [(&str, TouchRule); 2] =
    [("touch", TouchRule::Touch), ("through", TouchRule::Through)];
pub(super) const CHILDREN: [(&str, ChildActivation); 2] = [
    ("same_bar", ChildActivation::SameBar),
    ("next_bar", ChildActivation::NextBar),
];
pub(super) const PATHS: [(&str, BarPath); 4] = [
    ("touch", BarPath::Touch),
    ("high_first", BarPath::HighFirst),
    ("low_first", BarPath::LowFirst),
    ("adaptive", BarPath::Adaptive),
];
pub(super) const TRAILS: [(&str, TrailReference); 2] = [
    ("close", TrailReference::Close),
    ("extreme", TrailReference::Extreme),
];

/// Reads what an account may owe.
pub(super) fn account_kind(account: &str, leverage: Given) -> PyResult<AccountKind> {
    let leverage = leverage.decimal()?;
    if leverage.mantissa() <= 0 {
        return Err(PyValueError::new_err("leverage must be positive"));
    }
    match account {
        "margin" => Ok(AccountKind::Margin { leverage }),
        "cash" => Ok(AccountKind::Cash),
        "unlimited" => Ok(AccountKind::Unlimited),
        other => {
            let message = format!("account '{other}' is not known; use margin, cash or unlimited");
            Err(PyValueError::new_err(message))
        }
    }
}

/// Reads a part of a bar's volume.
pub(super) fn participation(given: Given) -> PyResult<Fraction> {
    let decimal = given.decimal()?;
    let fraction = Fraction::from_decimal(decimal).map_err(value_error)?;
    if fraction.0 <= 0 {
        return Err(PyValueError::new_err("participation must be above 0"));
    }
    Ok(fraction)
}
