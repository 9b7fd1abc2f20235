//! Order requests from the keywords of `buy` and `sell`.

use ingenium_core::model::decimal::power_of_ten;
use ingenium_core::model::id::{InstrumentId, OrderId, StrategyId};
use ingenium_core::model::instrument::Instrument;
use ingenium_core::model::number::Fraction;
use ingenium_core::model::order::{Bracket, Offset, OrderKind, OrderRequest, Side, TimeInForce};
use ingenium_core::model::time::Timestamp;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::numbers::{Given, value_error};

/// The keywords of `buy` and `sell`, as they were given: few, so they are searched in order.
pub(super) struct Keywords<'a, 'py> {
    given: Vec<(&'static str, Bound<'py, PyAny>)>,
    instrument: &'a Instrument,
}

const KNOWN: [&str; 20] = [
    "limit",
    "stop",
    "touch",
    "trail",
    "trail_percent",
    "trail_ticks",
    "trail_limit",
    "to_limit",
    "tif",
    "until",
    "bars",
    "post_only",
    "reduce_only",
    "display",
    "take_profit",
    "stop_loss",
    "stop_loss_limit",
    "oco",
    "after",
    "tag",
];

impl<'a, 'py> Keywords<'a, 'py> {
    /// Takes the keywords that say something; refuses those that do not exist.
    pub(super) fn new(values: &Bound<'py, PyDict>, instrument: &'a Instrument) -> PyResult<Self> {
        let mut given = Vec::with_capacity(values.len());
        for (key, value) in values {
            let key = key.cast::<PyString>()?;
            let key = key.to_str()?;
            let Some(known) = KNOWN.iter().find(|known| **known == key) else {
                let known = KNOWN.join(", ");
                let message =
                    format!("unknown keyword '{key}' of an order; the keywords are {known}");
                return Err(PyValueError::new_err(message));
            };
            if !value.is_none() {
                given.push((*known, value));
            }
        }
        Ok(Self { given, instrument })
    }

    fn get(&self, key: &str) -> Option<&Bound<'py, PyAny>> {
        let found = self.given.iter().find(|(given, _)| *given == key);
        found.map(|(_, value)| value)
    }

    fn number(&self, key: &str) -> PyResult<Option<Given>> {
        self.get(key).map(|value| value.extract()).transpose()
    }

    fn price(&self, key: &str) -> PyResult<Option<ingenium_core::model::number::Price>> {
        self.number(key)?
            .map(|number| number.price(self.instrument))
            .transpose()
    }

    fn flag(&self, key: &str) -> PyResult<bool> {
        self.get(key).map_or(Ok(false), |value| value.extract())
    }

    fn count(&self, key: &str) -> PyResult<Option<u32>> {
        let Some(value) = self.get(key) else {
            return Ok(None);
        };
        let count = value.extract::<u32>().ok().filter(|count| *count > 0);
        count.map(Some).ok_or_else(|| {
            PyValueError::new_err(format!("{key} must be a whole number above 0, not {value}"))
        })
    }

    pub(super) fn text(&self, key: &str) -> PyResult<Option<String>> {
        self.get(key).map(|value| value.extract()).transpose()
    }

    /// Fills in everything of a request but its links.
    pub(super) fn request(
        &self,
        strategy: StrategyId,
        instrument: InstrumentId,
        side: Side,
        quantity: Given,
    ) -> PyResult<OrderRequest> {
        let quantity = quantity.quantity(self.instrument)?;
        let mut request = OrderRequest::new(strategy, instrument, side, quantity, self.kind()?);
        request.time_in_force = self.time_in_force()?;
        request.post_only = self.flag("post_only")?;
        request.reduce_only = self.flag("reduce_only")?;
        let display = self.number("display")?;
        request.display = display
            .map(|shown| shown.quantity(self.instrument))
            .transpose()?;
        request.bracket = self.bracket()?;
        Ok(request)
    }

    fn kind(&self) -> PyResult<OrderKind> {
        let (limit, stop, touch) = (
            self.price("limit")?,
            self.price("stop")?,
            self.price("touch")?,
        );
        let trail = self.trail()?;
        let trail_limit = self.price("trail_limit")?;
        if trail_limit.is_some() && trail.is_none() {
            return Err(PyValueError::new_err(
                "trail_limit needs one of trail, trail_percent and trail_ticks",
            ));
        }
        let to_limit = self.flag("to_limit")?;
        match (limit, stop, touch, trail, to_limit) {
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
            (None, None, None, Some(offset), false) => Ok(match trail_limit {
                None => OrderKind::TrailingStop { offset },
                Some(distance) => OrderKind::TrailingStopLimit {
                    offset,
                    limit_offset: Offset::Price(distance),
                },
            }),
            _ => Err(PyValueError::new_err(
                "these keywords do not make one order: use limit, stop, touch, stop + limit, \
                 touch + limit, one of trail, trail_percent and trail_ticks (+ trail_limit), or to_limit",
            )),
        }
    }

    fn trail(&self) -> PyResult<Option<Offset>> {
        let price = self.number("trail")?;
        let percent = self.number("trail_percent")?;
        let ticks = self.count("trail_ticks")?;
        match (price, percent, ticks) {
            (None, None, None) => Ok(None),
            (Some(distance), None, None) => {
                Ok(Some(Offset::Price(distance.price(self.instrument)?)))
            }
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
        let until = self.get("until").map(instant).transpose()?;
        let bars = self.count("bars")?;
        let name = self.text("tif")?;
        match (until, bars, name.as_deref()) {
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

    fn bracket(&self) -> PyResult<Option<Box<Bracket>>> {
        let bracket = Bracket {
            take_profit: self.price("take_profit")?,
            stop_loss: self.price("stop_loss")?,
            stop_limit: self.price("stop_loss_limit")?,
        };
        if bracket.stop_limit.is_some() && bracket.stop_loss.is_none() {
            return Err(PyValueError::new_err("stop_loss_limit needs stop_loss"));
        }
        Ok((bracket != Bracket::default()).then(|| Box::new(bracket)))
    }

    /// Returns the order that has to fill first.
    pub(super) fn after(&self) -> PyResult<Option<OrderId>> {
        let Some(order) = self.get("after") else {
            return Ok(None);
        };
        Ok(Some(order_id(order)?))
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
    let datetime = time.py().import("datetime")?.getattr("datetime")?;
    if !time.is_instance(&datetime)? {
        return Err(PyValueError::new_err(format!(
            "a time is nanoseconds since 1970 or a datetime, not {}",
            time.repr()?
        )));
    }
    let utc = time
        .py()
        .import("datetime")?
        .getattr("timezone")?
        .getattr("utc")?;
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
