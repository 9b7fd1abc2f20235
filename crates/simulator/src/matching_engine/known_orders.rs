//! Where every order is that ever came in.

use super::ticket::OrderNumber;
use ingenium_core::book::order_book::Slot;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Where an order is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// At rest in the book.
    Resting(Slot),
    /// Waiting for its trigger.
    Stop(Slot),
    /// Waiting for its trigger, which follows the price.
    Trailing,
    /// Finished, refused, or on its way in.
    Elsewhere,
}

/// Spreads numbers: one multiplication, folded.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct NumberHasher(u64);

impl Hasher for NumberHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(self.0 ^ u64::from(byte));
        }
    }

    fn write_u64(&mut self, number: u64) {
        let product = u128::from(number) * 0x9E37_79B9_7F4A_7C15;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "both halves are folded into one"
        )]
        let folded = (product >> 64) as u64 ^ product as u64;
        self.0 = folded;
    }
}

/// How many numbers share a page. Numbers that follow one another lie side by side; one far from all others costs a
/// page of its own.
const PAGE: usize = 64;

/// Every number that was ever used, with the place of its order.
#[derive(Debug, Clone, Default)]
pub(super) struct KnownOrders {
    pages: HashMap<u64, usize, BuildHasherDefault<NumberHasher>>,
    places: Vec<[Option<Place>; PAGE]>,
}

impl KnownOrders {
    pub(super) fn with_capacity(orders: usize) -> Self {
        let pages = orders / PAGE + 1;
        Self {
            pages: HashMap::with_capacity_and_hasher(pages, BuildHasherDefault::default()),
            places: Vec::with_capacity(pages),
        }
    }

    /// Uses a number up; says whether it was free.
    pub(super) fn use_up(&mut self, id: OrderNumber) -> bool {
        let place = self.entry(id);
        let is_free = place.is_none();
        place.get_or_insert(Place::Elsewhere);
        is_free
    }

    pub(super) fn set(&mut self, id: OrderNumber, place: Place) {
        *self.entry(id) = Some(place);
    }

    pub(super) fn place(&self, id: OrderNumber) -> Place {
        let (page, offset) = split(id);
        let place = self.pages.get(&page).map(|&page| self.places[page][offset]);
        place.flatten().unwrap_or(Place::Elsewhere)
    }

    fn entry(&mut self, id: OrderNumber) -> &mut Option<Place> {
        let (page, offset) = split(id);
        let places = &mut self.places;
        let page = *self.pages.entry(page).or_insert_with(|| {
            places.push([None; PAGE]);
            places.len() - 1
        });
        &mut self.places[page][offset]
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the remainder is below 64")]
const fn split(id: OrderNumber) -> (u64, usize) {
    (id.0 / PAGE as u64, (id.0 % PAGE as u64) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_used_up_once_wherever_it_lies() {
        let mut known = KnownOrders::with_capacity(10);
        for id in [0, 1, 63, 64, 1 << 40, u64::MAX - 1, u64::MAX] {
            let id = OrderNumber(id);
            assert!(known.use_up(id));
            assert!(!known.use_up(id));
            assert_eq!(known.place(id), Place::Elsewhere);
            known.set(id, Place::Trailing);
            assert!(!known.use_up(id));
            assert_eq!(known.place(id), Place::Trailing);
        }
        assert_eq!(known.place(OrderNumber(2)), Place::Elsewhere);
        assert_eq!(known.places.len(), 4);
    }

    #[test]
    fn a_place_takes_eight_bytes() {
        assert_eq!(size_of::<Option<Place>>(), 8);
    }
}
