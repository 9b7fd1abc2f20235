//! Aroon: how recent the extremes of the last n+1 bars are.
//!
//! `up = 100 (n - bars since the highest high) / n`, down likewise from the lowest low; of equal extremes the latest counts.

use super::bar::BarInput;
use super::error::IndicatorError;
use super::folds::AgedExtremes;
use super::indicator::{Dimension, Indicator, Shape, Source};
use super::period::Period;
use super::window::Window;

/// How recent the lowest low and the highest high are, from 0 to 100 (on this bar).
#[derive(Debug, Clone)]
pub struct Aroon {
    window: Window<AgedExtremes>,
    period: f64,
    outputs: [f64; 2],
}

impl Aroon {
    /// Returns the recency of the extremes over `period` bars and the one before them.
    pub fn new(period: usize) -> Result<Self, IndicatorError> {
        let bars_before = Period::new("period", period)?;
        let bars = Period::new("period", period.saturating_add(1))?;
        Ok(Self {
            window: Window::new(bars, (0.0, 0.0)),
            period: bars_before.as_f64(),
            outputs: [f64::NAN; 2],
        })
    }
}

impl Indicator for Aroon {
    fn update(&mut self, bar: &BarInput) {
        if let Some(extremes) = self.window.push((bar.high, bar.low)) {
            let recency = |age: f64| 100.0 * (self.period - age) / self.period;
            self.outputs = [
                recency(extremes.since_lowest()),
                recency(extremes.since_highest()),
            ];
        }
    }

    fn outputs(&self) -> &[f64] {
        &self.outputs
    }

    fn shape(&self) -> &'static Shape {
        &Shape {
            source: Source::Bar,
            names: &["down", "up"],
            dimensions: &[Dimension::Ratio; 2],
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
        self.outputs = [f64::NAN; 2];
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
    fn of_equal_extremes_the_latest_counts() {
        let mut aroon = Aroon::new(4).unwrap();
        for (high, low) in [(9.0, 5.0), (9.0, 3.0), (8.0, 4.0), (7.0, 3.0)] {
            aroon.update(&bar(high, low, low));
        }
        assert!(aroon.outputs()[0].is_nan());
        aroon.update(&bar(6.0, 4.0, 5.0));
        assert_eq!(aroon.outputs(), [75.0, 25.0]);
    }
}
