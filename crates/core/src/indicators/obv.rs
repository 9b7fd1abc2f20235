//! On-balance volume: the volume of rising closes less that of falling ones.
//!
//! Starts at the first bar's volume; a close above the previous adds the volume, one below takes it away.

use super::bar::BarInput;
use super::compensated_sum::CompensatedSum;
use super::indicator::{Dimension, Indicator, Shape, Source};

/// The volume that came with rises, less that which came with falls.
#[derive(Debug, Clone)]
pub struct Obv {
    previous_close: Option<f64>,
    volume: CompensatedSum,
    output: [f64; 1],
}

impl Obv {
    /// Returns a balance that has seen no bar.
    #[must_use]
    pub fn new() -> Self {
        Self {
            previous_close: None,
            volume: CompensatedSum::default(),
            output: [f64::NAN],
        }
    }
}

impl Default for Obv {
    fn default() -> Self {
        Self::new()
    }
}

impl Indicator for Obv {
    fn update(&mut self, bar: &BarInput) {
        match self.previous_close.replace(bar.close) {
            None => self.volume.add(bar.volume),
            Some(previous) if bar.close > previous => self.volume.add(bar.volume),
            Some(previous) if bar.close < previous => self.volume.add(-bar.volume),
            Some(_) => {}
        }
        self.output = [self.volume.value()];
    }

    fn outputs(&self) -> &[f64] {
        &self.output
    }

    fn shape(&self) -> &'static Shape {
        &Shape {
            source: Source::Bar,
            names: &["value"],
            dimensions: &[Dimension::Volume],
        }
    }

    fn warm_up(&self) -> usize {
        1
    }

    fn is_ready(&self) -> bool {
        self.previous_close.is_some()
    }

    fn reset(&mut self) {
        *self = Self::new();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn volume_goes_with_the_direction_of_the_close() {
        let mut obv = Obv::new();
        let bars = [(5.0, 10.0), (6.0, 3.0), (6.0, 100.0), (4.0, 20.0)];
        let values = bars.map(|(close, volume)| {
            obv.update(&BarInput {
                volume,
                ..BarInput::of_value(close)
            });
            obv.outputs()[0]
        });
        assert_eq!(values, [10.0, 13.0, 13.0, -7.0]);
    }
}
