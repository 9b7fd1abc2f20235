//! A live view of one order.

use std::rc::Rc;

use ingenium_core::execution::order::Order as CoreOrder;
use ingenium_core::model::id::OrderId;
use ingenium_core::model::instrument::Instrument;
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::events::side_name;
use super::session::Session;
use crate::numbers::value_error;
use crate::thread_bound::ThreadBound;

/// An order, as it is at the moment of asking.
#[pyclass(module = "ingenium._core", frozen)]
pub(crate) struct Order {
    pub(super) id: OrderId,
    session: ThreadBound<Rc<Session>>,
}

impl Order {
    /// Makes the view of an order.
    pub(super) fn new(session: &Rc<Session>, id: OrderId) -> Self {
        Self {
            id,
            session: ThreadBound::new(Rc::clone(session)),
        }
    }

    fn read<T>(&self, read: impl FnOnce(&CoreOrder, &Instrument) -> T) -> PyResult<T> {
        let kernel = self.session.kernel()?;
        let order = kernel.orders().get(self.id).map_err(value_error)?;
        Ok(read(
            order,
            &kernel.instruments()[order.request.instrument.index()],
        ))
    }
}

/// Returns the average price of what was filled of an order; NaN before its first fill.
#[expect(
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    reason = "a price for people"
)]
pub(super) fn average_price(order: &CoreOrder, instrument: &Instrument) -> f64 {
    let filled = order.life.filled.0;
    if filled == 0 {
        return f64::NAN;
    }
    let units = order.life.price_times_quantity as f64 / filled as f64;
    units / ingenium_core::model::decimal::power_of_ten(instrument.spec.price_precision) as f64
}

/// Returns an order's status as users read it: an open order that has traded is `partially_filled`.
pub(super) fn status_name(order: &CoreOrder) -> &'static str {
    use ingenium_core::execution::order::OrderStatus;
    if order.life.status == OrderStatus::Open && !order.life.filled.is_zero() {
        return "partially_filled";
    }
    order.life.status.name()
}

#[pymethods]
impl Order {
    /// Its number in the run.
    #[getter]
    fn id(&self) -> u32 {
        self.id.0
    }

    /// What it is in.
    #[getter]
    fn symbol(&self, py: Python<'_>) -> PyResult<Py<PyString>> {
        let instrument = self.read(|order, _| order.request.instrument)?;
        Ok(self.session.symbol(py, instrument))
    }

    /// "buy" or "sell".
    #[getter]
    fn side(&self) -> PyResult<&'static str> {
        self.read(|order, _| side_name(order.request.side))
    }

    /// What kind it is: "market", "limit", "stop" and so on.
    #[getter]
    fn r#type(&self) -> PyResult<&'static str> {
        self.read(|order, _| order.request.kind.name())
    }

    /// How long it lives: "GTC", "DAY" and so on.
    #[getter]
    fn time_in_force(&self) -> PyResult<&'static str> {
        self.read(|order, _| order.request.time_in_force.name())
    }

    /// How much it is for.
    #[getter]
    fn quantity(&self) -> PyResult<f64> {
        self.read(|order, instrument| instrument.quantity_to_f64(order.request.quantity))
    }

    /// How much of it is filled.
    #[getter]
    fn filled(&self) -> PyResult<f64> {
        self.read(|order, instrument| instrument.quantity_to_f64(order.life.filled))
    }

    /// The average price of what is filled; NaN before the first fill.
    #[getter]
    fn average_price(&self) -> PyResult<f64> {
        self.read(average_price)
    }

    /// Its limit price now.
    #[getter]
    fn limit(&self) -> PyResult<Option<f64>> {
        self.read(|order, instrument| order.limit().map(|limit| instrument.price_to_f64(limit)))
    }

    /// Its trigger price now.
    #[getter]
    fn trigger(&self) -> PyResult<Option<f64>> {
        self.read(|order, instrument| order.trigger().map(|price| instrument.price_to_f64(price)))
    }

    /// Where it is in its life.
    #[getter]
    fn status(&self) -> PyResult<&'static str> {
        self.read(|order, _| status_name(order))
    }

    /// Why it ended without a (full) fill.
    #[getter]
    fn reason(&self) -> PyResult<Option<String>> {
        self.read(|order, _| match (&order.life.denial, order.life.reason) {
            (Some(denial), _) => Some(denial.to_string()),
            (None, reason) => reason.map(|reason| reason.name().to_owned()),
        })
    }

    /// The word that it was tagged with.
    #[getter]
    fn tag(&self) -> PyResult<String> {
        let tag = self.read(|order, _| order.request.tag.0)?;
        Ok(self.session.names.borrow().tags.word(tag).to_owned())
    }

    /// Whether something can still happen to it.
    #[getter]
    fn is_open(&self) -> PyResult<bool> {
        self.read(|order, _| !order.life.status.is_final())
    }

    /// The orders that depend on it: a bracket's take profit and stop loss, or what was to follow it.
    #[getter]
    fn children(&self) -> PyResult<Vec<Order>> {
        let children = self.session.kernel()?.children(self.id);
        let session = &self.session;
        Ok(children
            .into_iter()
            .map(|id| Order::new(session, id))
            .collect())
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.id == other.id && Rc::ptr_eq(&self.session, &other.session)
    }

    fn __hash__(&self) -> u64 {
        u64::from(self.id.0)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let symbol = self.symbol(py)?.bind(py).to_string_lossy().into_owned();
        let (side, kind, status) = (self.side()?, self.r#type()?, self.status()?);
        let quantity =
            self.read(|order, instrument| instrument.quantity_text(order.request.quantity))?;
        Ok(format!(
            "Order({} {side} {quantity} {symbol} {kind} {status})",
            self.id.0
        ))
    }
}
