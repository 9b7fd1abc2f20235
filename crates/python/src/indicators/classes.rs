//! One thin Python class for each indicator.

use pyo3::prelude::*;

use super::arrays::Table;
use super::indicator::Indicator;

/// Declares the classes and their registration.
///
/// Each row: Rust name, Python name, registry name, doc, parameters with defaults, columns of `compute`, outputs with their
/// places. A class with `update` takes bare values too.
macro_rules! indicators {
    ($($class:ident $python:literal $name:literal $doc:literal
        ($($parameter:ident: $type:ty = $default:tt),*) $(update($value:ident))? compute($($column:ident),+) [$($output:ident $place:literal),+];)+) => {
        $(
            #[doc = $doc]
            #[pyclass(name = $python, module = "ingenium._core", extends = Indicator, frozen)]
            pub(super) struct $class;

            #[pymethods]
            impl $class {
                #[new]
                #[pyo3(signature = ($($parameter=$default),*))]
                fn new($($parameter: $type),*) -> PyResult<PyClassInitializer<Self>> {
                    let parameters: &[(&str, f64)] = &[$((stringify!($parameter), f64::from($parameter))),*];
                    let parent = Indicator::build($name, parameters)?;
                    Ok(PyClassInitializer::from(parent).add_subclass(Self))
                }

                $(
                    /// Take the next value of a series into account.
                    fn update(slf: PyRef<'_, Self>, $value: f64) -> PyResult<()> {
                        slf.as_super().take($value)
                    }
                )?

                /// Compute whole columns with a fresh indicator: an array, or a dict of arrays by output name.
                fn compute<'py>(slf: PyRef<'py, Self>, py: Python<'py>, $($column: Bound<'py, PyAny>),+) -> PyResult<Bound<'py, PyAny>> {
                    let mut table = Table::default();
                    $(table.put(stringify!($column), &$column)?;)+
                    slf.as_super().compute(py, &table)
                }

                $(
                    #[getter]
                    fn $output(slf: PyRef<'_, Self>) -> f64 {
                        slf.as_super().output($place)
                    }
                )+
            }
        )+

        /// Adds the classes to the module.
        pub(crate) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
            module.add_class::<Indicator>()?;
            module.add_class::<super::longer_bars::PyLongerBars>()?;
            $(module.add_class::<$class>()?;)+
            Ok(())
        }
    };
}

indicators! {
    Sma "SMA" "sma" "Simple moving average: the mean of the last closes."
        (period: i32 = 20) update(value) compute(values) [value 0];
    Ema "EMA" "ema" "Exponential moving average, seeded with the mean of the first closes."
        (period: i32 = 20) update(value) compute(values) [value 0];
    Wma "WMA" "wma" "Linearly weighted moving average: the newest close weighs most."
        (period: i32 = 20) update(value) compute(values) [value 0];
    Rsi "RSI" "rsi" "Relative strength index, by Wilder: 0 to 100."
        (period: i32 = 14) update(value) compute(values) [value 0];
    Macd "MACD" "macd" "The distance of a fast average from a slow one, and the average of that."
        (fast: i32 = 12, slow: i32 = 26, signal: i32 = 9) update(value) compute(values) [macd 0, signal 1, histogram 2];
    BollingerBands "BollingerBands" "bollinger_bands" "The rolling mean and a number of population standard deviations to either side."
        (period: i32 = 20, deviations: f64 = 2.0) update(value) compute(values) [upper 0, middle 1, lower 2];
    RollingStd "RollingStd" "rolling_std" "Rolling standard deviation, of a sample or of the population."
        (period: i32 = 20, sample: bool = true) update(value) compute(values) [value 0];
    ZScore "ZScore" "zscore" "The close's distance from the rolling mean in standard deviations; NaN if all are equal."
        (period: i32 = 20, sample: bool = true) update(value) compute(values) [value 0];
    RollingMin "RollingMin" "rolling_min" "The lowest of the last closes."
        (period: i32 = 20) update(value) compute(values) [value 0];
    RollingMax "RollingMax" "rolling_max" "The highest of the last closes."
        (period: i32 = 20) update(value) compute(values) [value 0];
    Roc "ROC" "roc" "Rate of change over a number of bars, in percent."
        (period: i32 = 10) update(value) compute(values) [value 0];
    Momentum "Momentum" "momentum" "Change over a number of bars, in price."
        (period: i32 = 10) update(value) compute(values) [value 0];
    Atr "ATR" "atr" "Average true range, by Wilder."
        (period: i32 = 14) compute(high, low, close) [value 0];
    Natr "NATR" "natr" "Average true range in percent of the close."
        (period: i32 = 14) compute(high, low, close) [value 0];
    TrueRange "TrueRange" "true_range" "The range of a bar, the gap before it included."
        () compute(high, low, close) [value 0];
    Adx "ADX" "adx" "The strength of a trend and of its two directions, by Wilder."
        (period: i32 = 14) compute(high, low, close) [adx 0, plus_di 1, minus_di 2];
    Stochastic "Stochastic" "stochastic" "The close's place in the recent range, averaged twice: slow %K and %D."
        (period: i32 = 5, slow_k: i32 = 3, slow_d: i32 = 3) compute(high, low, close) [k 0, d 1];
    WilliamsR "WilliamsR" "williams_r" "The close's place in the recent range, from 0 (at its top) to -100."
        (period: i32 = 14) compute(high, low, close) [value 0];
    Aroon "Aroon" "aroon" "How recent the lowest low and the highest high are, from 0 to 100."
        (period: i32 = 14) compute(high, low) [down 0, up 1];
    Cci "CCI" "cci" "Commodity channel index: the typical price's distance from its mean, scaled."
        (period: i32 = 14) compute(high, low, close) [value 0];
    Obv "OBV" "obv" "On-balance volume: the volume of rises less that of falls."
        () compute(close, volume) [value 0];
    Mfi "MFI" "mfi" "Money flow index: the share of the money flow that came with rises, 0 to 100."
        (period: i32 = 14) compute(high, low, close, volume) [value 0];
    Vwap "VWAP" "vwap" "Volume-weighted average price over the whole run."
        () compute(high, low, close, volume) [value 0];
    VwapRolling "RollingVWAP" "vwap_rolling" "Volume-weighted average price over the last bars."
        (period: i32 = 20) compute(high, low, close, volume) [value 0];
    VwapSession "SessionVWAP" "vwap_session" "Volume-weighted average price over the UTC calendar day."
        () compute(high, low, close, volume, time) [value 0];
    Donchian "Donchian" "donchian" "The highest high and the lowest low of the last bars, and their middle."
        (period: i32 = 20) compute(high, low) [upper 0, middle 1, lower 2];
    Keltner "Keltner" "keltner" "An average of the typical price (or close) and average true ranges to either side."
        (period: i32 = 20, atr_period: i32 = 10, multiplier: f64 = 2.0, close: bool = false) compute(high, low, close) [upper 0, middle 1, lower 2];
    Supertrend "Supertrend" "supertrend" "A trailing stop and the side the market is on: 1 rising, -1 falling."
        (period: i32 = 10, multiplier: f64 = 3.0) compute(high, low, close) [value 0, direction 1];
}
