//! The last bars themselves, kept where a strategy can read them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use super::bar::BarInput;
use super::indicator::{Dimension, Indicator, Restart, Shape, Source};

/// Bars, the oldest first.
pub type Shelf = Arc<Mutex<VecDeque<BarInput>>>;

/// Keeps a number of bars on a shelf that others read; its outputs are those of the last one.
pub struct KeptBars {
    shelf: Shelf,
    most: usize,
    outputs: [f64; 5],
}

impl KeptBars {
    /// Returns a keeper of at most `most` bars, and its shelf.
    #[must_use]
    pub fn new(most: usize) -> (Self, Shelf) {
        let shelf = Shelf::default();
        let kept = Self {
            shelf: Arc::clone(&shelf),
            most: most.max(1),
            outputs: [f64::NAN; 5],
        };
        (kept, shelf)
    }

    /// Looks at the shelf; nobody panics while holding it.
    fn with_shelf(&self, act: impl FnOnce(&mut VecDeque<BarInput>)) {
        if let Ok(mut shelf) = self.shelf.lock() {
            act(&mut shelf);
        }
    }
}

impl Indicator for KeptBars {
    fn update(&mut self, bar: &BarInput) {
        self.outputs = [bar.open, bar.high, bar.low, bar.close, bar.volume];
        let most = self.most;
        self.with_shelf(|shelf| {
            if shelf.len() == most {
                shelf.pop_front();
            }
            shelf.push_back(*bar);
        });
    }

    fn outputs(&self) -> &[f64] {
        &self.outputs
    }

    fn shape(&self) -> &'static Shape {
        &Shape {
            source: Source::Bar,
            names: &["open", "high", "low", "close", "volume"],
            dimensions: &[
                Dimension::Price,
                Dimension::Price,
                Dimension::Price,
                Dimension::Price,
                Dimension::Volume,
            ],
        }
    }

    fn warm_up(&self) -> usize {
        1
    }

    fn is_ready(&self) -> bool {
        !self.outputs[3].is_nan()
    }

    fn reset(&mut self) {
        self.outputs = [f64::NAN; 5];
        self.with_shelf(VecDeque::clear);
    }
}

impl Restart for KeptBars {
    fn restarted(&self) -> Box<dyn Indicator> {
        Box::new(Self::new(self.most).0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_bar_makes_room() {
        let (mut kept, shelf) = KeptBars::new(2);
        for close in [1.0, 2.0, 3.0] {
            kept.update(&BarInput::of_value(close));
        }
        let closes: Vec<f64> = shelf.lock().unwrap().iter().map(|bar| bar.close).collect();
        assert_eq!(closes, [2.0, 3.0]);
        assert_eq!(kept.outputs(), [3.0, 3.0, 3.0, 3.0, 0.0]);
    }

    #[test]
    fn a_fresh_one_has_a_shelf_of_its_own() {
        let (mut kept, shelf) = KeptBars::new(2);
        kept.update(&BarInput::of_value(1.0));
        let mut fresh = kept.restarted();
        fresh.update(&BarInput::of_value(2.0));
        assert_eq!(shelf.lock().unwrap().len(), 1);
        kept.reset();
        assert!(shelf.lock().unwrap().is_empty());
    }
}
