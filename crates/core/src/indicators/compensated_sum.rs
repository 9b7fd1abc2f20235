//! A sum over a whole run that keeps what each addition rounds off.

/// A running sum with Neumaier's compensation: its error does not grow with the number of terms.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct CompensatedSum {
    sum: f64,
    rounded_off: f64,
}

impl CompensatedSum {
    /// Adds one term.
    #[inline]
    pub(super) fn add(&mut self, term: f64) {
        let sum = self.sum + term;
        let term_part = sum - self.sum;
        self.rounded_off += (self.sum - (sum - term_part)) + (term - term_part);
        self.sum = sum;
    }

    /// Returns the sum so far.
    #[inline]
    pub(super) fn value(self) -> f64 {
        self.sum + self.rounded_off
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_large_term_swallows_comes_back_when_it_leaves() {
        let mut sum = CompensatedSum::default();
        for term in [0.1, 1e16, 0.2, -1e16] {
            sum.add(term);
        }
        assert!((sum.value() - 0.3).abs() < 1e-16);
    }
}
