//! What every strategy inherits: orders, targets, signals, timers, and a view of its own account.

use std::rc::Rc;

use ingenium_core::indicators::adjusted::SharedIndicator;
use ingenium_core::model::command::{Command, Replacement, Target};
use ingenium_core::model::decimal::{Decimal, format_units};
use ingenium_core::model::event::TradingState;
use ingenium_core::model::id::{InstrumentId, OrderId, StrategyId};
use ingenium_core::model::number::Money;
use ingenium_core::model::order::Side;
use ingenium_core::model::time::Timestamp;
use ingenium_core::portfolio::{Portfolio, PortfolioError};
use ingenium_simulator::kernel::Timer;
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};

use super::events::exact;
use super::orders::Order;
use super::requests::{Keywords, instant, order_id};
use super::session::Session;
use crate::indicators::Indicator;
use crate::numbers::{Given, value_error};

/// A strategy's place in a run.
pub(super) struct Link {
    pub(super) session: Rc<Session>,
    pub(super) strategy: StrategyId,
    pub(super) warm_up: Option<u64>,
}

/// What every strategy inherits. Its methods work from `on_start` on.
#[pyclass(module = "ingenium._core", subclass, unsendable)]
pub(crate) struct StrategyCore {
    pub(super) link: Option<Link>,
}

impl StrategyCore {
    fn link(&self) -> PyResult<&Link> {
        self.link.as_ref().ok_or_else(|| {
            PyRuntimeError::new_err(
                "the strategy is not in a run yet: use on_start instead of __init__ for what needs one",
            )
        })
    }

    fn find(&self, symbol: &Bound<'_, PyString>) -> PyResult<(&Link, InstrumentId)> {
        let link = self.link()?;
        let instrument = link.session.instrument(symbol)?;
        Ok((link, instrument))
    }

    /// Finds an instrument among the strategy's own.
    fn own(&self, symbol: &Bound<'_, PyString>) -> PyResult<(&Link, InstrumentId)> {
        let (link, instrument) = self.find(symbol)?;
        if link.session.kernel()?.follows(link.strategy, instrument) {
            return Ok((link, instrument));
        }
        let id = &link.session.strategies[link.strategy.index()];
        let message = format!("strategy {id} does not follow {symbol}: add it to its symbols");
        Err(PyValueError::new_err(message))
    }

    fn submit(
        &self,
        side: Side,
        symbol: &Bound<'_, PyString>,
        quantity: Given,
        keywords: &Keywords<'_, '_>,
    ) -> PyResult<Order> {
        let (link, id) = self.own(symbol)?;
        let (session, strategy) = (&link.session, link.strategy);
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
        Ok(Order {
            id,
            session: Rc::clone(session),
        })
    }

    fn own_order(&self, order: &Bound<'_, PyAny>) -> PyResult<(&Link, OrderId)> {
        let (link, id) = (self.link()?, order_id(order)?);
        let kernel = link.session.kernel()?;
        let owner = kernel
            .orders()
            .get(id)
            .map_err(value_error)?
            .request
            .strategy;
        if owner != link.strategy {
            let message = format!("order {} is not this strategy's", id.0);
            return Err(PyValueError::new_err(message));
        }
        drop(kernel);
        Ok((link, id))
    }

    fn money(
        &self,
        of: impl Fn(&Portfolio, Option<StrategyId>) -> Result<Money, PortfolioError>,
    ) -> PyResult<Money> {
        let link = self.link()?;
        let kernel = link.session.kernel()?;
        of(kernel.portfolio(), Some(link.strategy)).map_err(value_error)
    }
}

#[pymethods]
impl StrategyCore {
    #[new]
    #[pyo3(signature = (*_args, **_keywords))]
    fn new(_args: &Bound<'_, PyTuple>, _keywords: Option<&Bound<'_, PyDict>>) -> Self {
        Self { link: None }
    }

    /// Orders a purchase: at the market unless a keyword says otherwise.
    #[pyo3(signature = (symbol, quantity, *, limit = None, stop = None, touch = None, trail = None, trail_percent = None, trail_ticks = None, trail_limit = None, to_limit = false, tif = None, until = None, bars = None, post_only = false, reduce_only = false, display = None, take_profit = None, stop_loss = None, stop_loss_limit = None, oco = None, after = None, tag = None))]
    #[expect(
        clippy::too_many_arguments,
        clippy::fn_params_excessive_bools,
        reason = "an order's keywords"
    )]
    fn buy(
        &self,
        symbol: &Bound<'_, PyString>,
        quantity: Given,
        limit: Option<Given>,
        stop: Option<Given>,
        touch: Option<Given>,
        trail: Option<Given>,
        trail_percent: Option<Given>,
        trail_ticks: Option<&Bound<'_, PyAny>>,
        trail_limit: Option<Given>,
        to_limit: bool,
        tif: Option<&str>,
        until: Option<&Bound<'_, PyAny>>,
        bars: Option<&Bound<'_, PyAny>>,
        post_only: bool,
        reduce_only: bool,
        display: Option<Given>,
        take_profit: Option<Given>,
        stop_loss: Option<Given>,
        stop_loss_limit: Option<Given>,
        oco: Option<&str>,
        after: Option<&Bound<'_, PyAny>>,
        tag: Option<&str>,
    ) -> PyResult<Order> {
        let keywords = Keywords {
            limit,
            stop,
            touch,
            trail,
            trail_percent,
            trail_ticks,
            trail_limit,
            to_limit,
            tif,
            until,
            bars,
            post_only,
            reduce_only,
            display,
            take_profit,
            stop_loss,
            stop_loss_limit,
            oco,
            after,
            tag,
        };
        self.submit(Side::Buy, symbol, quantity, &keywords)
    }

    /// Orders a sale: at the market unless a keyword says otherwise.
    #[pyo3(signature = (symbol, quantity, *, limit = None, stop = None, touch = None, trail = None, trail_percent = None, trail_ticks = None, trail_limit = None, to_limit = false, tif = None, until = None, bars = None, post_only = false, reduce_only = false, display = None, take_profit = None, stop_loss = None, stop_loss_limit = None, oco = None, after = None, tag = None))]
    #[expect(
        clippy::too_many_arguments,
        clippy::fn_params_excessive_bools,
        reason = "an order's keywords"
    )]
    fn sell(
        &self,
        symbol: &Bound<'_, PyString>,
        quantity: Given,
        limit: Option<Given>,
        stop: Option<Given>,
        touch: Option<Given>,
        trail: Option<Given>,
        trail_percent: Option<Given>,
        trail_ticks: Option<&Bound<'_, PyAny>>,
        trail_limit: Option<Given>,
        to_limit: bool,
        tif: Option<&str>,
        until: Option<&Bound<'_, PyAny>>,
        bars: Option<&Bound<'_, PyAny>>,
        post_only: bool,
        reduce_only: bool,
        display: Option<Given>,
        take_profit: Option<Given>,
        stop_loss: Option<Given>,
        stop_loss_limit: Option<Given>,
        oco: Option<&str>,
        after: Option<&Bound<'_, PyAny>>,
        tag: Option<&str>,
    ) -> PyResult<Order> {
        let keywords = Keywords {
            limit,
            stop,
            touch,
            trail,
            trail_percent,
            trail_ticks,
            trail_limit,
            to_limit,
            tif,
            until,
            bars,
            post_only,
            reduce_only,
            display,
            take_profit,
            stop_loss,
            stop_loss_limit,
            oco,
            after,
            tag,
        };
        self.submit(Side::Sell, symbol, quantity, &keywords)
    }

    /// Brings the position to a target by a market order for the difference.
    #[pyo3(signature = (symbol, *, weight = None, quantity = None, notional = None))]
    fn target(
        &self,
        symbol: &Bound<'_, PyString>,
        weight: Option<Given>,
        quantity: Option<Given>,
        notional: Option<Given>,
    ) -> PyResult<()> {
        let (link, instrument) = self.own(symbol)?;
        let mut kernel = link.session.kernel_mut()?;
        let target = match (weight, quantity, notional) {
            (Some(weight), None, None) => Target::Weight(weight.decimal()?),
            (None, Some(quantity), None) => {
                Target::Quantity(quantity.quantity(&kernel.instruments()[instrument.index()])?)
            }
            (None, None, Some(notional)) => Target::Notional(notional.money()?),
            _ => {
                return Err(PyValueError::new_err(
                    "target needs one of weight, quantity and notional",
                ));
            }
        };
        kernel.command(Command::SetTarget {
            strategy: link.strategy,
            instrument,
            target,
        });
        Ok(())
    }

    /// Sends a signal that the portfolio sizes: from -1 (short) to 1 (long), 0 is flat.
    #[pyo3(signature = (symbol, strength = Given::Exact(Decimal::ONE)))]
    fn signal(&self, symbol: &Bound<'_, PyString>, strength: Given) -> PyResult<()> {
        let (link, instrument) = self.own(symbol)?;
        let strength = strength.decimal()?;
        let command = Command::SendSignal {
            strategy: link.strategy,
            instrument,
            strength,
        };
        link.session.kernel_mut()?.command(command);
        Ok(())
    }

    /// Cancels the orders of a symbol (without one: of all) and closes the position at the market.
    #[pyo3(signature = (symbol = None))]
    fn close(&self, symbol: Option<&Bound<'_, PyString>>) -> PyResult<()> {
        let link = self.link()?;
        self.cancel_all(symbol)?;
        let instruments = match symbol {
            Some(symbol) => vec![self.own(symbol)?.1],
            None => link
                .session
                .kernel()?
                .instruments_of(link.strategy)
                .to_vec(),
        };
        let mut kernel = link.session.kernel_mut()?;
        for instrument in instruments {
            let target = Target::Quantity(ingenium_core::model::number::Quantity::ZERO);
            kernel.command(Command::SetTarget {
                strategy: link.strategy,
                instrument,
                target,
            });
        }
        Ok(())
    }

    /// Cancels an order, given as what `buy` and `sell` return or by its number.
    fn cancel(&self, order: &Bound<'_, PyAny>) -> PyResult<()> {
        let (link, order) = self.own_order(order)?;
        link.session
            .kernel_mut()?
            .command(Command::CancelOrder { order });
        Ok(())
    }

    /// Cancels all orders of a symbol (without one: of all).
    #[pyo3(signature = (symbol = None))]
    fn cancel_all(&self, symbol: Option<&Bound<'_, PyString>>) -> PyResult<()> {
        let link = self.link()?;
        let instrument = symbol
            .map(|symbol| self.own(symbol).map(|(_, id)| id))
            .transpose()?;
        let mut kernel = link.session.kernel_mut()?;
        let orders: Vec<OrderId> = kernel
            .open_orders(link.strategy, instrument)
            .iter()
            .map(|order| order.id)
            .collect();
        for order in orders.into_iter().rev() {
            // Newest first: a child before the parent that would end it.
            kernel.command(Command::CancelOrder { order });
        }
        Ok(())
    }

    /// Changes a working order. `quantity` is the new total, what is filled included.
    #[pyo3(signature = (order, *, quantity = None, limit = None, trigger = None))]
    fn replace(
        &self,
        order: &Bound<'_, PyAny>,
        quantity: Option<Given>,
        limit: Option<Given>,
        trigger: Option<Given>,
    ) -> PyResult<()> {
        let (link, order) = self.own_order(order)?;
        let mut kernel = link.session.kernel_mut()?;
        let instrument = kernel
            .orders()
            .get(order)
            .map_err(value_error)?
            .request
            .instrument;
        let instrument = &kernel.instruments()[instrument.index()];
        let replacement = Replacement {
            quantity: quantity
                .map(|quantity| quantity.quantity(instrument))
                .transpose()?,
            limit: limit.map(|limit| limit.price(instrument)).transpose()?,
            trigger: trigger
                .map(|trigger| trigger.price(instrument))
                .transpose()?,
        };
        if replacement == Replacement::default() {
            return Err(PyValueError::new_err(
                "replace needs quantity, limit or trigger",
            ));
        }
        kernel.command(Command::ReplaceOrder { order, replacement });
        Ok(())
    }

    /// Returns the signed quantity that the strategy holds of a symbol.
    fn position(&self, symbol: &Bound<'_, PyString>) -> PyResult<f64> {
        let (link, instrument) = self.find(symbol)?;
        let kernel = link.session.kernel()?;
        let position = kernel.portfolio().position(link.strategy, instrument);
        Ok(kernel.instruments()[instrument.index()].quantity_to_f64(position.quantity()))
    }

    /// Returns the average entry price of a position; NaN while flat.
    fn average_price(&self, symbol: &Bound<'_, PyString>) -> PyResult<f64> {
        let (link, instrument) = self.find(symbol)?;
        let kernel = link.session.kernel()?;
        let position = kernel.portfolio().position(link.strategy, instrument);
        let average = position.average_price(&kernel.instruments()[instrument.index()]);
        Ok(average
            .map_err(value_error)?
            .map_or(f64::NAN, Decimal::to_f64))
    }

    /// Returns the orders that can still trade, oldest first; those that wait for a parent included.
    #[pyo3(signature = (symbol = None))]
    fn orders(&self, symbol: Option<&Bound<'_, PyString>>) -> PyResult<Vec<Order>> {
        let link = self.link()?;
        let instrument = symbol
            .map(|symbol| self.find(symbol).map(|(_, id)| id))
            .transpose()?;
        let kernel = link.session.kernel()?;
        let orders = kernel.open_orders(link.strategy, instrument);
        let session = &link.session;
        Ok(orders
            .iter()
            .map(|order| Order {
                id: order.id,
                session: Rc::clone(session),
            })
            .collect())
    }

    /// Returns the last price of a symbol; NaN before its first bar.
    fn price(&self, symbol: &Bound<'_, PyString>) -> PyResult<f64> {
        let (link, instrument) = self.find(symbol)?;
        let kernel = link.session.kernel()?;
        let price = kernel.last_price(instrument);
        Ok(price.map_or(f64::NAN, |price| {
            kernel.instruments()[instrument.index()].price_to_f64(price)
        }))
    }

    /// The time of the run, in nanoseconds since 1970 UTC.
    #[getter]
    fn now(&self) -> PyResult<i64> {
        Ok(self.link()?.session.kernel()?.now().0)
    }

    /// The strategy's equity in the account currency: cash and the value of its positions.
    #[getter]
    fn equity(&self) -> PyResult<f64> {
        self.money(Portfolio::equity).map(Money::to_f64)
    }

    /// The strategy's cash in the account currency.
    #[getter]
    fn cash(&self) -> PyResult<f64> {
        self.money(Portfolio::cash_value).map(Money::to_f64)
    }

    /// The equity as a Decimal.
    #[getter]
    fn equity_exact<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        exact(
            py,
            &format_units(self.money(Portfolio::equity)?.0, Money::PRECISION),
        )
    }

    /// The cash as a Decimal.
    #[getter]
    fn cash_exact<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        exact(
            py,
            &format_units(self.money(Portfolio::cash_value)?.0, Money::PRECISION),
        )
    }

    /// The symbols that the strategy follows and may trade.
    #[getter]
    fn symbols(&self, py: Python<'_>) -> PyResult<Vec<Py<PyString>>> {
        let link = self.link()?;
        let kernel = link.session.kernel()?;
        let instruments = kernel.instruments_of(link.strategy);
        Ok(instruments
            .iter()
            .map(|id| link.session.symbol(py, *id))
            .collect())
    }

    /// The strategy's name in the run.
    #[getter]
    fn id(&self) -> PyResult<String> {
        let link = self.link()?;
        Ok(link.session.strategies[link.strategy.index()].clone())
    }

    /// Calls `on_timer(name)` once, at a time.
    #[pyo3(signature = (time, name = String::new()))]
    fn call_at(&self, time: &Bound<'_, PyAny>, name: String) -> PyResult<()> {
        self.set_timer(instant(time)?, None, name)
    }

    /// Calls `on_timer(name)` again and again, first after one interval of nanoseconds.
    #[pyo3(signature = (interval, name = String::new()))]
    fn call_every(&self, interval: i64, name: String) -> PyResult<()> {
        if interval <= 0 {
            return Err(PyValueError::new_err(
                "call_every needs an interval of at least 1 nanosecond",
            ));
        }
        let now = self.link()?.session.kernel()?.now();
        self.set_timer(now.plus(interval), Some(interval), name)
    }

    /// Stops all new orders of the strategy, or of the whole account, until `rearm`.
    #[pyo3(signature = (*, account = false))]
    fn halt(&self, account: bool) -> PyResult<()> {
        self.set_state(TradingState::Halted, account)
    }

    /// Lets orders of the strategy, or of the whole account, pass again.
    #[pyo3(signature = (*, account = false))]
    fn rearm(&self, account: bool) -> PyResult<()> {
        self.set_state(TradingState::Active, account)
    }

    /// "active", "reducing" or "halted": whether the strategy's orders pass the risk gate.
    #[getter]
    fn trading_state(&self) -> PyResult<&'static str> {
        let link = self.link()?;
        let kernel = link.session.kernel()?;
        let state = kernel
            .gate()
            .state(Some(link.strategy))
            .map_err(value_error)?;
        Ok(state.name())
    }

    /// Returns how much of each limit is used now: of the strategy's own and of the account's.
    fn utilisation<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyDict>>> {
        let link = self.link()?;
        super::utilisation::rows(py, &link.session, Some(link.strategy))
    }

    /// Lets the bars of a symbol feed an indicator, before `on_bar` is called with them.
    fn _attach(
        &self,
        symbol: &Bound<'_, PyString>,
        indicator: &Bound<'_, Indicator>,
    ) -> PyResult<()> {
        let (link, instrument) = self.own(symbol)?;
        let shared: SharedIndicator = indicator.borrow().shared();
        let own = shared.borrow().inner().warm_up() as u64;
        let warm_up = link.warm_up.unwrap_or(own);
        link.session
            .kernel_mut()?
            .feed(link.strategy, instrument, shared, warm_up);
        Ok(())
    }
}

impl StrategyCore {
    fn set_timer(&self, time: Timestamp, interval: Option<i64>, name: String) -> PyResult<()> {
        let link = self.link()?;
        let timer = Timer {
            strategy: link.strategy,
            name,
            interval,
            time,
        };
        link.session.kernel_mut()?.set_timer(timer);
        Ok(())
    }

    fn set_state(&self, state: TradingState, account: bool) -> PyResult<()> {
        let link = self.link()?;
        let strategy = (!account).then_some(link.strategy);
        let result = link
            .session
            .kernel_mut()?
            .set_trading_state(strategy, state);
        result.map_err(value_error)
    }
}
