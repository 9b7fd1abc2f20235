//! What the indicators fold over their windows.

use super::window::Fold;

/// The sum of the deviations from the pivot: small numbers, so that a mean loses nothing to the level of the prices.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deviations(pub(super) f64);

impl Fold for Deviations {
    type Item = f64;
    const EMPTY: Self = Self(0.0);

    #[inline]
    fn of(item: f64, pivot: f64) -> Self {
        Self(item - pivot)
    }

    #[inline]
    fn then(self, newer: Self) -> Self {
        Self(self.0 + newer.0)
    }
}

/// The sums of the deviations from the pivot and of their squares; the pivot is in the window, so little can cancel.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moments {
    sum: f64,
    squares: f64,
}

impl Moments {
    /// Returns the mean's deviation from the pivot.
    #[inline]
    pub(super) fn mean(self, count: f64) -> f64 {
        self.sum / count
    }

    /// Returns the standard deviation with the given divisor; exactly 0 for equal items.
    #[inline]
    pub(super) fn standard_deviation(self, count: f64, divisor: f64) -> f64 {
        let squares = self.squares - self.sum * self.sum / count;
        if squares.is_nan() {
            return f64::NAN;
        }
        (squares.max(0.0) / divisor).sqrt()
    }
}

impl Fold for Moments {
    type Item = f64;
    const EMPTY: Self = Self {
        sum: 0.0,
        squares: 0.0,
    };

    #[inline]
    fn of(item: f64, pivot: f64) -> Self {
        let deviation = item - pivot;
        Self {
            sum: deviation,
            squares: deviation * deviation,
        }
    }

    #[inline]
    fn then(self, newer: Self) -> Self {
        Self {
            sum: self.sum + newer.sum,
            squares: self.squares + newer.squares,
        }
    }
}

/// The sums of the deviations from the pivot, plain and weighted 1, 2, 3 … from the oldest item.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ramp {
    count: f64,
    sum: f64,
    /// The weighted sum.
    pub(super) weighted: f64,
}

impl Fold for Ramp {
    type Item = f64;
    const EMPTY: Self = Self {
        count: 0.0,
        sum: 0.0,
        weighted: 0.0,
    };

    #[inline]
    fn of(item: f64, pivot: f64) -> Self {
        Self {
            count: 1.0,
            sum: item - pivot,
            weighted: item - pivot,
        }
    }

    #[inline]
    fn then(self, newer: Self) -> Self {
        Self {
            count: self.count + newer.count,
            sum: self.sum + newer.sum,
            weighted: self.weighted + newer.weighted + self.count * newer.sum,
        }
    }
}

/// Two sums side by side.
#[derive(Debug, Clone, Copy)]
pub(super) struct TwoSums(pub(super) f64, pub(super) f64);

impl Fold for TwoSums {
    type Item = (f64, f64);
    const EMPTY: Self = Self(0.0, 0.0);

    #[inline]
    fn of(item: (f64, f64), _pivot: (f64, f64)) -> Self {
        Self(item.0, item.1)
    }

    #[inline]
    fn then(self, newer: Self) -> Self {
        Self(self.0 + newer.0, self.1 + newer.1)
    }
}

/// The highest high and the lowest low.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extremes {
    /// The highest high.
    pub(super) highest: f64,
    /// The lowest low.
    pub(super) lowest: f64,
}

impl Extremes {
    /// Returns `part` as a share of the range, 0 where the range is nothing.
    #[inline]
    pub(super) fn share_of_range(self, part: f64) -> f64 {
        let range = self.highest - self.lowest;
        if range == 0.0 { 0.0 } else { part / range }
    }
}

impl Fold for Extremes {
    /// A high and a low.
    type Item = (f64, f64);
    const EMPTY: Self = Self {
        highest: f64::NEG_INFINITY,
        lowest: f64::INFINITY,
    };

    #[inline]
    fn of((high, low): (f64, f64), _pivot: (f64, f64)) -> Self {
        Self {
            highest: high,
            lowest: low,
        }
    }

    #[inline]
    fn then(self, newer: Self) -> Self {
        Self {
            highest: propagating(self.highest, newer.highest, self.highest > newer.highest),
            lowest: propagating(self.lowest, newer.lowest, self.lowest < newer.lowest),
        }
    }
}

/// Returns the first if `is_first` or if it is NaN, else the second: a NaN stays for as long as it is in the window.
#[inline]
fn propagating(first: f64, second: f64, is_first: bool) -> f64 {
    if is_first || first.is_nan() {
        first
    } else {
        second
    }
}

/// The extremes with their ages in items; of equal extremes the latest counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct AgedExtremes {
    count: u32,
    extremes: Extremes,
    highest_age: u32,
    lowest_age: u32,
}

impl AgedExtremes {
    /// Returns how many items ago the highest high was, NaN where a high is.
    #[inline]
    pub(super) fn since_highest(self) -> f64 {
        f64::from(self.highest_age) + 0.0 * self.extremes.highest
    }

    /// Returns how many items ago the lowest low was, NaN where a low is.
    #[inline]
    pub(super) fn since_lowest(self) -> f64 {
        f64::from(self.lowest_age) + 0.0 * self.extremes.lowest
    }
}

impl Fold for AgedExtremes {
    /// A high and a low.
    type Item = (f64, f64);
    const EMPTY: Self = Self {
        count: 0,
        extremes: Extremes::EMPTY,
        highest_age: 0,
        lowest_age: 0,
    };

    #[inline]
    fn of(item: (f64, f64), pivot: (f64, f64)) -> Self {
        Self {
            count: 1,
            extremes: Extremes::of(item, pivot),
            ..Self::EMPTY
        }
    }

    #[inline]
    fn then(self, newer: Self) -> Self {
        let older_high = self.extremes.highest > newer.extremes.highest;
        let older_low = self.extremes.lowest < newer.extremes.lowest;
        let aged = |is_older: bool, older: u32, latest: u32| {
            if is_older {
                older + newer.count
            } else {
                latest
            }
        };
        Self {
            count: self.count + newer.count,
            extremes: self.extremes.then(newer.extremes),
            highest_age: aged(older_high, self.highest_age, newer.highest_age),
            lowest_age: aged(older_low, self.lowest_age, newer.lowest_age),
        }
    }
}
