//! Simple moving average: the mean of the last n closes.
//!
//! `SMA[t] = (x[t-n+1] + … + x[t]) / n`. It is also the rolling mean. Equal closes give exactly that close.

use super::bar::BarInput;
use super::columns::Columns;
use super::error::IndicatorError;
use super::folds::Deviations;
use super::indicator::{Dimension, Indicator, Shape, Source};
use super::period::Period;
use super::window::Window;

/// The mean of the last n closes.
#[derive(Debug, Clone)]
pub struct Sma {
    window: Window<Deviations>,
    count: f64,
    output: [f64; 1],
}

impl Sma {
    /// Returns a mean of `period` closes.
    pub fn new(period: usize) -> Result<Self, IndicatorError> {
        Period::new("period", period).map(Self::over)
    }

    /// Returns a mean over a checked period.
    pub(super) fn over(period: Period) -> Self {
        Self {
            window: Window::new(period, 0.0),
            count: period.as_f64(),
            output: [f64::NAN],
        }
    }

    /// Takes the next value into account and returns the mean, NaN until there is one.
    #[inline]
    pub fn update_value(&mut self, value: f64) -> f64 {
        if let Some(deviations) = self.window.push(value) {
            self.output = [self.window.pivot() + deviations.0 / self.count];
        }
        self.output[0]
    }
}

impl Indicator for Sma {
    fn update(&mut self, bar: &BarInput) {
        self.update_value(bar.close);
    }

    /// Does what the way bar by bar does, without making bars of the closes.
    fn compute(&mut self, columns: &Columns<'_>, outputs: &mut [Vec<f64>]) {
        let first = columns.first_complete_row();
        let closes = columns.close.get(first..).unwrap_or_default();
        let cells = outputs
            .first_mut()
            .and_then(|column| column.get_mut(first..));
        for (cell, close) in cells.unwrap_or_default().iter_mut().zip(closes) {
            *cell = self.update_value(*close);
        }
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
    fn the_mean_exists_from_the_last_bar_of_the_first_window() {
        let mut sma = Sma::new(3).unwrap();
        let means: Vec<f64> = [1.0, 2.0, 6.0, 7.0].map(|x| sma.update_value(x)).to_vec();
        assert!(means[0].is_nan() && means[1].is_nan());
        assert_eq!(means[2..], [3.0, 5.0]);
    }

    #[test]
    fn equal_closes_have_exactly_that_mean() {
        let mut sma = Sma::new(3).unwrap();
        for _ in 0..20 {
            sma.update_value(0.1);
        }
        assert_eq!(sma.outputs(), [0.1]);
    }

    #[test]
    fn a_nan_is_gone_once_it_leaves_the_window() {
        let mut sma = Sma::new(2).unwrap();
        let means = [1.0, f64::NAN, 3.0, 5.0].map(|x| sma.update_value(x));
        assert!(means[2].is_nan());
        assert_eq!(means[3], 4.0);
    }
}
