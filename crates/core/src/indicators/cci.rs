//! Commodity channel index: the typical price's distance from its mean, in mean absolute deviations.
//!
//! `CCI = (tp - SMA(tp)) / (0.015 mean |tp - SMA(tp)|)`, `tp = (high + low + close) / 3`; 0 where all are equal (but for rounding). The deviations
//! are about a mean that moves, so each bar costs n steps.

use super::bar::{BarInput, ROUNDING};
use super::error::IndicatorError;
use super::folds::Deviations;
use super::indicator::{Dimension, Indicator, Shape, Source};
use super::period::Period;
use super::window::Window;

/// The typical price's distance from the mean of the last n.
#[derive(Debug, Clone)]
pub struct Cci {
    window: Window<Deviations>,
    count: f64,
    output: [f64; 1],
}

impl Cci {
    /// Returns an index over `period` bars.
    pub fn new(period: usize) -> Result<Self, IndicatorError> {
        let period = Period::new("period", period)?;
        Ok(Self {
            window: Window::new(period, 0.0),
            count: period.as_f64(),
            output: [f64::NAN],
        })
    }
}

impl Indicator for Cci {
    fn update(&mut self, bar: &BarInput) {
        let typical = bar.typical();
        let Some(deviations) = self.window.push(typical) else {
            return;
        };
        let mean = self.window.pivot() + deviations.0 / self.count;
        let items = self.window.items().iter();
        let spread = items.map(|item| (item - mean).abs()).sum::<f64>() / self.count;
        let distance = typical - mean;
        self.output = [if spread <= ROUNDING * mean.abs() {
            0.0
        } else {
            distance / (0.015 * spread)
        }];
    }

    fn outputs(&self) -> &[f64] {
        &self.output
    }

    fn shape(&self) -> &'static Shape {
        &Shape {
            source: Source::Bar,
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
    fn the_distance_is_measured_in_mean_absolute_deviations() {
        let mut cci = Cci::new(2).unwrap();
        cci.update(&BarInput::of_value(1.0));
        cci.update(&BarInput::of_value(3.0));
        assert!((cci.outputs()[0] - 1.0 / 0.015).abs() < 1e-12);
    }

    #[test]
    fn equal_prices_read_zero() {
        let mut cci = Cci::new(3).unwrap();
        for _ in 0..5 {
            cci.update(&BarInput::of_value(0.1));
        }
        assert_eq!(cci.outputs(), [0.0]);
    }
}
