//! Why a run stopped: an impossible state, or data that cannot be used. Never a strategy's denied order.

use std::fmt;

use ingenium_core::execution::order::{IllegalTransition, UnknownOrder};
use ingenium_core::execution::risk::{LimitsError, UnknownStrategy};
use ingenium_core::model::decimal::NumberError;
use ingenium_core::model::id::OrderId;
use ingenium_core::model::time::Timestamp;
use ingenium_core::portfolio::PortfolioError;
use ingenium_core::portfolio::sizing::SizingError;

/// What stops the kernel.
#[derive(Debug, Clone, PartialEq)]
pub enum KernelError {
    /// A number that does not fit, or a price that is not finite.
    Number {
        /// What was computed.
        context: &'static str,
        /// What is wrong.
        error: NumberError,
    },
    /// An order took a step that it cannot take.
    Transition {
        /// The order.
        order: OrderId,
        /// The step.
        error: IllegalTransition,
    },
    /// A number of an order that was never given out.
    UnknownOrder(UnknownOrder),
    /// Bars of one instrument whose times do not rise.
    TimeRunsBack {
        /// The symbol.
        symbol: String,
        /// The time of the bar that comes too late.
        time: Timestamp,
    },
    /// Limits that cannot be meant.
    Limits(LimitsError),
    /// A strategy that the risk gate was not made for.
    Strategy(UnknownStrategy),
    /// Something the portfolio could not do or say.
    Portfolio(PortfolioError),
    /// A signal that could not be sized.
    Sizing(SizingError),
}

impl fmt::Display for KernelError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number { context, error } => write!(out, "{context}: {error}"),
            Self::Transition { order, error } => write!(out, "order {}: {error}", order.0),
            Self::UnknownOrder(error) => error.fmt(out),
            Self::TimeRunsBack { symbol, time } => {
                write!(
                    out,
                    "{symbol}: the bar at {} does not come after the one before it",
                    time.0
                )
            }
            Self::Limits(error) => error.fmt(out),
            Self::Strategy(error) => error.fmt(out),
            Self::Portfolio(error) => error.fmt(out),
            Self::Sizing(error) => error.fmt(out),
        }
    }
}

impl std::error::Error for KernelError {}

impl From<NumberError> for KernelError {
    fn from(error: NumberError) -> Self {
        Self::Number {
            context: "an amount in the account",
            error,
        }
    }
}

impl From<UnknownOrder> for KernelError {
    fn from(error: UnknownOrder) -> Self {
        Self::UnknownOrder(error)
    }
}

impl From<LimitsError> for KernelError {
    fn from(error: LimitsError) -> Self {
        Self::Limits(error)
    }
}

impl From<UnknownStrategy> for KernelError {
    fn from(error: UnknownStrategy) -> Self {
        Self::Strategy(error)
    }
}

impl From<PortfolioError> for KernelError {
    fn from(error: PortfolioError) -> Self {
        Self::Portfolio(error)
    }
}

impl From<SizingError> for KernelError {
    fn from(error: SizingError) -> Self {
        Self::Sizing(error)
    }
}
