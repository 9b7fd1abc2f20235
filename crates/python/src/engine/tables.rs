//! The tables of a run, as columns.

use std::rc::Rc;

use ingenium_core::execution::order::Order;
use ingenium_core::model::event::{Event, Fill};
use ingenium_core::model::id::{InstrumentId, StrategyId};
use ingenium_core::model::instrument::Instrument;
use ingenium_core::model::number::{Money, Price};
use ingenium_core::model::order::Side;
use ingenium_simulator::kernel::Kernel;
use numpy::IntoPyArray;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};

use super::events::side_name;
use super::orders::{average_price, status_name};
use super::session::Session;

const TABLES: [&str; 7] = [
    "orders", "fills", "equity", "days", "trades", "denials", "events",
];

/// A table under construction.
struct Table<'a, 'py> {
    py: Python<'py>,
    session: &'a Session,
    kernel: &'a Kernel,
    columns: Bound<'py, PyDict>,
}

impl Table<'_, '_> {
    fn floats<R>(&self, name: &str, rows: &[R], value: impl Fn(&R) -> f64) -> PyResult<()> {
        let column: Vec<f64> = rows.iter().map(value).collect();
        self.columns.set_item(name, column.into_pyarray(self.py))
    }

    fn integers<R>(&self, name: &str, rows: &[R], value: impl Fn(&R) -> i64) -> PyResult<()> {
        let column: Vec<i64> = rows.iter().map(value).collect();
        self.columns.set_item(name, column.into_pyarray(self.py))
    }

    fn texts<R>(&self, name: &str, rows: &[R], value: impl Fn(&R) -> String) -> PyResult<()> {
        self.columns
            .set_item(name, PyList::new(self.py, rows.iter().map(value))?)
    }

    /// A column of few different words: each is one Python string.
    fn words<'w, R>(&self, name: &str, rows: &[R], value: impl Fn(&R) -> &'w str) -> PyResult<()> {
        let words = rows.iter().map(|row| PyString::intern(self.py, value(row)));
        self.columns.set_item(name, PyList::new(self.py, words)?)
    }

    fn instrument(&self, id: InstrumentId) -> &Instrument {
        &self.kernel.instruments()[id.index()]
    }

    fn symbol(&self, id: InstrumentId) -> &str {
        &self.instrument(id).spec.symbol
    }

    fn strategy(&self, id: StrategyId) -> &str {
        &self.session.strategies[id.index()]
    }

    fn orders(&self) -> PyResult<()> {
        let rows = self.kernel.orders().all();
        let tags = &self.session.names.borrow().tags;
        let price = |order: &Order, price: Option<Price>| {
            price.map_or(f64::NAN, |price| {
                self.instrument(order.request.instrument)
                    .price_to_f64(price)
            })
        };
        self.integers("id", rows, |order| i64::from(order.id.0))?;
        self.words("strategy", rows, |order| {
            self.strategy(order.request.strategy)
        })?;
        self.words("symbol", rows, |order| {
            self.symbol(order.request.instrument)
        })?;
        self.words("side", rows, |order| side_name(order.request.side))?;
        self.words("type", rows, |order| order.request.kind.name())?;
        self.words("time_in_force", rows, |order| {
            order.request.time_in_force.name()
        })?;
        self.floats("quantity", rows, |order| {
            self.instrument(order.request.instrument)
                .quantity_to_f64(order.request.quantity)
        })?;
        self.floats("filled", rows, |order| {
            self.instrument(order.request.instrument)
                .quantity_to_f64(order.life.filled)
        })?;
        self.floats("average_price", rows, |order| {
            average_price(order, self.instrument(order.request.instrument))
        })?;
        self.floats("limit", rows, |order| price(order, order.limit()))?;
        self.floats("trigger", rows, |order| price(order, order.trigger()))?;
        self.words("status", rows, status_name)?;
        self.words("reason", rows, |order| {
            match (&order.life.denial, order.life.reason) {
                (Some(denial), _) => denial.rule.name(),
                (None, reason) => reason.map_or("", |reason| reason.name()),
            }
        })?;
        self.floats("fees", rows, |order| order.life.fees.to_f64())?;
        self.integers("created", rows, |order| order.life.created.0)?;
        self.integers("updated", rows, |order| order.life.updated.0)?;
        self.words("tag", rows, |order| tags.word(order.request.tag.0))
    }

    fn fills(&self) -> PyResult<()> {
        let rows = self.kernel.fills();
        let tags = &self.session.names.borrow().tags;
        let tag = |fill: &Fill| {
            self.kernel
                .orders()
                .get(fill.order)
                .map_or(0, |order| order.request.tag.0)
        };
        self.integers("id", rows, |fill| i64::from(fill.id.0))?;
        self.integers("order", rows, |fill| i64::from(fill.order.0))?;
        self.words("strategy", rows, |fill| self.strategy(fill.strategy))?;
        self.words("symbol", rows, |fill| self.symbol(fill.instrument))?;
        self.words("side", rows, |fill| side_name(fill.side))?;
        self.floats("quantity", rows, |fill| {
            self.instrument(fill.instrument)
                .quantity_to_f64(fill.quantity)
        })?;
        self.floats("price", rows, |fill| {
            self.instrument(fill.instrument).price_to_f64(fill.price)
        })?;
        self.floats("fee", rows, |fill| fill.fee.to_f64())?;
        self.floats("value", rows, |fill| {
            self.kernel.value_of(fill).map_or(f64::NAN, Money::to_f64)
        })?;
        self.floats("slippage", rows, |fill| {
            let slippage = self.kernel.slippage_of(fill);
            slippage.map_or(f64::NAN, Money::to_f64)
        })?;
        self.words("liquidity", rows, |fill| fill.liquidity.name())?;
        self.integers("time", rows, |fill| fill.time.0)?;
        self.words("phase", rows, |fill| fill.phase.name())?;
        self.words("tag", rows, |fill| tags.word(tag(fill)))?;
        self.texts("quantity_text", rows, |fill| {
            self.instrument(fill.instrument)
                .quantity_text(fill.quantity)
        })?;
        self.texts("price_text", rows, |fill| {
            self.instrument(fill.instrument).price_text(fill.price)
        })?;
        self.texts("fee_text", rows, |fill| fill.fee.to_string())
    }

    fn equity(&self) -> PyResult<()> {
        let curve = self.kernel.equity_curve();
        let times = if curve.times().is_empty() {
            self.kernel.labels_of_only_stream()
        } else {
            curve.times().to_vec()
        };
        self.columns.set_item("time", times.into_pyarray(self.py))?;
        for (name, column) in [
            ("equity", curve.equity()),
            ("cash", curve.cash()),
            ("gross_exposure", curve.gross()),
            ("net_exposure", curve.net()),
        ] {
            self.columns.set_item(name, column.into_pyarray(self.py))?;
        }
        Ok(())
    }

    fn days(&self) -> PyResult<()> {
        let rows = self.kernel.equity_curve().days();
        self.integers("time", rows, |day| day.time)?;
        self.words("strategy", rows, |day| self.strategy(day.strategy))?;
        self.floats("equity", rows, |day| day.equity)
    }

    fn trades(&self) -> PyResult<()> {
        let rows = self.kernel.portfolio().round_trips();
        self.words("strategy", rows, |trip| self.strategy(trip.strategy))?;
        self.words("symbol", rows, |trip| self.symbol(trip.instrument))?;
        self.words("direction", rows, |trip| match trip.direction {
            Side::Buy => "long",
            Side::Sell => "short",
        })?;
        self.floats("quantity", rows, |trip| {
            self.instrument(trip.instrument)
                .quantity_to_f64(trip.quantity)
        })?;
        self.integers("entry_time", rows, |trip| trip.entry_time.0)?;
        self.floats("entry_price", rows, |trip| {
            self.instrument(trip.instrument)
                .price_to_f64(trip.entry_price)
        })?;
        self.integers("exit_time", rows, |trip| trip.exit_time.0)?;
        self.floats("exit_price", rows, |trip| {
            self.instrument(trip.instrument)
                .price_to_f64(trip.exit_price)
        })?;
        self.floats("pnl_gross", rows, |trip| trip.pnl_gross.to_f64())?;
        self.texts("pnl_gross_text", rows, |trip| trip.pnl_gross.to_string())
    }

    fn denials(&self) -> PyResult<()> {
        let rows = self.kernel.denied();
        let request = |order| {
            self.kernel
                .orders()
                .get(order)
                .map(|order: &Order| &order.request)
        };
        self.integers("time", rows, |row| row.time.0)?;
        self.integers("order", rows, |row| i64::from(row.order.0))?;
        self.words("strategy", rows, |row| {
            request(row.order).map_or("", |request| self.strategy(request.strategy))
        })?;
        self.words("symbol", rows, |row| {
            request(row.order).map_or("", |request| self.symbol(request.instrument))
        })?;
        self.words("rule", rows, |row| row.denial.rule.name())?;
        self.words("scope", rows, |row| row.denial.scope.name())?;
        self.texts("limit", rows, |row| row.denial.limit.to_string())?;
        self.texts("value", rows, |row| row.denial.value.to_string())
    }

    fn events(&self) -> PyResult<()> {
        let rows = self.kernel.other_events();
        self.integers("time", rows, |(time, _)| time.0)?;
        self.words("event", rows, |(_, event)| event.name())?;
        self.words("strategy", rows, |(_, event)| {
            event
                .strategy()
                .map_or("", |strategy| self.strategy(strategy))
        })?;
        self.words("symbol", rows, |(_, event)| {
            event
                .instrument()
                .map_or("", |instrument| self.symbol(instrument))
        })?;
        self.texts("text", rows, |(_, event)| self.sentence(event))
    }

    fn sentence(&self, event: &Event) -> String {
        match event {
            Event::Order { .. } | Event::Fill(_) => String::new(), // they have tables of their own
            Event::TradingStateChanged { state, .. } | Event::MarketStateChanged { state, .. } => {
                format!("trading is {}", state.name())
            }
            Event::StalenessChanged { since, .. } => match since {
                Some(_) => "nothing is heard of it".to_owned(),
                None => "it is heard of again".to_owned(),
            },
            Event::LimitNeared {
                rule,
                used,
                limit,
                is_near,
                ..
            } => {
                let now = if *is_near { "near" } else { "no longer near" };
                format!("{} is {now}: {used} of {limit}", rule.name())
            }
            Event::MarginCalled {
                equity, required, ..
            } => {
                format!("equity {equity} is below the maintenance margin {required}")
            }
            Event::SplitApplied {
                instrument,
                numerator,
                denominator,
            } => {
                format!(
                    "{} split {numerator} for {denominator}",
                    self.symbol(*instrument)
                )
            }
            Event::DividendPaid {
                instrument, amount, ..
            } => {
                format!("{} paid {amount}", self.symbol(*instrument))
            }
            Event::FundingPaid {
                instrument, amount, ..
            } => {
                format!("funding of {} brought {amount}", self.symbol(*instrument))
            }
            Event::SymbolChanged { instrument, symbol } => {
                let names = self.session.names.borrow();
                format!(
                    "{} changed its ticker to {}",
                    self.symbol(*instrument),
                    names.tags.word(symbol.0)
                )
            }
            Event::Delisted { instrument, price } => {
                let paid = price.map(|price| format!(" at {price}"));
                let symbol = self.symbol(*instrument);
                format!("{symbol} was delisted{}", paid.unwrap_or_default())
            }
            Event::PositionClosedOut {
                instrument,
                quantity,
                amount,
                ..
            } => {
                let quantity = self.instrument(*instrument).quantity_text(*quantity);
                let symbol = self.symbol(*instrument);
                format!("{quantity} {symbol} closed in cash for {amount}")
            }
            Event::StrategyEnabled { is_enabled, .. } => {
                let now = if *is_enabled {
                    "called"
                } else {
                    "no longer called"
                };
                format!("the strategy is {now}")
            }
            Event::ParametersChanged { values, .. } => {
                let names = self.session.names.borrow();
                format!("the parameters are {}", names.tags.word(values.0))
            }
            Event::InterestBooked { amount, .. } => {
                format!("interest and borrow costs of {amount}")
            }
        }
    }
}

/// Returns one table of a run as columns.
pub(super) fn table<'py>(
    py: Python<'py>,
    session: &Rc<Session>,
    name: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let kernel = session.kernel()?;
    let table = Table {
        py,
        session,
        kernel: &kernel,
        columns: PyDict::new(py),
    };
    match name {
        "orders" => table.orders()?,
        "fills" => table.fills()?,
        "equity" => table.equity()?,
        "days" => table.days()?,
        "trades" => table.trades()?,
        "denials" => table.denials()?,
        "events" => table.events()?,
        other => {
            let known = TABLES.join(", ");
            return Err(PyValueError::new_err(format!(
                "there is no table '{other}'; there are {known}"
            )));
        }
    }
    Ok(table.columns)
}
