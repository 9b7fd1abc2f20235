//! An indicator that stays continuous over splits and dividends of what it measures.

use std::cell::RefCell;
use std::rc::Rc;

use super::bar::BarInput;
use super::error::{IndicatorError, positive};
use super::indicator::{Dimension, Indicator};
use super::longer_bars::LongerBars;

/// An indicator fed in the units of before the first split, and read in those of today.
///
/// With S the product of the splits so far, prices enter times S and volumes divided by S; outputs leave
/// the other way. A dividend counts as a split of prices alone, so that going ex is not a fall.
pub struct Adjusted {
    inner: Box<dyn Indicator>,
    scale: f64,
    volume_scale: f64,
    has_begun: bool,
    outputs: Box<[f64]>,
}

/// An indicator that the engine updates and a strategy reads, in one thread.
pub type SharedIndicator = Rc<RefCell<Adjusted>>;

impl Adjusted {
    /// Returns the indicator before any split.
    #[must_use]
    pub fn new(inner: Box<dyn Indicator>) -> Self {
        let outputs = inner.outputs().into();
        Self {
            inner,
            scale: 1.0,
            volume_scale: 1.0,
            has_begun: false,
            outputs,
        }
    }

    /// Returns the indicator itself, in the units of before the first split.
    #[must_use]
    pub fn inner(&self) -> &dyn Indicator {
        self.inner.as_ref()
    }

    /// Returns the outputs in today's units, in the order of the indicator's names; each is NaN until it has a value.
    #[must_use]
    #[inline]
    pub fn outputs(&self) -> &[f64] {
        &self.outputs
    }

    /// Lets the indicator see bars of `length` nanoseconds, made of those that it is fed; it begins anew.
    pub fn lengthen(&mut self, length: i64) -> Result<(), IndicatorError> {
        self.inner = Box::new(LongerBars::new(self.inner.restarted(), length)?);
        self.reset();
        Ok(())
    }

    /// Returns a bar that the indicator was fed, in today's units.
    #[must_use]
    pub fn restated(&self, bar: &BarInput) -> BarInput {
        BarInput {
            time: bar.time,
            open: bar.open / self.scale,
            high: bar.high / self.scale,
            low: bar.low / self.scale,
            close: bar.close / self.scale,
            volume: bar.volume * self.volume_scale,
        }
    }

    /// Takes the next bar into account, given in today's units.
    #[inline]
    pub fn update(&mut self, bar: &BarInput) {
        self.update_known(bar, bar.time);
    }

    /// Takes the next bar into account, given in today's units, which became known at a moment.
    #[inline]
    pub fn update_known(&mut self, bar: &BarInput, known: i64) {
        self.has_begun = true;
        if self.is_scaled() {
            self.inner.update_known(&self.rescaled(bar), known);
            self.restate();
        } else {
            self.inner.update_known(bar, known);
            self.outputs.copy_from_slice(self.inner.outputs());
        }
    }

    /// Takes a bare value, in today's units, as the close of a bar; a NaN before the first number is passed over.
    pub fn update_value(&mut self, value: f64) {
        if self.has_begun || !value.is_nan() {
            self.update(&BarInput::of_value(value));
        }
    }

    /// Applies a split of `ratio` new units for each old one: later bars are in the new units, and so are the outputs.
    pub fn split(&mut self, ratio: f64) -> Result<(), IndicatorError> {
        self.volume_scale = positive(
            "split ratio",
            self.volume_scale * positive("split ratio", ratio)?,
        )?;
        self.scale_prices(ratio)
    }

    /// Multiplies later prices by `ratio` on their way in: for a dividend, price before it / price after it.
    pub fn scale_prices(&mut self, ratio: f64) -> Result<(), IndicatorError> {
        self.scale = positive("price ratio", self.scale * positive("price ratio", ratio)?)?;
        self.restate();
        Ok(())
    }

    /// Forgets every bar and every split.
    pub fn reset(&mut self) {
        self.inner.reset();
        self.scale = 1.0;
        self.volume_scale = 1.0;
        self.has_begun = false;
        self.restate();
    }

    #[expect(clippy::float_cmp, reason = "the scale is exactly 1 until a split")]
    fn is_scaled(&self) -> bool {
        self.scale != 1.0 || self.volume_scale != 1.0
    }

    fn rescaled(&self, bar: &BarInput) -> BarInput {
        BarInput {
            time: bar.time,
            open: bar.open * self.scale,
            high: bar.high * self.scale,
            low: bar.low * self.scale,
            close: bar.close * self.scale,
            volume: bar.volume / self.volume_scale,
        }
    }

    fn restate(&mut self) {
        let dimensions = self.inner.dimensions().iter();
        let inner = self.inner.outputs().iter().zip(dimensions);
        for (output, (value, dimension)) in self.outputs.iter_mut().zip(inner) {
            *output = match dimension {
                Dimension::Price => value / self.scale,
                Dimension::Volume => value * self.volume_scale,
                Dimension::Ratio => *value,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::registry;

    fn bar(step: i32, scale: f64) -> BarInput {
        let price = 50.0 + 3.0 * (f64::from(step) * 0.7).sin();
        BarInput {
            time: i64::from(step),
            open: price / scale,
            high: (price + 1.0) / scale,
            low: (price - 1.5) / scale,
            close: (price + 0.25) / scale,
            volume: (1000.0 + f64::from(step % 7)) * scale,
        }
    }

    #[test]
    fn every_indicator_is_continuous_over_a_split() {
        for name in registry::names() {
            let built = || Adjusted::new(registry::build(name, &[]).unwrap());
            let (mut whole, mut split) = (built(), built());
            for step in 0..120 {
                if step == 60 {
                    split.split(4.0).unwrap();
                }
                whole.update(&bar(step, 1.0));
                split.update(&bar(step, if step < 60 { 1.0 } else { 4.0 }));
            }
            assert!(whole.inner().is_ready(), "{name}");
            let dimensions = whole.inner().dimensions().iter();
            for ((whole, split), dimension) in
                whole.outputs().iter().zip(split.outputs()).zip(dimensions)
            {
                let expected = match dimension {
                    Dimension::Price => whole / 4.0,
                    Dimension::Volume => whole * 4.0,
                    Dimension::Ratio => *whole,
                };
                assert_eq!(*split, expected, "{name}");
            }
        }
    }

    #[test]
    fn a_split_restates_the_current_outputs_at_once() {
        let mut sma = Adjusted::new(registry::build("sma", &[("period", 1.0)]).unwrap());
        sma.update_value(30.0);
        sma.split(3.0).unwrap();
        assert_eq!(sma.outputs(), [10.0]);
        sma.reset();
        sma.update_value(30.0);
        assert_eq!(sma.outputs(), [30.0]);
    }

    #[test]
    fn a_dividend_restates_prices_and_leaves_volumes() {
        // 50 a share and 10 to come: the 40 after it is the 50 before it.
        let mut obv = Adjusted::new(registry::build("obv", &[]).unwrap());
        let mut sma = Adjusted::new(registry::build("sma", &[("period", 2.0)]).unwrap());
        let mut obv_before = f64::NAN;
        for (step, price) in [(0, 50.0), (1, 50.0), (2, 40.0)] {
            if step == 2 {
                obv_before = obv.outputs()[0];
                sma.scale_prices(50.0 / 40.0).unwrap();
                obv.scale_prices(50.0 / 40.0).unwrap();
            }
            let close = price;
            let bar = BarInput {
                close,
                ..bar(step, 1.0)
            };
            sma.update(&bar);
            obv.update(&bar);
        }
        assert_eq!(sma.outputs(), [40.0]);
        assert_eq!(obv.outputs(), [obv_before]); // no fall, so no volume was taken off
    }

    #[test]
    fn what_another_indicator_gives_before_it_is_ready_is_passed_over() {
        let mut ema = Adjusted::new(registry::build("ema", &[("period", 2.0)]).unwrap());
        for value in [f64::NAN, f64::NAN, 1.0, 3.0] {
            ema.update_value(value);
        }
        assert_eq!(ema.outputs(), [2.0]);
    }

    #[test]
    fn a_split_into_nothing_is_refused() {
        let mut obv = Adjusted::new(registry::build("obv", &[]).unwrap());
        let refusal = obv.split(0.0).unwrap_err().to_string();
        assert_eq!(
            refusal,
            "split ratio is 0: give a finite number greater than 0"
        );
    }
}
