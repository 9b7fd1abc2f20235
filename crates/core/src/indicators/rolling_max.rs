//! Rolling maximum: the highest of the last n closes.

use super::bar::BarInput;
use super::error::IndicatorError;
use super::folds::Extremes;
use super::indicator::{Dimension, Indicator, Shape, Source};
use super::period::Period;
use super::window::Window;

/// The highest of the last n closes.
#[derive(Debug, Clone)]
pub struct RollingMax {
    window: Window<Extremes>,
    output: [f64; 1],
}

impl RollingMax {
    /// Returns the highest of `period` closes.
    pub fn new(period: usize) -> Result<Self, IndicatorError> {
        Ok(Self {
            window: Window::new(Period::new("period", period)?, (0.0, 0.0)),
            output: [f64::NAN],
        })
    }

    /// Takes the next value into account and returns the highest, NaN until there is one.
    #[inline]
    pub fn update_value(&mut self, value: f64) -> f64 {
        if let Some(extremes) = self.window.push((value, value)) {
            self.output = [extremes.highest];
        }
        self.output[0]
    }
}

impl Indicator for RollingMax {
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
    fn the_highest_value_counts_until_it_leaves_the_window() {
        let mut rolling = RollingMax::new(3).unwrap();
        let values = [2.0, 3.0, 1.0, 2.0, 1.5, 5.0].map(|x| rolling.update_value(x));
        assert!(values[1].is_nan());
        assert_eq!(values[2..], [3.0, 3.0, 2.0, 5.0]);
    }
}
