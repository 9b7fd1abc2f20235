//! Requests as JSON, with symbols, words and exact numbers as text.

use ingenium_core::model::command::{Replacement, Target};
use ingenium_core::model::decimal::Decimal;
use ingenium_core::model::id::InstrumentId;
use ingenium_core::model::instrument::Instrument;
use ingenium_core::model::order::{Bracket, Offset, OrderKind, OrderRequest, Side, TimeInForce};

use super::request::Request;
use crate::json_object::JsonObject;
use crate::kernel::{Callbacks, Kernel};

/// Returns the requests of one call as a JSON array.
#[must_use]
pub fn encode(kernel: &Kernel, requests: &[Request<'_>]) -> String {
    let mut out = String::with_capacity(requests.len() * 128 + 2);
    out.push('[');
    for (place, request) in requests.iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        let mut object = JsonObject::begin(&mut out);
        write_request(kernel, request, &mut object);
        object.end();
    }
    out.push(']');
    out
}

fn write_request(kernel: &Kernel, request: &Request<'_>, out: &mut JsonObject<'_>) {
    let known = |id: &InstrumentId| &kernel.instruments()[id.index()];
    out.text("request", request.name());
    match request {
        Request::Order { order, oco, tag } => {
            write_order(order, known(&order.instrument), out);
            write_words(oco.as_deref(), tag.as_deref(), out);
        }
        Request::Cancel { order } => {
            out.number("order", order.0);
        }
        Request::Replace {
            order,
            instrument,
            replacement,
        } => {
            out.number("order", order.0);
            out.text("symbol", &known(instrument).spec.symbol);
            write_replacement(replacement, known(instrument), out);
        }
        Request::Target { instrument, target } => write_target(target, known(instrument), out),
        Request::Signal {
            instrument,
            strength,
        } => {
            out.text("symbol", &known(instrument).spec.symbol);
            out.exact("strength", strength);
        }
        Request::Timer {
            name,
            time,
            interval,
        } => {
            out.text("name", name).number("time", time.0);
            if let Some(interval) = interval {
                out.number("interval", *interval);
            }
        }
        Request::TradingState { is_account, state } => {
            out.text("state", state.name()).flag("account", *is_account);
        }
        Request::WarmUp { instrument, bars } => {
            out.text("symbol", &known(instrument).spec.symbol);
            out.number("bars", *bars);
        }
        Request::Callbacks(callbacks) => {
            out.texts("names", &names_of(*callbacks));
        }
    }
}

fn write_words(oco: Option<&str>, tag: Option<&str>, out: &mut JsonObject<'_>) {
    for (name, word) in [("oco", oco), ("tag", tag)] {
        if let Some(word) = word {
            out.text(name, word);
        }
    }
}

fn write_target(target: &Target, instrument: &Instrument, out: &mut JsonObject<'_>) {
    out.text("symbol", &instrument.spec.symbol);
    match target {
        Target::Weight(weight) => out.exact("weight", weight),
        Target::Quantity(quantity) => out.exact("quantity", &instrument.quantity_text(*quantity)),
        Target::Notional(value) => out.exact("notional", value),
    };
}

pub(super) fn write_order(order: &OrderRequest, instrument: &Instrument, out: &mut JsonObject<'_>) {
    let side = match order.side {
        Side::Buy => "buy",
        Side::Sell => "sell",
    };
    out.text("side", side);
    out.text("symbol", &instrument.spec.symbol);
    out.exact("quantity", &instrument.quantity_text(order.quantity));
    out.text("type", order.kind.name());
    write_kind(&order.kind, instrument, out);
    out.text("time_in_force", order.time_in_force.name());
    match order.time_in_force {
        TimeInForce::Gtd(until) => {
            out.number("until", until.0);
        }
        TimeInForce::Bars(bars) => {
            out.number("bars", bars);
        }
        TimeInForce::Gtc
        | TimeInForce::Day
        | TimeInForce::Ioc
        | TimeInForce::Fok
        | TimeInForce::AtOpen
        | TimeInForce::AtClose => {}
    }
    out.flag("post_only", order.post_only);
    out.flag("reduce_only", order.reduce_only);
    if let Some(shown) = order.display {
        out.exact("display", &instrument.quantity_text(shown));
    }
    if let Some(bracket) = order.bracket.as_deref() {
        write_bracket(bracket, instrument, out);
    }
    if let Some(parent) = order.parent {
        out.number("after", parent.0);
    }
}

fn write_bracket(bracket: &Bracket, instrument: &Instrument, out: &mut JsonObject<'_>) {
    for (name, price) in [
        ("take_profit", bracket.take_profit),
        ("stop_loss", bracket.stop_loss),
        ("stop_loss_limit", bracket.stop_limit),
    ] {
        if let Some(price) = price {
            out.exact(name, &instrument.price_text(price));
        }
    }
}

fn write_kind(kind: &OrderKind, instrument: &Instrument, out: &mut JsonObject<'_>) {
    if let Some(trigger) = kind.trigger() {
        out.exact("trigger", &instrument.price_text(trigger));
    }
    if let Some(limit) = kind.limit() {
        out.exact("limit", &instrument.price_text(limit));
    }
    match kind {
        OrderKind::TrailingStop { offset } => write_offset("trail", *offset, instrument, out),
        OrderKind::TrailingStopLimit {
            offset,
            limit_offset,
        } => {
            write_offset("trail", *offset, instrument, out);
            write_offset("trail_limit", *limit_offset, instrument, out);
        }
        OrderKind::Market
        | OrderKind::Limit { .. }
        | OrderKind::Stop { .. }
        | OrderKind::StopLimit { .. }
        | OrderKind::MarketIfTouched { .. }
        | OrderKind::LimitIfTouched { .. }
        | OrderKind::MarketToLimit => {}
    }
}

/// Writes a distance: a price, "0.05 of the price" as a fraction, or a number of ticks.
fn write_offset(name: &str, offset: Offset, instrument: &Instrument, out: &mut JsonObject<'_>) {
    match offset {
        Offset::Price(distance) => out.exact(name, &instrument.price_text(distance)),
        Offset::Fraction(fraction) => {
            out.exact(&format!("{name}_fraction"), &Decimal::new(fraction.0, 18))
        }
        Offset::Ticks(ticks) => out.number(&format!("{name}_ticks"), ticks),
    };
}

pub(super) fn write_replacement(
    replacement: &Replacement,
    instrument: &Instrument,
    out: &mut JsonObject<'_>,
) {
    if let Some(quantity) = replacement.quantity {
        out.exact("quantity", &instrument.quantity_text(quantity));
    }
    if let Some(limit) = replacement.limit {
        out.exact("limit", &instrument.price_text(limit));
    }
    if let Some(trigger) = replacement.trigger {
        out.exact("trigger", &instrument.price_text(trigger));
    }
}

/// Returns the names of the calls that a strategy answers.
fn names_of(callbacks: Callbacks) -> Vec<&'static str> {
    let answered = callbacks.by_name().into_iter();
    answered
        .filter_map(|(name, is_answered)| is_answered.then_some(name))
        .collect()
}
