//! Rolling standard deviation of the closes, of the population (divisor n) or of a sample (divisor n-1).
//!
//! `std = sqrt(sum((x - mean)^2) / divisor)`; exactly 0 for equal closes.

use super::bar::BarInput;
use super::error::IndicatorError;
use super::folds::Moments;
use super::indicator::{Dimension, Indicator, Shape, Source};
use super::period::Period;
use super::window::Window;

/// What the squared deviations are divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Divisor {
    /// n: the window is all there is.
    Population,
    /// n-1: the window is a sample of more.
    Sample,
}

impl Divisor {
    /// Checks a period, of two bars at least for a sample, and returns it with the divisor.
    pub(super) fn over(self, period: usize) -> Result<(Period, f64), IndicatorError> {
        let (least, lost) = match self {
            Self::Population => (1, 0.0),
            Self::Sample => (2, 1.0),
        };
        let period = Period::at_least(least, "period", period)?;
        Ok((period, period.as_f64() - lost))
    }
}

/// How far the last n closes stray from their mean.
#[derive(Debug, Clone)]
pub struct RollingStd {
    window: Window<Moments>,
    count: f64,
    divisor: f64,
    output: [f64; 1],
}

impl RollingStd {
    /// Returns the standard deviation of `period` closes.
    pub fn new(period: usize, divisor: Divisor) -> Result<Self, IndicatorError> {
        let (period, divisor) = divisor.over(period)?;
        Ok(Self {
            window: Window::new(period, 0.0),
            count: period.as_f64(),
            divisor,
            output: [f64::NAN],
        })
    }

    /// Takes the next value into account and returns the standard deviation, NaN until there is one.
    #[inline]
    pub fn update_value(&mut self, value: f64) -> f64 {
        if let Some(moments) = self.window.push(value) {
            self.output = [moments.standard_deviation(self.count, self.divisor)];
        }
        self.output[0]
    }
}

impl Indicator for RollingStd {
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
            dimensions: &[Dimension::Price],
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
    fn a_sample_is_divided_by_one_less() {
        let mut population = RollingStd::new(2, Divisor::Population).unwrap();
        let mut sample = RollingStd::new(2, Divisor::Sample).unwrap();
        for value in [1.0, 3.0] {
            population.update_value(value);
            sample.update_value(value);
        }
        assert_eq!(population.outputs(), [1.0]);
        assert_eq!(sample.outputs(), [2.0_f64.sqrt()]);
    }

    #[test]
    fn equal_closes_do_not_stray_at_all_even_after_an_outlier() {
        let mut std = RollingStd::new(3, Divisor::Population).unwrap();
        for value in [1e9, 0.1, 0.1, 0.1] {
            std.update_value(value);
        }
        assert_eq!(std.outputs(), [0.0]);
    }

    #[test]
    fn a_sample_of_one_is_refused() {
        assert!(RollingStd::new(1, Divisor::Sample).is_err());
    }
}
