//! Sizers: from a signal to the position that is wanted. Quantities are rounded towards zero to whole lots.

mod fixed_cash;
mod fixed_quantity;
mod percent_of_equity;
mod signal_strength;
mod sizer;
mod target_weight;
mod volatility_target;

pub use fixed_cash::FixedCash;
pub use fixed_quantity::FixedQuantity;
pub use percent_of_equity::PercentOfEquity;
pub use signal_strength::SignalStrength;
pub use sizer::{Sizer, SizingInput, order_for_target};
pub use target_weight::TargetWeight;
pub use volatility_target::VolatilityTarget;
