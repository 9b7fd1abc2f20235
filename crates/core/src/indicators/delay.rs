//! A line that gives back each value some updates later.

use super::period::Period;

/// The last n values, to be given back in order.
#[derive(Debug, Clone)]
pub(super) struct Delay {
    values: Box<[f64]>,
    next: usize,
    is_full: bool,
    has_given_back: bool,
}

impl Delay {
    /// Returns an empty line of `period` updates.
    pub(super) fn new(period: Period) -> Self {
        Self {
            values: vec![f64::NAN; period.bars()].into_boxed_slice(),
            next: 0,
            is_full: false,
            has_given_back: false,
        }
    }

    /// Puts `value` in and returns the one put in n updates before.
    #[inline]
    pub(super) fn push(&mut self, value: f64) -> Option<f64> {
        let given_back = std::mem::replace(&mut self.values[self.next], value);
        self.has_given_back = self.is_full;
        self.next += 1;
        if self.next == self.values.len() {
            self.next = 0;
            self.is_full = true;
        }
        self.has_given_back.then_some(given_back)
    }

    /// Tells whether a value has been given back.
    pub(super) fn has_given_back(&self) -> bool {
        self.has_given_back
    }

    /// Returns the length of the line.
    pub(super) fn period(&self) -> usize {
        self.values.len()
    }

    /// Forgets every value.
    pub(super) fn clear(&mut self) {
        self.next = 0;
        self.is_full = false;
        self.has_given_back = false;
    }
}
