//! Momentum: the change over n bars.
//!
//! `momentum = close - close n bars before`.

use super::bar::BarInput;
use super::delay::Delay;
use super::error::IndicatorError;
use super::indicator::{Dimension, Indicator, Shape, Source};
use super::period::Period;

/// The change of the close over n bars.
#[derive(Debug, Clone)]
pub struct Momentum {
    earlier: Delay,
    output: [f64; 1],
}

impl Momentum {
    /// Returns the change over `period` bars.
    pub fn new(period: usize) -> Result<Self, IndicatorError> {
        Ok(Self {
            earlier: Delay::new(Period::new("period", period)?),
            output: [f64::NAN],
        })
    }

    /// Takes the next value into account and returns the change, NaN until there is one.
    #[inline]
    pub fn update_value(&mut self, value: f64) -> f64 {
        if let Some(earlier) = self.earlier.push(value) {
            self.output = [value - earlier];
        }
        self.output[0]
    }
}

impl Indicator for Momentum {
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
        self.earlier.period() + 1
    }

    fn is_ready(&self) -> bool {
        self.earlier.has_given_back()
    }

    fn reset(&mut self) {
        self.earlier.clear();
        self.output = [f64::NAN];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_change_is_given_in_price() {
        let mut momentum = Momentum::new(2).unwrap();
        let values = [4.0, 9.0, 5.0].map(|x| momentum.update_value(x));
        assert!(values[1].is_nan());
        assert_eq!(values[2], 1.0);
    }
}
