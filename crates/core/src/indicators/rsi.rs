//! Relative strength index, by Wilder.
//!
//! Average gain and loss: first the means of the changes of bars 1..n, then `(previous (n-1) + x) / n`.
//! `RSI = 100 gain / (gain + loss)`, first on bar n; 0 when both averages are zero.

use super::bar::BarInput;
use super::error::IndicatorError;
use super::indicator::{Dimension, Indicator, Shape, Source};
use super::period::Period;

/// How much of the recent movement was upwards, from 0 to 100.
#[derive(Debug, Clone)]
pub struct Rsi {
    period: Period,
    previous: f64,
    seen: usize,
    gain: f64,
    loss: f64,
    output: [f64; 1],
}

impl Rsi {
    /// Returns an index with Wilder's averages of `period` changes.
    pub fn new(period: usize) -> Result<Self, IndicatorError> {
        Ok(Self {
            period: Period::new("period", period)?,
            previous: f64::NAN,
            seen: 0,
            gain: 0.0,
            loss: 0.0,
            output: [f64::NAN],
        })
    }

    /// Takes the next value into account and returns the index, NaN until there is one.
    #[inline]
    pub fn update_value(&mut self, value: f64) -> f64 {
        let change = value - self.previous;
        self.previous = value;
        if self.seen == 0 {
            self.seen = 1;
            return self.output[0];
        }
        self.take(change);
        if self.seen > self.period.bars() {
            let movement = self.gain + self.loss;
            self.output = [if movement == 0.0 {
                0.0
            } else {
                100.0 * (self.gain / movement)
            }];
        }
        self.output[0]
    }

    /// Averages one change in.
    fn take(&mut self, change: f64) {
        let (gain, loss) = if change < 0.0 {
            (0.0, -change)
        } else {
            (change, 0.0)
        };
        let count = self.period.as_f64();
        if self.seen > self.period.bars() {
            self.gain = (self.gain * (count - 1.0) + gain) / count;
            self.loss = (self.loss * (count - 1.0) + loss) / count;
            return;
        }
        self.gain += gain;
        self.loss += loss;
        self.seen += 1;
        if self.seen > self.period.bars() {
            self.gain /= count;
            self.loss /= count;
        }
    }
}

impl Indicator for Rsi {
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
        self.period.bars() + 1
    }

    fn is_ready(&self) -> bool {
        self.seen > self.period.bars()
    }

    fn reset(&mut self) {
        self.previous = f64::NAN;
        self.seen = 0;
        self.gain = 0.0;
        self.loss = 0.0;
        self.output = [f64::NAN];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gains_and_losses_are_averaged_as_wilder_does() {
        let mut rsi = Rsi::new(2).unwrap();
        // changes +2 -1: gain 1, loss 0.5; then +3: gain 2, loss 0.25
        let values = [10.0, 12.0, 11.0, 14.0].map(|x| rsi.update_value(x));
        assert!(values[1].is_nan());
        assert!((values[2] - 100.0 / 1.5).abs() < 1e-12);
        assert!((values[3] - 200.0 / 2.25).abs() < 1e-12);
    }

    #[test]
    fn a_market_that_never_moved_reads_zero() {
        let mut rsi = Rsi::new(2).unwrap();
        let values = [5.0; 4].map(|x| rsi.update_value(x));
        assert_eq!(values[3], 0.0);
    }
}
