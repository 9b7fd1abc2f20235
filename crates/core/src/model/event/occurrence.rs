//! Something that happened: one variant for each kind of event.

use super::denial::RiskRule;
use super::fill::Fill;
use super::order_change::OrderChange;
use super::trading_state::TradingState;
use crate::model::decimal::Decimal;
use crate::model::id::{InstrumentId, OrderId, StrategyId, TagId};
use crate::model::number::{Money, Quantity};
use crate::model::time::Timestamp;

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
    /// An instrument became stale, or fresh again.
    StalenessChanged {
        /// Which.
        instrument: InstrumentId,
        /// When it was last heard of; `None` is fresh.
        since: Option<Timestamp>,
    },
    /// Orders in an instrument pass, or do not, whoever sends them.
    MarketStateChanged {
        /// Which.
        instrument: InstrumentId,
        /// The state now.
        state: TradingState,
    },
    /// The use of a limit came near to it, or left.
    LimitNeared {
        /// The strategy whose limit it is; `None` is the account's.
        strategy: Option<StrategyId>,
        /// The rule.
        rule: RiskRule,
        /// The instrument, where the limit holds for each.
        instrument: Option<InstrumentId>,
        /// What is used.
        used: Decimal,
        /// The limit.
        limit: Decimal,
        /// Whether it is near now.
        is_near: bool,
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
    /// An instrument ceased to exist; who held it was paid.
    Delisted {
        /// Which.
        instrument: InstrumentId,
        /// The cash for one unit; `None` where it was never priced, so that nobody held it.
        price: Option<Decimal>,
    },
    /// A position in a delisted instrument was closed in cash.
    PositionClosedOut {
        /// Whose.
        strategy: StrategyId,
        /// In what.
        instrument: InstrumentId,
        /// How much was held; negative when short.
        quantity: Quantity,
        /// How much was paid; negative for a short position.
        amount: Money,
    },
    /// Funding was paid on a position in a perpetual contract.
    FundingPaid {
        /// By whom.
        strategy: StrategyId,
        /// On what.
        instrument: InstrumentId,
        /// How much was received; negative is a cost.
        amount: Money,
    },
    /// A strategy is called from now on, or no longer.
    StrategyEnabled {
        /// Which.
        strategy: StrategyId,
        /// Whether it is called.
        is_enabled: bool,
    },
    /// A strategy goes on with other parameters.
    ParametersChanged {
        /// Which.
        strategy: StrategyId,
        /// Their values, by their number among the run's words.
        values: TagId,
    },
    /// Interest on cash, or the cost of borrowing shares, was booked.
    InterestBooked {
        /// Whose.
        strategy: StrategyId,
        /// How much; negative is a cost.
        amount: Money,
    },
}

impl Event {
    /// Returns the event's name, in the past tense.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Order { .. } => "Order",
            Self::Fill(_) => "Fill",
            Self::TradingStateChanged { .. } => "TradingStateChanged",
            Self::StalenessChanged { .. } => "StalenessChanged",
            Self::MarketStateChanged { .. } => "MarketStateChanged",
            Self::LimitNeared { .. } => "LimitNeared",
            Self::MarginCalled { .. } => "MarginCalled",
            Self::SplitApplied { .. } => "SplitApplied",
            Self::DividendPaid { .. } => "DividendPaid",
            Self::FundingPaid { .. } => "FundingPaid",
            Self::SymbolChanged { .. } => "SymbolChanged",
            Self::Delisted { .. } => "Delisted",
            Self::PositionClosedOut { .. } => "PositionClosedOut",
            Self::StrategyEnabled { .. } => "StrategyEnabled",
            Self::ParametersChanged { .. } => "ParametersChanged",
            Self::InterestBooked { .. } => "InterestBooked",
        }
    }

    /// Returns the strategy that it is about, where it is about one.
    #[must_use]
    pub const fn strategy(&self) -> Option<StrategyId> {
        match self {
            Self::TradingStateChanged { strategy, .. } | Self::LimitNeared { strategy, .. } => {
                *strategy
            }
            Self::MarginCalled { strategy, .. }
            | Self::DividendPaid { strategy, .. }
            | Self::FundingPaid { strategy, .. }
            | Self::PositionClosedOut { strategy, .. }
            | Self::StrategyEnabled { strategy, .. }
            | Self::ParametersChanged { strategy, .. }
            | Self::InterestBooked { strategy, .. } => Some(*strategy),
            Self::Order { .. }
            | Self::Fill(_)
            | Self::StalenessChanged { .. }
            | Self::MarketStateChanged { .. }
            | Self::SplitApplied { .. }
            | Self::Delisted { .. }
            | Self::SymbolChanged { .. } => None,
        }
    }

    /// Returns the instrument that it is about, where it is about one and no order or fill.
    #[must_use]
    pub const fn instrument(&self) -> Option<InstrumentId> {
        match self {
            Self::LimitNeared { instrument, .. } => *instrument,
            Self::StalenessChanged { instrument, .. }
            | Self::MarketStateChanged { instrument, .. }
            | Self::SplitApplied { instrument, .. }
            | Self::DividendPaid { instrument, .. }
            | Self::SymbolChanged { instrument, .. }
            | Self::Delisted { instrument, .. }
            | Self::FundingPaid { instrument, .. }
            | Self::PositionClosedOut { instrument, .. } => Some(*instrument),
            Self::Order { .. }
            | Self::Fill(_)
            | Self::TradingStateChanged { .. }
            | Self::MarginCalled { .. }
            | Self::StrategyEnabled { .. }
            | Self::ParametersChanged { .. }
            | Self::InterestBooked { .. } => None,
        }
    }
}
