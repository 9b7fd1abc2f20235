//! A book by order kept from a venue's messages, its orders known by the venue's numbers.

use super::order_book::{OrderBook, Resting, Slot};
use super::units::{Lots, Ticks};
use crate::model::order::Side;
use std::collections::HashMap;

/// Why a message of a feed does not fit the book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MisfitMessage {
    /// It adds an order that is there.
    KnownOrder(u64),
    /// It speaks of an order that is not there.
    UnknownOrder(u64),
    /// It takes more from an order than is open.
    TooMuch(u64),
    /// Its quantity is not positive.
    NoQuantity(u64),
}

impl std::fmt::Display for MisfitMessage {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::KnownOrder(id) => write!(out, "order {id} is added twice"),
            Self::UnknownOrder(id) => write!(out, "order {id} is not in the book"),
            Self::TooMuch(id) => write!(out, "more is taken from order {id} than is open"),
            Self::NoQuantity(id) => write!(out, "the quantity for order {id} is not positive"),
        }
    }
}

impl std::error::Error for MisfitMessage {}

/// The orders of a market as its feed tells them.
#[derive(Debug, Clone, Default)]
pub struct FeedBook {
    book: OrderBook<u64>,
    slots: HashMap<u64, Slot>,
}

impl FeedBook {
    /// Returns the orders.
    #[must_use]
    pub const fn book(&self) -> &OrderBook<u64> {
        &self.book
    }

    /// Returns an order by the venue's number.
    #[must_use]
    pub fn order(&self, id: u64) -> Option<&Resting<u64>> {
        self.slots.get(&id).map(|&slot| self.book.order(slot))
    }

    /// Adds an order behind all others at its price.
    pub fn add(
        &mut self,
        id: u64,
        side: Side,
        price: Ticks,
        quantity: Lots,
    ) -> Result<(), MisfitMessage> {
        if self.slots.contains_key(&id) {
            return Err(MisfitMessage::KnownOrder(id));
        }
        if quantity <= Lots::ZERO {
            return Err(MisfitMessage::NoQuantity(id));
        }
        let slot = self.book.add(Resting {
            side,
            price,
            shown: quantity,
            hidden: Lots::ZERO,
            item: id,
        });
        self.slots.insert(id, slot);
        Ok(())
    }

    /// Takes a quantity from an order, traded or cancelled; an order of which nothing is left is gone.
    pub fn reduce(&mut self, id: u64, by: Lots) -> Result<Lots, MisfitMessage> {
        let slot = self.slot(id)?;
        if by < Lots::ZERO {
            return Err(MisfitMessage::NoQuantity(id));
        }
        let left = Lots(self.book.order(slot).shown.0 - by.0);
        if left < Lots::ZERO {
            return Err(MisfitMessage::TooMuch(id));
        }
        if left.is_zero() {
            self.remove(id)?;
        } else {
            self.book.hit(slot, by);
        }
        Ok(left)
    }

    /// Takes an order out.
    pub fn remove(&mut self, id: u64) -> Result<Lots, MisfitMessage> {
        let slot = self.slots.remove(&id);
        let slot = slot.ok_or(MisfitMessage::UnknownOrder(id))?;
        Ok(self.book.remove(slot).shown)
    }

    /// Gives an order another price or quantity: behind all others, unless only its quantity went down.
    pub fn replace(&mut self, id: u64, price: Ticks, quantity: Lots) -> Result<(), MisfitMessage> {
        let slot = self.slot(id)?;
        if quantity < Lots::ZERO {
            return Err(MisfitMessage::NoQuantity(id));
        }
        let Resting {
            side,
            price: before,
            shown,
            ..
        } = *self.book.order(slot);
        if price == before && quantity <= shown {
            return self.reduce(id, Lots(shown.0 - quantity.0)).map(|_| ());
        }
        self.remove(id)?;
        if quantity.is_zero() {
            return Ok(());
        }
        self.add(id, side, price, quantity)
    }

    /// Forgets all orders.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    fn slot(&self, id: u64) -> Result<Slot, MisfitMessage> {
        let slot = self.slots.get(&id).copied();
        slot.ok_or(MisfitMessage::UnknownOrder(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book() -> FeedBook {
        let mut book = FeedBook::default();
        for (id, quantity) in [(1, 5), (2, 6), (3, 7)] {
            book.add(id, Side::Buy, Ticks(10), Lots(quantity)).unwrap();
        }
        book
    }

    fn queue(book: &FeedBook) -> Vec<(u64, i64)> {
        let orders = book.book().orders(Side::Buy);
        orders
            .map(|(_, order)| (order.item, order.shown.0))
            .collect()
    }

    #[test]
    fn an_order_that_is_reduced_keeps_its_place_until_nothing_is_left() {
        let mut book = book();
        assert_eq!(book.reduce(1, Lots(2)), Ok(Lots(3)));
        assert_eq!(queue(&book), [(1, 3), (2, 6), (3, 7)]);
        assert_eq!(book.reduce(1, Lots(3)), Ok(Lots(0)));
        assert_eq!(queue(&book), [(2, 6), (3, 7)]);
        assert_eq!(book.order(1), None);
    }

    #[test]
    fn less_keeps_the_place_and_more_or_another_price_loses_it() {
        let mut book = book();
        book.replace(1, Ticks(10), Lots(4)).unwrap();
        assert_eq!(queue(&book), [(1, 4), (2, 6), (3, 7)]);
        book.replace(1, Ticks(10), Lots(5)).unwrap();
        assert_eq!(queue(&book), [(2, 6), (3, 7), (1, 5)]);
        book.replace(3, Ticks(11), Lots(7)).unwrap();
        assert_eq!(queue(&book), [(3, 7), (2, 6), (1, 5)]);
        book.replace(3, Ticks(12), Lots(0)).unwrap();
        assert_eq!(queue(&book), [(2, 6), (1, 5)]);
    }

    #[test]
    fn a_message_that_does_not_fit_is_refused_and_changes_nothing() {
        let mut book = book();
        let before = queue(&book);
        assert_eq!(
            book.add(2, Side::Sell, Ticks(11), Lots(1)),
            Err(MisfitMessage::KnownOrder(2))
        );
        assert_eq!(book.remove(9), Err(MisfitMessage::UnknownOrder(9)));
        assert_eq!(book.reduce(9, Lots(1)), Err(MisfitMessage::UnknownOrder(9)));
        assert_eq!(book.reduce(1, Lots(6)), Err(MisfitMessage::TooMuch(1)));
        for result in [
            book.reduce(1, Lots(-1)).map(|_| ()),
            book.replace(1, Ticks(10), Lots(-1)),
        ] {
            assert_eq!(result, Err(MisfitMessage::NoQuantity(1)));
        }
        let added = book.add(4, Side::Sell, Ticks(11), Lots(0));
        assert_eq!(added, Err(MisfitMessage::NoQuantity(4)));
        assert_eq!(queue(&book), before);
    }
}
