//! Average true range, by Wilder.
//!
//! First value: the mean of the true ranges of bars 1..n, on bar n. Then `ATR[t] = (ATR[t-1] (n-1) + TR[t]) / n`.

use super::bar::BarInput;
use super::error::IndicatorError;
use super::indicator::{Dimension, Indicator, Shape, Source};
use super::period::Period;
use super::true_range::TrueRange;

/// Wilder's average of the true ranges.
#[derive(Debug, Clone)]
pub struct Atr {
    period: Period,
    true_range: TrueRange,
    seen: usize,
    seed_sum: f64,
    output: [f64; 1],
}

impl Atr {
    /// Returns an average of `period` true ranges.
    pub fn new(period: usize) -> Result<Self, IndicatorError> {
        Period::new("period", period).map(Self::over)
    }

    /// Returns an average over a checked period.
    pub(super) fn over(period: Period) -> Self {
        Self {
            period,
            true_range: TrueRange::new(),
            seen: 0,
            seed_sum: 0.0,
            output: [f64::NAN],
        }
    }

    /// Takes the next bar into account and returns the average, none until there is one.
    #[inline]
    pub(super) fn next(&mut self, bar: &BarInput) -> Option<f64> {
        let range = self.true_range.next(bar)?;
        let count = self.period.as_f64();
        if self.seen >= self.period.bars() {
            self.output = [(self.output[0] * (count - 1.0) + range) / count];
            return Some(self.output[0]);
        }
        self.seen += 1;
        self.seed_sum += range;
        if self.seen == self.period.bars() {
            self.output = [self.seed_sum / count];
        }
        self.is_ready().then_some(self.output[0])
    }
}

impl Indicator for Atr {
    fn update(&mut self, bar: &BarInput) {
        self.next(bar);
    }

    fn outputs(&self) -> &[f64] {
        &self.output
    }

    fn shape(&self) -> &'static Shape {
        &Shape {
            source: Source::Bar,
            names: &["value"],
            dimensions: &[Dimension::Price],
        }
    }

    fn warm_up(&self) -> usize {
        self.period.bars() + 1
    }

    fn is_ready(&self) -> bool {
        self.seen >= self.period.bars()
    }

    fn reset(&mut self) {
        *self = Self::over(self.period);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bar_is_left_out_of_the_seed() {
        let mut atr = Atr::new(2).unwrap();
        let bar = |high, low| BarInput {
            high,
            low,
            ..BarInput::of_value(10.0)
        };
        let bars = [
            bar(90.0, 1.0),
            bar(11.0, 9.0),
            bar(12.0, 8.0),
            bar(13.0, 8.0),
        ];
        let values = bars.map(|bar| atr.next(&bar));
        assert_eq!(values, [None, None, Some(3.0), Some(4.0)]);
    }
}
