//! Normalised average true range: the average true range in percent of the close.
//!
//! `NATR = 100 ATR / close`; 0 when the close is zero.

use super::atr::Atr;
use super::bar::BarInput;
use super::error::IndicatorError;
use super::indicator::{Dimension, Indicator, Shape, Source};

/// Wilder's average of the true ranges, in percent of the close.
#[derive(Debug, Clone)]
pub struct Natr {
    atr: Atr,
    output: [f64; 1],
}

impl Natr {
    /// Returns an average of `period` true ranges, in percent.
    pub fn new(period: usize) -> Result<Self, IndicatorError> {
        Ok(Self {
            atr: Atr::new(period)?,
            output: [f64::NAN],
        })
    }
}

impl Indicator for Natr {
    fn update(&mut self, bar: &BarInput) {
        if let Some(range) = self.atr.next(bar) {
            self.output = [if bar.close == 0.0 {
                0.0
            } else {
                100.0 * (range / bar.close)
            }];
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
        self.atr.warm_up()
    }

    fn is_ready(&self) -> bool {
        self.atr.is_ready()
    }

    fn reset(&mut self) {
        self.atr.reset();
        self.output = [f64::NAN];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_range_is_given_in_percent_of_the_close() {
        let mut natr = Natr::new(1).unwrap();
        natr.update(&BarInput::of_value(50.0));
        natr.update(&BarInput {
            high: 51.0,
            low: 49.0,
            ..BarInput::of_value(50.0)
        });
        assert_eq!(natr.outputs(), [4.0]);
    }
}
