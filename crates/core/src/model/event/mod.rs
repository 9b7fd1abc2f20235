//! Events: what happened. Past tense, immutable; state is a fold of them.

mod denial;
mod fill;
mod occurrence;
mod order_change;
mod trading_state;

pub use denial::{Denial, RiskRule, Scope};
pub use fill::{Fill, Liquidity, Phase};
pub use occurrence::Event;
pub use order_change::{OrderChange, Reason};
pub use trading_state::TradingState;
