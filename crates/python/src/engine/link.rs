//! A strategy's place in a run: what it finds there.

use std::rc::Rc;

use ingenium_core::model::id::{InstrumentId, OrderId, StrategyId};
use ingenium_core::model::number::Money;
use ingenium_core::portfolio::{Portfolio, PortfolioError};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::orders::Order;
use super::requests::order_id;
use super::session::Session;
use crate::numbers::value_error;

/// A strategy's place in a run.
pub(super) struct Link {
    pub(super) session: Rc<Session>,
    pub(super) strategy: StrategyId,
    pub(super) warm_up: Option<u64>,
}

impl Link {
    /// Finds an instrument of the run.
    pub(super) fn find(&self, symbol: &Bound<'_, PyString>) -> PyResult<InstrumentId> {
        self.session.instrument(symbol)
    }

    /// Finds an instrument among the strategy's own.
    pub(super) fn own(&self, symbol: &Bound<'_, PyString>) -> PyResult<InstrumentId> {
        let instrument = self.find(symbol)?;
        if self.session.kernel()?.follows(self.strategy, instrument) {
            return Ok(instrument);
        }
        let id = self.id();
        let message = format!("strategy {id} does not follow {symbol}: add it to its symbols");
        Err(PyValueError::new_err(message))
    }

    /// Finds an order among the strategy's own.
    pub(super) fn own_order(&self, order: &Bound<'_, PyAny>) -> PyResult<OrderId> {
        let id = order_id(order)?;
        let kernel = self.session.kernel()?;
        let order = kernel.orders().get(id).map_err(value_error)?;
        if order.request.strategy != self.strategy {
            let message = format!("order {} is not this strategy's", id.0);
            return Err(PyValueError::new_err(message));
        }
        Ok(id)
    }

    /// Returns the strategy's name in the run.
    pub(super) fn id(&self) -> &str {
        &self.session.strategies[self.strategy.index()]
    }

    /// Returns the orders that can still trade: all, or those of one symbol.
    pub(super) fn open_orders(&self, symbol: Option<&Bound<'_, PyString>>) -> PyResult<Vec<Order>> {
        let instrument = symbol.map(|symbol| self.find(symbol)).transpose()?;
        let kernel = self.session.kernel()?;
        let orders = kernel.open_orders(self.strategy, instrument);
        Ok(orders.iter().map(|order| self.order(order.id)).collect())
    }

    /// Returns the view of an order.
    pub(super) fn order(&self, id: OrderId) -> Order {
        Order::new(&self.session, id)
    }

    /// Returns an amount of the strategy's own account.
    pub(super) fn money(
        &self,
        of: impl Fn(&Portfolio, Option<StrategyId>) -> Result<Money, PortfolioError>,
    ) -> PyResult<Money> {
        let kernel = self.session.kernel()?;
        of(kernel.portfolio(), Some(self.strategy)).map_err(value_error)
    }
}
