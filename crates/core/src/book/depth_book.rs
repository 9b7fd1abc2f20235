//! The book by level: how much is open at each price.

use super::ladder::Ladder;
use super::units::{Lots, Ticks};
use crate::model::order::Side;

/// A level as a feed tells it: what is open at a price now; zero takes the level away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LevelChange {
    /// The side.
    pub side: Side,
    /// The price.
    pub price: Ticks,
    /// What is open at it from now on.
    pub quantity: Lots,
}

/// The quantities of both sides by price.
#[derive(Debug, Clone)]
pub struct DepthBook {
    bids: Ladder<Lots>,
    asks: Ladder<Lots>,
}

impl Default for DepthBook {
    fn default() -> Self {
        Self {
            bids: Ladder::new(Side::Buy),
            asks: Ladder::new(Side::Sell),
        }
    }
}

impl DepthBook {
    /// Sets what is open at a price.
    pub fn apply(&mut self, change: LevelChange) {
        let ladder = match change.side {
            Side::Buy => &mut self.bids,
            Side::Sell => &mut self.asks,
        };
        if change.quantity.is_zero() {
            ladder.remove(change.price);
        } else {
            *ladder.get_or_insert(change.price, Lots::default) = change.quantity;
        }
    }

    /// Puts these levels in the place of all that was there.
    pub fn replace(&mut self, levels: &[LevelChange]) {
        self.clear();
        for &level in levels {
            self.apply(level);
        }
    }

    /// Forgets the levels of a side.
    pub fn clear_side(&mut self, side: Side) {
        match side {
            Side::Buy => self.bids.clear(),
            Side::Sell => self.asks.clear(),
        }
    }

    /// Forgets all levels.
    pub fn clear(&mut self) {
        self.bids.clear();
        self.asks.clear();
    }

    /// Drops all but the best `depth` levels of each side, as feeds of limited depth ask for.
    pub fn keep_best(&mut self, depth: usize) {
        self.bids.keep_best(depth);
        self.asks.keep_best(depth);
    }

    /// Returns the best price of a side and what is open at it.
    #[must_use]
    pub fn best(&self, side: Side) -> Option<(Ticks, Lots)> {
        let best = self.ladder(side).best();
        best.map(|(price, &quantity)| (price, quantity))
    }

    /// Returns what is open at a price.
    #[must_use]
    pub fn quantity_at(&self, side: Side, price: Ticks) -> Lots {
        self.ladder(side).get(price).copied().unwrap_or_default()
    }

    /// Returns the levels of a side, best first.
    pub fn levels(&self, side: Side) -> impl Iterator<Item = (Ticks, Lots)> {
        let levels = self.ladder(side).levels();
        levels.map(|(price, &quantity)| (price, quantity))
    }

    /// Returns how many levels a side has.
    #[must_use]
    pub const fn depth(&self, side: Side) -> usize {
        self.ladder(side).len()
    }

    /// Says whether the best bid is at the best ask or above it, which no true book is.
    #[must_use]
    pub fn is_crossed(&self) -> bool {
        match (self.bids.best(), self.asks.best()) {
            (Some((bid, _)), Some((ask, _))) => bid >= ask,
            _ => false,
        }
    }

    const fn ladder(&self, side: Side) -> &Ladder<Lots> {
        match side {
            Side::Buy => &self.bids,
            Side::Sell => &self.asks,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(side: Side, price: i64, quantity: i64) -> LevelChange {
        LevelChange {
            side,
            price: Ticks(price),
            quantity: Lots(quantity),
        }
    }

    #[test]
    fn a_level_is_set_changed_and_taken_away() {
        let mut book = DepthBook::default();
        book.apply(change(Side::Buy, 10, 5));
        book.apply(change(Side::Buy, 10, 7));
        assert_eq!(book.best(Side::Buy), Some((Ticks(10), Lots(7))));
        book.apply(change(Side::Buy, 10, 0));
        book.apply(change(Side::Buy, 9, 0)); // one that never was
        assert_eq!((book.best(Side::Buy), book.depth(Side::Buy)), (None, 0));
        assert_eq!(book.quantity_at(Side::Buy, Ticks(10)), Lots(0));
    }

    #[test]
    fn a_snapshot_leaves_nothing_of_what_was_there() {
        let mut book = DepthBook::default();
        book.apply(change(Side::Buy, 10, 5));
        book.replace(&[change(Side::Buy, 8, 1), change(Side::Sell, 9, 2)]);
        let bids: Vec<_> = book.levels(Side::Buy).collect();
        assert_eq!(bids, [(Ticks(8), Lots(1))]);
    }

    #[test]
    fn a_book_is_crossed_when_its_best_prices_meet() {
        let mut book = DepthBook::default();
        assert!(!book.is_crossed());
        book.apply(change(Side::Buy, 10, 5));
        assert!(!book.is_crossed());
        book.apply(change(Side::Sell, 11, 5));
        assert!(!book.is_crossed());
        book.apply(change(Side::Sell, 10, 5));
        assert!(book.is_crossed());
    }
}
