//! The use of risk limits, as dictionaries.

use ingenium_core::execution::risk::Utilisation;
use ingenium_core::model::id::StrategyId;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::session::Session;
use crate::numbers::value_error;

/// Returns how much of each limit is used now: of all, or of those that bind one strategy, which are
/// its own and the account's.
pub(super) fn rows<'py>(
    py: Python<'py>,
    session: &Session,
    strategy: Option<StrategyId>,
) -> PyResult<Vec<Bound<'py, PyDict>>> {
    let readings = session.kernel_mut()?.utilisation().map_err(value_error)?;
    let mut rows = Vec::new();
    for reading in readings {
        if strategy.is_some() && reading.strategy.is_some_and(|id| Some(id) != strategy) {
            continue;
        }
        rows.push(row(py, session, &reading)?);
    }
    Ok(rows)
}

/// Returns how much of one limit is used.
pub(super) fn row<'py>(
    py: Python<'py>,
    session: &Session,
    reading: &Utilisation,
) -> PyResult<Bound<'py, PyDict>> {
    let row = PyDict::new(py);
    let owner = reading
        .strategy
        .map(|id| session.strategies[id.index()].as_str());
    let symbol = reading.instrument.map(|id| session.symbol(py, id));
    row.set_item("rule", reading.rule.name())?;
    row.set_item("scope", reading.scope.name())?;
    row.set_item("strategy", owner)?;
    row.set_item("symbol", symbol)?;
    row.set_item("used", reading.used.to_string())?;
    row.set_item("limit", reading.limit.to_string())?;
    row.set_item("ratio", reading.ratio.to_f64())?;
    Ok(row)
}
