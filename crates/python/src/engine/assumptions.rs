//! The named assumptions of an engine, read from words and settings.

use ingenium_core::execution::risk::Limits;
use ingenium_core::model::id::CurrencyId;
use ingenium_core::portfolio::InterestRates;
use ingenium_simulator::fees::FeeModel;
use ingenium_simulator::impact::Impact;
use ingenium_simulator::kernel::KernelConfig;
use ingenium_simulator::slippage::Slippage;
use ingenium_simulator::ticks::TickModel;
use ingenium_simulator::venue::VenueModel;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::choices::{CHILDREN, FILLS, PATHS, TOUCHES, TRAILS, account_kind, participation};
use super::settings::Settings;
use crate::choice::choice;
use crate::numbers::Given;

/// Where orders go: whether to an external venue.
pub(super) const VENUES: [(&str, bool); 2] = [("simulated", false), ("external", true)];

/// What an engine is told of its account and its venue.
pub(super) struct Assumptions<'a, 'py> {
    pub(super) account: &'a str,
    pub(super) leverage: Given,
    pub(super) fill: &'a str,
    pub(super) touch: &'a str,
    pub(super) children: &'a str,
    pub(super) path: &'a str,
    pub(super) trail_by: &'a str,
    pub(super) cash_check: bool,
    pub(super) participation: Option<Given>,
    pub(super) fees: Option<&'a Bound<'py, PyDict>>,
    pub(super) slippage: Option<&'a Bound<'py, PyDict>>,
    pub(super) impact: Option<&'a Bound<'py, PyDict>>,
    pub(super) interest: Option<&'a Bound<'py, PyDict>>,
    pub(super) margin_call: &'a str,
    pub(super) limits: Option<&'a Bound<'py, PyDict>>,
    pub(super) ticks: Option<&'a Bound<'py, PyDict>>,
}

impl Assumptions<'_, '_> {
    /// Returns the settings of the kernel.
    pub(super) fn config(&self) -> PyResult<KernelConfig> {
        let read = |name, values| Settings { name, values };
        let venue = VenueModel {
            fill: choice("fill", self.fill, &FILLS)?,
            touch: choice("touch", self.touch, &TOUCHES)?,
            children: choice("children", self.children, &CHILDREN)?,
            path: choice("path", self.path, &PATHS)?,
            trail: choice("trail_by", self.trail_by, &TRAILS)?,
            cash_check: self.cash_check,
            participation: self.participation.map(participation).transpose()?,
            slippage: self.slippage.map_or(Ok(Slippage::None), |values| {
                read("slippage", values).slippage()
            })?,
            impact: self
                .impact
                .map_or(Ok(Impact::None), |values| read("impact", values).impact())?,
            fees: self
                .fees
                .map_or(Ok(FeeModel::None), |values| read("fees", values).fees())?,
        };
        Ok(KernelConfig {
            currency: CurrencyId(0),
            account: account_kind(self.account, self.leverage)?,
            liquidates: choice(
                "margin_call",
                self.margin_call,
                &[("liquidate", true), ("report", false)],
            )?,
            interest: self
                .interest
                .map_or(Ok(InterestRates::default()), |values| {
                    read("interest", values).interest()
                })?,
            venue,
            ticks: self.ticks.map_or(Ok(TickModel::default()), |values| {
                read("ticks", values).tick_model()
            })?,
            limits: self.limits.map_or(Ok(Limits::default()), |values| {
                read("risk", values).limits()
            })?,
        })
    }
}
