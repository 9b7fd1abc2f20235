//! Bollinger bands: the rolling mean, and k population standard deviations to either side.
//!
//! `middle = SMA(n)`, `upper, lower = middle ± k std`, with divisor n.

use super::bar::BarInput;
use super::error::{IndicatorError, positive};
use super::folds::Moments;
use super::indicator::{Dimension, Indicator, Shape, Source};
use super::period::Period;
use super::window::Window;

/// A band around the mean of the last n closes, as wide as they stray.
#[derive(Debug, Clone)]
pub struct BollingerBands {
    window: Window<Moments>,
    count: f64,
    deviations: f64,
    outputs: [f64; 3],
}

impl BollingerBands {
    /// Returns bands `deviations` standard deviations from the mean of `period` closes.
    pub fn new(period: usize, deviations: f64) -> Result<Self, IndicatorError> {
        let period = Period::new("period", period)?;
        Ok(Self {
            window: Window::new(period, 0.0),
            count: period.as_f64(),
            deviations: positive("deviations", deviations)?,
            outputs: [f64::NAN; 3],
        })
    }

    /// Takes the next value into account and returns upper, middle and lower, NaN until there are all three.
    #[inline]
    pub fn update_value(&mut self, value: f64) -> [f64; 3] {
        if let Some(moments) = self.window.push(value) {
            let middle = self.window.pivot() + moments.mean(self.count);
            let width = self.deviations * moments.standard_deviation(self.count, self.count);
            self.outputs = [middle + width, middle, middle - width];
        }
        self.outputs
    }
}

impl Indicator for BollingerBands {
    fn update(&mut self, bar: &BarInput) {
        self.update_value(bar.close);
    }

    fn outputs(&self) -> &[f64] {
        &self.outputs
    }

    fn shape(&self) -> &'static Shape {
        &Shape {
            source: Source::Close,
            names: &["upper", "middle", "lower"],
            dimensions: &[Dimension::Price; 3],
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
        self.outputs = [f64::NAN; 3];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bands_are_population_deviations_from_the_mean() {
        let mut bands = BollingerBands::new(2, 1.5).unwrap();
        bands.update_value(2.0);
        assert_eq!(bands.update_value(6.0), [7.0, 4.0, 1.0]);
    }

    #[test]
    fn a_width_of_nothing_is_refused() {
        let refusal = BollingerBands::new(20, 0.0).unwrap_err().to_string();
        assert_eq!(
            refusal,
            "deviations is 0: give a finite number greater than 0"
        );
    }
}
