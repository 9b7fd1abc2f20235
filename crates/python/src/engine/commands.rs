//! What a strategy tells the run to do.

use std::borrow::Cow;

use ingenium_core::indicators::adjusted::SharedIndicator;
use ingenium_core::model::command::{Replacement, Target};
use ingenium_core::model::event::TradingState;
use ingenium_core::model::id::{InstrumentId, OrderId};
use ingenium_core::model::number::Quantity;
use ingenium_core::model::order::Side;
use ingenium_core::model::time::Timestamp;
use ingenium_simulator::requests::Request;
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::link::Link;
use super::orders::Order;
use super::requests::{Keywords, order_id};
use crate::numbers::{Given, value_error};

impl Link {
    /// Submits an order.
    pub(super) fn submit(
        &self,
        side: Side,
        symbol: &Bound<'_, PyString>,
        quantity: Given,
        keywords: &Keywords<'_, '_>,
    ) -> PyResult<Order> {
        let id = self.own(symbol)?;
        let (session, strategy) = (&self.session, self.strategy);
        let mut request = {
            let kernel = session.kernel()?;
            let instrument = &kernel.instruments()[id.index()];
            keywords.request(strategy, (id, instrument), side, quantity)?
        };
        request.parent = keywords.after.map(order_id).transpose()?;
        let asked = session.ask(
            strategy,
            Request::Order {
                order: request,
                oco: keywords.oco.map(Cow::Borrowed),
                tag: keywords.tag.map(Cow::Borrowed),
            },
        )?;
        Ok(self.order(asked.ok_or_else(lost)?))
    }

    /// Sets the one target that is given.
    pub(super) fn set_target(
        &self,
        symbol: &Bound<'_, PyString>,
        weight: Option<Given>,
        quantity: Option<Given>,
        notional: Option<Given>,
    ) -> PyResult<()> {
        let instrument = self.own(symbol)?;
        let target = match (weight, quantity, notional) {
            (Some(weight), None, None) => Target::Weight(weight.decimal()?),
            (None, Some(quantity), None) => {
                let kernel = self.session.kernel()?;
                Target::Quantity(quantity.quantity(&kernel.instruments()[instrument.index()])?)
            }
            (None, None, Some(notional)) => Target::Notional(notional.money()?),
            _ => {
                return Err(PyValueError::new_err(
                    "target needs one of weight, quantity and notional",
                ));
            }
        };
        self.aim(instrument, target)
    }

    /// Sends a signal.
    pub(super) fn send_signal(
        &self,
        symbol: &Bound<'_, PyString>,
        strength: Given,
    ) -> PyResult<()> {
        let instrument = self.own(symbol)?;
        let strength = strength.decimal()?;
        self.ask(Request::Signal {
            instrument,
            strength,
        })
    }

    /// Cancels the orders and closes the positions, of one symbol or of all.
    pub(super) fn close(&self, symbol: Option<&Bound<'_, PyString>>) -> PyResult<()> {
        self.cancel_all(symbol)?;
        let instruments = match symbol {
            Some(symbol) => vec![self.own(symbol)?],
            None => self
                .session
                .kernel()?
                .instruments_of(self.strategy)
                .to_vec(),
        };
        for instrument in instruments {
            self.aim(instrument, Target::Quantity(Quantity::ZERO))?;
        }
        Ok(())
    }

    /// Cancels one order.
    pub(super) fn cancel(&self, order: &Bound<'_, PyAny>) -> PyResult<()> {
        let order = self.own_order(order)?;
        self.ask(Request::Cancel { order })
    }

    /// Cancels the orders of one symbol, or all.
    pub(super) fn cancel_all(&self, symbol: Option<&Bound<'_, PyString>>) -> PyResult<()> {
        let instrument = symbol.map(|symbol| self.own(symbol)).transpose()?;
        let orders: Vec<OrderId> = {
            let kernel = self.session.kernel()?;
            let open = kernel.open_orders(self.strategy, instrument);
            open.iter().map(|order| order.id).collect()
        };
        // Newest first: a child before the parent that would end it.
        let mut newest_first = orders.into_iter().rev();
        newest_first.try_for_each(|order| self.ask(Request::Cancel { order }))
    }

    /// Replaces what is given of an order.
    pub(super) fn replace(
        &self,
        order: &Bound<'_, PyAny>,
        quantity: Option<Given>,
        limit: Option<Given>,
        trigger: Option<Given>,
    ) -> PyResult<()> {
        let order = self.own_order(order)?;
        let (id, replacement) = {
            let kernel = self.session.kernel()?;
            let request = &kernel.orders().get(order).map_err(value_error)?.request;
            let instrument = &kernel.instruments()[request.instrument.index()];
            let quantity = quantity.map(|quantity| quantity.quantity(instrument));
            let limit = limit.map(|limit| limit.price(instrument));
            let trigger = trigger.map(|trigger| trigger.price(instrument));
            let replacement = Replacement {
                quantity: quantity.transpose()?,
                limit: limit.transpose()?,
                trigger: trigger.transpose()?,
            };
            (request.instrument, replacement)
        };
        if replacement == Replacement::default() {
            return Err(PyValueError::new_err(
                "replace needs quantity, limit or trigger",
            ));
        }
        self.ask(Request::Replace {
            order,
            instrument: id,
            replacement,
        })
    }

    /// Sets a timer, which rings once or at every interval.
    pub(super) fn set_timer(
        &self,
        time: Timestamp,
        interval: Option<i64>,
        name: String,
    ) -> PyResult<()> {
        self.ask(Request::Timer {
            name: Cow::Owned(name),
            time,
            interval,
        })
    }

    /// Sets the state of the strategy's gate, or of the account's.
    pub(super) fn set_state(&self, state: TradingState, is_account: bool) -> PyResult<()> {
        self.ask(Request::TradingState { is_account, state })
    }

    /// Feeds an indicator with the bars of a symbol.
    pub(super) fn feed(
        &self,
        symbol: &Bound<'_, PyString>,
        indicator: SharedIndicator,
    ) -> PyResult<()> {
        let instrument = self.own(symbol)?;
        let own = indicator.borrow().inner().warm_up() as u64;
        let warm_up = self.warm_up.unwrap_or(own);
        let bars = warm_up;
        self.ask(Request::WarmUp { instrument, bars })?;
        self.session.kernel_mut()?.feed(instrument, indicator);
        Ok(())
    }

    fn aim(&self, instrument: InstrumentId, target: Target) -> PyResult<()> {
        self.ask(Request::Target { instrument, target })
    }

    fn ask(&self, request: Request<'_>) -> PyResult<()> {
        self.session.ask(self.strategy, request).map(|_| ())
    }
}

fn lost() -> PyErr {
    PyRuntimeError::new_err("the engine lost an order: this is a defect, please report it")
}
