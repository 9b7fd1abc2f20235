//! Events: what happened. Past tense, immutable; state is a fold of them.

use std::fmt;

use super::decimal::Decimal;
use super::id::{FillId, InstrumentId, OrderId, StrategyId, TagId};
use super::number::{Money, Price, Quantity};
use super::order::Side;
use super::time::Timestamp;

/// The rule that stopped an order at the risk gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RiskRule {
    /// The instrument may not be traded at this time.
    Validity,
    /// The instrument is on the restricted list.
    Restricted,
    /// Trading is halted, or only reducing orders pass.
    TradingState,
    /// A quantity that is not positive.
    PositiveQuantity,
    /// A price that is not positive.
    PositivePrice,
    /// A price that is not a multiple of the tick.
    Tick,
    /// A quantity that is not a multiple of the lot.
    Lot,
    /// Less than the instrument's least quantity.
    MinQuantity,
    /// More than the instrument's greatest quantity.
    MaxQuantity,
    /// Worth less than the instrument's least notional.
    MinNotional,
    /// A display quantity that is not positive or above the order's quantity.
    Display,
    /// An expiry in the past.
    Expiry,
    /// Instructions that contradict each other.
    Instructions,
    /// A reduce-only order that would not reduce.
    ReduceOnly,
    /// No market datum yet, or the last one is too old.
    StaleData,
    /// A limit too far from the last price.
    PriceCollar,
    /// Too many orders within the window.
    OrderRate,
    /// An order that would meet one of our own.
    SelfTrade,
    /// Order quantity above `max_order_size`.
    MaxOrderQuantity,
    /// Order value above its limit.
    MaxOrderNotional,
    /// Position above `max_position_size`.
    MaxPositionQuantity,
    /// Position value above its limit.
    MaxPositionNotional,
    /// Exposure in one symbol above `max_symbol_exposure`.
    MaxSymbolExposure,
    /// Sum of all exposures above `max_gross_exposure`.
    MaxGrossExposure,
    /// Loss since the start of the day above `max_daily_loss`.
    MaxDailyLoss,
    /// Not enough cash.
    Balance,
    /// Not enough margin.
    Margin,
    /// The order refers to another order that is unknown or finished.
    UnknownOrder,
}

impl RiskRule {
    /// Returns the rule's name as it stands in the system file and on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Validity => "validity",
            Self::Restricted => "restricted",
            Self::TradingState => "trading_state",
            Self::PositiveQuantity => "positive_quantity",
            Self::PositivePrice => "positive_price",
            Self::Tick => "tick",
            Self::Lot => "lot",
            Self::MinQuantity => "min_quantity",
            Self::MaxQuantity => "max_quantity",
            Self::MinNotional => "min_notional",
            Self::Display => "display",
            Self::Expiry => "expiry",
            Self::Instructions => "instructions",
            Self::ReduceOnly => "reduce_only",
            Self::StaleData => "stale_data",
            Self::PriceCollar => "price_collar",
            Self::OrderRate => "order_rate",
            Self::SelfTrade => "self_trade",
            Self::MaxOrderQuantity => "max_order_quantity",
            Self::MaxOrderNotional => "max_order_notional",
            Self::MaxPositionQuantity => "max_position_quantity",
            Self::MaxPositionNotional => "max_position_notional",
            Self::MaxSymbolExposure => "max_symbol_exposure",
            Self::MaxGrossExposure => "max_gross_exposure",
            Self::MaxDailyLoss => "max_daily_loss",
            Self::Balance => "balance",
            Self::Margin => "margin",
            Self::UnknownOrder => "unknown_order",
        }
    }
}

/// Whose limit a rule compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// The instrument's or the venue's own rule.
    Instrument,
    /// The account's limit, over all strategies.
    Account,
    /// One strategy's limit.
    Strategy,
}

impl Scope {
    /// Returns the scope's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Instrument => "instrument",
            Self::Account => "account",
            Self::Strategy => "strategy",
        }
    }
}

/// Why the risk gate denied an order: the rule, its limit, and the value that broke it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Denial {
    /// The rule.
    pub rule: RiskRule,
    /// Whose limit.
    pub scope: Scope,
    /// The limit.
    pub limit: Decimal,
    /// What the order would have made of it.
    pub value: Decimal,
}

impl fmt::Display for Denial {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (rule, scope) = (self.rule.name(), self.scope.name());
        write!(
            out,
            "denied by {rule} ({scope}): value {}, limit {}",
            self.value, self.limit
        )
    }
}

/// Why an order ended before it was filled, or a request about it was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The strategy or a person asked for it.
    Requested,
    /// Another order of its group filled or ended.
    Group,
    /// The order it depends on ended without a fill.
    Parent,
    /// What an IOC order could not trade at once.
    ImmediateOrCancel,
    /// A FOK order that could not be filled in full.
    FillOrKill,
    /// A post-only order that would have traded at once.
    PostOnly,
    /// A reduce-only order with nothing left to reduce.
    ReduceOnly,
    /// Not enough cash at the moment of the fill.
    InsufficientCash,
    /// Its time was over.
    Expired,
    /// The order is unknown, or finished.
    NotWorking,
    /// A replacement that the order cannot take.
    InvalidReplacement,
    /// A corporate action made it meaningless.
    CorporateAction,
    /// The account was liquidated.
    Liquidation,
    /// No price to trade at.
    NoLiquidity,
    /// The risk gate denied the change.
    Risk,
}

impl Reason {
    /// Returns the reason's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Group => "group",
            Self::Parent => "parent",
            Self::ImmediateOrCancel => "ioc",
            Self::FillOrKill => "fok",
            Self::PostOnly => "post_only",
            Self::ReduceOnly => "reduce_only",
            Self::InsufficientCash => "insufficient_cash",
            Self::Expired => "expired",
            Self::NotWorking => "not_working",
            Self::InvalidReplacement => "invalid_replacement",
            Self::CorporateAction => "corporate_action",
            Self::Liquidation => "liquidation",
            Self::NoLiquidity => "no_liquidity",
            Self::Risk => "risk",
        }
    }
}

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
}

impl Phase {
    /// Returns the name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Intrabar => "intrabar",
            Self::Close => "close",
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
    /// The label of the bar in which it happened.
    pub time: Timestamp,
    /// The part of that bar.
    pub phase: Phase,
}

/// A step in the life of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderChange {
    /// It left the strategy.
    Submitted,
    /// The risk gate stopped it.
    Denied(Denial),
    /// The venue took it.
    Accepted,
    /// The venue refused it.
    Rejected(Reason),
    /// Its trigger was hit.
    Triggered,
    /// It traded; `leaves` is what is still open.
    Filled {
        /// The quantity of this fill.
        quantity: Quantity,
        /// What is still open after it.
        leaves: Quantity,
    },
    /// It was changed.
    Replaced,
    /// A change was refused; it works on as it was.
    ReplaceRejected(Reason),
    /// It was cancelled.
    Cancelled(Reason),
    /// A cancellation was refused.
    CancelRejected(Reason),
    /// Its time was over.
    Expired,
}

impl OrderChange {
    /// Returns the event's name, in the past tense.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Submitted => "OrderSubmitted",
            Self::Denied(_) => "OrderDenied",
            Self::Accepted => "OrderAccepted",
            Self::Rejected(_) => "OrderRejected",
            Self::Triggered => "OrderTriggered",
            Self::Filled { .. } => "OrderFilled",
            Self::Replaced => "OrderReplaced",
            Self::ReplaceRejected(_) => "ReplaceRejected",
            Self::Cancelled(_) => "OrderCancelled",
            Self::CancelRejected(_) => "CancelRejected",
            Self::Expired => "OrderExpired",
        }
    }
}

/// Whether orders pass the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum TradingState {
    /// All orders that keep the limits.
    #[default]
    Active,
    /// Only orders that reduce a position.
    Reducing,
    /// None. Cancellations always pass.
    Halted,
}

impl TradingState {
    /// Returns the state's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Reducing => "reducing",
            Self::Halted => "halted",
        }
    }
}

/// Something that happened, with the time at which it did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Event {
    /// An order took a step.
    Order {
        /// Which.
        order: OrderId,
        /// The step.
        change: OrderChange,
    },
    /// An order traded; follows its `Filled` step.
    Fill(Fill),
    /// The gate's state changed.
    TradingStateChanged {
        /// The strategy whose gate it is; `None` is the account's.
        strategy: Option<StrategyId>,
        /// The state now.
        state: TradingState,
    },
    /// A strategy's equity fell below its maintenance margin.
    MarginCalled {
        /// Whose.
        strategy: StrategyId,
        /// Equity in the account currency.
        equity: Money,
        /// Margin that is required.
        required: Money,
    },
    /// A split changed the number of shares: `numerator` new ones for `denominator` old ones.
    SplitApplied {
        /// Of what.
        instrument: InstrumentId,
        /// New shares.
        numerator: u32,
        /// Old shares.
        denominator: u32,
    },
    /// A dividend was paid on a position (or by a short one).
    DividendPaid {
        /// To whom.
        strategy: StrategyId,
        /// On what.
        instrument: InstrumentId,
        /// How much; negative for a short position.
        amount: Money,
    },
    /// An instrument got another ticker.
    SymbolChanged {
        /// Which.
        instrument: InstrumentId,
        /// The new ticker, by its number among the run's words.
        symbol: TagId,
    },
    /// Interest on cash, or the cost of borrowing shares, was booked.
    InterestBooked {
        /// Whose.
        strategy: StrategyId,
        /// How much; negative is a cost.
        amount: Money,
    },
}
