//! Time: int64 nanoseconds since 1970-01-01 UTC. Never read from a clock here; always an input.

/// One second in nanoseconds.
pub const SECOND: i64 = 1_000_000_000;
/// One day in nanoseconds.
pub const DAY: i64 = 86_400 * SECOND;

/// An instant: nanoseconds since 1970-01-01 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The earliest instant.
    pub const MIN: Self = Self(i64::MIN);
    /// The latest instant.
    pub const MAX: Self = Self(i64::MAX);

    /// Returns this instant moved by `nanoseconds`, held at the ends of the range.
    #[must_use]
    pub const fn plus(self, nanoseconds: i64) -> Self {
        Self(self.0.saturating_add(nanoseconds))
    }

    /// Returns the number of the UTC day that holds this instant (day 0 is 1970-01-01).
    #[must_use]
    pub const fn utc_day(self) -> i64 {
        self.0.div_euclid(DAY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_starts_at_midnight_utc_also_before_1970() {
        assert_eq!(Timestamp(0).utc_day(), 0);
        assert_eq!(Timestamp(-1).utc_day(), -1);
        assert_eq!(Timestamp(DAY).utc_day(), 1);
    }
}
