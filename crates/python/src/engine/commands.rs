//! What a strategy tells the run to do.

use ingenium_core::indicators::adjusted::SharedIndicator;
use ingenium_core::model::command::{Command, Replacement, Target};
use ingenium_core::model::event::TradingState;
use ingenium_core::model::id::{InstrumentId, OrderId};
use ingenium_core::model::number::Quantity;
use ingenium_core::model::order::Side;
use ingenium_core::model::time::Timestamp;
use ingenium_simulator::kernel::Timer;
use pyo3::exceptions::PyValueError;
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
        if let Some(name) = keywords.oco {
            request.group = session.group(strategy, name)?;
        }
        if let Some(word) = keywords.tag {
            request.tag = session.tag(word);
        }
        let id = session.kernel_mut()?.submit(request);
        Ok(self.order(id))
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
        let (strategy, instrument) = (self.strategy, self.own(symbol)?);
        let strength = strength.decimal()?;
        self.command(Command::SendSignal {
            strategy,
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
        self.command(Command::CancelOrder { order })
    }

    /// Cancels the orders of one symbol, or all.
    pub(super) fn cancel_all(&self, symbol: Option<&Bound<'_, PyString>>) -> PyResult<()> {
        let instrument = symbol.map(|symbol| self.own(symbol)).transpose()?;
        let mut kernel = self.session.kernel_mut()?;
        let orders: Vec<OrderId> = kernel
            .open_orders(self.strategy, instrument)
            .iter()
            .map(|order| order.id)
            .collect();
        for order in orders.into_iter().rev() {
            // Newest first: a child before the parent that would end it.
            kernel.command(Command::CancelOrder { order });
        }
        Ok(())
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
        let mut kernel = self.session.kernel_mut()?;
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
        if replacement == Replacement::default() {
            return Err(PyValueError::new_err(
                "replace needs quantity, limit or trigger",
            ));
        }
        kernel.command(Command::ReplaceOrder { order, replacement });
        Ok(())
    }

    /// Sets a timer, which rings once or at every interval.
    pub(super) fn set_timer(
        &self,
        time: Timestamp,
        interval: Option<i64>,
        name: String,
    ) -> PyResult<()> {
        let timer = Timer {
            strategy: self.strategy,
            name,
            interval,
            time,
        };
        self.session.kernel_mut()?.set_timer(timer);
        Ok(())
    }

    /// Sets the state of the strategy's gate, or of the account's.
    pub(super) fn set_state(&self, state: TradingState, account: bool) -> PyResult<()> {
        let strategy = (!account).then_some(self.strategy);
        let mut kernel = self.session.kernel_mut()?;
        kernel
            .set_trading_state(strategy, state)
            .map_err(value_error)
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
        let mut kernel = self.session.kernel_mut()?;
        kernel.feed(self.strategy, instrument, indicator, warm_up);
        Ok(())
    }

    fn aim(&self, instrument: InstrumentId, target: Target) -> PyResult<()> {
        self.command(Command::SetTarget {
            strategy: self.strategy,
            instrument,
            target,
        })
    }

    fn command(&self, command: Command) -> PyResult<()> {
        self.session.kernel_mut()?.command(command);
        Ok(())
    }
}
