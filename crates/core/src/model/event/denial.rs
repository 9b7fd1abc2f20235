//! Why the risk gate stopped an order.

use std::fmt;

use crate::model::decimal::Decimal;

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
