//! The book of a market as its events tell it: by level, and by order where they tell of orders.

use std::collections::HashMap;

use ingenium_core::book::depth_book::{DepthBook, LevelChange};
use ingenium_core::book::units::{Lots, Ticks};
use ingenium_core::model::order::Side;

use super::event::{TickEvent, TickKind};

/// An order of the market.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Known {
    /// Its side.
    pub(super) side: Side,
    /// Its price.
    pub(super) price: i64,
    /// What is open of it.
    pub(super) size: i64,
    /// Its place in the order of arrival.
    pub(super) stamp: u64,
}

/// What became of an order of the market: before, and after.
pub(super) type Step = (Option<Known>, Option<Known>);

/// A book.
#[derive(Debug, Clone, Default)]
pub struct TickBook {
    depth: DepthBook,
    orders: HashMap<i64, Known>,
    stamp: u64,
    last_trade: Option<i64>,
    mark: Option<i64>,
}

impl TickBook {
    /// Takes an event.
    #[inline]
    pub fn apply(&mut self, event: &TickEvent) {
        match event.kind {
            TickKind::Trade => self.last_trade = Some(event.price),
            TickKind::Level => self.set(event.side, event.price, event.size),
            TickKind::Quote => {
                if let Some(side) = event.side {
                    self.depth.clear_side(side);
                }
                self.set(event.side, event.price, event.size);
            }
            TickKind::Clear => self.clear(event.side),
            TickKind::Mark => self.mark = Some(event.price),
            TickKind::Funding => {}
            TickKind::Add | TickKind::Change | TickKind::Remove | TickKind::Execute => {
                self.step(event);
            }
        }
    }

    /// Takes an event that tells of an order, and returns what it changed of it.
    pub(super) fn step(&mut self, event: &TickEvent) -> Step {
        let before = self.orders.get(&event.order).copied();
        if event.kind == TickKind::Execute {
            self.last_trade = Some(before.map_or(event.price, |known| known.price));
        }
        let after = self.after(event, before);
        if let Some(known) = before {
            self.change_level(known.side, known.price, -known.size);
        }
        match after {
            Some(known) => {
                self.change_level(known.side, known.price, known.size);
                self.orders.insert(event.order, known);
            }
            None => {
                self.orders.remove(&event.order);
            }
        }
        (before, after)
    }

    fn after(&mut self, event: &TickEvent, before: Option<Known>) -> Option<Known> {
        let is_new = |known: Known| known.price != event.price || event.size > known.size;
        match (event.kind, before) {
            (TickKind::Add, _) => self.newest(event),
            (TickKind::Change, Some(known)) if event.size > 0 && is_new(known) => {
                self.newest(event)
            }
            (TickKind::Change, Some(known)) => Known {
                size: event.size,
                ..known
            }
            .if_open(),
            (TickKind::Execute, Some(known)) => Known {
                size: known.size - event.size,
                ..known
            }
            .if_open(),
            _ => None,
        }
    }

    fn newest(&mut self, event: &TickEvent) -> Option<Known> {
        self.stamp += 1;
        let side = event.side?;
        Some(Known {
            side,
            price: event.price,
            size: event.size,
            stamp: self.stamp,
        })
    }

    fn clear(&mut self, side: Option<Side>) {
        if let Some(side) = side {
            self.depth.clear_side(side);
            self.orders.retain(|_, known| known.side != side);
        } else {
            self.depth.clear();
            self.orders.clear();
        }
    }

    fn change_level(&mut self, side: Side, price: i64, by: i64) {
        let open = self.quantity_at(side, price) + by;
        self.set(Some(side), price, open.max(0));
    }

    #[inline]
    fn set(&mut self, side: Option<Side>, price: i64, open: i64) {
        if let Some(side) = side {
            self.depth.apply(LevelChange {
                side,
                price: Ticks(price),
                quantity: Lots(open),
            });
        }
    }

    /// Returns the number of the last order that came.
    #[must_use]
    pub const fn stamp(&self) -> u64 {
        self.stamp
    }

    /// Says whether the market's orders are known one by one.
    #[must_use]
    pub const fn knows_orders(&self) -> bool {
        self.stamp > 0
    }

    /// Returns what is open at a price.
    #[must_use]
    pub fn quantity_at(&self, side: Side, price: i64) -> i64 {
        self.depth.quantity_at(side, Ticks(price)).0
    }

    /// Returns the best price of a side and what is open at it.
    #[inline]
    #[must_use]
    pub fn best(&self, side: Side) -> Option<(i64, i64)> {
        let best = self.depth.best(side);
        best.map(|(price, size)| (price.0, size.0))
    }

    /// Returns the levels of a side, best first.
    pub fn levels(&self, side: Side) -> impl Iterator<Item = (i64, i64)> {
        let levels = self.depth.levels(side);
        levels.map(|(price, size)| (price.0, size.0))
    }

    /// Returns the price of the last trade.
    #[must_use]
    pub const fn last_trade(&self) -> Option<i64> {
        self.last_trade
    }

    /// Returns the price at which a position is valued: the exchange's mark price where there is one, else the
    /// middle of the touch, half to even, else the last trade.
    #[must_use]
    pub fn value(&self) -> Option<i64> {
        if self.mark.is_some() {
            return self.mark;
        }
        match (self.best(Side::Buy), self.best(Side::Sell)) {
            (Some((bid, _)), Some((ask, _))) => {
                let low = (bid + ask).div_euclid(2);
                let is_half = (bid + ask).rem_euclid(2) == 1;
                Some(low + i64::from(is_half && low.rem_euclid(2) == 1))
            }
            _ => self.last_trade,
        }
    }
}

impl Known {
    fn if_open(self) -> Option<Self> {
        (self.size > 0).then_some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticks::samples::{event, of_order};

    #[test]
    fn a_quote_leaves_nothing_behind_it() {
        let mut book = TickBook::default();
        book.apply(&event(0, TickKind::Quote, 1, 100, 5));
        book.apply(&event(0, TickKind::Quote, 1, 99, 7));
        assert_eq!(book.levels(Side::Buy).collect::<Vec<_>>(), [(99, 7)]);
    }

    #[test]
    fn orders_add_up_to_levels_and_keep_or_lose_their_place() {
        let mut book = TickBook::default();
        book.apply(&of_order(TickKind::Add, 1, 100, 5, 1));
        book.apply(&of_order(TickKind::Add, 1, 100, 3, 2));
        assert_eq!(book.best(Side::Buy), Some((100, 8)));
        let (before, after) = book.step(&of_order(TickKind::Change, 1, 100, 2, 1));
        assert_eq!((before.unwrap().stamp, after.unwrap().stamp), (1, 1));
        let (_, after) = book.step(&of_order(TickKind::Change, 1, 100, 9, 1));
        assert_eq!(after.unwrap().stamp, 3);
        book.apply(&of_order(TickKind::Execute, 1, 100, 3, 2));
        assert_eq!(
            (book.best(Side::Buy), book.last_trade()),
            (Some((100, 9)), Some(100))
        );
        book.apply(&of_order(TickKind::Remove, 1, 100, 0, 1));
        assert_eq!(book.best(Side::Buy), None);
    }

    #[test]
    fn a_value_is_the_mark_or_the_middle_or_the_last_trade() {
        let mut book = TickBook::default();
        assert_eq!(book.value(), None);
        book.apply(&event(0, TickKind::Trade, 0, 90, 1));
        assert_eq!(book.value(), Some(90));
        book.apply(&event(0, TickKind::Level, 1, 100, 1));
        book.apply(&event(0, TickKind::Level, -1, 103, 1));
        assert_eq!(book.value(), Some(102)); // 101.5
        book.apply(&event(0, TickKind::Level, -1, 101, 1));
        assert_eq!(book.value(), Some(100)); // 100.5
        book.apply(&event(0, TickKind::Mark, 0, 77, 0));
        assert_eq!(book.value(), Some(77));
    }
}
