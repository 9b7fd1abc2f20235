//! Requests out of JSON. What was sent by others is read with care: all of it is understood, or none.

use std::borrow::Cow;
use std::fmt;

use ingenium_core::model::command::{Replacement, Target};
use ingenium_core::model::decimal::NumberError;
use ingenium_core::model::event::TradingState;
use ingenium_core::model::id::{InstrumentId, OrderId, StrategyId};
use ingenium_core::model::instrument::Instrument;
use ingenium_core::model::number::{Fraction, Money, Price, Quantity};
use ingenium_core::model::order::{Bracket, Offset, OrderKind, OrderRequest, Side, TimeInForce};
use ingenium_core::model::time::Timestamp;

use super::fields::Fields;
use super::request::Request;
use crate::kernel::{Callbacks, Kernel};

/// What is wrong with requests that were sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeError(pub(super) String);

impl fmt::Display for DecodeError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for DecodeError {}

/// Returns the requests of one call of a strategy out of a JSON array.
pub fn decode(
    kernel: &Kernel,
    strategy: StrategyId,
    bytes: &[u8],
) -> Result<Vec<Request<'static>>, DecodeError> {
    let array: Vec<serde_json::Map<String, serde_json::Value>> = serde_json::from_slice(bytes)
        .map_err(|error| DecodeError(format!("not a JSON array of requests: {error}")))?;
    let objects = array.into_iter().enumerate();
    objects
        .map(|(place, values)| {
            let mut reader = Reader {
                kernel,
                strategy,
                fields: Fields::new(values),
            };
            let request = reader.request().and_then(|request| {
                reader.fields.expect_empty()?;
                Ok(request)
            });
            request.map_err(|error| DecodeError(format!("request {}: {}", place + 1, error.0)))
        })
        .collect()
}

/// One request that is being read.
struct Reader<'a> {
    kernel: &'a Kernel,
    strategy: StrategyId,
    fields: Fields,
}

impl Reader<'_> {
    fn request(&mut self) -> Result<Request<'static>, DecodeError> {
        let kind = self.fields.text("request")?;
        match kind.as_str() {
            "order" => self.order(),
            "cancel" => Ok(Request::Cancel {
                order: self.order_id("order")?,
            }),
            "replace" => self.replace(),
            "target" => self.target(),
            "signal" => {
                let (instrument, _) = self.instrument()?;
                let strength = self.fields.exact("strength")?;
                Ok(Request::Signal {
                    instrument,
                    strength,
                })
            }
            "timer" => self.timer(),
            "trading_state" => Ok(Request::TradingState {
                is_account: self.fields.flag("account")?,
                state: self.word("state", &STATES)?,
            }),
            "warm_up" => {
                let (instrument, _) = self.instrument()?;
                let bars = self.fields.whole("bars")?;
                Ok(Request::WarmUp { instrument, bars })
            }
            "callbacks" => self.callbacks(),
            other => Err(DecodeError(format!("there is no request {other:?}"))),
        }
    }

    fn order(&mut self) -> Result<Request<'static>, DecodeError> {
        let side = self.word("side", &[("buy", Side::Buy), ("sell", Side::Sell)])?;
        let (id, instrument) = self.instrument()?;
        let quantity = self.quantity("quantity", &instrument)?;
        let quantity = quantity.ok_or_else(|| missing("quantity"))?;
        let kind = self.kind(&instrument)?;
        let mut order = OrderRequest::new(self.strategy, id, side, quantity, kind);
        order.time_in_force = self.time_in_force()?;
        order.post_only = self.fields.flag("post_only")?;
        order.reduce_only = self.fields.flag("reduce_only")?;
        order.display = self.quantity("display", &instrument)?;
        let bracket = Bracket {
            take_profit: self.price("take_profit", &instrument)?,
            stop_loss: self.price("stop_loss", &instrument)?,
            stop_limit: self.price("stop_loss_limit", &instrument)?,
        };
        if bracket.stop_limit.is_some() && bracket.stop_loss.is_none() {
            return Err(DecodeError("stop_loss_limit needs stop_loss".to_owned()));
        }
        order.bracket = (bracket != Bracket::default()).then(|| Box::new(bracket));
        if self.fields.has("after") {
            order.parent = Some(self.order_id("after")?);
        }
        Ok(Request::Order {
            order,
            oco: self.fields.text_or_none("oco")?.map(Cow::Owned),
            tag: self.fields.text_or_none("tag")?.map(Cow::Owned),
        })
    }

    fn kind(&mut self, instrument: &Instrument) -> Result<OrderKind, DecodeError> {
        let name = self.fields.text("type")?;
        let mut price = |field| {
            let given = self.price(field, instrument)?;
            given.ok_or_else(|| missing(field))
        };
        Ok(match name.as_str() {
            "market" => OrderKind::Market,
            "market_to_limit" => OrderKind::MarketToLimit,
            "limit" => OrderKind::Limit {
                limit: price("limit")?,
            },
            "stop" => OrderKind::Stop {
                trigger: price("trigger")?,
            },
            "stop_limit" => OrderKind::StopLimit {
                trigger: price("trigger")?,
                limit: price("limit")?,
            },
            "market_if_touched" => OrderKind::MarketIfTouched {
                trigger: price("trigger")?,
            },
            "limit_if_touched" => OrderKind::LimitIfTouched {
                trigger: price("trigger")?,
                limit: price("limit")?,
            },
            "trailing_stop" => OrderKind::TrailingStop {
                offset: self.offset("trail", instrument)?,
            },
            "trailing_stop_limit" => OrderKind::TrailingStopLimit {
                offset: self.offset("trail", instrument)?,
                limit_offset: self.offset("trail_limit", instrument)?,
            },
            other => return Err(DecodeError(format!("there is no type {other:?}"))),
        })
    }

    fn offset(&mut self, name: &str, instrument: &Instrument) -> Result<Offset, DecodeError> {
        if let Some(distance) = self.price(name, instrument)? {
            return Ok(Offset::Price(distance));
        }
        let fraction = format!("{name}_fraction");
        if self.fields.has(&fraction) {
            let value = self.fields.exact(&fraction)?;
            let fraction =
                Fraction::from_decimal(value).map_err(|error| wrong(&fraction, &error))?;
            return Ok(Offset::Fraction(fraction));
        }
        let ticks = format!("{name}_ticks");
        if self.fields.has(&ticks) {
            return Ok(Offset::Ticks(self.fields.whole(&ticks)?));
        }
        Err(missing(name))
    }

    fn time_in_force(&mut self) -> Result<TimeInForce, DecodeError> {
        let name = self.fields.text("time_in_force")?;
        Ok(match name.as_str() {
            "GTC" => TimeInForce::Gtc,
            "DAY" => TimeInForce::Day,
            "IOC" => TimeInForce::Ioc,
            "FOK" => TimeInForce::Fok,
            "AT_OPEN" => TimeInForce::AtOpen,
            "AT_CLOSE" => TimeInForce::AtClose,
            "GTD" => TimeInForce::Gtd(Timestamp(self.fields.whole("until")?)),
            "BARS" => TimeInForce::Bars(self.fields.positive("bars")?),
            other => return Err(DecodeError(format!("there is no time_in_force {other:?}"))),
        })
    }

    fn replace(&mut self) -> Result<Request<'static>, DecodeError> {
        let order = self.order_id("order")?;
        let (id, instrument) = self.instrument()?;
        let replacement = Replacement {
            quantity: self.quantity("quantity", &instrument)?,
            limit: self.price("limit", &instrument)?,
            trigger: self.price("trigger", &instrument)?,
        };
        if replacement == Replacement::default() {
            let message = "replace needs quantity, limit or trigger";
            return Err(DecodeError(message.to_owned()));
        }
        Ok(Request::Replace {
            order,
            instrument: id,
            replacement,
        })
    }

    fn target(&mut self) -> Result<Request<'static>, DecodeError> {
        let (id, instrument) = self.instrument()?;
        let target = if self.fields.has("weight") {
            Target::Weight(self.fields.exact("weight")?)
        } else if self.fields.has("notional") {
            let value = Money::from_decimal(self.fields.exact("notional")?);
            Target::Notional(value.map_err(|error| wrong("notional", &error))?)
        } else {
            let quantity = self.quantity("quantity", &instrument)?;
            Target::Quantity(quantity.ok_or_else(|| missing("quantity"))?)
        };
        Ok(Request::Target {
            instrument: id,
            target,
        })
    }

    fn timer(&mut self) -> Result<Request<'static>, DecodeError> {
        let interval = if self.fields.has("interval") {
            Some(self.fields.positive("interval")?)
        } else {
            None
        };
        Ok(Request::Timer {
            name: Cow::Owned(self.fields.text("name")?),
            time: Timestamp(self.fields.whole("time")?),
            interval,
        })
    }

    fn callbacks(&mut self) -> Result<Request<'static>, DecodeError> {
        let mut callbacks = Callbacks::default();
        for name in self.fields.texts("names")? {
            if !callbacks.answer(&name) {
                return Err(DecodeError(format!("there is no callback {name:?}")));
            }
        }
        Ok(Request::Callbacks(callbacks))
    }

    fn instrument(&mut self) -> Result<(InstrumentId, Instrument), DecodeError> {
        let symbol = self.fields.text("symbol")?;
        let followed = self.kernel.instruments_of(self.strategy).iter();
        for id in followed {
            let instrument = &self.kernel.instruments()[id.index()];
            if instrument.spec.symbol == symbol {
                return Ok((*id, instrument.clone()));
            }
        }
        Err(DecodeError(format!("it follows no symbol {symbol:?}")))
    }

    fn order_id(&mut self, name: &str) -> Result<OrderId, DecodeError> {
        self.fields.whole(name).map(OrderId)
    }

    fn quantity(
        &mut self,
        name: &str,
        instrument: &Instrument,
    ) -> Result<Option<Quantity>, DecodeError> {
        self.fields
            .units(name, |value| instrument.quantity_from_decimal(value))
    }

    fn price(&mut self, name: &str, instrument: &Instrument) -> Result<Option<Price>, DecodeError> {
        self.fields
            .units(name, |value| instrument.price_from_decimal(value))
    }

    fn word<T: Copy>(&mut self, name: &str, words: &[(&str, T)]) -> Result<T, DecodeError> {
        let word = self.fields.text(name)?;
        let found = words.iter().find(|(known, _)| *known == word);
        found
            .map(|(_, value)| *value)
            .ok_or_else(|| DecodeError(format!("there is no {name} {word:?}")))
    }
}

const STATES: [(&str, TradingState); 3] = [
    ("active", TradingState::Active),
    ("reducing", TradingState::Reducing),
    ("halted", TradingState::Halted),
];

pub(super) fn missing(name: &str) -> DecodeError {
    DecodeError(format!("{name} is missing"))
}

pub(super) fn wrong(name: &str, error: &NumberError) -> DecodeError {
    DecodeError(format!("{name} cannot be used: {error}"))
}
