//! What we have taken of the levels: a record of the past does not know of our orders, so it is kept beside it.

use ingenium_core::model::order::Side;

/// When what was taken is there again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Refill {
    /// When the exchange next tells of that level. Holds for small orders: the market's answer to ours is
    /// missing from the record, so large ones meet a book that is too full.
    #[default]
    WithTheLevel,
    /// Little by little: half of it after each so many nanoseconds, whatever the exchange tells. Holds as far as
    /// the book heals at one pace; after a real shock it may not come back at all.
    HalfLife(i64),
}

#[derive(Debug, Clone, Copy)]
struct Taking {
    side: Side,
    price: i64,
    quantity: i64,
    time: i64,
}

/// What was taken, level by level.
#[derive(Debug, Clone, Default)]
pub(super) struct Taken {
    refill: Refill,
    takings: Vec<Taking>,
}

impl Taken {
    /// Nothing yet.
    #[must_use]
    pub(super) const fn new(refill: Refill) -> Self {
        Self {
            refill,
            takings: Vec::new(),
        }
    }

    /// Says whether nothing is missing from the book.
    #[inline]
    #[must_use]
    pub(super) const fn is_empty(&self) -> bool {
        self.takings.is_empty()
    }

    /// Returns how much is missing from a level.
    #[must_use]
    pub(super) fn at(&self, side: Side, price: i64, now: i64) -> i64 {
        let found = self
            .takings
            .iter()
            .find(|taking| taking.side == side && taking.price == price);
        found.map_or(0, |taking| self.left_of(taking, now))
    }

    /// Notes that so much was taken from a level.
    pub(super) fn add(&mut self, side: Side, price: i64, quantity: i64, now: i64) {
        let refill = self.refill;
        if let Refill::HalfLife(_) = refill {
            self.takings.retain(|taking| left(refill, taking, now) > 0);
        }
        let found = self
            .takings
            .iter_mut()
            .find(|taking| taking.side == side && taking.price == price);
        match found {
            Some(taking) => {
                taking.quantity = left(refill, taking, now) + quantity;
                taking.time = now;
            }
            None => self.takings.push(Taking {
                side,
                price,
                quantity,
                time: now,
            }),
        }
    }

    /// Hears that the exchange told of a level.
    pub(super) fn on_level(&mut self, side: Side, price: i64) {
        if self.refill == Refill::WithTheLevel {
            self.takings
                .retain(|taking| taking.side != side || taking.price != price);
        }
    }

    /// Hears that a side, or both, was told anew.
    pub(super) fn on_clear(&mut self, side: Option<Side>) {
        if self.refill == Refill::WithTheLevel {
            self.takings
                .retain(|taking| side.is_some_and(|side| side != taking.side));
        }
    }

    /// Returns the model in words, for the list of assumptions.
    #[must_use]
    pub(super) fn describe(refill: Refill) -> String {
        match refill {
            Refill::WithTheLevel => {
                "what our orders take from a level is missing until the exchange next tells of that level".to_owned()
            }
            Refill::HalfLife(nanoseconds) => format!(
                "what our orders take from a level comes back with a half-life of {nanoseconds} ns"
            ),
        }
    }

    fn left_of(&self, taking: &Taking, now: i64) -> i64 {
        left(self.refill, taking, now)
    }
}

#[expect(
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "a model of what comes back, rounded to whole units"
)]
fn left(refill: Refill, taking: &Taking, now: i64) -> i64 {
    match refill {
        Refill::WithTheLevel => taking.quantity,
        Refill::HalfLife(half) => {
            let halves = (now - taking.time) as f64 / half.max(1) as f64;
            (taking.quantity as f64 * (-halves).exp2()).round() as i64
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_taken_is_missing_until_the_level_is_told_again() {
        let mut taken = Taken::new(Refill::WithTheLevel);
        taken.add(Side::Sell, 101, 4, 0);
        taken.add(Side::Sell, 101, 2, 5);
        assert_eq!(taken.at(Side::Sell, 101, 9), 6);
        assert_eq!(taken.at(Side::Buy, 101, 9), 0);
        taken.on_level(Side::Sell, 102);
        assert_eq!(taken.at(Side::Sell, 101, 9), 6);
        taken.on_level(Side::Sell, 101);
        assert!(taken.is_empty());
    }

    #[test]
    fn a_side_that_is_told_anew_is_whole_again() {
        let mut taken = Taken::new(Refill::WithTheLevel);
        taken.add(Side::Sell, 101, 4, 0);
        taken.on_clear(Some(Side::Buy));
        assert_eq!(taken.at(Side::Sell, 101, 0), 4);
        taken.on_clear(None);
        assert_eq!(taken.at(Side::Sell, 101, 0), 0);
    }

    #[test]
    fn with_a_half_life_half_is_back_after_each() {
        // 80 taken; after one half-life 40 are missing, after two 20; 10 more make 30, then 15.
        let mut taken = Taken::new(Refill::HalfLife(1_000));
        taken.add(Side::Buy, 99, 80, 0);
        taken.on_level(Side::Buy, 99);
        assert_eq!(taken.at(Side::Buy, 99, 1_000), 40);
        taken.add(Side::Buy, 99, 10, 2_000);
        assert_eq!(taken.at(Side::Buy, 99, 3_000), 15);
        taken.add(Side::Sell, 105, 1, 100_000);
        assert_eq!(taken.takings.len(), 1);
    }
}
