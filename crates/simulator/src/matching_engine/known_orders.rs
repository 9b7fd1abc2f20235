//! Where every order is that ever came in.

use super::ticket::OrderNumber;
use ingenium_core::book::order_book::Slot;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
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

/// Spreads numbers that mostly count upwards: one multiplication, folded.
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

/// Every number that was ever used, with the place of its order.
#[derive(Debug, Clone, Default)]
pub(super) struct KnownOrders {
    places: HashMap<u64, Place, BuildHasherDefault<NumberHasher>>,
}

impl KnownOrders {
    pub(super) fn with_capacity(orders: usize) -> Self {
        let places = HashMap::with_capacity_and_hasher(orders, BuildHasherDefault::default());
        Self { places }
    }

    /// Uses a number up; says whether it was free.
    pub(super) fn use_up(&mut self, id: OrderNumber) -> bool {
        match self.places.entry(id.0) {
            Entry::Vacant(free) => {
                free.insert(Place::Elsewhere);
                true
            }
            Entry::Occupied(_) => false,
        }
    }

    pub(super) fn set(&mut self, id: OrderNumber, place: Place) {
        self.places.insert(id.0, place);
    }

    pub(super) fn place(&self, id: OrderNumber) -> Place {
        let place = self.places.get(&id.0).copied();
        place.unwrap_or(Place::Elsewhere)
    }
}
