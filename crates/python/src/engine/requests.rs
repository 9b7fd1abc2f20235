//! Order requests from the keywords of `buy` and `sell`.

use ingenium_core::model::decimal::power_of_ten;
use ingenium_core::model::id::{InstrumentId, OrderId, StrategyId};
use ingenium_core::model::instrument::Instrument;
use ingenium_core::model::number::{Fraction, Price};
use ingenium_core::model::order::{Bracket, Offset, OrderKind, OrderRequest, Side, TimeInForce};
use ingenium_core::model::time::Timestamp;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::numbers::{Given, value_error};

/// The keywords of `buy` and `sell`.
pub(super) struct Keywords<'a, 'py> {
    pub(super) limit: Option<Given>,
    pub(super) stop: Option<Given>,
    pub(super) touch: Option<Given>,
    pub(super) trail: Option<Given>,
    pub(super) trail_percent: Option<Given>,
    pub(super) trail_ticks: Option<&'a Bound<'py, PyAny>>,
    pub(super) trail_limit: Option<Given>,
    pub(super) to_limit: bool,
    pub(super) tif: Option<&'a str>,
    pub(super) until: Option<&'a Bound<'py, PyAny>>,
    pub(super) bars: Option<&'a Bound<'py, PyAny>>,
    pub(super) post_only: bool,
    pub(super) reduce_only: bool,
    pub(super) display: Option<Given>,
    pub(super) take_profit: Option<Given>,
    pub(super) stop_loss: Option<Given>,
    pub(super) stop_loss_limit: Option<Given>,
    pub(super) oco: Option<&'a str>,
    pub(super) after: Option<&'a Bound<'py, PyAny>>,
    pub(super) tag: Option<&'a str>,
}

/// Reads a price, if there is one.
fn price(given: Option<Given>, instrument: &Instrument) -> PyResult<Option<Price>> {
    given.map(|number| number.price(instrument)).transpose()
}

/// Reads a count of at least one, if there is one.
fn count(key: &str, given: Option<&Bound<'_, PyAny>>) -> PyResult<Option<u32>> {
    let Some(value) = given else {
        return Ok(None);
    };
    let count = value.extract::<u32>().ok().filter(|count| *count > 0);
    count.map(Some).ok_or_else(|| {
        PyValueError::new_err(format!("{key} must be a whole number above 0, not {value}"))
    })
}

impl Keywords<'_, '_> {
    /// Fills in everything of a request but its links.
    pub(super) fn request(
        &self,
        strategy: StrategyId,
        (id, instrument): (InstrumentId, &Instrument),
        side: Side,
        quantity: Given,
    ) -> PyResult<OrderRequest> {
        let quantity = quantity.quantity(instrument)?;
        let kind = self.kind(instrument)?;
        let mut request = OrderRequest::new(strategy, id, side, quantity, kind);
        request.time_in_force = self.time_in_force()?;
        request.post_only = self.post_only;
        request.reduce_only = self.reduce_only;
        let display = self.display.map(|shown| shown.quantity(instrument));
        request.display = display.transpose()?;
        request.bracket = self.bracket(instrument)?;
        Ok(request)
    }

    fn kind(&self, instrument: &Instrument) -> PyResult<OrderKind> {
        let limit = price(self.limit, instrument)?;
        let stop = price(self.stop, instrument)?;
        let touch = price(self.touch, instrument)?;
        let trail = self.trail(instrument)?;
        if self.trail_limit.is_some() && trail.is_none() {
            return Err(PyValueError::new_err(
                "trail_limit needs one of trail, trail_percent and trail_ticks",
            ));
        }
        match (limit, stop, touch, trail, self.to_limit) {
            (None, None, None, None, false) => Ok(OrderKind::Market),
            (None, None, None, None, true) => Ok(OrderKind::MarketToLimit),
            (Some(limit), None, None, None, false) => Ok(OrderKind::Limit { limit }),
            (None, Some(trigger), None, None, false) => Ok(OrderKind::Stop { trigger }),
            (Some(limit), Some(trigger), None, None, false) => {
                Ok(OrderKind::StopLimit { trigger, limit })
            }
            (None, None, Some(trigger), None, false) => Ok(OrderKind::MarketIfTouched { trigger }),
            (Some(limit), None, Some(trigger), None, false) => {
                Ok(OrderKind::LimitIfTouched { trigger, limit })
            }
            (None, None, None, Some(offset), false) => match price(self.trail_limit, instrument)? {
                None => Ok(OrderKind::TrailingStop { offset }),
                Some(distance) => {
                    let limit_offset = Offset::Price(distance);
                    Ok(OrderKind::TrailingStopLimit {
                        offset,
                        limit_offset,
                    })
                }
            },
            _ => Err(PyValueError::new_err(
                "these keywords do not make one order: use limit, stop, touch, stop + limit, \
                 touch + limit, one of trail, trail_percent and trail_ticks (+ trail_limit), or to_limit",
            )),
        }
    }

    fn trail(&self, instrument: &Instrument) -> PyResult<Option<Offset>> {
        match (
            self.trail,
            self.trail_percent,
            count("trail_ticks", self.trail_ticks)?,
        ) {
            (None, None, None) => Ok(None),
            (Some(distance), None, None) => Ok(Some(Offset::Price(distance.price(instrument)?))),
            (None, Some(percent), None) => {
                let units = percent.decimal()?.units(16).map_err(value_error)?;
                Ok(Some(Offset::Fraction(Fraction(units)))) // percent × 10^16 = fraction × 10^18
            }
            (None, None, Some(ticks)) => Ok(Some(Offset::Ticks(ticks))),
            _ => Err(PyValueError::new_err(
                "use one of trail, trail_percent and trail_ticks",
            )),
        }
    }

    fn time_in_force(&self) -> PyResult<TimeInForce> {
        let until = self.until.map(instant).transpose()?;
        match (until, count("bars", self.bars)?, self.tif) {
            (None, None, None | Some("GTC")) => Ok(TimeInForce::Gtc),
            (None, None, Some("DAY")) => Ok(TimeInForce::Day),
            (None, None, Some("IOC")) => Ok(TimeInForce::Ioc),
            (None, None, Some("FOK")) => Ok(TimeInForce::Fok),
            (None, None, Some("AT_OPEN")) => Ok(TimeInForce::AtOpen),
            (None, None, Some("AT_CLOSE")) => Ok(TimeInForce::AtClose),
            (Some(until), None, None | Some("GTD")) => Ok(TimeInForce::Gtd(until)),
            (None, Some(bars), None) => Ok(TimeInForce::Bars(bars)),
            _ => Err(PyValueError::new_err(
                "the lifetime of an order is one of tif='GTC', 'DAY', 'IOC', 'FOK', 'AT_OPEN', \
                 'AT_CLOSE', until=<time>, or bars=<1 or more>",
            )),
        }
    }

    fn bracket(&self, instrument: &Instrument) -> PyResult<Option<Box<Bracket>>> {
        let bracket = Bracket {
            take_profit: price(self.take_profit, instrument)?,
            stop_loss: price(self.stop_loss, instrument)?,
            stop_limit: price(self.stop_loss_limit, instrument)?,
        };
        if bracket.stop_limit.is_some() && bracket.stop_loss.is_none() {
            return Err(PyValueError::new_err("stop_loss_limit needs stop_loss"));
        }
        Ok((bracket != Bracket::default()).then(|| Box::new(bracket)))
    }
}

/// Takes an order, or its number.
pub(super) fn order_id(order: &Bound<'_, PyAny>) -> PyResult<OrderId> {
    if let Ok(order) = order.cast::<super::orders::Order>() {
        return Ok(order.borrow().id);
    }
    order.extract().map(OrderId).map_err(|_| {
        PyValueError::new_err("expected an order (what buy and sell return) or its number")
    })
}

/// Takes an instant as nanoseconds or as a `datetime` (without a zone: UTC).
pub(super) fn instant(time: &Bound<'_, PyAny>) -> PyResult<Timestamp> {
    if let Ok(nanoseconds) = time.extract::<i64>() {
        return Ok(Timestamp(nanoseconds));
    }
    let module = time.py().import("datetime")?;
    let datetime = module.getattr("datetime")?;
    if !time.is_instance(&datetime)? {
        return Err(PyValueError::new_err(format!(
            "a time is nanoseconds since 1970 or a datetime, not {}",
            time.repr()?
        )));
    }
    let utc = module.getattr("timezone")?.getattr("utc")?;
    let aware = if time.getattr("tzinfo")?.is_none() {
        let zone = PyDict::new(time.py());
        zone.set_item("tzinfo", &utc)?;
        time.call_method("replace", (), Some(&zone))?
    } else {
        time.clone()
    };
    let epoch = datetime.call_method1("fromtimestamp", (0, &utc))?;
    let since = aware.sub(epoch)?;
    let days: i128 = since.getattr("days")?.extract()?;
    let seconds: i128 = since.getattr("seconds")?.extract()?;
    let micros: i128 = since.getattr("microseconds")?.extract()?;
    let total = (days * 86_400 + seconds) * power_of_ten(9) + micros * 1000;
    i64::try_from(total).map(Timestamp).map_err(value_error)
}
