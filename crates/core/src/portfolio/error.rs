//! Why the portfolio could not do or say something.

use std::fmt;

use crate::model::decimal::NumberError;
use crate::model::id::{CurrencyId, InstrumentId, StrategyId};

use super::ledger::Imbalance;

/// What stops the portfolio. After an error of a change its state is not to be used any more.
#[derive(Debug, Clone, PartialEq)]
pub enum PortfolioError {
    /// A number that does not fit.
    Number(NumberError),
    /// No price leads from one currency to the other.
    MissingRate {
        /// The currency of the amount.
        from: CurrencyId,
        /// The currency that is asked for.
        to: CurrencyId,
    },
    /// A strategy that is not in the run's table, or strategies that are not numbered from 0.
    UnknownStrategy(StrategyId),
    /// An instrument that is not in the run's table.
    UnknownInstrument(InstrumentId),
    /// A currency that is not in the run's table.
    UnknownCurrency(CurrencyId),
    /// A leverage that is not positive.
    Leverage,
    /// A split of nothing, or into nothing.
    SplitRatio,
    /// Postings that do not sum to zero.
    Unbalanced(Imbalance),
}

impl fmt::Display for PortfolioError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(error) => error.fmt(out),
            Self::MissingRate { from, to } => {
                let (from, to) = (from.0, to.0);
                write!(
                    out,
                    "no rate from currency {from} to currency {to} is known"
                )
            }
            Self::UnknownStrategy(id) => write!(out, "strategy {} is not in the table", id.0),
            Self::UnknownInstrument(id) => write!(out, "instrument {} is not in the table", id.0),
            Self::UnknownCurrency(id) => write!(out, "currency {} is not in the table", id.0),
            Self::Leverage => write!(out, "the leverage must be positive"),
            Self::SplitRatio => write!(out, "both numbers of a split must be positive"),
            Self::Unbalanced(imbalance) => imbalance.fmt(out),
        }
    }
}

impl std::error::Error for PortfolioError {}

impl From<NumberError> for PortfolioError {
    fn from(error: NumberError) -> Self {
        Self::Number(error)
    }
}
