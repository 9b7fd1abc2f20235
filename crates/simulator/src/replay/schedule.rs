//! What comes next: moments ordered by time, and within one time by kind, then by number.
//!
//! At one instant bars close first, then corporate actions take effect, then timers fire, then the equity of
//! ticks is looked at, and last bars open: so a strategy that is called at a close can trade at an open of the same instant.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use ingenium_core::model::time::Timestamp;

/// A kind of moment, in the order in which they come at one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Moment {
    /// A bar becomes known.
    Close,
    /// A corporate action takes effect.
    Action,
    /// A timer fires.
    Timer,
    /// A point of the equity curve of ticks is due.
    Sample,
    /// A bar begins.
    Open,
}

/// A moment to come, with its number.
type Entry = (Timestamp, Moment, u32);

/// The moments to come. Of each kind, a number says which bar stream, action or timer it is.
#[derive(Debug, Clone, Default)]
pub struct Schedule {
    /// The first of all, kept outside the heap: with one stream the heap is never touched.
    first: Option<Entry>,
    rest: BinaryHeap<Reverse<Entry>>,
}

impl Schedule {
    /// Adds a moment.
    pub fn add(&mut self, time: Timestamp, moment: Moment, number: u32) {
        let entry = (time, moment, number);
        match self.first {
            None => self.first = Some(entry),
            Some(first) if entry < first => {
                self.rest.push(Reverse(first));
                self.first = Some(entry);
            }
            Some(_) => self.rest.push(Reverse(entry)),
        }
    }

    /// Takes the next moment, with the numbers of all that share its time and kind in rising order.
    pub fn next(&mut self, numbers: &mut Vec<u32>) -> Option<(Timestamp, Moment)> {
        numbers.clear();
        let (time, moment, number) = self.first.take()?;
        numbers.push(number);
        loop {
            self.first = self.rest.pop().map(|Reverse(entry)| entry);
            match self.first {
                Some((next_time, next_moment, number))
                    if (next_time, next_moment) == (time, moment) =>
                {
                    numbers.push(number);
                }
                _ => return Some((time, moment)),
            }
        }
    }

    /// Returns when the next moment is.
    #[must_use]
    pub fn next_time(&self) -> Option<Timestamp> {
        self.first.map(|(time, ..)| time)
    }

    /// Returns when a bar begins, if that is what comes next.
    #[must_use]
    pub const fn peek_open(&self) -> Option<Timestamp> {
        match self.first {
            Some((time, Moment::Open, _)) => Some(time),
            _ => None,
        }
    }

    /// Returns the time of the moment after the next one.
    #[must_use]
    pub fn next_but_first(&self) -> Option<Timestamp> {
        self.rest.peek().map(|Reverse((time, _, _))| *time)
    }

    /// Puts the next moment off, to a time before the one after it.
    pub const fn move_first(&mut self, time: Timestamp) {
        if let Some(first) = &mut self.first {
            first.0 = time;
        }
    }

    /// Says whether a bar is still to begin or to become known.
    #[must_use]
    pub fn has_bars(&self) -> bool {
        let rest = self.rest.iter().map(|Reverse(entry)| entry);
        self.first
            .iter()
            .chain(rest)
            .any(|(_, moment, _)| matches!(moment, Moment::Open | Moment::Close))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_one_instant_closes_come_before_actions_timers_and_opens() {
        let mut schedule = Schedule::default();
        for (moment, number) in [
            (Moment::Open, 0),
            (Moment::Timer, 7),
            (Moment::Action, 3),
            (Moment::Close, 1),
        ] {
            schedule.add(Timestamp(5), moment, number);
        }
        schedule.add(Timestamp(5), Moment::Close, 0);
        let mut numbers = Vec::new();
        assert_eq!(
            schedule.next(&mut numbers),
            Some((Timestamp(5), Moment::Close))
        );
        assert_eq!(numbers, [0, 1]);
        for moment in [Moment::Action, Moment::Timer, Moment::Open] {
            assert_eq!(schedule.next(&mut numbers), Some((Timestamp(5), moment)));
        }
        assert_eq!(schedule.next(&mut numbers), None);
    }
}
