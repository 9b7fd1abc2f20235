//! Orders as they are asked for: side, kind, lifetime, instructions, and links to other orders.

use super::id::{GroupId, InstrumentId, OrderId, StrategyId, TagId};
use super::number::{Fraction, Price, Quantity};
use super::time::Timestamp;

/// Buy or sell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// Adds to the position.
    Buy,
    /// Takes from the position.
    Sell,
}

impl Side {
    /// Returns +1 for a buy and -1 for a sell.
    #[must_use]
    pub const fn sign(self) -> i128 {
        match self {
            Self::Buy => 1,
            Self::Sell => -1,
        }
    }

    /// Returns the other side.
    #[must_use]
    pub const fn opposite(self) -> Self {
        match self {
            Self::Buy => Self::Sell,
            Self::Sell => Self::Buy,
        }
    }

    /// Returns the quantity with the sign of its effect on the position.
    #[must_use]
    pub const fn signed(self, quantity: Quantity) -> Quantity {
        Quantity(quantity.0 * self.sign())
    }

    /// Returns the side that a signed quantity trades on; a zero counts as a buy.
    #[must_use]
    pub const fn of(signed: Quantity) -> Self {
        if signed.0 < 0 { Self::Sell } else { Self::Buy }
    }

    /// Says whether `price` is at `limit` or better for this side.
    #[must_use]
    pub fn accepts(self, price: Price, limit: Price) -> bool {
        match self {
            Self::Buy => price <= limit,
            Self::Sell => price >= limit,
        }
    }
}

/// A distance from a reference price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offset {
    /// In units of price.
    Price(Price),
    /// As a fraction of the reference price (0.05 is five percent).
    Fraction(Fraction),
    /// In ticks.
    Ticks(u32),
}

/// What an order does when its time comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderKind {
    /// Trades at the market.
    Market,
    /// Trades at `limit` or better.
    Limit {
        /// The worst price.
        limit: Price,
    },
    /// Becomes a market order when the price moves through `trigger` (against the side's interest).
    Stop {
        /// The price that wakes it.
        trigger: Price,
    },
    /// Becomes a limit order when the price moves through `trigger`.
    StopLimit {
        /// The price that wakes it.
        trigger: Price,
        /// The worst price then.
        limit: Price,
    },
    /// Becomes a market order when the price touches `trigger` from the favourable side.
    MarketIfTouched {
        /// The price that wakes it.
        trigger: Price,
    },
    /// Becomes a limit order when the price touches `trigger` from the favourable side.
    LimitIfTouched {
        /// The price that wakes it.
        trigger: Price,
        /// The worst price then.
        limit: Price,
    },
    /// Trades at the market; what is left becomes a limit order at the price of the first fill.
    MarketToLimit,
    /// A stop whose trigger follows the price at a distance and never moves back.
    TrailingStop {
        /// The distance.
        offset: Offset,
    },
    /// A stop-limit whose trigger and limit follow the price.
    TrailingStopLimit {
        /// The distance of the trigger from the reference.
        offset: Offset,
        /// The distance of the limit from the trigger, on its worse side.
        limit_offset: Offset,
    },
}

impl OrderKind {
    /// Says whether the order sleeps until a price wakes it.
    #[must_use]
    pub const fn is_conditional(&self) -> bool {
        !matches!(
            self,
            Self::Market | Self::Limit { .. } | Self::MarketToLimit
        )
    }

    /// Returns the limit price that is fixed in the request, if there is one.
    #[must_use]
    pub const fn limit(&self) -> Option<Price> {
        match self {
            Self::Limit { limit }
            | Self::StopLimit { limit, .. }
            | Self::LimitIfTouched { limit, .. } => Some(*limit),
            _ => None,
        }
    }

    /// Returns the trigger price that is fixed in the request, if there is one.
    #[must_use]
    pub const fn trigger(&self) -> Option<Price> {
        match self {
            Self::Stop { trigger }
            | Self::StopLimit { trigger, .. }
            | Self::MarketIfTouched { trigger }
            | Self::LimitIfTouched { trigger, .. } => Some(*trigger),
            _ => None,
        }
    }

    /// Returns the kind's name, as users write it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Market => "market",
            Self::Limit { .. } => "limit",
            Self::Stop { .. } => "stop",
            Self::StopLimit { .. } => "stop_limit",
            Self::MarketIfTouched { .. } => "market_if_touched",
            Self::LimitIfTouched { .. } => "limit_if_touched",
            Self::MarketToLimit => "market_to_limit",
            Self::TrailingStop { .. } => "trailing_stop",
            Self::TrailingStopLimit { .. } => "trailing_stop_limit",
        }
    }
}

/// How long an order lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TimeInForce {
    /// Good till cancelled.
    #[default]
    Gtc,
    /// Until the end of the trading day, by the instrument's sessions.
    Day,
    /// Until an instant.
    Gtd(Timestamp),
    /// For a number of bars.
    Bars(u32),
    /// Trades what it can at once; the rest is cancelled.
    Ioc,
    /// Trades in full at once, or not at all.
    Fok,
    /// Takes part in the next opening only.
    AtOpen,
    /// Takes part in the next close only.
    AtClose,
}

impl TimeInForce {
    /// Returns the name, as users write it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Gtc => "GTC",
            Self::Day => "DAY",
            Self::Gtd(_) => "GTD",
            Self::Bars(_) => "BARS",
            Self::Ioc => "IOC",
            Self::Fok => "FOK",
            Self::AtOpen => "AT_OPEN",
            Self::AtClose => "AT_CLOSE",
        }
    }
}

/// Protective orders that an entry brings with it: live once the entry fills, one cancels the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bracket {
    /// Limit price that takes the profit.
    pub take_profit: Option<Price>,
    /// Trigger price that stops the loss.
    pub stop_loss: Option<Price>,
    /// Limit of the stop loss; without it the stop loss is a market order when triggered.
    pub stop_limit: Option<Price>,
}

/// An order as a strategy or a person asks for it. It has passed no check yet.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderRequest {
    /// What to trade.
    pub instrument: InstrumentId,
    /// Whose order it is.
    pub strategy: StrategyId,
    /// Buy or sell.
    pub side: Side,
    /// How much; positive.
    pub quantity: Quantity,
    /// What kind of order.
    pub kind: OrderKind,
    /// How long it lives.
    pub time_in_force: TimeInForce,
    /// Refused rather than trade at once.
    pub post_only: bool,
    /// Never opens or adds to a position; what is too much is cut off.
    pub reduce_only: bool,
    /// The part of the quantity that is shown at a time (iceberg).
    pub display: Option<Quantity>,
    /// Orders of one group cancel each other (OCO).
    pub group: GroupId,
    /// The order that has to fill first (OTO).
    pub parent: Option<OrderId>,
    /// Protective orders to follow its fill.
    pub bracket: Option<Box<Bracket>>,
    /// A word of the user's.
    pub tag: TagId,
}

impl OrderRequest {
    /// A plain GTC order without instructions or links.
    #[must_use]
    pub fn new(
        strategy: StrategyId,
        instrument: InstrumentId,
        side: Side,
        quantity: Quantity,
        kind: OrderKind,
    ) -> Self {
        Self {
            instrument,
            strategy,
            side,
            quantity,
            kind,
            time_in_force: TimeInForce::Gtc,
            post_only: false,
            reduce_only: false,
            display: None,
            group: GroupId(0),
            parent: None,
            bracket: None,
            tag: TagId(0),
        }
    }
}
