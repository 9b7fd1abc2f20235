//! Supertrend: a trailing stop of k average true ranges that changes side when the close crosses it.
//!
//! Bands: `(high + low) / 2 ± k ATR(n)` with the ATR of this library (Wilder, without bar 0). The upper band only falls while the
//! previous close was not above it, the lower only rises while the previous close was not below it. The first value follows
//! the upper band (a falling trend) unless the close is above it; a close beyond the followed band changes sides.

use super::atr::Atr;
use super::bar::BarInput;
use super::error::{IndicatorError, positive};
use super::indicator::{Dimension, Indicator, Shape, Source};
use super::period::Period;

/// The bands after a bar, its close, and whether the trend rises.
#[derive(Debug, Clone, Copy)]
struct Trend {
    upper: f64,
    lower: f64,
    close: f64,
    is_rising: bool,
}

impl Trend {
    /// Returns the trend after a bar with the bands of its own.
    fn after(self, upper: f64, lower: f64, close: f64) -> Self {
        let upper = if upper < self.upper || self.close > self.upper {
            upper
        } else {
            self.upper
        };
        let lower = if lower > self.lower || self.close < self.lower {
            lower
        } else {
            self.lower
        };
        let is_rising = if self.is_rising {
            close >= lower
        } else {
            close > upper
        };
        Self {
            upper,
            lower,
            close,
            is_rising,
        }
    }
}

/// A trailing stop (`value`) and the side the market is on (`direction`: 1 rising, -1 falling).
#[derive(Debug, Clone)]
pub struct Supertrend {
    atr: Atr,
    multiplier: f64,
    trend: Option<Trend>,
    outputs: [f64; 2],
}

impl Supertrend {
    /// Returns a stop `multiplier` average ranges of `period` bars away.
    pub fn new(period: usize, multiplier: f64) -> Result<Self, IndicatorError> {
        Ok(Self {
            atr: Atr::over(Period::new("period", period)?),
            multiplier: positive("multiplier", multiplier)?,
            trend: None,
            outputs: [f64::NAN; 2],
        })
    }
}

impl Indicator for Supertrend {
    fn update(&mut self, bar: &BarInput) {
        let Some(range) = self.atr.next(bar) else {
            return;
        };
        let middle = f64::midpoint(bar.high, bar.low);
        let upper = middle + self.multiplier * range;
        let lower = middle - self.multiplier * range;
        let trend = match self.trend {
            Some(trend) => trend.after(upper, lower, bar.close),
            None => Trend {
                upper,
                lower,
                close: bar.close,
                is_rising: bar.close > upper,
            },
        };
        self.trend = Some(trend);
        self.outputs = if trend.is_rising {
            [trend.lower, 1.0]
        } else {
            [trend.upper, -1.0]
        };
    }

    fn outputs(&self) -> &[f64] {
        &self.outputs
    }

    fn shape(&self) -> &'static Shape {
        &Shape {
            source: Source::Bar,
            names: &["value", "direction"],
            dimensions: &[Dimension::Price, Dimension::Ratio],
        }
    }

    fn warm_up(&self) -> usize {
        self.atr.warm_up()
    }

    fn is_ready(&self) -> bool {
        self.atr.is_ready()
    }

    fn reset(&mut self) {
        self.atr.reset();
        self.trend = None;
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
    fn the_stop_trails_and_changes_side_when_it_is_crossed() {
        let mut supertrend = Supertrend::new(1, 1.0).unwrap(); // ATR = true range
        let bars = [
            bar(11.0, 9.0, 10.0),
            bar(11.0, 9.0, 10.0),  // range 2: bands 12, 8; falling, stop 12
            bar(10.0, 9.0, 9.5),   // range 1: bands 10.5, 8.5; the stop falls to 10.5
            bar(12.0, 9.5, 11.0), // range 2.5: bands 13.25, 8.25; upper stays 10.5, crossed: lower stays 8.5
            bar(14.0, 13.0, 13.5), // range 3: bands 16.5, 10.5; the stop rises to 10.5
            bar(13.0, 10.0, 10.0), // range 3.5: bands 15, 8; lower stays 10.5, crossed: upper falls to 15
        ];
        let values = bars.map(|bar| {
            supertrend.update(&bar);
            supertrend.outputs
        });
        assert!(values[0][0].is_nan());
        assert_eq!(
            values[1..],
            [
                [12.0, -1.0],
                [10.5, -1.0],
                [8.5, 1.0],
                [10.5, 1.0],
                [15.0, -1.0]
            ]
        );
    }
}
