//! Rules of the instrument and of the order itself, the same for every scope.

use super::facts::Facts;
use super::proposal::Proposal;
use crate::model::decimal::Decimal;
use crate::model::event::{Denial, RiskRule, Scope};
use crate::model::instrument::Instrument;
use crate::model::number::{Price, Quantity};
use crate::model::order::{Bracket, Offset, OrderKind, OrderRequest, Side, TimeInForce};
use crate::model::time::Timestamp;

/// Checks, in this order: validity, positive quantity, positive prices, tick, lot, least and greatest
/// quantity, display, expiry, instructions.
#[inline]
pub(super) fn check(proposal: &Proposal<'_>, facts: &Facts<'_>) -> Result<(), Denial> {
    let (request, instrument) = (proposal.request, facts.instrument);
    check_validity(instrument, facts.now)?;
    check_positive_quantity(proposal, instrument)?;
    check_prices(request, instrument)?;
    check_quantity(request, instrument)?;
    check_display(request, instrument)?;
    check_expiry(request.time_in_force, facts.now)?;
    check_instructions(request)
}

fn check_validity(instrument: &Instrument, now: Timestamp) -> Result<(), Denial> {
    let (from, until) = (instrument.spec.valid_from, instrument.spec.valid_until);
    if now < from {
        return Err(denial(RiskRule::Validity, seconds(from.0), seconds(now.0)));
    }
    if now >= until {
        return Err(denial(RiskRule::Validity, seconds(until.0), seconds(now.0)));
    }
    Ok(())
}

fn check_positive_quantity(proposal: &Proposal<'_>, instrument: &Instrument) -> Result<(), Denial> {
    let filled = proposal.replaced.map_or(0, |replaced| replaced.filled.0);
    if proposal.quantity.0 > filled {
        return Ok(());
    }
    let limit = quantity(instrument, Quantity(filled));
    let value = quantity(instrument, proposal.quantity);
    Err(denial(RiskRule::PositiveQuantity, limit, value))
}

/// Prices of the order and its bracket: positive first, then multiples of the tick.
fn check_prices(request: &OrderRequest, instrument: &Instrument) -> Result<(), Denial> {
    let bracket = request.bracket.as_deref().copied().unwrap_or_default();
    let prices = [
        request.kind.limit(),
        request.kind.trigger(),
        bracket.take_profit,
        bracket.stop_loss,
        bracket.stop_limit,
    ];
    for price in prices.into_iter().flatten() {
        if price.0 <= 0 {
            let value = decimal(instrument, price);
            return Err(denial(RiskRule::PositivePrice, Decimal::ZERO, value));
        }
    }
    check_offsets(&request.kind, instrument)?;
    for price in prices.into_iter().flatten() {
        if !instrument.is_on_tick(price) {
            let limit = decimal(instrument, instrument.tick);
            return Err(denial(RiskRule::Tick, limit, decimal(instrument, price)));
        }
    }
    Ok(())
}

/// The distances of a trailing order: they are positive too.
fn check_offsets(kind: &OrderKind, instrument: &Instrument) -> Result<(), Denial> {
    let (offset, limit_offset) = match kind {
        OrderKind::TrailingStop { offset } => (Some(*offset), None),
        OrderKind::TrailingStopLimit {
            offset,
            limit_offset,
        } => (Some(*offset), Some(*limit_offset)),
        OrderKind::Market
        | OrderKind::MarketToLimit
        | OrderKind::Limit { .. }
        | OrderKind::Stop { .. }
        | OrderKind::StopLimit { .. }
        | OrderKind::MarketIfTouched { .. }
        | OrderKind::LimitIfTouched { .. } => (None, None),
    };
    let least = |offset: Option<Offset>, least: i128| match offset {
        Some(offset) if distance(offset) < least => Err(denial(
            RiskRule::PositivePrice,
            Decimal::ZERO,
            offset_decimal(offset, instrument),
        )),
        _ => Ok(()),
    };
    least(offset, 1)?;
    least(limit_offset, 0) // the limit may stand at the trigger
}

const fn distance(offset: Offset) -> i128 {
    match offset {
        Offset::Price(price) => price.0,
        Offset::Fraction(fraction) => fraction.0,
        Offset::Ticks(ticks) => ticks as i128,
    }
}

fn offset_decimal(offset: Offset, instrument: &Instrument) -> Decimal {
    match offset {
        Offset::Price(price) => decimal(instrument, price),
        Offset::Fraction(fraction) => Decimal::new(fraction.0, 18),
        Offset::Ticks(ticks) => Decimal::new(i128::from(ticks), 0),
    }
}

fn check_quantity(request: &OrderRequest, instrument: &Instrument) -> Result<(), Denial> {
    let limit = if !instrument.is_whole_lots(request.quantity) {
        (RiskRule::Lot, instrument.lot)
    } else if request.quantity < instrument.min_quantity {
        (RiskRule::MinQuantity, instrument.min_quantity)
    } else if request.quantity > instrument.max_quantity {
        (RiskRule::MaxQuantity, instrument.max_quantity)
    } else {
        return Ok(());
    };
    let value = quantity(instrument, request.quantity);
    Err(denial(limit.0, quantity(instrument, limit.1), value))
}

fn check_display(request: &OrderRequest, instrument: &Instrument) -> Result<(), Denial> {
    let Some(display) = request.display else {
        return Ok(());
    };
    if display.0 > 0 && display <= request.quantity && instrument.is_whole_lots(display) {
        return Ok(());
    }
    let limit = quantity(instrument, request.quantity);
    Err(denial(
        RiskRule::Display,
        limit,
        quantity(instrument, display),
    ))
}

fn check_expiry(lifetime: TimeInForce, now: Timestamp) -> Result<(), Denial> {
    match lifetime {
        TimeInForce::Gtd(end) if end <= now => {
            Err(denial(RiskRule::Expiry, seconds(now.0), seconds(end.0)))
        }
        TimeInForce::Bars(0) => Err(denial(RiskRule::Expiry, Decimal::ONE, Decimal::ZERO)),
        TimeInForce::Gtd(_)
        | TimeInForce::Bars(_)
        | TimeInForce::Gtc
        | TimeInForce::Day
        | TimeInForce::Ioc
        | TimeInForce::Fok
        | TimeInForce::AtOpen
        | TimeInForce::AtClose => Ok(()),
    }
}

/// No contradictions allowed, one found.
fn check_instructions(request: &OrderRequest) -> Result<(), Denial> {
    let is_plain = request.time_in_force == TimeInForce::Gtc
        && !request.post_only
        && request.display.is_none()
        && request.bracket.is_none();
    if is_plain || !contradicts_itself(request) {
        return Ok(());
    }
    Err(denial(RiskRule::Instructions, Decimal::ZERO, Decimal::ONE))
}

fn contradicts_itself(request: &OrderRequest) -> bool {
    let kind = &request.kind;
    let rests = kind.limit().is_some() || matches!(kind, OrderKind::TrailingStopLimit { .. });
    let at_once = matches!(request.time_in_force, TimeInForce::Ioc | TimeInForce::Fok);
    let in_auction = matches!(
        request.time_in_force,
        TimeInForce::AtOpen | TimeInForce::AtClose
    );
    let must_rest = request.post_only || request.display.is_some();
    let bracket = request.bracket.as_deref();
    must_rest && (!rests || at_once || in_auction)
        || in_auction && kind.is_conditional()
        || at_once && matches!(kind, OrderKind::MarketToLimit)
        || bracket.is_some_and(|bracket| request.reduce_only || !is_sound(bracket, request.side))
}

/// A bracket needs a leg, a stop loss to have a stop limit, and a profit on the better side of the loss.
fn is_sound(bracket: &Bracket, entry: Side) -> bool {
    match (bracket.take_profit, bracket.stop_loss) {
        (None, None) => false,
        (Some(_), None) => bracket.stop_limit.is_none(),
        (None, Some(_)) => true,
        (Some(profit), Some(loss)) => match entry {
            Side::Buy => profit > loss,
            Side::Sell => profit < loss,
        },
    }
}

/// Checks the least value of an order, at its own price.
#[inline]
pub(super) fn check_notional(proposal: &Proposal<'_>, facts: &Facts<'_>) -> Result<(), Denial> {
    let least = facts.instrument.min_notional;
    let Some(prices) = proposal.prices.filter(|_| least.0 > 0) else {
        return Ok(());
    };
    let value = facts.instrument.notional(prices.own, proposal.quantity);
    match value {
        Ok(value) if value < least => Err(denial(
            RiskRule::MinNotional,
            least.to_decimal(),
            value.to_decimal(),
        )),
        _ => Ok(()), // a value that does not fit into 128 bits is not too small
    }
}

/// Says why an order is denied by a rule of its instrument.
#[cold]
pub(super) fn denial(rule: RiskRule, limit: Decimal, value: Decimal) -> Denial {
    Denial {
        rule,
        scope: Scope::Instrument,
        limit,
        value,
    }
}

/// Returns a quantity as a decimal.
pub(super) fn quantity(instrument: &Instrument, quantity: Quantity) -> Decimal {
    Decimal::new(quantity.0, instrument.spec.quantity_precision)
}

/// Returns a price as a decimal.
pub(super) fn decimal(instrument: &Instrument, price: Price) -> Decimal {
    Decimal::new(price.0, instrument.spec.price_precision)
}

/// Returns nanoseconds as seconds.
pub(super) fn seconds(nanoseconds: i64) -> Decimal {
    Decimal::new(i128::from(nanoseconds), 9)
}
