//! What the venue reports, one thing at a time.

use ingenium_core::execution::order::TrailLevels;
use ingenium_core::model::event::{Liquidity, Phase, Reason};
use ingenium_core::model::id::{InstrumentId, OrderId};
use ingenium_core::model::number::{Price, Quantity};

/// An order that trades now, unless the account cuts it down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trade {
    /// Which order.
    pub order: OrderId,
    /// In what.
    pub instrument: InstrumentId,
    /// Its place on the shelf.
    pub position: usize,
    /// How much can trade.
    pub quantity: Quantity,
    /// At what price, slippage and impact included.
    pub price: Price,
    /// How much worse that is than the price that was seen, before rounding to the tick.
    pub distance: Price,
    /// Whether it pays slippage and impact.
    pub slips: bool,
    /// Whether it rested.
    pub liquidity: Liquidity,
    /// In which part of the bar.
    pub phase: Phase,
    /// Whether its trigger was hit just now.
    pub wakes: bool,
}

/// Something that happened at the venue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// An order trades.
    Trades(Trade),
    /// An order's trigger was hit; it is a limit order now.
    Woke(OrderId),
    /// An order ended without trading (further).
    Ended(OrderId, Reason),
    /// A trailing order's levels moved.
    Moved(OrderId, TrailLevels),
}
