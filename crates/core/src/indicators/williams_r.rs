//! Williams %R: how far the close is below the highest high of the last n bars, from 0 to -100.
//!
//! `%R = -100 (highest - close) / (highest - lowest)`; 0 when the range is zero.

use super::bar::BarInput;
use super::error::IndicatorError;
use super::folds::Extremes;
use super::indicator::{Dimension, Indicator, Shape, Source};
use super::period::Period;
use super::window::Window;

/// The close's place in the range of the last n bars, from 0 (at its top) to -100.
#[derive(Debug, Clone)]
pub struct WilliamsR {
    window: Window<Extremes>,
    output: [f64; 1],
}

impl WilliamsR {
    /// Returns the place in the range of `period` bars.
    pub fn new(period: usize) -> Result<Self, IndicatorError> {
        Ok(Self {
            window: Window::new(Period::new("period", period)?, (0.0, 0.0)),
            output: [f64::NAN],
        })
    }
}

impl Indicator for WilliamsR {
    fn update(&mut self, bar: &BarInput) {
        if let Some(extremes) = self.window.push((bar.high, bar.low)) {
            let from_top = extremes.highest - bar.close;
            self.output = [-100.0 * extremes.share_of_range(from_top)];
        }
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

    fn bar(high: f64, low: f64, close: f64) -> BarInput {
        BarInput {
            high,
            low,
            ..BarInput::of_value(close)
        }
    }

    #[test]
    fn the_close_is_placed_in_the_range() {
        let mut williams = WilliamsR::new(2).unwrap();
        williams.update(&bar(10.0, 6.0, 7.0));
        williams.update(&bar(9.0, 5.0, 9.0));
        assert_eq!(williams.outputs(), [-20.0]);
    }

    #[test]
    fn a_range_of_nothing_reads_zero() {
        let mut williams = WilliamsR::new(1).unwrap();
        williams.update(&bar(5.0, 5.0, 5.0));
        assert_eq!(williams.outputs(), [0.0]);
    }
}
