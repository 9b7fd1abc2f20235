//! Money flow index: how much of the last n bars' money flow came with rises of the typical price, from 0 to 100.
//!
//! Flow = typical price x volume, positive when the typical price rose, negative when it fell, left out when it did not move
//! (by more than the rounding of the sum: two equal sums of three prices can differ in floats). `MFI = 100 positive / (positive + negative)`, first on bar n; 0 when no money flowed.

use super::bar::{BarInput, ROUNDING};
use super::error::IndicatorError;
use super::folds::TwoSums;
use super::indicator::{Dimension, Indicator, Shape, Source};
use super::period::Period;
use super::window::Window;

/// The share of the money flow that came with rises, from 0 to 100.
#[derive(Debug, Clone)]
pub struct Mfi {
    window: Window<TwoSums>,
    previous: Option<f64>,
    output: [f64; 1],
}

impl Mfi {
    /// Returns an index over `period` bars.
    pub fn new(period: usize) -> Result<Self, IndicatorError> {
        Ok(Self {
            window: Window::new(Period::new("period", period)?, (0.0, 0.0)),
            previous: None,
            output: [f64::NAN],
        })
    }
}

impl Indicator for Mfi {
    fn update(&mut self, bar: &BarInput) {
        let typical = bar.typical();
        let Some(previous) = self.previous.replace(typical) else {
            return;
        };
        let (change, flow) = (typical - previous, typical * bar.volume);
        let flows = if change.abs() <= ROUNDING * typical.abs() {
            (0.0, 0.0)
        } else if change < 0.0 {
            (0.0, flow)
        } else {
            (flow, 0.0)
        };
        if let Some(TwoSums(positive, negative)) = self.window.push(flows) {
            let total = positive + negative;
            self.output = [if total <= 0.0 {
                0.0
            } else {
                100.0 * (positive / total)
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
        self.window.period() + 1
    }

    fn is_ready(&self) -> bool {
        self.window.is_full()
    }

    fn reset(&mut self) {
        self.window.clear();
        self.previous = None;
        self.output = [f64::NAN];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_that_does_not_move_carries_no_flow() {
        let mut mfi = Mfi::new(3).unwrap();
        for (price, volume) in [(2.0, 9.0), (3.0, 2.0), (3.0, 50.0), (1.0, 2.0)] {
            mfi.update(&BarInput {
                volume,
                ..BarInput::of_value(price)
            });
        }
        assert_eq!(mfi.outputs(), [75.0]);
    }

    #[test]
    fn equal_sums_of_three_prices_are_a_tie_whatever_their_rounding() {
        let mut mfi = Mfi::new(2).unwrap();
        let bar = |high, low, close| BarInput {
            high,
            low,
            volume: 1.0,
            ..BarInput::of_value(close)
        };
        let (first, second) = (bar(1188.9, 1174.6, 1184.4), bar(1189.3, 1170.6, 1188.0));
        assert_ne!(first.typical(), second.typical());
        for bar in [bar(1.0, 1.0, 1.0), first, second] {
            mfi.update(&bar);
        }
        assert_eq!(mfi.outputs(), [100.0]);
        mfi.update(&first);
        assert_eq!(mfi.outputs(), [0.0]);
    }

    #[test]
    fn no_flow_at_all_reads_zero() {
        let mut mfi = Mfi::new(1).unwrap();
        mfi.update(&BarInput::of_value(2.0));
        mfi.update(&BarInput::of_value(3.0));
        assert_eq!(mfi.outputs(), [0.0]);
    }
}
