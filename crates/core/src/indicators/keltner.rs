//! Keltner channel: an exponential average, and k average true ranges to either side.
//!
//! `middle = EMA(n)` of the typical price (the default, after Keltner) or of the close; `upper, lower = middle ± k ATR(m)`, with
//! the ATR of this library (Wilder). All three are NaN until both averages exist.

use super::atr::Atr;
use super::bar::BarInput;
use super::ema::Ema;
use super::error::{IndicatorError, positive};
use super::indicator::{Dimension, Indicator, Shape, Source};
use super::period::Period;

/// Which price the middle of the channel averages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Middle {
    /// (high + low + close) / 3.
    Typical,
    /// The close.
    Close,
}

/// A band around an exponential average, as wide as the bars range.
#[derive(Debug, Clone)]
pub struct Keltner {
    ema: Ema,
    atr: Atr,
    multiplier: f64,
    middle: Middle,
    outputs: [f64; 3],
}

impl Keltner {
    /// Returns a channel `multiplier` average ranges of `atr_period` from the average of `period` prices.
    pub fn new(
        period: usize,
        atr_period: usize,
        multiplier: f64,
        middle: Middle,
    ) -> Result<Self, IndicatorError> {
        Ok(Self {
            ema: Ema::over(Period::new("period", period)?),
            atr: Atr::over(Period::new("atr_period", atr_period)?),
            multiplier: positive("multiplier", multiplier)?,
            middle,
            outputs: [f64::NAN; 3],
        })
    }
}

impl Indicator for Keltner {
    fn update(&mut self, bar: &BarInput) {
        let price = match self.middle {
            Middle::Typical => bar.typical(),
            Middle::Close => bar.close,
        };
        let middle = self.ema.update_value(price);
        if let Some(range) = self.atr.next(bar)
            && self.ema.is_ready()
        {
            let width = self.multiplier * range;
            self.outputs = [middle + width, middle, middle - width];
        }
    }

    fn outputs(&self) -> &[f64] {
        &self.outputs
    }

    fn shape(&self) -> &'static Shape {
        &Shape {
            source: Source::Bar,
            names: &["upper", "middle", "lower"],
            dimensions: &[Dimension::Price; 3],
        }
    }

    fn warm_up(&self) -> usize {
        self.ema.warm_up().max(self.atr.warm_up())
    }

    fn is_ready(&self) -> bool {
        self.ema.is_ready() && self.atr.is_ready()
    }

    fn reset(&mut self) {
        self.ema.reset();
        self.atr.reset();
        self.outputs = [f64::NAN; 3];
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

    fn after_three_bars(middle: Middle) -> Keltner {
        let mut keltner = Keltner::new(3, 2, 1.5, middle).unwrap();
        keltner.update(&bar(11.0, 9.0, 10.0));
        keltner.update(&bar(12.0, 10.0, 11.0)); // true range 2
        assert!(keltner.outputs()[1].is_nan());
        keltner.update(&bar(15.0, 11.0, 13.0)); // true range 4
        keltner
    }

    #[test]
    fn the_middle_averages_the_typical_price() {
        // typical 10, 11, 13; ATR 3
        let keltner = after_three_bars(Middle::Typical);
        let middle = 34.0 / 3.0;
        assert_eq!(keltner.outputs(), [middle + 4.5, middle, middle - 4.5]);
    }

    #[test]
    fn the_next_bar_moves_both_averages() {
        let mut keltner = after_three_bars(Middle::Close);
        // close 12: middle (34/3 + 12) / 2; true range 15 - 9 = 6: ATR (3 + 6) / 2
        keltner.update(&bar(15.0, 9.0, 12.0));
        let expected = [
            18.416_666_666_666_668,
            11.666_666_666_666_666,
            4.916_666_666_666_666,
        ];
        for (output, expected) in keltner.outputs().iter().zip(expected) {
            assert!((output - expected).abs() < 1e-12);
        }
    }
}
