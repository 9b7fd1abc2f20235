//! A run to the end of its data: the kernel says whom to call, and the call is made.

use std::rc::Rc;

use ingenium_core::model::id::StrategyId;
use pyo3::prelude::*;

use super::host::{Host, call_plain};
use super::session::Session;
use super::strategy::StrategyCore;
use super::unattended;
use crate::numbers::value_error;

/// Runs to the end of the data.
pub(super) fn run(
    py: Python<'_>,
    session: &Rc<Session>,
    strategies: &[Option<Py<StrategyCore>>],
    progress: Option<&Bound<'_, PyAny>>,
    every: u64,
) -> PyResult<()> {
    let total = session.kernel()?.rows_in_all();
    for (strategy, number) in strategies.iter().zip(0_u16..) {
        call_plain(py, session, (strategy, StrategyId(number)), "on_start")?;
    }
    let mut host = Host::new(py, session, strategies)?;
    let mut next_report = every;
    let is_unattended = host.is_unattended();
    loop {
        let (delivery, done) = {
            let mut kernel = session.kernel_mut()?;
            let delivery = if is_unattended {
                unattended::next_call(py, &mut kernel)
            } else {
                kernel.next_call()
            };
            (delivery.map_err(value_error)?, kernel.rows_done())
        };
        let Some(delivery) = delivery else { break };
        host.deliver(py, &delivery)?;
        if done >= next_report {
            next_report = done + every;
            py.check_signals()?;
            if let Some(progress) = progress {
                progress.call1((done, total))?;
            }
        }
    }
    for (strategy, number) in strategies.iter().zip(0_u16..) {
        call_plain(py, session, (strategy, StrategyId(number)), "on_stop")?;
    }
    session.kernel_mut()?.finish().map_err(value_error)?;
    if let Some(progress) = progress {
        progress.call1((total, total))?;
    }
    Ok(())
}
