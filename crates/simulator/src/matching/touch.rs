//! Where an order trades when a price is seen: the rules for a single price and for a bar's range.
//!
//! A single price (the open, a close, a corner of a path) fills what it satisfies at that price: a
//! resting limit gets the better price of a gap, a stop the worse one. A range fills limits at their
//! limit and stops at their trigger. Whether touching exactly is enough for a resting limit is an
//! assumption: it is where nobody waits before us, and it is not where all others do. The truth is
//! between the two, and bars do not tell it.

use ingenium_core::model::decimal::NumberError;
use ingenium_core::model::instrument::Instrument;
use ingenium_core::model::number::Price;
use ingenium_core::model::order::Side;

use super::working::{Awaits, Remainder, Working};

/// What a resting limit needs to trade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TouchRule {
    /// A price that touches it exactly.
    #[default]
    Touch,
    /// A price that is beyond it by a tick at least.
    Through,
}

impl TouchRule {
    /// Returns how far beyond a resting limit the price must go.
    #[must_use]
    pub const fn margin(self, instrument: &Instrument) -> Price {
        match self {
            Self::Touch => Price(0),
            Self::Through => instrument.tick,
        }
    }

    /// Returns the rule in words, for the list of assumptions.
    #[must_use]
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Touch => "touching a limit or a stop exactly is a fill; a gap fills at the open",
            Self::Through => {
                "a resting limit fills once the price is beyond it by a tick, as if all others at \
                 that price went first; touching a stop is a fill; a gap fills at the open"
            }
        }
    }
}

/// What a price does to an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Touch {
    /// Nothing.
    Missed,
    /// It trades at this price; only a market order slips.
    Trades {
        /// The price, before slippage.
        at: Price,
        /// Whether slippage applies.
        slips: bool,
    },
    /// It wakes and is a limit order from now on; it does not trade here.
    Wakes,
}

/// Says whether `price` has reached `trigger` for an order that waits on `side`.
fn reaches(awaits: Awaits, side: Side, price: Price, trigger: Price) -> bool {
    match (awaits, side) {
        (Awaits::Nothing, _) => true,
        (Awaits::Stop, Side::Buy) | (Awaits::Touch, Side::Sell) => price >= trigger,
        (Awaits::Stop, Side::Sell) | (Awaits::Touch, Side::Buy) => price <= trigger,
    }
}

/// Returns the price at which an order with this limit is due: beyond it by `margin` while it rests.
fn due(order: &Working, limit: Price, margin: Price) -> Result<Price, NumberError> {
    let takes = order.is_taker || order.remainder != Remainder::Rests;
    match order.side {
        _ if margin.is_zero() || takes => Ok(limit),
        Side::Buy => limit.minus(margin),
        Side::Sell => limit.plus(margin),
    }
}

/// What a single price does to an order.
pub fn at_price(order: &Working, price: Price, margin: Price) -> Result<Touch, NumberError> {
    if let (Awaits::Nothing, Some(limit)) = (order.awaits, order.limit) {
        let is_due = order.side.accepts(price, due(order, limit, margin)?);
        return Ok(if is_due {
            Touch::Trades {
                at: price,
                slips: false,
            }
        } else {
            Touch::Missed
        });
    }
    Ok(on_trigger(order, price))
}

/// What a single price does to an order that waits for its trigger, or to a market order.
fn on_trigger(order: &Working, price: Price) -> Touch {
    if !reaches(order.awaits, order.side, price, order.trigger) {
        return Touch::Missed;
    }
    match order.limit {
        None => Touch::Trades {
            at: price,
            slips: true,
        },
        Some(limit) if order.side.accepts(price, limit) => Touch::Trades {
            at: price,
            slips: false,
        },
        Some(_) => Touch::Wakes,
    }
}

/// What the range from `low` to `high` does to an order that its open left alone.
pub fn in_range(
    order: &Working,
    (low, high): (Price, Price),
    margin: Price,
) -> Result<Touch, NumberError> {
    if order.awaits == Awaits::Nothing {
        let Some(limit) = order.limit else {
            return Ok(Touch::Missed); // the rest of a market order waits for the next open
        };
        let best = if order.side == Side::Buy { low } else { high };
        let is_due = order.side.accepts(best, due(order, limit, margin)?);
        return Ok(if is_due {
            Touch::Trades {
                at: limit,
                slips: false,
            }
        } else {
            Touch::Missed
        });
    }
    let extreme = match (order.awaits, order.side) {
        (Awaits::Stop, Side::Buy) | (Awaits::Touch, Side::Sell) => high,
        _ => low,
    };
    if !reaches(order.awaits, order.side, extreme, order.trigger) {
        return Ok(Touch::Missed);
    }
    Ok(match order.limit {
        None => Touch::Trades {
            at: order.trigger,
            slips: true,
        },
        Some(limit) if order.side.accepts(order.trigger, limit) => Touch::Trades {
            at: order.trigger,
            slips: false,
        },
        Some(_) => Touch::Wakes,
    })
}

/// Returns the first price on the way from `from` to `to` that does something to an order, and what.
pub fn on_the_way(
    order: &Working,
    from: Price,
    to: Price,
    margin: Price,
) -> Result<Option<(Price, Touch)>, NumberError> {
    match at_price(order, from, margin)? {
        Touch::Missed => {}
        touch => return Ok(Some((from, touch))),
    }
    let is_between = |level| (from < level && level <= to) || (to <= level && level < from);
    if order.awaits == Awaits::Nothing {
        let Some(limit) = order.limit else {
            return Ok(None);
        };
        let level = due(order, limit, margin)?;
        let touch = Touch::Trades {
            at: limit,
            slips: false,
        };
        return Ok(is_between(level).then_some((level, touch)));
    }
    let touch = on_trigger(order, order.trigger);
    let is_reached = is_between(order.trigger) && touch != Touch::Missed;
    Ok(is_reached.then_some((order.trigger, touch)))
}
