//! Trading sessions: when a venue is open, as sorted pairs of opening and closing times.

use super::time::{DAY, Timestamp};

/// The sessions of a venue. Without any, the venue never closes and its day is the UTC day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SessionCalendar {
    sessions: Vec<(Timestamp, Timestamp)>,
}

impl SessionCalendar {
    /// Makes a calendar of (open, close) pairs; `None` unless they are sorted, without overlap, and each ends after it begins.
    #[must_use]
    pub fn new(sessions: Vec<(Timestamp, Timestamp)>) -> Option<Self> {
        let each_ends = sessions.iter().all(|(open, close)| open < close);
        let sorted = sessions.windows(2).all(|pair| pair[0].1 <= pair[1].0);
        (each_ends && sorted).then_some(Self { sessions })
    }

    /// Says whether the venue ever closes.
    #[must_use]
    pub const fn has_sessions(&self) -> bool {
        !self.sessions.is_empty()
    }

    /// Returns when a DAY order sent at `now` ends: the close of the running session, or of the
    /// next one when sent at or after the close. Without sessions: the next UTC midnight.
    #[must_use]
    pub fn end_of_day(&self, now: Timestamp) -> Timestamp {
        if self.sessions.is_empty() {
            return Timestamp((now.utc_day() + 1).saturating_mul(DAY));
        }
        let next = self.sessions.partition_point(|(_, close)| *close <= now);
        self.sessions
            .get(next)
            .map_or(Timestamp::MAX, |(_, close)| *close)
    }

    /// Returns a number that is the same for two instants exactly when they belong to one trading
    /// day; the time between sessions belongs to the session that follows.
    #[must_use]
    pub fn day_of(&self, now: Timestamp) -> i64 {
        if self.sessions.is_empty() {
            return now.utc_day();
        }
        i64::try_from(self.sessions.partition_point(|(_, close)| *close < now)).unwrap_or(i64::MAX)
    }

    /// Says whether `now` is within a session (its first instant included, its last not).
    #[must_use]
    pub fn is_open(&self, now: Timestamp) -> bool {
        let next = self.sessions.partition_point(|(_, close)| *close <= now);
        self.sessions.is_empty()
            || self
                .sessions
                .get(next)
                .is_some_and(|(open, _)| *open <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nine_to_five() -> SessionCalendar {
        let day = |n: i64| (Timestamp(n * 100 + 9), Timestamp(n * 100 + 17));
        SessionCalendar::new(vec![day(0), day(1)]).expect("sorted")
    }

    #[test]
    fn a_day_order_ends_with_its_session_or_with_the_next_one_when_sent_after_the_close() {
        let calendar = nine_to_five();
        assert_eq!(calendar.end_of_day(Timestamp(5)), Timestamp(17));
        assert_eq!(calendar.end_of_day(Timestamp(16)), Timestamp(17));
        assert_eq!(calendar.end_of_day(Timestamp(17)), Timestamp(117));
        assert_eq!(calendar.end_of_day(Timestamp(117)), Timestamp::MAX);
    }

    #[test]
    fn a_venue_without_sessions_is_always_open_and_its_day_is_the_utc_day() {
        let calendar = SessionCalendar::default();
        assert!(calendar.is_open(Timestamp(3)));
        assert_eq!(calendar.end_of_day(Timestamp(3)), Timestamp(DAY));
    }

    #[test]
    fn overlapping_or_empty_sessions_are_refused() {
        assert!(SessionCalendar::new(vec![(Timestamp(1), Timestamp(1))]).is_none());
        let overlapping = vec![(Timestamp(1), Timestamp(5)), (Timestamp(4), Timestamp(8))];
        assert!(SessionCalendar::new(overlapping).is_none());
    }

    #[test]
    fn the_night_belongs_to_the_session_that_follows() {
        let calendar = nine_to_five();
        assert_eq!(
            calendar.day_of(Timestamp(10)),
            calendar.day_of(Timestamp(17))
        );
        assert_eq!(
            calendar.day_of(Timestamp(18)),
            calendar.day_of(Timestamp(110))
        );
        assert_ne!(
            calendar.day_of(Timestamp(17)),
            calendar.day_of(Timestamp(18))
        );
        assert!(calendar.is_open(Timestamp(9)) && !calendar.is_open(Timestamp(17)));
    }
}
