//! Reports of an external venue out of JSON, and its errands as JSON.

use ingenium_core::model::command::Replacement;
use ingenium_core::model::event::{Liquidity, Reason};
use ingenium_core::model::id::{InstrumentId, OrderId};
use ingenium_core::model::instrument::Instrument;
use ingenium_core::model::number::{Money, Quantity};
use ingenium_core::model::order::{OrderKind, OrderRequest, Side};
use ingenium_core::model::time::Timestamp;

use super::decode::{DecodeError, missing, wrong};
use super::encode::{write_order, write_replacement};
use super::fields::Fields;
use crate::json_object::JsonObject;
use crate::kernel::{Adopted, Errand, Kernel, Report, ReportKind, VenueFill, VenueNews};

/// Returns what an external venue tells out of a JSON object.
pub fn decode_report(kernel: &Kernel, bytes: &[u8]) -> Result<VenueNews, DecodeError> {
    let values = serde_json::from_slice(bytes)
        .map_err(|error| DecodeError(format!("not a JSON object: {error}")))?;
    let mut fields = Fields::new(values);
    let name = fields.text("report")?;
    if name == "adopted" {
        return adopted(kernel, fields).map(VenueNews::Adopted);
    }
    let order = match fields.text_or_none("external")? {
        None => OrderId(fields.whole("order")?),
        Some(external) => {
            let adopted = kernel.adopted(&external);
            adopted.ok_or_else(|| DecodeError(format!("{external:?} was never adopted")))?
        }
    };
    let time = Timestamp(fields.whole("time")?);
    let known = kernel.orders().get(order);
    let known = known.map_err(|error| DecodeError(error.to_string()))?;
    let instrument = &kernel.instruments()[known.request.instrument.index()];
    let kind = match name.as_str() {
        "accepted" => ReportKind::Accepted,
        "triggered" => ReportKind::Triggered,
        "withdrawn" => {
            fields.whole::<u32>("turn")?;
            ReportKind::Withdrawn
        }
        "expired" => ReportKind::Expired,
        "rejected" => ReportKind::Rejected(reason(&mut fields)?),
        "cancel_rejected" => ReportKind::CancelRejected(reason(&mut fields)?),
        "replace_rejected" => ReportKind::ReplaceRejected(reason(&mut fields)?),
        "cancelled" => {
            let is_given = fields.has("reason");
            let reason = reason(&mut fields)?;
            ReportKind::Cancelled(is_given.then_some(reason))
        }
        "replaced" => ReportKind::Replaced(Replacement {
            quantity: fields.units("quantity", |value| instrument.quantity_from_decimal(value))?,
            limit: fields.units("limit", |value| instrument.price_from_decimal(value))?,
            trigger: fields.units("trigger", |value| instrument.price_from_decimal(value))?,
        }),
        "filled" => ReportKind::Filled(fill(&mut fields, instrument)?),
        other => return Err(DecodeError(format!("there is no report {other:?}"))),
    };
    fields.expect_empty()?;
    Ok(VenueNews::Report(Report { order, time, kind }))
}

/// Reads an order of others.
fn adopted(kernel: &Kernel, mut fields: Fields) -> Result<Adopted, DecodeError> {
    let external = fields.text("external")?;
    let time = Timestamp(fields.whole("time")?);
    let symbol = fields.text("symbol")?;
    let mut instruments = (0..).zip(kernel.instruments());
    let found = instruments.find(|(_, each)| each.spec.symbol == symbol);
    let (number, instrument) =
        found.ok_or_else(|| DecodeError(format!("there is no symbol {symbol:?}")))?;
    let side = match fields.text("side")?.as_str() {
        "buy" => Side::Buy,
        "sell" => Side::Sell,
        other => return Err(DecodeError(format!("there is no side {other:?}"))),
    };
    let quantity = fields.units("quantity", |value| instrument.quantity_from_decimal(value))?;
    let quantity = quantity.ok_or_else(|| missing("quantity"))?;
    if external.is_empty() || quantity <= Quantity::ZERO {
        let problem = "external must not be empty, and quantity must be above 0";
        return Err(DecodeError(problem.to_owned()));
    }
    let limit = fields.units("limit", |value| instrument.price_from_decimal(value))?;
    let kind = match (fields.text("type")?.as_str(), limit) {
        ("market", None) => OrderKind::Market,
        ("limit", Some(limit)) => OrderKind::Limit { limit },
        (other, _) => {
            let problem = format!("a market order without a limit or one with it, not {other:?}");
            return Err(DecodeError(problem));
        }
    };
    fields.expect_empty()?;
    Ok(Adopted {
        external,
        instrument: InstrumentId(number),
        side,
        quantity,
        kind,
        time,
    })
}

fn fill(fields: &mut Fields, instrument: &Instrument) -> Result<VenueFill, DecodeError> {
    let trade = fields.text("trade")?;
    if trade.is_empty() {
        return Err(DecodeError("trade must not be empty".to_owned()));
    }
    let quantity = fields.units("quantity", |value| instrument.quantity_from_decimal(value))?;
    let quantity = quantity.ok_or_else(|| missing("quantity"))?;
    if quantity <= Quantity::ZERO {
        return Err(DecodeError("quantity must be above 0".to_owned()));
    }
    let price = fields.units("price", |value| instrument.price_from_decimal(value))?;
    let liquidity = match fields.text("liquidity")?.as_str() {
        "maker" => Liquidity::Maker,
        "taker" => Liquidity::Taker,
        other => return Err(DecodeError(format!("there is no liquidity {other:?}"))),
    };
    let fee = Money::from_decimal(fields.exact("fee")?).map_err(|error| wrong("fee", &error))?;
    Ok(VenueFill {
        trade,
        quantity,
        price: price.ok_or_else(|| missing("price"))?,
        fee,
        liquidity,
    })
}

/// Reads a reason; one that we have no word for is the venue's own.
fn reason(fields: &mut Fields) -> Result<Reason, DecodeError> {
    let word = fields.text_or_none("reason")?;
    let known = Reason::ALL
        .iter()
        .find(|reason| Some(reason.name()) == word.as_deref());
    Ok(known.copied().unwrap_or(Reason::Venue))
}

/// Returns errands for an external venue as a JSON array, numbered from one on.
#[must_use]
pub fn encode_errands(kernel: &Kernel, first: u64, errands: &[(Timestamp, Errand)]) -> String {
    let mut out = String::from("[");
    for (number, (time, errand)) in (first..).zip(errands) {
        if out.len() > 1 {
            out.push(',');
        }
        let mut object = JsonObject::begin(&mut out);
        let (name, order) = match errand {
            Errand::Send(order) => ("send", *order),
            Errand::Cancel(order) => ("cancel", *order),
            Errand::Replace(order, _) => ("replace", *order),
        };
        object.text("request", name).number("number", number);
        object.number("time", time.0).number("order", order.0);
        // An errand is about an order that was made.
        if let Ok(known) = kernel.orders().get(order) {
            let instrument = &kernel.instruments()[known.request.instrument.index()];
            match errand {
                Errand::Send(_) => {
                    object.number("strategy", known.request.strategy.0);
                    write_order(&known.request, instrument, &mut object);
                }
                Errand::Cancel(_) => {
                    write_about(kernel, order, &known.request, &mut object);
                }
                Errand::Replace(_, replacement) => {
                    write_about(kernel, order, &known.request, &mut object);
                    write_replacement(replacement, instrument, &mut object);
                }
            }
        }
        object.end();
    }
    out.push(']');
    out
}

/// Writes which order an errand is about; one of others is told whole, for it was never sent.
fn write_about(
    kernel: &Kernel,
    order: OrderId,
    request: &OrderRequest,
    object: &mut JsonObject<'_>,
) {
    let instrument = &kernel.instruments()[request.instrument.index()];
    object.text("symbol", &instrument.spec.symbol);
    if let Some(external) = kernel.external(order) {
        let side = match request.side {
            Side::Buy => "buy",
            Side::Sell => "sell",
        };
        object.text("external", external).text("side", side);
        object.exact("of", &instrument.quantity_text(request.quantity));
    }
}
