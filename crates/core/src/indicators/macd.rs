//! Moving average convergence and divergence, seeded as TA-Lib does.
//!
//! `macd = EMA(fast) - EMA(slow)`; both averages start on bar slow-1, the fast one from the mean of the `fast` closes that
//! end there. `signal = EMA(macd)`, `histogram = macd - signal`. All three are NaN before bar slow+signal-2.

use super::bar::BarInput;
use super::ema::Ema;
use super::error::IndicatorError;
use super::indicator::{Dimension, Indicator, Shape, Source};
use super::period::Period;

/// The distance of a fast average from a slow one, and the average of that.
#[derive(Debug, Clone)]
pub struct Macd {
    fast: Ema,
    slow: Ema,
    signal: Ema,
    /// How many of the first closes the fast average leaves out.
    lead: usize,
    left_out: usize,
    outputs: [f64; 3],
}

impl Macd {
    /// Returns the difference of averages of `fast` and `slow` closes, with a signal of `signal` values.
    pub fn new(fast: usize, slow: usize, signal: usize) -> Result<Self, IndicatorError> {
        let fast_period = Period::new("fast", fast)?;
        let slow_period = Period::new("slow", slow)?;
        let signal_period = Period::new("signal", signal)?;
        if fast >= slow {
            return Err(IndicatorError::FastNotBelowSlow { fast, slow });
        }
        Ok(Self {
            fast: Ema::over(fast_period),
            slow: Ema::over(slow_period),
            signal: Ema::over(signal_period),
            lead: slow - fast,
            left_out: 0,
            outputs: [f64::NAN; 3],
        })
    }

    /// Takes the next value into account and returns macd, signal and histogram, NaN until there are all three.
    #[inline]
    pub fn update_value(&mut self, value: f64) -> [f64; 3] {
        let slow = self.slow.update_value(value);
        if self.left_out < self.lead {
            self.left_out += 1;
            return self.outputs;
        }
        let macd = self.fast.update_value(value) - slow;
        if self.slow.is_ready() {
            let signal = self.signal.update_value(macd);
            if self.signal.is_ready() {
                self.outputs = [macd, signal, macd - signal];
            }
        }
        self.outputs
    }
}

impl Indicator for Macd {
    fn update(&mut self, bar: &BarInput) {
        self.update_value(bar.close);
    }

    fn outputs(&self) -> &[f64] {
        &self.outputs
    }

    fn shape(&self) -> &'static Shape {
        &Shape {
            source: Source::Close,
            names: &["macd", "signal", "histogram"],
            dimensions: &[Dimension::Price; 3],
        }
    }

    fn warm_up(&self) -> usize {
        self.slow.warm_up() + self.signal.warm_up() - 1
    }

    fn is_ready(&self) -> bool {
        self.signal.is_ready()
    }

    fn reset(&mut self) {
        self.fast.reset();
        self.slow.reset();
        self.signal.reset();
        self.left_out = 0;
        self.outputs = [f64::NAN; 3];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fast_average_is_seeded_where_the_slow_one_starts() {
        let mut macd = Macd::new(1, 3, 2).unwrap();
        // slow 3, 4; fast 6, 5 (period 1 is the close itself): macd 3, 1; signal 2
        let values = [1.0, 2.0, 6.0, 5.0].map(|x| macd.update_value(x));
        assert!(values[2][0].is_nan());
        assert_eq!(values[3], [1.0, 2.0, -1.0]);
        assert_eq!(macd.warm_up(), 4);
    }

    #[test]
    fn a_fast_period_that_is_not_below_the_slow_one_is_refused() {
        let refusal = Macd::new(26, 12, 9).unwrap_err().to_string();
        assert_eq!(
            refusal,
            "fast is 26 and slow is 12: give a fast period below the slow one"
        );
    }
}
