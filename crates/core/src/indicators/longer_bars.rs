//! An indicator of longer bars, fed with shorter ones.
//!
//! Longer bars lie on a grid that begins at midnight UTC, weeks on Mondays. A shorter bar belongs to the longer one in which it
//! begins. A longer bar is handed on when a shorter one is known at its end or later; where the last shorter bar of a longer
//! one is missing, with the next that comes: later than could be, and never early.

use super::bar::BarInput;
use super::error::{IndicatorError, positive};
use super::indicator::{Indicator, Restart, Shape};

const DAY: i64 = 86_400_000_000_000;
const WEEK: i64 = 7 * DAY;
const MONDAY: i64 = 4 * DAY; // 1970-01-05

/// Gathers bars into longer ones, each handed on to an indicator when it is over.
pub struct LongerBars {
    inner: Box<dyn Indicator>,
    length: i64,
    gathered: Option<BarInput>,
}

impl LongerBars {
    /// Returns an indicator that sees bars of `length` nanoseconds.
    pub fn new(inner: Box<dyn Indicator>, length: i64) -> Result<Self, IndicatorError> {
        #[expect(clippy::cast_precision_loss, reason = "only its sign matters")]
        positive("length", length as f64)?;
        Ok(Self {
            inner,
            length,
            gathered: None,
        })
    }

    /// Returns when the longer bar begins in which a moment lies.
    fn begin(&self, moment: i64) -> i64 {
        let anchor = if self.length % WEEK == 0 { MONDAY } else { 0 };
        moment - (moment - anchor).rem_euclid(self.length)
    }

    fn hand_on(&mut self) {
        if let Some(bar) = self.gathered.take() {
            self.inner.update(&bar);
        }
    }
}

/// Returns two bars as one.
fn joined(before: &BarInput, bar: &BarInput) -> BarInput {
    BarInput {
        time: before.time,
        open: before.open,
        high: before.high.max(bar.high),
        low: before.low.min(bar.low),
        close: bar.close,
        volume: before.volume + bar.volume,
    }
}

impl Indicator for LongerBars {
    fn update(&mut self, bar: &BarInput) {
        self.update_known(bar, bar.time);
    }

    fn update_known(&mut self, bar: &BarInput, known: i64) {
        // A label that is also when the bar became known is that of its end.
        let is_end = known == bar.time;
        let begin = self.begin(if is_end { bar.time - 1 } else { bar.time });
        if self.gathered.is_some_and(|gathered| gathered.time != begin) {
            self.hand_on();
        }
        let labelled = BarInput {
            time: begin,
            ..*bar
        };
        let gathered = self.gathered.as_ref();
        self.gathered = Some(gathered.map_or(labelled, |before| joined(before, bar)));
        if known >= begin + self.length {
            self.hand_on();
        }
    }

    fn outputs(&self) -> &[f64] {
        self.inner.outputs()
    }

    fn shape(&self) -> &'static Shape {
        self.inner.shape()
    }

    /// Returns how many of the longer bars it takes.
    fn warm_up(&self) -> usize {
        self.inner.warm_up()
    }

    fn is_ready(&self) -> bool {
        self.inner.is_ready()
    }

    fn reset(&mut self) {
        self.inner.reset();
        self.gathered = None;
    }
}

impl Restart for LongerBars {
    fn restarted(&self) -> Box<dyn Indicator> {
        Box::new(Self {
            inner: self.inner.restarted(),
            length: self.length,
            gathered: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::registry;

    fn last_close(length: i64) -> LongerBars {
        let sma = registry::build("sma", &[("period", 1.0)]).unwrap();
        LongerBars::new(sma, length).unwrap()
    }

    fn bar(time: i64, close: f64) -> BarInput {
        BarInput {
            time,
            ..BarInput::of_value(close)
        }
    }

    /// Feeds a bar that closes at the number of its step, and returns what the indicator says then.
    fn fed(closes: &mut LongerBars, step: i32, unit: i64) -> f64 {
        let time = i64::from(step) * unit;
        closes.update_known(&bar(time, f64::from(step)), time + unit);
        closes.outputs()[0]
    }

    #[test]
    fn a_longer_bar_is_handed_on_with_the_shorter_one_that_ends_it() {
        let mut closes = last_close(5);
        let seen: Vec<f64> = (0..11).map(|step| fed(&mut closes, step, 1)).collect();
        assert!(seen[..4].iter().all(|value| value.is_nan()));
        assert_eq!(seen[4..], [4.0, 4.0, 4.0, 4.0, 4.0, 9.0, 9.0]);
    }

    #[test]
    fn a_bar_labelled_by_its_end_belongs_to_what_it_ends() {
        let mut closes = last_close(5);
        for step in 1..=5_i32 {
            let end = i64::from(step);
            closes.update_known(&bar(end, f64::from(step)), end);
        }
        assert_eq!(closes.outputs(), [5.0]);
    }

    #[test]
    fn a_longer_bar_without_its_end_waits_for_the_next_shorter_one() {
        let mut closes = last_close(5);
        closes.update_known(&bar(3, 3.0), 4);
        assert!(closes.outputs()[0].is_nan());
        closes.update_known(&bar(7, 7.0), 8);
        assert_eq!(closes.outputs(), [3.0]);
    }

    #[test]
    fn weeks_begin_on_mondays() {
        let mut closes = last_close(WEEK);
        for day in 4..11 {
            fed(&mut closes, day, DAY);
        }
        assert_eq!(closes.outputs(), [10.0]);
    }

    #[test]
    fn a_fresh_one_has_seen_nothing() {
        let mut closes = last_close(1);
        closes.update_known(&bar(0, 3.0), 1);
        assert_eq!(closes.outputs(), [3.0]);
        assert!(closes.restarted().outputs()[0].is_nan());
        closes.reset();
        assert!(closes.outputs()[0].is_nan());
    }

    #[test]
    fn a_length_of_nothing_is_refused() {
        let sma = registry::build("sma", &[]).unwrap();
        assert!(LongerBars::new(sma, 0).is_err());
    }
}
