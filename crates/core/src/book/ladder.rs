//! One side of a book: its price levels, the best at hand.

use super::units::Ticks;
use crate::model::order::Side;

/// The levels of one side in one vector, worst first and best last, for changes cluster near the best.
#[derive(Debug, Clone)]
pub struct Ladder<L> {
    flip: i64,
    rungs: Vec<Rung<L>>,
}

/// A level under a key that is greater the better its price is.
#[derive(Debug, Clone)]
struct Rung<L> {
    key: i64,
    level: L,
}

impl<L> Ladder<L> {
    /// An empty side: for bids the highest price is best, for asks the lowest.
    #[must_use]
    pub const fn new(side: Side) -> Self {
        let flip = match side {
            Side::Buy => 0,
            Side::Sell => -1, // every bit turned over turns the order of all numbers round
        };
        let rungs = Vec::new();
        Self { flip, rungs }
    }

    /// Returns how many levels there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rungs.len()
    }

    /// Says whether there is no level.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rungs.is_empty()
    }

    /// Returns the best price and its level.
    #[must_use]
    pub fn best(&self) -> Option<(Ticks, &L)> {
        self.rungs.last().map(|rung| self.opened(rung))
    }

    /// Returns the level at a price.
    #[must_use]
    pub fn get(&self, price: Ticks) -> Option<&L> {
        let place = self.find(price).ok()?;
        self.rungs.get(place).map(|rung| &rung.level)
    }

    /// Returns the level at a price, made by `make` when there is none.
    pub fn get_or_insert(&mut self, price: Ticks, make: impl FnOnce() -> L) -> &mut L {
        let place = match self.find(price) {
            Ok(place) => place,
            Err(place) => {
                let key = price.0 ^ self.flip;
                self.rungs.insert(place, Rung { key, level: make() });
                place
            }
        };
        &mut self.rungs[place].level
    }

    /// Takes the level at a price away.
    pub fn remove(&mut self, price: Ticks) -> Option<L> {
        let place = self.find(price).ok()?;
        Some(self.rungs.remove(place).level)
    }

    /// Returns the levels, best first.
    pub fn levels(&self) -> impl Iterator<Item = (Ticks, &L)> {
        self.rungs.iter().rev().map(|rung| self.opened(rung))
    }

    /// Returns the levels that are worse than a price, best first.
    pub fn worse_than(&self, price: Ticks) -> impl Iterator<Item = (Ticks, &L)> {
        let (Ok(place) | Err(place)) = self.find(price);
        let worse = self.rungs.get(..place).unwrap_or_default();
        worse.iter().rev().map(|rung| self.opened(rung))
    }

    /// Drops all but the best `count` levels.
    pub fn keep_best(&mut self, count: usize) {
        self.rungs.drain(..self.rungs.len().saturating_sub(count));
    }

    /// Drops all levels.
    pub fn clear(&mut self) {
        self.rungs.clear();
    }

    const fn opened<'a>(&self, rung: &'a Rung<L>) -> (Ticks, &'a L) {
        (Ticks(rung.key ^ self.flip), &rung.level)
    }

    fn find(&self, price: Ticks) -> Result<usize, usize> {
        let key = price.0 ^ self.flip;
        let Some(best) = self.rungs.last() else {
            return Err(0);
        };
        if key > best.key {
            return Err(self.rungs.len());
        }
        // Keys differ, so a level lies no further from the best than its key does: right there in a dense book.
        let distance = usize::try_from(best.key.wrapping_sub(key).cast_unsigned());
        let lowest = (self.rungs.len() - 1).saturating_sub(distance.unwrap_or(usize::MAX));
        if self.rungs[lowest].key == key {
            return Ok(lowest);
        }
        let place = self.rungs[lowest..].binary_search_by_key(&key, |rung| rung.key);
        place
            .map(|place| place + lowest)
            .map_err(|place| place + lowest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ladder(side: Side, prices: &[i64]) -> Ladder<i64> {
        let mut ladder = Ladder::new(side);
        for &price in prices {
            *ladder.get_or_insert(Ticks(price), || 0) += price;
        }
        ladder
    }

    fn prices(ladder: &Ladder<i64>) -> Vec<i64> {
        ladder.levels().map(|(price, _)| price.0).collect()
    }

    #[test]
    fn bids_are_read_from_the_highest_and_asks_from_the_lowest_price() {
        let given = [3, -1, 7, 0, i64::MAX, i64::MIN];
        let rising = vec![i64::MIN, -1, 0, 3, 7, i64::MAX];
        assert_eq!(prices(&ladder(Side::Sell, &given)), rising);
        let falling: Vec<i64> = rising.into_iter().rev().collect();
        assert_eq!(prices(&ladder(Side::Buy, &given)), falling);
    }

    #[test]
    fn a_level_is_made_once_and_found_by_its_price() {
        let mut asks = ladder(Side::Sell, &[5, 5, 6]);
        assert_eq!((asks.len(), asks.get(Ticks(5))), (2, Some(&10)));
        assert_eq!(asks.remove(Ticks(5)), Some(10));
        assert_eq!((asks.remove(Ticks(5)), asks.get(Ticks(5))), (None, None));
        assert_eq!(asks.best(), Some((Ticks(6), &6)));
    }

    #[test]
    fn levels_worse_than_a_price_need_no_level_at_it() {
        let bids = ladder(Side::Buy, &[10, 8, 6]);
        let worse =
            |price| -> Vec<i64> { bids.worse_than(Ticks(price)).map(|(p, _)| p.0).collect() };
        assert_eq!(worse(10), [8, 6]);
        assert_eq!(worse(9), [8, 6]);
        assert_eq!(worse(6), [] as [i64; 0]);
        assert_eq!(worse(11), [10, 8, 6]);
    }

    #[test]
    fn the_worst_levels_are_dropped_first() {
        let mut bids = ladder(Side::Buy, &[10, 8, 6]);
        bids.keep_best(2);
        assert_eq!(prices(&bids), [10, 8]);
        bids.keep_best(5);
        assert_eq!(prices(&bids), [10, 8]);
        bids.clear();
        assert!(bids.is_empty());
    }
}
