//! Step 3 of the data path: how large a position a signal is worth.

mod fixed_cash;
mod fixed_quantity;
mod order_for_target;
mod percent_of_equity;
mod signal_strength;
mod sizer;
mod sizing_input;
mod target_weight;
mod volatility_target;

#[cfg(test)]
mod samples;

pub use fixed_cash::FixedCash;
pub use fixed_quantity::FixedQuantity;
pub use order_for_target::order_for_target;
pub use percent_of_equity::PercentOfEquity;
pub use signal_strength::SignalStrength;
pub use sizer::Sizer;
pub use sizing_input::{SizingError, SizingInput};
pub use target_weight::TargetWeight;
pub use volatility_target::VolatilityTarget;
