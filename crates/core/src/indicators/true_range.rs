//! True range: how far the price went, the gap from the previous close included.
//!
//! `TR = max(high - low, |high - previous close|, |low - previous close|)`; bar 0 has no previous close and no value.

use super::bar::BarInput;
use super::indicator::{Dimension, Indicator, Shape, Source};

/// The range of a bar, the gap before it included.
#[derive(Debug, Clone)]
pub struct TrueRange {
    previous_close: Option<f64>,
    output: [f64; 1],
}

impl TrueRange {
    /// Returns a true range that has seen no bar.
    #[must_use]
    pub fn new() -> Self {
        Self {
            previous_close: None,
            output: [f64::NAN],
        }
    }

    /// Takes the next bar into account and returns its true range, none for the first.
    #[inline]
    pub(super) fn next(&mut self, bar: &BarInput) -> Option<f64> {
        let previous_close = self.previous_close.replace(bar.close)?;
        let within = bar.high - bar.low;
        let range = if within.is_nan() {
            within
        } else {
            let gaps = [bar.high - previous_close, bar.low - previous_close];
            within.max(gaps[0].abs()).max(gaps[1].abs())
        };
        self.output = [range];
        Some(range)
    }
}

impl Default for TrueRange {
    fn default() -> Self {
        Self::new()
    }
}

impl Indicator for TrueRange {
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
        2
    }

    fn is_ready(&self) -> bool {
        !self.output[0].is_nan()
    }

    fn reset(&mut self) {
        *self = Self::new();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_counts() {
        let mut range = TrueRange::new();
        let bar = |high, low, close| BarInput {
            high,
            low,
            close,
            ..BarInput::of_value(close)
        };
        assert_eq!(range.next(&bar(11.0, 9.0, 10.0)), None);
        assert_eq!(range.next(&bar(15.0, 14.0, 14.5)), Some(5.0));
        assert_eq!(range.next(&bar(14.0, 8.0, 9.0)), Some(6.5));
    }
}
