//! Volume-weighted average price: the typical price weighted by volume.
//!
//! `VWAP = sum(tp volume) / sum(volume)`, `tp = (high + low + close) / 3`, over the whole run, over the last n bars, or over the
//! UTC calendar day of the bars' labels. NaN where no volume was traded.

use super::bar::BarInput;
use super::compensated_sum::CompensatedSum;
use super::error::IndicatorError;
use super::folds::TwoSums;
use super::indicator::{Dimension, Indicator, Shape, Source};
use super::period::Period;
use super::window::Window;

const NANOSECONDS_A_DAY: i64 = 86_400_000_000_000;

/// Sums that begin anew on each calendar day, or never.
#[derive(Debug, Clone, Copy, Default)]
struct Anchored {
    is_daily: bool,
    day: Option<i64>,
    money: CompensatedSum,
    volume: CompensatedSum,
}

impl Anchored {
    fn new(is_daily: bool) -> Self {
        Self {
            is_daily,
            ..Self::default()
        }
    }

    fn push(&mut self, time: i64, money: f64, volume: f64) -> TwoSums {
        let day = time.div_euclid(NANOSECONDS_A_DAY);
        if self.is_daily && self.day != Some(day) {
            *self = Self::new(true);
        }
        self.day = Some(day);
        self.money.add(money);
        self.volume.add(volume);
        TwoSums(self.money.value(), self.volume.value())
    }
}

/// Over which bars the average runs.
#[derive(Debug, Clone)]
enum Span {
    Anchored(Anchored),
    Rolling(Window<TwoSums>),
}

/// The average price that was paid.
#[derive(Debug, Clone)]
pub struct Vwap {
    span: Span,
    output: [f64; 1],
}

impl Vwap {
    /// Returns an average over the whole run.
    #[must_use]
    pub fn cumulative() -> Self {
        Self::over(Span::Anchored(Anchored::new(false)))
    }

    /// Returns an average that begins anew when the UTC date of the bars' labels changes.
    #[must_use]
    pub fn session() -> Self {
        Self::over(Span::Anchored(Anchored::new(true)))
    }

    /// Returns an average over the last `period` bars.
    pub fn rolling(period: usize) -> Result<Self, IndicatorError> {
        let window = Window::new(Period::new("period", period)?, (0.0, 0.0));
        Ok(Self::over(Span::Rolling(window)))
    }

    fn over(span: Span) -> Self {
        Self {
            span,
            output: [f64::NAN],
        }
    }
}

impl Indicator for Vwap {
    fn update(&mut self, bar: &BarInput) {
        let money = bar.typical() * bar.volume;
        let sums = match &mut self.span {
            Span::Anchored(anchored) => Some(anchored.push(bar.time, money, bar.volume)),
            Span::Rolling(window) => window.push((money, bar.volume)),
        };
        if let Some(TwoSums(money, volume)) = sums {
            self.output = [if volume > 0.0 {
                money / volume
            } else {
                f64::NAN
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
            dimensions: &[Dimension::Price],
        }
    }

    fn warm_up(&self) -> usize {
        match &self.span {
            Span::Anchored(_) => 1,
            Span::Rolling(window) => window.period(),
        }
    }

    fn is_ready(&self) -> bool {
        match &self.span {
            Span::Anchored(anchored) => anchored.day.is_some(),
            Span::Rolling(window) => window.is_full(),
        }
    }

    fn reset(&mut self) {
        match &mut self.span {
            Span::Anchored(anchored) => *anchored = Anchored::new(anchored.is_daily),
            Span::Rolling(window) => window.clear(),
        }
        self.output = [f64::NAN];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(mut vwap: Vwap) -> [f64; 3] {
        let bars = [(-1, 2.0, 1.0), (0, 4.0, 3.0), (1, 8.0, 1.0)];
        bars.map(|(time, price, volume)| {
            vwap.update(&BarInput {
                time,
                volume,
                ..BarInput::of_value(price)
            });
            vwap.outputs()[0]
        })
    }

    #[test]
    fn the_cumulative_average_runs_from_the_first_bar() {
        assert_eq!(values(Vwap::cumulative()), [2.0, 3.5, 4.4]);
    }

    #[test]
    fn the_session_average_begins_anew_at_midnight_utc() {
        assert_eq!(values(Vwap::session()), [2.0, 4.0, 5.0]);
    }

    #[test]
    fn the_rolling_average_forgets() {
        let values = values(Vwap::rolling(2).unwrap());
        assert!(values[0].is_nan());
        assert_eq!(values[1..], [3.5, 5.0]);
    }

    #[test]
    fn without_volume_there_is_no_price() {
        let mut vwap = Vwap::cumulative();
        vwap.update(&BarInput::of_value(3.0));
        assert!(vwap.outputs()[0].is_nan());
    }
}
