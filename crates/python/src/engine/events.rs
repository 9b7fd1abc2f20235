//! Bars, fills and order events as strategies see them.

use std::rc::Rc;

use ingenium_core::model::decimal::format_units;
use ingenium_core::model::event::{Denial, Fill as CoreFill, OrderChange};
use ingenium_core::model::market::Bar as CoreBar;
use ingenium_core::model::number::Money;
use ingenium_core::model::order::Side;
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::orders::Order;
use super::session::Session;
use crate::thread_bound::ThreadBound;

/// A completed bar. The engine may use the object again after the callback if nobody else holds it.
#[pyclass(module = "ingenium._core")]
pub(crate) struct Bar {
    pub(super) bar: CoreBar,
    pub(super) symbol: Py<PyString>,
}

#[pymethods]
impl Bar {
    /// What was traded.
    #[getter]
    fn symbol(&self, py: Python<'_>) -> Py<PyString> {
        self.symbol.clone_ref(py)
    }

    /// The bar's own label, in nanoseconds since 1970 UTC.
    #[getter]
    fn time(&self) -> i64 {
        self.bar.time.0
    }

    /// When the bar began, in nanoseconds since 1970 UTC.
    #[getter]
    fn start(&self) -> i64 {
        self.bar.start.0
    }

    /// When the bar became known, in nanoseconds since 1970 UTC.
    #[getter]
    fn available(&self) -> i64 {
        self.bar.available.0
    }

    /// First price.
    #[getter]
    fn open(&self) -> f64 {
        self.bar.open
    }

    /// Highest price.
    #[getter]
    fn high(&self) -> f64 {
        self.bar.high
    }

    /// Lowest price.
    #[getter]
    fn low(&self) -> f64 {
        self.bar.low
    }

    /// Last price.
    #[getter]
    fn close(&self) -> f64 {
        self.bar.close
    }

    /// Quantity traded.
    #[getter]
    fn volume(&self) -> f64 {
        self.bar.volume
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        let CoreBar {
            open,
            high,
            low,
            close,
            volume,
            ..
        } = self.bar;
        let symbol = self.symbol.bind(py).to_string_lossy().into_owned();
        let time = self.bar.time.0;
        format!(
            "Bar({symbol} {time} open={open} high={high} low={low} close={close} volume={volume})"
        )
    }
}

/// An order traded.
#[pyclass(module = "ingenium._core", frozen)]
pub(crate) struct Fill {
    fill: CoreFill,
    session: ThreadBound<Rc<Session>>,
}

impl Fill {
    /// Makes the view of a fill.
    pub(super) fn new(session: &Rc<Session>, fill: CoreFill) -> Self {
        Self {
            fill,
            session: ThreadBound::new(Rc::clone(session)),
        }
    }

    fn text(
        &self,
        number: impl Fn(&ingenium_core::model::instrument::Instrument) -> String,
    ) -> PyResult<String> {
        let kernel = self.session.kernel()?;
        Ok(number(&kernel.instruments()[self.fill.instrument.index()]))
    }
}

/// Makes a `decimal.Decimal` of exact text.
pub(super) fn exact<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import("decimal")?.getattr("Decimal")?.call1((text,))
}

#[pymethods]
impl Fill {
    /// The number of the order.
    #[getter]
    fn order(&self) -> u32 {
        self.fill.order.0
    }

    /// What was traded.
    #[getter]
    fn symbol(&self, py: Python<'_>) -> Py<PyString> {
        self.session.symbol(py, self.fill.instrument)
    }

    /// "buy" or "sell".
    #[getter]
    fn side(&self) -> &'static str {
        side_name(self.fill.side)
    }

    /// How much, as a float.
    #[getter]
    fn quantity(&self) -> PyResult<f64> {
        let kernel = self.session.kernel()?;
        let instrument = &kernel.instruments()[self.fill.instrument.index()];
        Ok(instrument.quantity_to_f64(self.fill.quantity))
    }

    /// At what price, slippage included, as a float.
    #[getter]
    fn price(&self) -> PyResult<f64> {
        let kernel = self.session.kernel()?;
        Ok(kernel.instruments()[self.fill.instrument.index()].price_to_f64(self.fill.price))
    }

    /// The fee as a float; a rebate is negative.
    #[getter]
    fn fee(&self) -> f64 {
        self.fill.fee.to_f64()
    }

    /// The quantity as a Decimal.
    #[getter]
    fn quantity_exact<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        exact(
            py,
            &self.text(|instrument| instrument.quantity_text(self.fill.quantity))?,
        )
    }

    /// The price as a Decimal.
    #[getter]
    fn price_exact<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        exact(
            py,
            &self.text(|instrument| instrument.price_text(self.fill.price))?,
        )
    }

    /// The fee as a Decimal.
    #[getter]
    fn fee_exact<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        exact(py, &format_units(self.fill.fee.0, Money::PRECISION))
    }

    /// "maker" or "taker".
    #[getter]
    fn liquidity(&self) -> &'static str {
        self.fill.liquidity.name()
    }

    /// The label of the bar in which it happened.
    #[getter]
    fn time(&self) -> i64 {
        self.fill.time.0
    }

    /// "open", "intrabar" or "close".
    #[getter]
    fn phase(&self) -> &'static str {
        self.fill.phase.name()
    }

    /// The word that the order was tagged with.
    #[getter]
    fn tag(&self) -> PyResult<String> {
        let kernel = self.session.kernel()?;
        let tag = kernel
            .orders()
            .get(self.fill.order)
            .map_or(0, |order| order.request.tag.0);
        Ok(self.session.names.borrow().tags.word(tag).to_owned())
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let symbol = self.symbol(py).bind(py).to_string_lossy().into_owned();
        let side = self.side();
        let quantity = self.text(|instrument| instrument.quantity_text(self.fill.quantity))?;
        let price = self.text(|instrument| instrument.price_text(self.fill.price))?;
        Ok(format!(
            "Fill({side} {quantity} {symbol} at {price}, fee {})",
            self.fill.fee
        ))
    }
}

/// A step in the life of an order.
#[pyclass(module = "ingenium._core", frozen)]
pub(crate) struct OrderEvent {
    pub(super) order: Py<Order>,
    pub(super) time: i64,
    pub(super) change: OrderChange,
}

impl OrderEvent {
    fn denial(&self) -> Option<Denial> {
        match self.change {
            OrderChange::Denied(denial) => Some(denial),
            _ => None,
        }
    }
}

#[pymethods]
impl OrderEvent {
    /// The order, as it is now.
    #[getter]
    fn order(&self, py: Python<'_>) -> Py<Order> {
        self.order.clone_ref(py)
    }

    /// The event's name, such as `"OrderAccepted"`.
    #[getter]
    fn name(&self) -> &'static str {
        self.change.name()
    }

    /// When, in nanoseconds since 1970 UTC.
    #[getter]
    fn time(&self) -> i64 {
        self.time
    }

    /// Why the order ended, or a request about it was refused.
    #[getter]
    fn reason(&self) -> Option<String> {
        match self.change {
            OrderChange::Denied(denial) => Some(denial.rule.name().to_owned()),
            OrderChange::Rejected(reason)
            | OrderChange::Cancelled(reason)
            | OrderChange::CancelRejected(reason)
            | OrderChange::ReplaceRejected(reason) => Some(reason.name().to_owned()),
            OrderChange::Expired => Some("expired".to_owned()),
            OrderChange::Submitted
            | OrderChange::Accepted
            | OrderChange::Triggered
            | OrderChange::Filled { .. }
            | OrderChange::Replaced => None,
        }
    }

    /// The rule of a denial.
    #[getter]
    fn rule(&self) -> Option<&'static str> {
        self.denial().map(|denial| denial.rule.name())
    }

    /// Whose limit a denial is about: "instrument", "account" or "strategy".
    #[getter]
    fn scope(&self) -> Option<&'static str> {
        self.denial().map(|denial| denial.scope.name())
    }

    /// The limit of a denial, as a Decimal.
    #[getter]
    fn limit<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.denial()
            .map(|denial| exact(py, &denial.limit.to_string()))
            .transpose()
    }

    /// The value that broke the limit, as a Decimal.
    #[getter]
    fn value<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.denial()
            .map(|denial| exact(py, &denial.value.to_string()))
            .transpose()
    }

    /// The event in words.
    #[getter]
    fn text(&self) -> String {
        match (self.denial(), self.reason()) {
            (Some(denial), _) => denial.to_string(),
            (None, Some(reason)) => format!("{} ({reason})", self.name()),
            (None, None) => self.name().to_owned(),
        }
    }

    fn __repr__(&self) -> String {
        format!("OrderEvent({})", self.text())
    }
}

pub(super) const fn side_name(side: Side) -> &'static str {
    match side {
        Side::Buy => "buy",
        Side::Sell => "sell",
    }
}
