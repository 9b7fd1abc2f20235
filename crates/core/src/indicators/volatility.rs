//! Annualised volatility: sample standard deviation of the last n log returns × √(periods a year).
//!
//! `volatility = std(ln(close_t / close_{t-1}), n - 1) × sqrt(P)`; Hull, *Options, Futures, and Other
//! Derivatives*, "Estimating volatility from historical data".

use super::bar::BarInput;
use super::error::{IndicatorError, positive};
use super::indicator::{Dimension, Indicator, Shape, Source};
use super::rolling_std::{Divisor, RollingStd};

/// How much the log returns of the closes stray in a year.
#[derive(Debug, Clone)]
pub struct Volatility {
    returns: RollingStd,
    previous: f64,
    year: f64,
    output: [f64; 1],
}

impl Volatility {
    /// Returns the volatility of `period` returns, with `periods_per_year` of them in a year.
    pub fn new(period: usize, periods_per_year: f64) -> Result<Self, IndicatorError> {
        Ok(Self {
            returns: RollingStd::new(period, Divisor::Sample)?,
            previous: f64::NAN,
            year: positive("periods_per_year", periods_per_year)?.sqrt(),
            output: [f64::NAN],
        })
    }

    /// Takes the next close into account and returns the volatility, NaN until there is one.
    pub fn update_value(&mut self, close: f64) -> f64 {
        if !self.previous.is_nan() {
            let deviation = self.returns.update_value((close / self.previous).ln());
            self.output = [deviation * self.year];
        }
        self.previous = close;
        self.output[0]
    }
}

impl Indicator for Volatility {
    fn update(&mut self, bar: &BarInput) {
        self.update_value(bar.close);
    }

    fn outputs(&self) -> &[f64] {
        &self.output
    }

    fn shape(&self) -> &'static Shape {
        &Shape {
            source: Source::Close,
            names: &["value"],
            dimensions: &[Dimension::Ratio],
        }
    }

    fn warm_up(&self) -> usize {
        self.returns.warm_up() + 1
    }

    fn is_ready(&self) -> bool {
        self.returns.is_ready()
    }

    fn reset(&mut self) {
        self.returns.reset();
        self.previous = f64::NAN;
        self.output = [f64::NAN];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_deviation_of_log_returns_is_scaled_to_a_year() {
        // Returns ln 2 and -ln 2: mean 0, sample std sqrt(2 × ln²2 / 1) = 0.980258; × sqrt(4) = 1.960516.
        let mut volatility = Volatility::new(2, 4.0).unwrap();
        for close in [100.0, 200.0] {
            assert!(volatility.update_value(close).is_nan());
        }
        let value = volatility.update_value(100.0);
        assert!((value - 1.960_516_287).abs() < 1e-9, "{value}");
    }
}
