//! Rate of change: the change over n bars, in percent.
//!
//! `ROC = 100 (close / close n bars before - 1)`; 0 when the earlier close is zero.

use super::bar::BarInput;
use super::delay::Delay;
use super::error::IndicatorError;
use super::indicator::{Dimension, Indicator, Shape, Source};
use super::period::Period;

/// The change of the close over n bars, in percent.
#[derive(Debug, Clone)]
pub struct Roc {
    earlier: Delay,
    output: [f64; 1],
}

impl Roc {
    /// Returns the change over `period` bars.
    pub fn new(period: usize) -> Result<Self, IndicatorError> {
        Ok(Self {
            earlier: Delay::new(Period::new("period", period)?),
            output: [f64::NAN],
        })
    }

    /// Takes the next value into account and returns the rate of change, NaN until there is one.
    #[inline]
    pub fn update_value(&mut self, value: f64) -> f64 {
        if let Some(earlier) = self.earlier.push(value) {
            self.output = [if earlier == 0.0 {
                0.0
            } else {
                (value / earlier - 1.0) * 100.0
            }];
        }
        self.output[0]
    }
}

impl Indicator for Roc {
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
    fn the_change_is_given_in_percent() {
        let mut roc = Roc::new(2).unwrap();
        let values = [4.0, 9.0, 5.0].map(|x| roc.update_value(x));
        assert!(values[1].is_nan());
        assert_eq!(values[2], 25.0);
    }
}
