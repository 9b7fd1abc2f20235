//! Commands: what a strategy or a person asks for. Imperative, immutable, not yet checked.

use super::decimal::Decimal;
use super::id::{InstrumentId, OrderId, StrategyId};
use super::number::{Money, Price, Quantity};

/// The position that a strategy wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A signed fraction of the strategy's equity.
    Weight(Decimal),
    /// A signed quantity.
    Quantity(Quantity),
    /// A signed value in the instrument's currency.
    Notional(Money),
}

/// What may be changed of a working order; `None` leaves it as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Replacement {
    /// The new total quantity, what is filled included.
    pub quantity: Option<Quantity>,
    /// The new limit price.
    pub limit: Option<Price>,
    /// The new trigger price.
    pub trigger: Option<Price>,
}

/// A command on its way from a strategy to the order executor.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Send a new order: the one that was recorded under this number.
    SubmitOrder {
        /// The number that the strategy was given.
        order: OrderId,
    },
    /// Cancel a working order.
    CancelOrder {
        /// Which.
        order: OrderId,
    },
    /// Change a working order.
    ReplaceOrder {
        /// Which.
        order: OrderId,
        /// How.
        replacement: Replacement,
    },
    /// Bring a strategy's position to a target by a market order for the difference.
    SetTarget {
        /// Whose position.
        strategy: StrategyId,
        /// In what.
        instrument: InstrumentId,
        /// The position that is wanted.
        target: Target,
    },
    /// A signal that the portfolio sizes: strength from -1 (short) to 1 (long), 0 is flat.
    SendSignal {
        /// Whose signal.
        strategy: StrategyId,
        /// About what.
        instrument: InstrumentId,
        /// How strong.
        strength: Decimal,
    },
}
