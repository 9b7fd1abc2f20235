//! Average directional index with +DI and -DI, by Wilder.
//!
//! Sums of +DM, -DM and TR start as those of bars 1..n-1, then `S - S/n + x` from bar n on. `DI = 100 DM / TR` (from bar n),
//! `DX = 100 |+DI - -DI| / (+DI + -DI)`. ADX: first the mean of n values of DX (bar 2n-1), then Wilder's average. Where a
//! divisor is zero, DI is 0, and DX adds nothing to the first mean and leaves later values as they are.

use super::bar::BarInput;
use super::error::IndicatorError;
use super::indicator::{Dimension, Indicator, Shape, Source};
use super::period::Period;
use super::true_range::TrueRange;

/// The strength of a trend (ADX) and of its two directions; +DI and -DI have values from bar n, ADX from bar 2n-1.
#[derive(Debug, Clone)]
pub struct Adx {
    period: Period,
    true_range: TrueRange,
    previous: (f64, f64),
    plus: f64,
    minus: f64,
    range: f64,
    changes: usize,
    index_sum: f64,
    outputs: [f64; 3],
}

impl Adx {
    /// Returns an index over `period` bars, two at the least.
    pub fn new(period: usize) -> Result<Self, IndicatorError> {
        Period::at_least(2, "period", period).map(Self::over)
    }

    fn over(period: Period) -> Self {
        Self {
            period,
            true_range: TrueRange::new(),
            previous: (f64::NAN, f64::NAN),
            plus: 0.0,
            minus: 0.0,
            range: 0.0,
            changes: 0,
            index_sum: 0.0,
            outputs: [f64::NAN; 3],
        }
    }

    /// Adds one bar's movement and range to the sums, which decay once they are whole.
    fn accumulate(&mut self, bar: &BarInput, range: f64) {
        let (up, down) = (bar.high - self.previous.0, self.previous.1 - bar.low);
        self.changes += 1;
        if self.changes >= self.period.bars() {
            let count = self.period.as_f64();
            self.plus -= self.plus / count;
            self.minus -= self.minus / count;
            self.range -= self.range / count;
        }
        if down > 0.0 && up < down {
            self.minus += down;
        } else if up > 0.0 && up > down {
            self.plus += up;
        }
        self.range += range;
    }

    /// Sets both directions and returns how far apart they are, from 0 to 100.
    fn directional_index(&mut self) -> Option<f64> {
        let percent = |movement: f64| {
            if self.range == 0.0 {
                0.0
            } else {
                100.0 * (movement / self.range)
            }
        };
        let (plus, minus) = (percent(self.plus), percent(self.minus));
        self.outputs[1] = plus;
        self.outputs[2] = minus;
        let total = plus + minus;
        (total != 0.0).then(|| 100.0 * ((minus - plus).abs() / total))
    }

    /// Averages one directional index into the output.
    fn average(&mut self, index: Option<f64>) {
        let count = self.period.as_f64();
        let whole = 2 * self.period.bars() - 1;
        if self.changes <= whole {
            self.index_sum += index.unwrap_or(0.0);
            if self.changes == whole {
                self.outputs[0] = self.index_sum / count;
            }
        } else if let Some(index) = index {
            self.outputs[0] = (self.outputs[0] * (count - 1.0) + index) / count;
        }
    }
}

impl Indicator for Adx {
    fn update(&mut self, bar: &BarInput) {
        if let Some(range) = self.true_range.next(bar) {
            self.accumulate(bar, range);
            if self.changes >= self.period.bars() {
                let index = self.directional_index();
                self.average(index);
            }
        }
        self.previous = (bar.high, bar.low);
    }

    fn outputs(&self) -> &[f64] {
        &self.outputs
    }

    fn shape(&self) -> &'static Shape {
        &Shape {
            source: Source::Bar,
            names: &["adx", "plus_di", "minus_di"],
            dimensions: &[Dimension::Ratio; 3],
        }
    }

    fn warm_up(&self) -> usize {
        2 * self.period.bars()
    }

    fn is_ready(&self) -> bool {
        self.changes >= 2 * self.period.bars() - 1
    }

    fn reset(&mut self) {
        *self = Self::over(self.period);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_market_that_only_rises_has_one_direction() {
        let mut adx = Adx::new(2).unwrap();
        for step in [1.0, 2.0, 3.0, 4.0] {
            adx.update(&BarInput {
                high: step + 0.5,
                low: step - 0.5,
                ..BarInput::of_value(step)
            });
        }
        // each bar: +DM 1, -DM 0, TR 1.5
        let [index, plus, minus] = adx.outputs;
        assert_eq!((index, minus), (100.0, 0.0));
        assert!((plus - 100.0 / 1.5).abs() < 1e-12);
    }

    #[test]
    fn a_market_that_never_moves_has_none() {
        let mut adx = Adx::new(2).unwrap();
        for _ in 0..6 {
            adx.update(&BarInput::of_value(5.0));
        }
        assert_eq!(adx.outputs(), [0.0, 0.0, 0.0]);
    }
}
