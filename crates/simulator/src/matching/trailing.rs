//! Trailing levels: they follow the close (or the extreme) at the end of each live bar, never back.

use ingenium_core::execution::order::TrailLevels;
use ingenium_core::model::decimal::{NumberError, Rounding};
use ingenium_core::model::instrument::Instrument;
use ingenium_core::model::number::Price;
use ingenium_core::model::order::{Offset, Side};

use super::working::{Trail, Working};

/// Which price of a bar moves a trailing level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TrailReference {
    /// The close: highs and lows alone do not move the level.
    #[default]
    Close,
    /// The high for a sell, the low for a buy.
    Extreme,
}

/// Returns `price` moved by `offset` to the side on which an order of `side` waits as a stop.
fn moved(
    price: Price,
    offset: Offset,
    side: Side,
    instrument: &Instrument,
) -> Result<Price, NumberError> {
    let distance = match offset {
        Offset::Price(distance) => distance,
        Offset::Fraction(fraction) => fraction.of(price, Rounding::Ceiling)?,
        Offset::Ticks(ticks) => {
            let distance = instrument.tick.0.checked_mul(i128::from(ticks));
            Price(distance.ok_or(NumberError::Overflow)?)
        }
    };
    match side {
        Side::Buy => Ok(instrument.round_price(price.plus(distance)?, Rounding::Ceiling)),
        Side::Sell => Ok(instrument.round_price(price.minus(distance)?, Rounding::Floor)),
    }
}

/// Returns the levels of a trailing order at a reference price, rounded to the tick away from it.
pub fn levels(
    trail: &Trail,
    side: Side,
    reference: Price,
    instrument: &Instrument,
) -> Result<TrailLevels, NumberError> {
    let trigger = moved(reference, trail.offset, side, instrument)?;
    let limit_offset = trail.limit_offset;
    let limit = limit_offset
        .map(|offset| moved(trigger, offset, side, instrument))
        .transpose()?;
    Ok(TrailLevels { trigger, limit })
}

/// Moves an order's levels after a bar, if the reference has moved in its favour.
pub fn ratchet(
    order: &mut Working,
    reference: Price,
    instrument: &Instrument,
) -> Result<Option<TrailLevels>, NumberError> {
    let Some(trail) = order.trail else {
        return Ok(None);
    };
    let next = levels(&trail, order.side, reference, instrument)?;
    let is_better = match order.side {
        Side::Buy => next.trigger < order.trigger,
        Side::Sell => next.trigger > order.trigger,
    };
    if is_better {
        order.trigger = next.trigger;
        order.limit = next.limit;
    }
    Ok(is_better.then_some(next))
}
