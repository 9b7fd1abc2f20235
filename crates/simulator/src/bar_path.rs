//! The path of prices inside a bar: an assumption, because a bar does not record it.
//!
//! `Touch` makes no assumption about the order of high and low and decides every doubt against the
//! trader (stops are looked at before everything else). The others walk a fixed polyline from open
//! to close; they are kinder where high and low are both touched, and wrong where the real path was
//! another one.

use ingenium_core::model::market::BarPrices;
use ingenium_core::model::number::Price;

/// Which path inside a bar is assumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BarPath {
    /// No path: high and low are touched, stops first.
    #[default]
    Touch,
    /// Open, high, low, close.
    HighFirst,
    /// Open, low, high, close.
    LowFirst,
    /// The extreme that is nearer to the open comes first (high first on a tie).
    Adaptive,
}

impl BarPath {
    /// Returns the corners of the path, open and close included; `None` for [`BarPath::Touch`].
    #[must_use]
    pub fn corners(self, bar: &BarPrices) -> Option<[Price; 4]> {
        let high_first = [bar.open, bar.high, bar.low, bar.close];
        let low_first = [bar.open, bar.low, bar.high, bar.close];
        match self {
            Self::Touch => None,
            Self::HighFirst => Some(high_first),
            Self::LowFirst => Some(low_first),
            Self::Adaptive if bar.high.0 - bar.open.0 <= bar.open.0 - bar.low.0 => Some(high_first),
            Self::Adaptive => Some(low_first),
        }
    }

    /// Returns the path in words, for the list of assumptions.
    #[must_use]
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Touch => "unknown: where one bar touches both, stops fill before limits",
            Self::HighFirst => "fixed: open, high, low, close",
            Self::LowFirst => "fixed: open, low, high, close",
            Self::Adaptive => "adaptive: the extreme nearer to the open comes first",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(open: i128, high: i128, low: i128, close: i128) -> BarPrices {
        BarPrices {
            open: Price(open),
            high: Price(high),
            low: Price(low),
            close: Price(close),
        }
    }

    #[test]
    fn the_adaptive_path_goes_to_the_nearer_extreme_first() {
        // Open 100: the high 103 is 3 away, the low 99 is 1 away, so the low comes first.
        let corners = BarPath::Adaptive.corners(&bar(100, 103, 99, 101));
        assert_eq!(
            corners,
            Some([Price(100), Price(99), Price(103), Price(101)])
        );
        // A tie (2 and 2) goes to the high.
        let corners = BarPath::Adaptive.corners(&bar(100, 102, 98, 101));
        assert_eq!(
            corners,
            Some([Price(100), Price(102), Price(98), Price(101)])
        );
    }

    #[test]
    fn fixed_paths_do_not_look_at_the_bar_and_touch_has_none() {
        let bar = bar(100, 103, 99, 101);
        assert_eq!(
            BarPath::HighFirst.corners(&bar).map(|path| path[1]),
            Some(Price(103))
        );
        assert_eq!(
            BarPath::LowFirst.corners(&bar).map(|path| path[1]),
            Some(Price(99))
        );
        assert_eq!(BarPath::Touch.corners(&bar), None);
    }
}
