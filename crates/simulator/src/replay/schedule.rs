//! What comes next: moments ordered by time, and within one time by kind, then by number.
//!
//! At one instant bars close first, then corporate actions take effect, then timers fire, and last
//! bars open: so a strategy that is called at a close can trade at an open of the same instant.

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
    /// A bar begins.
    Open,
}

/// The moments to come. Of each kind, a number says which bar stream, action or timer it is.
#[derive(Debug, Clone, Default)]
pub struct Schedule {
    heap: BinaryHeap<Reverse<(Timestamp, Moment, u32)>>,
}

impl Schedule {
    /// Adds a moment.
    pub fn add(&mut self, time: Timestamp, moment: Moment, number: u32) {
        self.heap.push(Reverse((time, moment, number)));
    }

    /// Takes the next moment, with the numbers of all that share its time and kind in rising order.
    pub fn next(&mut self, numbers: &mut Vec<u32>) -> Option<(Timestamp, Moment)> {
        numbers.clear();
        let Reverse((time, moment, number)) = self.heap.pop()?;
        numbers.push(number);
        while let Some(Reverse((next_time, next_moment, number))) = self.heap.peek().copied() {
            if (next_time, next_moment) != (time, moment) {
                break;
            }
            self.heap.pop();
            numbers.push(number);
        }
        Some((time, moment))
    }

    /// Says whether a bar is still to begin or to become known.
    #[must_use]
    pub fn has_bars(&self) -> bool {
        self.heap
            .iter()
            .any(|Reverse((_, moment, _))| matches!(moment, Moment::Open | Moment::Close))
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
