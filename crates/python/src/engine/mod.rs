//! The engine's Python face: one run, its strategies, and what came of it.

mod assumptions;
mod bar_times;
mod choices;
mod columns;
mod commands;
mod decisions;
mod events;
mod fed_bars;
mod host;
mod link;
mod live_run;
mod orders;
mod outcome;
mod plan;
mod player;
mod requests;
mod run;
mod session;
mod settings;
mod setup;
mod size_models;
mod strategy;
mod tables;
mod tick_columns;
mod tick_events;
mod tick_host;
mod tick_settings;
mod unattended;
mod utilisation;

use pyo3::prelude::*;

pub(crate) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<setup::Engine>()?;
    module.add_class::<outcome::Run>()?;
    module.add_class::<live_run::LiveRun>()?;
    module.add_class::<strategy::StrategyCore>()?;
    module.add_class::<events::Bar>()?;
    module.add_class::<tick_events::Trade>()?;
    module.add_class::<tick_events::Quote>()?;
    module.add_class::<tick_events::Book>()?;
    module.add_class::<events::Fill>()?;
    module.add_class::<events::OrderEvent>()?;
    module.add_class::<orders::Order>()?;
    module.add_function(wrap_pyfunction!(bar_times::bar_times, module)?)
}
