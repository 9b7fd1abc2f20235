//! Where an order trades when a price is seen: the rules for a single price and for a bar's range.
//!
//! A single price (the open, a close, a corner of a path) fills what it satisfies at that price: a
//! resting limit gets the better price of a gap, a stop the worse one. A range fills limits at their
//! limit and stops at their trigger; touching exactly is enough.

use ingenium_core::model::number::Price;
use ingenium_core::model::order::Side;

use super::working::{Awaits, Working};

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

/// What a single price does to an order.
#[must_use]
pub fn at_price(order: &Working, price: Price) -> Touch {
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
        Some(_) if order.awaits == Awaits::Nothing => Touch::Missed,
        Some(_) => Touch::Wakes,
    }
}

/// What the range from `low` to `high` does to an order that its open left alone.
#[must_use]
pub fn in_range(order: &Working, low: Price, high: Price) -> Touch {
    let extreme = |awaits, side| match (awaits, side) {
        (Awaits::Stop, Side::Buy) | (Awaits::Touch, Side::Sell) => high,
        _ => low,
    };
    if order.awaits == Awaits::Nothing {
        let best = if order.side == Side::Buy { low } else { high };
        return match order.limit {
            Some(limit) if order.side.accepts(best, limit) => Touch::Trades {
                at: limit,
                slips: false,
            },
            _ => Touch::Missed, // the rest of a market order waits for the next open
        };
    }
    let extreme = extreme(order.awaits, order.side);
    if !reaches(order.awaits, order.side, extreme, order.trigger) {
        return Touch::Missed;
    }
    match order.limit {
        None => Touch::Trades {
            at: order.trigger,
            slips: true,
        },
        Some(limit) if order.side.accepts(order.trigger, limit) => Touch::Trades {
            at: order.trigger,
            slips: false,
        },
        Some(_) => Touch::Wakes,
    }
}

/// Returns the first price on the way from `from` to `to` that does something to an order, and what.
#[must_use]
pub fn on_the_way(order: &Working, from: Price, to: Price) -> Option<(Price, Touch)> {
    match at_price(order, from) {
        Touch::Missed => {}
        touch => return Some((from, touch)),
    }
    let level = if order.awaits == Awaits::Nothing {
        order.limit?
    } else {
        order.trigger
    };
    let is_between = (from < level && level <= to) || (to <= level && level < from);
    let touch = at_price(order, level);
    (is_between && touch != Touch::Missed).then_some((level, touch))
}
