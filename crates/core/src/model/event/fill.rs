//! That an order traded.

use crate::model::id::{FillId, InstrumentId, OrderId, StrategyId};
use crate::model::number::{Money, Price, Quantity};
use crate::model::order::Side;
use crate::model::time::Timestamp;

/// Whether a fill gave liquidity (a resting order) or took it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Liquidity {
    /// The order rested in the market.
    Maker,
    /// The order traded on arrival or when triggered.
    Taker,
}

impl Liquidity {
    /// Returns the name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Maker => "maker",
            Self::Taker => "taker",
        }
    }
}

/// The part of a bar in which a fill happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Phase {
    /// At the bar's first price.
    Open,
    /// Between its open and its close.
    Intrabar,
    /// At its last price.
    Close,
    /// No bar: at its own time.
    Tick,
}

impl Phase {
    /// Returns the name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Intrabar => "intrabar",
            Self::Close => "close",
            Self::Tick => "tick",
        }
    }
}

/// An order traded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fill {
    /// Its number in the run.
    pub id: FillId,
    /// The order.
    pub order: OrderId,
    /// Whose order.
    pub strategy: StrategyId,
    /// What was traded.
    pub instrument: InstrumentId,
    /// Bought or sold.
    pub side: Side,
    /// How much; positive.
    pub quantity: Quantity,
    /// At what price, slippage included.
    pub price: Price,
    /// The fee in the instrument's currency; a rebate is negative.
    pub fee: Money,
    /// Maker or taker.
    pub liquidity: Liquidity,
    /// The label of the bar in which it happened; of ticks, when it happened at the exchange.
    pub time: Timestamp,
    /// The part of that bar.
    pub phase: Phase,
}
