//! Slow stochastic: the close's place in the range of the last n bars, averaged twice.
//!
//! Fast `%K = 100 (close - lowest) / (highest - lowest)`, 0 when the range is zero; `k = SMA(fast %K)`, `d = SMA(k)`. Both are
//! NaN until d exists.

use super::bar::BarInput;
use super::error::IndicatorError;
use super::folds::Extremes;
use super::indicator::{Dimension, Indicator, Shape, Source};
use super::period::Period;
use super::sma::Sma;
use super::window::Window;

/// The close's place in the recent range, from 0 to 100: slow %K and %D.
#[derive(Debug, Clone)]
pub struct Stochastic {
    window: Window<Extremes>,
    slow_k: Sma,
    slow_d: Sma,
    outputs: [f64; 2],
}

impl Stochastic {
    /// Returns %K over `period` bars averaged over `slow_k`, and %D, its mean over `slow_d`.
    pub fn new(period: usize, slow_k: usize, slow_d: usize) -> Result<Self, IndicatorError> {
        Ok(Self {
            window: Window::new(Period::new("period", period)?, (0.0, 0.0)),
            slow_k: Sma::over(Period::new("slow_k", slow_k)?),
            slow_d: Sma::over(Period::new("slow_d", slow_d)?),
            outputs: [f64::NAN; 2],
        })
    }
}

impl Indicator for Stochastic {
    fn update(&mut self, bar: &BarInput) {
        let Some(extremes) = self.window.push((bar.high, bar.low)) else {
            return;
        };
        let from_bottom = bar.close - extremes.lowest;
        let fast = 100.0 * extremes.share_of_range(from_bottom);
        let slow_k = self.slow_k.update_value(fast);
        if self.slow_k.is_ready() {
            let slow_d = self.slow_d.update_value(slow_k);
            if self.slow_d.is_ready() {
                self.outputs = [slow_k, slow_d];
            }
        }
    }

    fn outputs(&self) -> &[f64] {
        &self.outputs
    }

    fn shape(&self) -> &'static Shape {
        &Shape {
            source: Source::Bar,
            names: &["k", "d"],
            dimensions: &[Dimension::Ratio; 2],
        }
    }

    fn warm_up(&self) -> usize {
        self.window.period() + self.slow_k.warm_up() + self.slow_d.warm_up() - 2
    }

    fn is_ready(&self) -> bool {
        self.slow_d.is_ready()
    }

    fn reset(&mut self) {
        self.window.clear();
        self.slow_k.reset();
        self.slow_d.reset();
        self.outputs = [f64::NAN; 2];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(high: f64, low: f64, close: f64) -> BarInput {
        BarInput {
            high,
            low,
            ..BarInput::of_value(close)
        }
    }

    #[test]
    fn the_place_in_the_range_is_averaged_twice() {
        let mut stochastic = Stochastic::new(1, 2, 2).unwrap();
        // fast 0, 100, 50: k 50, 75; d 62.5
        stochastic.update(&bar(4.0, 2.0, 2.0));
        stochastic.update(&bar(4.0, 2.0, 4.0));
        assert!(stochastic.outputs()[0].is_nan());
        stochastic.update(&bar(4.0, 2.0, 3.0));
        assert_eq!(stochastic.outputs(), [75.0, 62.5]);
        assert_eq!(stochastic.warm_up(), 3);
    }
}
