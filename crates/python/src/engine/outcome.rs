//! What came of a run: tables, totals as exact text, positions, the use of limits.

use std::rc::Rc;

use ingenium_core::model::decimal::{Decimal, format_units};
use ingenium_core::model::id::StrategyId;
use ingenium_core::model::number::Money;
use ingenium_core::portfolio::PortfolioError;
use ingenium_simulator::kernel::Profit;
use numpy::{IntoPyArray, PyArray1};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::session::Session;
use super::tables::table;
use crate::numbers::value_error;
use crate::thread_bound::ThreadBound;

/// What came of a run.
#[pyclass(module = "ingenium._core", frozen)]
pub(crate) struct Run {
    session: ThreadBound<Rc<Session>>,
}

impl Run {
    /// Makes the view of a run.
    pub(super) fn new(session: Rc<Session>) -> Self {
        Self {
            session: ThreadBound::new(session),
        }
    }
}

#[pymethods]
impl Run {
    /// Returns one table of the run as columns.
    fn table<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyDict>> {
        table(py, &self.session, name)
    }

    /// Returns the account's equity after each bar, without the rest of its table.
    fn equity_values<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray1<f64>>> {
        let kernel = self.session.kernel()?;
        Ok(kernel.equity_curve().equity().into_pyarray(py))
    }

    /// Returns the profit of each round trip before fees, without the rest of its table.
    fn gross_profits<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray1<f64>>> {
        let kernel = self.session.kernel()?;
        let trips = kernel.portfolio().round_trips();
        let profits: Vec<f64> = trips.iter().map(|trip| trip.pnl_gross.to_f64()).collect();
        Ok(profits.into_pyarray(py))
    }

    /// Returns exact totals as text: of the account, or of one strategy.
    #[pyo3(signature = (strategy = None))]
    fn totals<'py>(&self, py: Python<'py>, strategy: Option<u16>) -> PyResult<Bound<'py, PyDict>> {
        let session = &self.session;
        let kernel = session.kernel()?;
        if strategy.is_some_and(|number| usize::from(number) >= session.strategies.len()) {
            return Err(PyValueError::new_err("there is no strategy of that number"));
        }
        let scope = strategy.map(StrategyId);
        let portfolio = kernel.portfolio();
        let totals = PyDict::new(py);
        let set = |name: &str, amount: Result<Money, PortfolioError>| {
            totals.set_item(name, amount.map_err(value_error)?.to_string())
        };
        set("initial", portfolio.capital(scope))?;
        set("equity", portfolio.equity(scope))?;
        set("cash", portfolio.cash_value(scope))?;
        set("realised", portfolio.realised(scope))?;
        set("realised_fifo", portfolio.realised_fifo(scope))?;
        set("unrealised", portfolio.unrealised(scope))?;
        set("fees", portfolio.fees(scope))?;
        set("dividends", portfolio.dividends(scope))?;
        set("borrow", portfolio.borrow_cost(scope))?;
        set("funding", portfolio.funding(scope))?;
        let borrowed = portfolio.borrow_cost(scope).map_err(value_error)?;
        let interest = portfolio.interest(scope).map_err(value_error)?;
        set(
            "interest",
            interest.minus(borrowed).map_err(PortfolioError::Number),
        )?;
        Ok(totals)
    }

    /// Returns the positions that are not flat.
    fn positions<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyDict>>> {
        let session = &self.session;
        let kernel = session.kernel()?;
        let mut rows = Vec::new();
        for strategy in kernel.strategy_ids() {
            for id in kernel.instruments_of(strategy) {
                let position = kernel.portfolio().position(strategy, *id);
                if position.quantity().is_zero() {
                    continue;
                }
                let instrument = &kernel.instruments()[id.index()];
                let row = PyDict::new(py);
                row.set_item("strategy", &session.strategies[strategy.index()])?;
                row.set_item("symbol", &instrument.spec.symbol)?;
                row.set_item(
                    "quantity",
                    plain(position.quantity().0, instrument.spec.quantity_precision),
                )?;
                let average = position.average_price(instrument).map_err(value_error)?;
                row.set_item("average_price", average.map_or(f64::NAN, Decimal::to_f64))?;
                rows.push(row);
            }
        }
        Ok(rows)
    }

    /// Returns what each strategy made of each symbol, exact, in the account's currency.
    fn profits<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyDict>>> {
        let session = &self.session;
        let kernel = session.kernel()?;
        let profits = kernel.profits().map_err(value_error)?;
        let row = |profit: &Profit| {
            let row = PyDict::new(py);
            row.set_item("strategy", &session.strategies[profit.strategy.index()])?;
            row.set_item("symbol", session.symbol(py, profit.instrument))?;
            row.set_item("realised", profit.realised.to_string())?;
            row.set_item("unrealised", profit.unrealised.to_string())?;
            row.set_item("fees", profit.fees.to_string())?;
            row.set_item("dividends", profit.dividends.to_string())?;
            Ok(row)
        };
        profits.iter().map(row).collect()
    }

    /// Returns how much of each limit is used, now or at the end.
    fn utilisation<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyDict>>> {
        super::utilisation::rows(py, &self.session, None)
    }

    /// Returns every assumption of the run as (name, sentence).
    fn assumptions(&self) -> PyResult<Vec<(&'static str, String)>> {
        Ok(self.session.kernel()?.assumptions())
    }

    /// The digest of the run's event log, in hexadecimal.
    #[getter]
    fn digest(&self) -> PyResult<String> {
        Ok(self.session.kernel()?.digest())
    }

    /// How many bars have become known.
    #[getter]
    fn bars(&self) -> PyResult<u64> {
        Ok(self.session.kernel()?.bars_done())
    }

    /// How many bars and ticks have become known.
    #[getter]
    fn rows(&self) -> PyResult<u64> {
        Ok(self.session.kernel()?.rows_done())
    }

    /// How many orders were made.
    #[getter]
    fn orders(&self) -> PyResult<usize> {
        Ok(self.session.kernel()?.orders().all().len())
    }

    /// How many fills there were.
    #[getter]
    fn fills(&self) -> PyResult<usize> {
        Ok(self.session.kernel()?.fills().len())
    }
}

/// Returns units as text without trailing zeros.
fn plain(units: i128, precision: u8) -> String {
    let decimal = Decimal::new(units, precision);
    format_units(decimal.mantissa(), decimal.places())
}
