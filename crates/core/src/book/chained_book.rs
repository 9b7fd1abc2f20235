//! A book by level that follows numbered updates: buffered before the snapshot, stale after a gap.

use super::depth_book::{DepthBook, LevelChange};
use super::standing::{Effect, Standing};
use super::update_chain::{ChainRule, Link, UpdateIds};
use std::collections::VecDeque;

/// Updates that wait for a snapshot at most; the oldest go first, for a later snapshot does not need them.
const MOST_WAITING: usize = 10_000;

#[derive(Debug, Clone)]
struct Waiting {
    ids: UpdateIds,
    changes: Vec<LevelChange>,
}

/// What the next update has to follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    Nothing,
    Snapshot(u64),
    Update(u64),
    Broken,
}

/// A book by level kept from snapshots and numbered updates.
#[derive(Debug, Clone)]
pub struct ChainedBook {
    rule: ChainRule,
    known: Known,
    book: DepthBook,
    waiting: VecDeque<Waiting>,
}

impl ChainedBook {
    /// An empty book that waits for its snapshot.
    #[must_use]
    pub fn new(rule: ChainRule) -> Self {
        Self {
            rule,
            known: Known::Nothing,
            book: DepthBook::default(),
            waiting: VecDeque::new(),
        }
    }

    /// Returns the levels; to be believed only while the standing is live.
    #[must_use]
    pub const fn book(&self) -> &DepthBook {
        &self.book
    }

    /// Says whether the levels can be believed.
    #[must_use]
    pub const fn standing(&self) -> Standing {
        match self.known {
            Known::Nothing => Standing::Waiting,
            Known::Snapshot(_) | Known::Update(_) => Standing::Live,
            Known::Broken => Standing::Stale,
        }
    }

    /// Returns the number of the last change that the book has.
    #[must_use]
    pub const fn last_id(&self) -> Option<u64> {
        match self.known {
            Known::Snapshot(last) | Known::Update(last) => Some(last),
            Known::Nothing | Known::Broken => None,
        }
    }

    /// Takes an update: applies it, or keeps it for the snapshot that is still to come.
    pub fn on_update(&mut self, ids: UpdateIds, changes: &[LevelChange]) -> Effect {
        match self.link(ids) {
            None => {
                self.keep(ids, changes);
                Effect::Buffered
            }
            Some(Link::Next) => {
                self.apply(ids, changes);
                Effect::Applied
            }
            Some(Link::Old) => Effect::Old,
            Some(Link::Gap) => {
                self.break_off();
                self.keep(ids, changes);
                Effect::Gap
            }
        }
    }

    /// Takes a snapshot that ends with the change `last`, then the updates that waited for it.
    pub fn on_snapshot(&mut self, last: u64, levels: &[LevelChange]) -> Effect {
        if self.last_id().is_some_and(|known| last < known) {
            return Effect::Old;
        }
        self.book.replace(levels);
        self.known = Known::Snapshot(last);
        while let Some(update) = self.waiting.front() {
            match self.link(update.ids) {
                Some(Link::Gap) | None => {
                    self.break_off();
                    return Effect::Gap;
                }
                Some(Link::Old) => drop(self.waiting.pop_front()),
                Some(Link::Next) => {
                    if let Some(update) = self.waiting.pop_front() {
                        self.apply(update.ids, &update.changes);
                    }
                }
            }
        }
        Effect::Applied
    }

    /// Declares the book stale, as after a lost connection: a snapshot has to replace it.
    pub fn break_off(&mut self) {
        self.known = Known::Broken;
        self.book.clear();
    }

    fn link(&self, ids: UpdateIds) -> Option<Link> {
        match self.known {
            Known::Nothing | Known::Broken => None,
            Known::Snapshot(last) => Some(self.rule.after_snapshot(last, ids)),
            Known::Update(last) => Some(self.rule.after_update(last, ids)),
        }
    }

    fn apply(&mut self, ids: UpdateIds, changes: &[LevelChange]) {
        for &change in changes {
            self.book.apply(change);
        }
        self.known = Known::Update(ids.last);
    }

    fn keep(&mut self, ids: UpdateIds, changes: &[LevelChange]) {
        if self.waiting.len() == MOST_WAITING {
            self.waiting.pop_front();
        }
        let changes = changes.to_vec();
        self.waiting.push_back(Waiting { ids, changes });
    }
}

#[cfg(test)]
mod tests {
    use super::super::units::{Lots, Ticks};
    use super::*;
    use crate::model::order::Side;

    fn ids(first: u64, last: u64) -> UpdateIds {
        UpdateIds {
            first,
            last,
            previous: first - 1,
        }
    }

    fn bid(price: i64, quantity: i64) -> LevelChange {
        LevelChange {
            side: Side::Buy,
            price: Ticks(price),
            quantity: Lots(quantity),
        }
    }

    fn bids(book: &ChainedBook) -> Vec<(i64, i64)> {
        let levels = book.book().levels(Side::Buy);
        levels
            .map(|(price, quantity)| (price.0, quantity.0))
            .collect()
    }

    fn book() -> ChainedBook {
        ChainedBook::new(ChainRule::FirstFollowsLast)
    }

    #[test]
    fn updates_that_came_before_the_snapshot_are_applied_after_it() {
        let mut book = book();
        assert_eq!(book.on_update(ids(1, 3), &[bid(10, 1)]), Effect::Buffered);
        assert_eq!(book.on_update(ids(4, 6), &[bid(11, 1)]), Effect::Buffered);
        assert_eq!(book.standing(), Standing::Waiting);
        assert_eq!(book.on_snapshot(5, &[bid(9, 4)]), Effect::Applied);
        assert_eq!(book.standing(), Standing::Live);
        assert_eq!(
            (bids(&book), book.last_id()),
            (vec![(11, 1), (9, 4)], Some(6))
        );
    }

    #[test]
    fn an_update_that_is_known_changes_nothing() {
        let mut book = book();
        book.on_snapshot(5, &[bid(9, 4)]);
        assert_eq!(book.on_update(ids(2, 5), &[bid(9, 1)]), Effect::Old);
        assert_eq!(bids(&book), [(9, 4)]);
    }

    #[test]
    fn a_gap_makes_the_book_stale_and_empty_until_a_snapshot_replaces_it() {
        let mut book = book();
        book.on_snapshot(5, &[bid(9, 4)]);
        assert_eq!(book.on_update(ids(7, 8), &[bid(10, 1)]), Effect::Gap);
        assert_eq!((book.standing(), bids(&book)), (Standing::Stale, vec![]));
        assert_eq!(book.on_update(ids(9, 9), &[bid(12, 1)]), Effect::Buffered);
        assert_eq!(book.on_snapshot(8, &[bid(10, 1)]), Effect::Applied);
        assert_eq!(book.standing(), Standing::Live);
        assert_eq!(bids(&book), [(12, 1), (10, 1)]);
    }

    #[test]
    fn a_snapshot_that_is_older_than_the_buffered_updates_does_not_make_the_book_live() {
        let mut book = book();
        book.on_update(ids(7, 8), &[bid(10, 1)]);
        assert_eq!(book.on_snapshot(5, &[bid(9, 4)]), Effect::Gap);
        assert_eq!(book.standing(), Standing::Stale);
        assert_eq!(book.on_snapshot(6, &[bid(9, 5)]), Effect::Applied);
        assert_eq!(bids(&book), [(10, 1), (9, 5)]);
    }

    #[test]
    fn a_snapshot_that_is_older_than_the_live_book_is_left_aside() {
        let mut book = book();
        book.on_snapshot(5, &[]);
        book.on_update(ids(6, 9), &[bid(10, 1)]);
        assert_eq!(book.on_snapshot(7, &[bid(9, 4)]), Effect::Old);
        assert_eq!(bids(&book), [(10, 1)]);
    }

    #[test]
    fn the_oldest_waiting_updates_make_room() {
        let mut book = book();
        for number in 1..=MOST_WAITING as u64 + 5 {
            book.on_update(ids(number, number), &[bid(1, 1)]);
        }
        assert_eq!(book.waiting.len(), MOST_WAITING);
        assert_eq!(book.on_snapshot(5, &[]), Effect::Applied);
        assert_eq!(book.last_id(), Some(MOST_WAITING as u64 + 5));
    }
}
