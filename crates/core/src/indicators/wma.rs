//! Ramp moving average: the newest close weighs n, the oldest 1.
//!
//! `WMA[t] = (1 x[t-n+1] + 2 x[t-n+2] + … + n x[t]) / (n (n+1) / 2)`.

use super::bar::BarInput;
use super::error::IndicatorError;
use super::folds::Ramp;
use super::indicator::{Dimension, Indicator, Shape, Source};
use super::period::Period;
use super::window::Window;

/// A linearly weighted mean of the last n closes.
#[derive(Debug, Clone)]
pub struct Wma {
    window: Window<Ramp>,
    total_weight: f64,
    output: [f64; 1],
}

impl Wma {
    /// Returns a weighted mean of `period` closes.
    pub fn new(period: usize) -> Result<Self, IndicatorError> {
        let period = Period::new("period", period)?;
        Ok(Self {
            window: Window::new(period, 0.0),
            total_weight: period.as_f64() * (period.as_f64() + 1.0) / 2.0,
            output: [f64::NAN],
        })
    }

    /// Takes the next value into account and returns the weighted mean, NaN until there is one.
    #[inline]
    pub fn update_value(&mut self, value: f64) -> f64 {
        if let Some(fold) = self.window.push(value) {
            self.output = [self.window.pivot() + fold.weighted / self.total_weight];
        }
        self.output[0]
    }
}

impl Indicator for Wma {
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
    fn the_newest_value_weighs_most() {
        let mut wma = Wma::new(3).unwrap();
        let values = [1.0, 2.0, 4.0, 6.0].map(|x| wma.update_value(x));
        assert!(values[1].is_nan());
        assert!((values[2] - 17.0 / 6.0).abs() < 1e-15);
        assert!((values[3] - 28.0 / 6.0).abs() < 1e-15);
    }
}
