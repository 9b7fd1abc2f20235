//! Z-score: how many standard deviations the close is from the rolling mean.
//!
//! `z = (close - SMA(n)) / std(n)`; NaN where the window's closes are all equal, for there is no scale to measure by.

use super::bar::BarInput;
use super::error::IndicatorError;
use super::folds::Moments;
use super::indicator::{Dimension, Indicator, Shape, Source};
use super::rolling_std::Divisor;
use super::window::Window;

/// The close's distance from the mean of the last n, in standard deviations.
#[derive(Debug, Clone)]
pub struct ZScore {
    window: Window<Moments>,
    count: f64,
    divisor: f64,
    output: [f64; 1],
}

impl ZScore {
    /// Returns the score of a close among the last `period`.
    pub fn new(period: usize, divisor: Divisor) -> Result<Self, IndicatorError> {
        let (period, divisor) = divisor.over(period)?;
        Ok(Self {
            window: Window::new(period, 0.0),
            count: period.as_f64(),
            divisor,
            output: [f64::NAN],
        })
    }

    /// Takes the next value into account and returns its score, NaN until there is one.
    #[inline]
    pub fn update_value(&mut self, value: f64) -> f64 {
        if let Some(moments) = self.window.push(value) {
            let std = moments.standard_deviation(self.count, self.divisor);
            let distance = (value - self.window.pivot()) - moments.mean(self.count);
            self.output = [if std > 0.0 { distance / std } else { f64::NAN }];
        }
        self.output[0]
    }
}

impl Indicator for ZScore {
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
        self.window.period()
    }

    fn is_ready(&self) -> bool {
        self.window.is_full()
    }

    fn reset(&mut self) {
        self.window.clear();
        self.output = [f64::NAN];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_score_is_the_distance_in_deviations() {
        let mut zscore = ZScore::new(2, Divisor::Population).unwrap();
        zscore.update_value(1.0);
        assert_eq!(zscore.update_value(3.0), 1.0);
        assert_eq!(zscore.update_value(-1.0), -1.0);
    }

    #[test]
    fn equal_closes_have_no_score() {
        let mut zscore = ZScore::new(3, Divisor::Sample).unwrap();
        for _ in 0..5 {
            zscore.update_value(0.3);
        }
        assert!(zscore.outputs()[0].is_nan());
        assert!(zscore.is_ready());
    }
}
