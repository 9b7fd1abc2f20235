//! Incremental indicators. Floating point by design: they advise, they do not account.
//!
//! What they share is in [`indicator`] (the trait), [`bar`], [`columns`], [`period`], [`error`], [`window`] and [`folds`];
//! each other file is one indicator, save [`adjusted`] (continuity over splits), [`longer_bars`] (what feeds it)
//! and [`registry`] (building by name).
#![expect(
    clippy::float_arithmetic,
    reason = "indicators are the place for floats"
)]
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::float_cmp,
        reason = "tests state exact numbers"
    )
)]

pub mod adjusted;
pub mod adx;
pub mod aroon;
pub mod atr;
pub mod bar;
pub mod bollinger_bands;
pub mod cci;
pub mod columns;
pub mod donchian;
pub mod ema;
pub mod error;
pub mod indicator;
pub mod keltner;
pub mod kept_bars;
pub mod longer_bars;
pub mod macd;
pub mod mfi;
pub mod momentum;
pub mod natr;
pub mod obv;
pub mod period;
pub mod registry;
pub mod roc;
pub mod rolling_max;
pub mod rolling_min;
pub mod rolling_std;
pub mod rsi;
pub mod sma;
pub mod stochastic;
pub mod supertrend;
pub mod true_range;
pub mod volatility;
pub mod vwap;
pub mod williams_r;
pub mod wma;
pub mod zscore;

mod compensated_sum;
mod delay;
mod folds;
mod window;

#[cfg(test)]
mod properties;
