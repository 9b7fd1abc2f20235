//! A book by level that follows updates with checksums: stale from the first that does not agree.

use super::checksum::kraken;
use super::depth_book::{DepthBook, LevelChange};
use super::standing::{Effect, Standing};

/// A book by level of limited depth, kept from a snapshot and checked updates.
#[derive(Debug, Clone)]
pub struct CheckedBook {
    depth: usize,
    standing: Standing,
    book: DepthBook,
}

impl CheckedBook {
    /// An empty book that waits for its snapshot; `depth` is what the feed was asked for.
    #[must_use]
    pub fn new(depth: usize) -> Self {
        Self {
            depth,
            standing: Standing::Waiting,
            book: DepthBook::default(),
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
        self.standing
    }

    /// Takes a snapshot in the place of all that was there.
    pub fn on_snapshot(&mut self, levels: &[LevelChange]) -> Effect {
        self.book.replace(levels);
        self.standing = Standing::Live;
        Effect::Applied
    }

    /// Takes an update and compares the book with the feed's checksum. An update before the snapshot is old: the
    /// feed sends the snapshot first, with all that came before it.
    pub fn on_update(&mut self, changes: &[LevelChange], checksum: u32) -> Effect {
        match self.standing {
            Standing::Waiting => return Effect::Old,
            Standing::Stale => return Effect::Gap,
            Standing::Live => {}
        }
        for &change in changes {
            self.book.apply(change);
        }
        self.book.keep_best(self.depth);
        if kraken(&self.book) == checksum {
            return Effect::Applied;
        }
        self.standing = Standing::Stale;
        self.book.clear();
        Effect::Gap
    }
}

#[cfg(test)]
mod tests {
    use super::super::units::{Lots, Ticks};
    use super::*;
    use crate::model::order::Side;

    fn ask(price: i64, quantity: i64) -> LevelChange {
        LevelChange {
            side: Side::Sell,
            price: Ticks(price),
            quantity: Lots(quantity),
        }
    }

    fn checksum(levels: &[LevelChange]) -> u32 {
        let mut book = DepthBook::default();
        book.replace(levels);
        kraken(&book)
    }

    #[test]
    fn an_update_that_agrees_with_its_checksum_is_applied() {
        let mut book = CheckedBook::new(10);
        assert_eq!(book.on_update(&[ask(5, 1)], 0), Effect::Old);
        book.on_snapshot(&[ask(5, 1)]);
        let sum = checksum(&[ask(5, 1), ask(6, 2)]);
        assert_eq!(book.on_update(&[ask(6, 2)], sum), Effect::Applied);
        assert_eq!(book.standing(), Standing::Live);
    }

    #[test]
    fn a_wrong_checksum_makes_the_book_stale_until_a_snapshot_replaces_it() {
        let mut book = CheckedBook::new(10);
        book.on_snapshot(&[ask(5, 1)]);
        assert_eq!(book.on_update(&[ask(6, 2)], 1), Effect::Gap);
        assert_eq!(
            (book.standing(), book.book().depth(Side::Sell)),
            (Standing::Stale, 0)
        );
        assert_eq!(book.on_update(&[], checksum(&[])), Effect::Gap);
        assert_eq!(book.on_snapshot(&[ask(7, 1)]), Effect::Applied);
        assert_eq!(book.standing(), Standing::Live);
    }

    #[test]
    fn levels_beyond_the_depth_that_was_asked_for_are_dropped() {
        let mut book = CheckedBook::new(2);
        book.on_snapshot(&[ask(5, 1), ask(6, 1)]);
        let sum = checksum(&[ask(4, 1), ask(5, 1)]);
        assert_eq!(book.on_update(&[ask(4, 1)], sum), Effect::Applied);
        assert_eq!(book.book().depth(Side::Sell), 2);
    }
}
