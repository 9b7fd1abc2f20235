//! Donchian channel: the extremes of the last n bars, this one included.
//!
//! `upper` = highest high, `lower` = lowest low, `middle` = their mean.

use super::bar::BarInput;
use super::error::IndicatorError;
use super::folds::Extremes;
use super::indicator::{Dimension, Indicator, Shape, Source};
use super::period::Period;
use super::window::Window;

/// The highest high and the lowest low of the last n bars, and the middle between them.
#[derive(Debug, Clone)]
pub struct Donchian {
    window: Window<Extremes>,
    outputs: [f64; 3],
}

impl Donchian {
    /// Returns a channel over `period` bars.
    pub fn new(period: usize) -> Result<Self, IndicatorError> {
        Ok(Self {
            window: Window::new(Period::new("period", period)?, (0.0, 0.0)),
            outputs: [f64::NAN; 3],
        })
    }
}

impl Indicator for Donchian {
    fn update(&mut self, bar: &BarInput) {
        if let Some(Extremes { highest, lowest }) = self.window.push((bar.high, bar.low)) {
            self.outputs = [highest, f64::midpoint(highest, lowest), lowest];
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
        self.window.period()
    }

    fn is_ready(&self) -> bool {
        self.window.is_full()
    }

    fn reset(&mut self) {
        self.window.clear();
        self.outputs = [f64::NAN; 3];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_channel_spans_this_bar_and_those_before() {
        let mut donchian = Donchian::new(2).unwrap();
        let bars = [(10.0, 6.0), (9.0, 5.0), (8.0, 7.0), (11.0, 10.0)];
        let channels = bars.map(|(high, low)| {
            donchian.update(&BarInput {
                high,
                low,
                ..BarInput::of_value(7.5)
            });
            donchian.outputs
        });
        assert!(channels[0][0].is_nan());
        assert_eq!(
            channels[1..],
            [[10.0, 7.5, 5.0], [9.0, 7.0, 5.0], [11.0, 9.0, 7.0]]
        );
    }
}
