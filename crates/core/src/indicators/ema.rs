//! Exponential moving average, seeded as TA-Lib does.
//!
//! First value: the mean of the first n closes, on bar n-1. Then `EMA[t] = EMA[t-1] + a (x[t] - EMA[t-1])`, `a = 2/(n+1)`.

use super::bar::BarInput;
use super::error::IndicatorError;
use super::indicator::{Dimension, Indicator, Shape, Source};
use super::period::Period;

/// An exponentially weighted mean of the closes.
#[derive(Debug, Clone)]
pub struct Ema {
    period: Period,
    weight: f64,
    seen: usize,
    seed_sum: f64,
    output: [f64; 1],
}

impl Ema {
    /// Returns an average whose newest close weighs 2 / (`period` + 1).
    pub fn new(period: usize) -> Result<Self, IndicatorError> {
        Period::new("period", period).map(Self::over)
    }

    /// Returns an average over a checked period.
    pub(super) fn over(period: Period) -> Self {
        Self {
            period,
            weight: 2.0 / (period.as_f64() + 1.0),
            seen: 0,
            seed_sum: 0.0,
            output: [f64::NAN],
        }
    }

    /// Takes the next value into account and returns the average, NaN until there is one.
    #[inline]
    pub fn update_value(&mut self, value: f64) -> f64 {
        if self.seen >= self.period.bars() {
            self.output[0] += self.weight * (value - self.output[0]);
            return self.output[0];
        }
        self.seen += 1;
        self.seed_sum += value;
        if self.seen == self.period.bars() {
            self.output = [self.seed_sum / self.period.as_f64()];
        }
        self.output[0]
    }
}

impl Indicator for Ema {
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
        self.period.bars()
    }

    fn is_ready(&self) -> bool {
        self.seen >= self.period.bars()
    }

    fn reset(&mut self) {
        self.seen = 0;
        self.seed_sum = 0.0;
        self.output = [f64::NAN];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_value_is_the_mean_and_later_ones_move_by_the_weight() {
        let mut ema = Ema::new(3).unwrap(); // weight 1/2
        let values = [1.0, 2.0, 6.0, 5.0, 8.0].map(|x| ema.update_value(x));
        assert!(values[1].is_nan());
        assert_eq!(values[2..], [3.0, 4.0, 6.0]);
    }
}
