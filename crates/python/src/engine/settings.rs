//! Settings from dictionaries. Their keys have been checked by the caller's schema; here they become types.

use std::sync::Arc;

use ingenium_core::execution::risk::{DailyLossAction, Limits, OrderRate, SelfTrade};
use ingenium_core::model::decimal::Decimal;
use ingenium_core::model::id::InstrumentId;
use ingenium_core::model::instrument::{Instrument, InstrumentSpec};
use ingenium_core::model::number::Money;
use ingenium_core::model::session::SessionCalendar;
use ingenium_core::model::time::Timestamp;
use ingenium_core::portfolio::InterestRates;
use ingenium_core::portfolio::sizing::{
    FixedCash, FixedQuantity, PercentOfEquity, SignalStrength, Sizer, TargetWeight,
    VolatilityTarget,
};
use ingenium_simulator::dated_fees::DatedFees;
use ingenium_simulator::fees::{FeeModel, FeeTier, TieredFees};
use numpy::{PyArray1, PyArrayMethods};
use pyo3::exceptions::{PyKeyError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::numbers::{Given, value_error};

/// A dictionary of settings, with its name for errors.
pub(crate) struct Settings<'a, 'py> {
    pub(crate) name: &'a str,
    pub(crate) values: &'a Bound<'py, PyDict>,
}

impl<'py> Settings<'_, 'py> {
    pub(super) fn get(&self, key: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
        Ok(self.values.get_item(key)?.filter(|value| !value.is_none()))
    }

    pub(super) fn need(&self, key: &str) -> PyResult<Bound<'py, PyAny>> {
        let name = self.name;
        self.get(key)?
            .ok_or_else(|| PyKeyError::new_err(format!("{name} needs the key '{key}'")))
    }

    pub(super) fn number(&self, key: &str) -> PyResult<Option<Given>> {
        self.get(key)?.map(|value| value.extract()).transpose()
    }

    pub(super) fn decimal(&self, key: &str) -> PyResult<Option<Decimal>> {
        self.number(key)?.map(Given::decimal).transpose()
    }

    pub(super) fn decimal_or(&self, key: &str, default: Decimal) -> PyResult<Decimal> {
        Ok(self.decimal(key)?.unwrap_or(default))
    }

    pub(super) fn needed(&self, key: &str) -> PyResult<Given> {
        self.need(key)?.extract()
    }

    pub(super) fn text(&self, key: &str) -> PyResult<Option<String>> {
        self.get(key)?.map(|value| value.extract()).transpose()
    }

    pub(super) fn unknown(&self, key: &str, value: &str, known: &str) -> PyErr {
        let name = self.name;
        PyValueError::new_err(format!(
            "{name}: {key} '{value}' is not known; use one of {known}"
        ))
    }

    /// Reads a fee model.
    pub(crate) fn fees(&self) -> PyResult<FeeModel> {
        let kind = self.text("kind")?.unwrap_or_else(|| "none".to_owned());
        match kind.as_str() {
            "none" => Ok(FeeModel::None),
            "percent" => Ok(FeeModel::Percent {
                rate: self.needed("rate")?.decimal()?,
            }),
            "per_share" => Ok(FeeModel::PerShare {
                rate: self.needed("rate")?.decimal()?,
                minimum: self
                    .number("minimum")?
                    .map_or(Ok(Money::default()), Given::money)?,
            }),
            "flat" => Ok(FeeModel::Flat {
                amount: self.needed("amount")?.money()?,
            }),
            "maker_taker" => Ok(FeeModel::MakerTaker {
                maker: self.needed("maker")?.decimal()?,
                taker: self.needed("taker")?.decimal()?,
            }),
            "tiered" => self.tiers(),
            "instrument" => Ok(FeeModel::Instrument),
            "dated" => self.dated_fees(),
            other => Err(self.unknown(
                "kind",
                other,
                "none, percent, per_share, flat, maker_taker, tiered, instrument, dated",
            )),
        }
    }

    fn dated_fees(&self) -> PyResult<FeeModel> {
        let mut tables = Vec::new();
        for row in self.need("periods")?.cast::<PyList>()?.iter() {
            let row = Settings {
                name: "a period of fees",
                values: row.cast::<PyDict>()?,
            };
            let fees = row.need("fees")?;
            let fees = Settings {
                name: "fees",
                values: fees.cast::<PyDict>()?,
            };
            tables.push((Timestamp(row.need("from")?.extract()?), fees.fees()?));
        }
        let dated = DatedFees::new(tables);
        dated
            .map(FeeModel::Dated)
            .ok_or_else(|| value_error("the periods of fees must rise, and there must be one"))
    }

    fn tiers(&self) -> PyResult<FeeModel> {
        let rows = self.need("tiers")?;
        let mut tiers = Vec::new();
        for row in rows.cast::<PyList>()?.iter() {
            let row = Settings {
                name: "a tier",
                values: row.cast::<PyDict>()?,
            };
            tiers.push(FeeTier {
                from: row.needed("from")?.money()?,
                maker: row.needed("maker")?.decimal()?,
                taker: row.needed("taker")?.decimal()?,
            });
        }
        let days = self
            .get("window_days")?
            .map_or(Ok(30), |days| days.extract())?;
        let tiers = TieredFees::new(tiers, days);
        tiers
            .map(FeeModel::Tiered)
            .ok_or_else(|| value_error("fee tiers must rise, and the first must begin 'from' 0"))
    }

    /// Reads interest and borrow rates.
    pub(crate) fn interest(&self) -> PyResult<InterestRates> {
        Ok(InterestRates {
            cash: self.decimal_or("cash_rate", Decimal::ZERO)?,
            debit: self.decimal_or("debit_rate", Decimal::ZERO)?,
            borrow: self.decimal_or("borrow_rate", Decimal::ZERO)?,
        })
    }

    /// Reads risk limits.
    pub(crate) fn limits(&self) -> PyResult<Limits> {
        let money = |key| self.number(key)?.map(Given::money).transpose();
        let rate = match self.get("max_orders")? {
            Some(count) => Some(OrderRate {
                count: count.extract()?,
                window: self.need("orders_window")?.extract()?,
            }),
            None => None,
        };
        let restricted: Vec<u32> = self
            .get("restricted")?
            .map_or(Ok(Vec::new()), |list| list.extract())?;
        Ok(Limits {
            max_order_quantity: self.decimal("max_order_quantity")?,
            max_order_notional: money("max_order_notional")?,
            max_position_quantity: self.decimal("max_position_quantity")?,
            max_position_notional: money("max_position_notional")?,
            max_symbol_notional: money("max_symbol_notional")?,
            max_gross_notional: money("max_gross_notional")?,
            max_daily_loss: money("max_daily_loss")?,
            daily_loss_action: match self.text("daily_loss_action")?.as_deref() {
                None | Some("reducing") => DailyLossAction::Reducing,
                Some("halted") => DailyLossAction::Halted,
                Some(other) => {
                    return Err(self.unknown("daily_loss_action", other, "reducing, halted"));
                }
            },
            max_order_rate: rate,
            price_collar: self.decimal("price_collar")?,
            max_data_age: self
                .get("max_data_age")?
                .map(|age| age.extract())
                .transpose()?,
            warn_at: self.decimal("warn_at")?,
            restricted: restricted.into_iter().map(InstrumentId).collect(),
            self_trade: match self.text("self_trade")?.as_deref() {
                None | Some("allow") => SelfTrade::Allow,
                Some("deny") => SelfTrade::Deny,
                Some(other) => return Err(self.unknown("self_trade", other, "allow, deny")),
            },
        })
    }

    /// Reads a sizer, and the bars and periods a year of the volatility that it asks for.
    pub(crate) fn sizer(&self) -> PyResult<(Sizer, Option<(usize, f64)>)> {
        let kind = self.text("kind")?.unwrap_or_default();
        let sizer = match kind.as_str() {
            "fixed_quantity" => Sizer::FixedQuantity(FixedQuantity {
                quantity: self.needed("quantity")?.decimal()?,
            }),
            "fixed_cash" => Sizer::FixedCash(FixedCash {
                amount: self.needed("amount")?.money()?,
            }),
            "percent_of_equity" => Sizer::PercentOfEquity(PercentOfEquity {
                percent: self.needed("percent")?.decimal()?,
            }),
            "target_weight" => Sizer::TargetWeight(TargetWeight),
            "signal_strength" => Sizer::SignalStrength(SignalStrength {
                allocation: self.decimal_or("allocation", Decimal::ONE)?,
            }),
            "volatility_target" => {
                let lookback = self
                    .get("lookback")?
                    .map_or(Ok(20), |bars| bars.extract())?;
                let periods = self.get("periods_per_year")?;
                let periods = periods.map_or(Ok(252.0), |periods| periods.extract())?;
                let sizer = VolatilityTarget {
                    volatility: self.needed("volatility")?.decimal()?,
                    max_leverage: self.decimal_or("max_leverage", Decimal::ONE)?,
                };
                return Ok((Sizer::VolatilityTarget(sizer), Some((lookback, periods))));
            }
            other => {
                let known = "fixed_quantity, fixed_cash, percent_of_equity, target_weight, \
                             volatility_target, signal_strength";
                return Err(self.unknown("kind", other, known));
            }
        };
        Ok((sizer, None))
    }

    /// Reads an instrument; `currency` numbers the currencies by their codes.
    pub(crate) fn instrument(
        &self,
        mut currency: impl FnMut(&str) -> ingenium_core::model::id::CurrencyId,
    ) -> PyResult<Instrument> {
        let symbol: String = self.need("symbol")?.extract()?;
        let code: String = self.need("currency")?.extract()?;
        let share = InstrumentSpec::share(&symbol, currency(&code));
        let integer = |key, default| self.get(key)?.map_or(Ok(default), |value| value.extract());
        let time = |key, default| self.get(key)?.map_or(Ok(default), |value| value.extract());
        let spec = InstrumentSpec {
            price_precision: integer("price_precision", share.price_precision)?,
            quantity_precision: integer("quantity_precision", share.quantity_precision)?,
            tick: self.decimal("tick")?,
            lot: self.decimal("lot")?,
            multiplier: self.decimal_or("multiplier", Decimal::ONE)?,
            min_quantity: self.decimal("min_quantity")?,
            max_quantity: self.decimal("max_quantity")?,
            min_notional: self.decimal("min_notional")?,
            base: self.text("base")?.map(|code| currency(&code)),
            initial_margin: self.decimal_or("initial_margin", Decimal::ONE)?,
            maintenance_margin: self.decimal("maintenance_margin")?,
            maker_fee: self.decimal_or("maker_fee", Decimal::ZERO)?,
            taker_fee: self.decimal_or("taker_fee", Decimal::ZERO)?,
            sessions: Arc::new(self.sessions(&symbol)?),
            valid_from: Timestamp(time("valid_from", i64::MIN)?),
            valid_until: Timestamp(time("valid_until", i64::MAX)?),
            ..share
        };
        Instrument::new(spec).map_err(|error| value_error(format!("instrument {symbol}: {error}")))
    }

    fn sessions(&self, symbol: &str) -> PyResult<SessionCalendar> {
        let Some(pair) = self.get("sessions")? else {
            return Ok(SessionCalendar::default());
        };
        let (open, close): (Bound<'py, PyArray1<i64>>, Bound<'py, PyArray1<i64>>) =
            pair.extract()?;
        let (open, close) = (open.to_vec()?, close.to_vec()?);
        let pairs = open.into_iter().zip(close);
        let pairs = pairs
            .map(|(open, close)| (Timestamp(open), Timestamp(close)))
            .collect();
        SessionCalendar::new(pairs).ok_or_else(|| {
            value_error(format!(
                "{symbol}: sessions must be sorted, without overlap, opening before closing"
            ))
        })
    }
}
