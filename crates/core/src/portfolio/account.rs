//! What an account may owe.

use crate::model::decimal::Decimal;

/// The kind of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountKind {
    /// Nothing is checked: cash may go negative, positions may be short.
    Unlimited,
    /// Buys need cash, sells need what is sold.
    Cash,
    /// Long and short positions need initial margin: notional × the instrument's rate / leverage.
    Margin {
        /// How many times its equity a strategy may hold; 1 is fully paid.
        leverage: Decimal,
    },
}
