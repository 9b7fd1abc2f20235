//! The book by order: price first, then time, with every order at hand by its slot.

use super::ladder::Ladder;
use super::units::{Lots, Ticks};
use crate::model::order::Side;

const NONE: u32 = u32::MAX;

/// Where an order lies in its book, for as long as it rests there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Slot(u32);

/// An order at rest, with what its owner keeps beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resting<T> {
    /// Its side.
    pub side: Side,
    /// Its price.
    pub price: Ticks,
    /// What can be hit.
    pub shown: Lots,
    /// What comes after it.
    pub hidden: Lots,
    /// What its owner keeps beside it.
    pub item: T,
}

impl<T> Resting<T> {
    /// Returns all that is open, shown or hidden.
    #[must_use]
    pub const fn open(&self) -> Lots {
        Lots(self.shown.0 + self.hidden.0)
    }
}

/// What one price level holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level {
    /// Its price.
    pub price: Ticks,
    /// What is shown at it.
    pub shown: i128,
    /// What is hidden behind that.
    pub hidden: i128,
    /// How many orders there are.
    pub orders: u32,
}

/// An order's place in its queue: kept apart from the order, for its neighbours change it when they leave.
#[derive(Debug, Clone, Copy)]
struct Link {
    previous: u32,
    next: u32,
    queue: u32,
}

#[derive(Debug, Clone, Copy)]
struct Queue {
    head: u32,
    tail: u32,
    level: Level,
}

/// Orders of both sides in price-time priority. The queues are lists through one vector, so an order is added,
/// hit, moved back or taken out without a search among orders and without an allocation of its own.
#[derive(Debug, Clone)]
pub struct OrderBook<T> {
    orders: Vec<Resting<T>>,
    links: Vec<Link>,
    free_slots: Vec<u32>,
    queues: Vec<Queue>,
    free_queues: Vec<u32>,
    bids: Ladder<u32>,
    asks: Ladder<u32>,
}

impl<T: Copy> Default for OrderBook<T> {
    fn default() -> Self {
        Self {
            orders: Vec::new(),
            links: Vec::new(),
            free_slots: Vec::new(),
            queues: Vec::new(),
            free_queues: Vec::new(),
            bids: Ladder::new(Side::Buy),
            asks: Ladder::new(Side::Sell),
        }
    }
}

impl<T: Copy> OrderBook<T> {
    /// Puts an order behind all others at its price.
    pub fn add(&mut self, order: Resting<T>) -> Slot {
        let queue = self.queue_at(order.side, order.price);
        let link = Link {
            previous: NONE,
            next: NONE,
            queue,
        };
        let slot = put(&mut self.links, &mut self.free_slots, link);
        match self.orders.get_mut(slot as usize) {
            Some(place) => *place = order,
            None => self.orders.push(order),
        }
        self.append(slot);
        Slot(slot)
    }

    /// Takes an order out.
    pub fn remove(&mut self, slot: Slot) -> Resting<T> {
        let order = self.orders[slot.0 as usize];
        let queue = self.unlink(slot.0);
        self.drop_if_empty(queue, &order);
        self.free_slots.push(slot.0);
        order
    }

    /// Returns the order in a slot.
    #[must_use]
    pub fn order(&self, slot: Slot) -> &Resting<T> {
        &self.orders[slot.0 as usize]
    }

    /// Returns what the owner keeps beside the order in a slot, to be changed.
    pub fn item_mut(&mut self, slot: Slot) -> &mut T {
        &mut self.orders[slot.0 as usize].item
    }

    /// Takes a quantity from what is open of an order, from the hidden part first; it keeps its place.
    pub fn shrink(&mut self, slot: Slot, by: Lots) {
        let order = &mut self.orders[slot.0 as usize];
        let from_hidden = Lots(by.0.min(order.hidden.0));
        let from_shown = Lots(by.0 - from_hidden.0);
        order.hidden.0 -= from_hidden.0;
        order.shown.0 -= from_shown.0;
        let level = self.level_of(slot);
        level.hidden -= i128::from(from_hidden.0);
        level.shown -= i128::from(from_shown.0);
    }

    /// Takes a quantity from the shown part of an order; it keeps its place.
    pub fn hit(&mut self, slot: Slot, by: Lots) {
        self.orders[slot.0 as usize].shown.0 -= by.0;
        self.level_of(slot).shown -= i128::from(by.0);
    }

    /// Shows up to `display` of the hidden part of an order, behind all others at its price.
    pub fn replenish(&mut self, slot: Slot, display: Lots) {
        self.unlink(slot.0);
        let order = &mut self.orders[slot.0 as usize];
        let tranche = Lots(display.0.min(order.hidden.0));
        order.shown.0 += tranche.0;
        order.hidden.0 -= tranche.0;
        self.append(slot.0);
    }

    /// Returns the order of a side that trades first.
    #[must_use]
    pub fn first(&self, side: Side) -> Option<Slot> {
        let (_, &queue) = self.ladder(side).best()?;
        Some(Slot(self.queues[queue as usize].head))
    }

    /// Returns the best price of a side.
    #[must_use]
    pub fn best(&self, side: Side) -> Option<Ticks> {
        self.ladder(side).best().map(|(price, _)| price)
    }

    /// Returns the price levels of a side, best first.
    pub fn levels(&self, side: Side) -> impl Iterator<Item = &Level> {
        let queues = self.ladder(side).levels();
        queues.map(|(_, &queue)| &self.queues[queue as usize].level)
    }

    /// Returns the orders of a side in priority order.
    pub fn orders(&self, side: Side) -> impl Iterator<Item = (Slot, &Resting<T>)> {
        let queues = self.ladder(side).levels();
        queues.flat_map(|(_, &queue)| {
            let head = self.queues[queue as usize].head;
            std::iter::successors(self.occupied(head), |(slot, _)| {
                self.occupied(self.links[slot.0 as usize].next)
            })
        })
    }

    /// Returns how many orders there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.links.len() - self.free_slots.len()
    }

    /// Says whether there is no order.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn occupied(&self, slot: u32) -> Option<(Slot, &Resting<T>)> {
        let order = self.orders.get(slot as usize)?;
        Some((Slot(slot), order))
    }

    fn level_of(&mut self, slot: Slot) -> &mut Level {
        let queue = self.links[slot.0 as usize].queue;
        &mut self.queues[queue as usize].level
    }

    const fn ladder(&self, side: Side) -> &Ladder<u32> {
        match side {
            Side::Buy => &self.bids,
            Side::Sell => &self.asks,
        }
    }

    fn queue_at(&mut self, side: Side, price: Ticks) -> u32 {
        let ladder = match side {
            Side::Buy => &mut self.bids,
            Side::Sell => &mut self.asks,
        };
        let (queues, free) = (&mut self.queues, &mut self.free_queues);
        *ladder.get_or_insert(price, || {
            let level = Level {
                price,
                shown: 0,
                hidden: 0,
                orders: 0,
            };
            let (head, tail) = (NONE, NONE);
            put(queues, free, Queue { head, tail, level })
        })
    }

    fn append(&mut self, slot: u32) {
        let (order, link) = (&self.orders[slot as usize], &mut self.links[slot as usize]);
        let queue = &mut self.queues[link.queue as usize];
        queue.level.shown += i128::from(order.shown.0);
        queue.level.hidden += i128::from(order.hidden.0);
        queue.level.orders += 1;
        link.previous = std::mem::replace(&mut queue.tail, slot);
        link.next = NONE;
        match link.previous {
            NONE => queue.head = slot,
            previous => self.links[previous as usize].next = slot,
        }
    }

    fn unlink(&mut self, slot: u32) -> u32 {
        let order = &self.orders[slot as usize];
        let link = self.links[slot as usize];
        let queue = &mut self.queues[link.queue as usize];
        queue.level.shown -= i128::from(order.shown.0);
        queue.level.hidden -= i128::from(order.hidden.0);
        queue.level.orders -= 1;
        match link.previous {
            NONE => queue.head = link.next,
            previous => self.links[previous as usize].next = link.next,
        }
        match link.next {
            NONE => queue.tail = link.previous,
            next => self.links[next as usize].previous = link.previous,
        }
        link.queue
    }

    fn drop_if_empty(&mut self, queue: u32, order: &Resting<T>) {
        if self.queues[queue as usize].head != NONE {
            return;
        }
        match order.side {
            Side::Buy => self.bids.remove(order.price),
            Side::Sell => self.asks.remove(order.price),
        };
        self.free_queues.push(queue);
    }
}

/// Puts a thing where one was freed, or at the end.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a book of 2^32 orders fits no memory"
)]
fn put<V>(store: &mut Vec<V>, free: &mut Vec<u32>, thing: V) -> u32 {
    if let Some(place) = free.pop() {
        store[place as usize] = thing;
        return place;
    }
    store.push(thing);
    store.len() as u32 - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(side: Side, price: i64, shown: i64, hidden: i64, item: u32) -> Resting<u32> {
        Resting {
            side,
            price: Ticks(price),
            shown: Lots(shown),
            hidden: Lots(hidden),
            item,
        }
    }

    fn queue(book: &OrderBook<u32>, side: Side) -> Vec<u32> {
        book.orders(side).map(|(_, order)| order.item).collect()
    }

    #[test]
    fn the_best_price_comes_first_and_the_earlier_order_at_one_price() {
        let mut book = OrderBook::default();
        for (price, item) in [(101, 1), (100, 2), (101, 3), (100, 4)] {
            book.add(order(Side::Sell, price, 5, 0, item));
            book.add(order(Side::Buy, price - 10, 5, 0, item));
        }
        assert_eq!(queue(&book, Side::Sell), [2, 4, 1, 3]);
        assert_eq!(queue(&book, Side::Buy), [1, 3, 2, 4]);
        assert_eq!(book.best(Side::Sell), Some(Ticks(100)));
    }

    #[test]
    fn an_order_leaves_from_any_place_in_its_queue() {
        for leaving in 0..3 {
            let mut book = OrderBook::default();
            let slots: Vec<Slot> = (0..3)
                .map(|item| book.add(order(Side::Buy, 7, 2, 0, item)))
                .collect();
            assert_eq!(book.remove(slots[leaving as usize]).item, leaving);
            let left: Vec<u32> = (0..3).filter(|&item| item != leaving).collect();
            assert_eq!(queue(&book, Side::Buy), left);
            let level = *book.levels(Side::Buy).next().unwrap();
            assert_eq!((level.shown, level.orders), (4, 2));
        }
    }

    #[test]
    fn an_empty_level_is_gone_and_its_place_is_used_again() {
        let mut book = OrderBook::default();
        let slot = book.add(order(Side::Buy, 7, 2, 0, 1));
        book.remove(slot);
        assert!(book.is_empty());
        assert_eq!(book.best(Side::Buy), None);
        assert_eq!(book.add(order(Side::Sell, 9, 2, 0, 2)), slot);
        assert_eq!(book.levels(Side::Sell).count(), 1);
    }

    #[test]
    fn a_new_tranche_is_shown_behind_the_others() {
        let mut book = OrderBook::default();
        let iceberg = book.add(order(Side::Sell, 7, 3, 4, 1));
        book.add(order(Side::Sell, 7, 2, 0, 2));
        book.hit(iceberg, Lots(3));
        book.replenish(iceberg, Lots(3));
        assert_eq!(queue(&book, Side::Sell), [2, 1]);
        assert_eq!(book.order(iceberg).shown, Lots(3));
        assert_eq!(book.order(iceberg).open(), Lots(4));
        let level = *book.levels(Side::Sell).next().unwrap();
        assert_eq!((level.shown, level.hidden, level.orders), (5, 1, 2));
    }

    #[test]
    fn an_order_shrinks_in_its_hidden_part_first() {
        let mut book = OrderBook::default();
        let iceberg = book.add(order(Side::Sell, 7, 3, 4, 1));
        book.shrink(iceberg, Lots(3));
        assert_eq!(book.order(iceberg).hidden, Lots(1));
        book.shrink(iceberg, Lots(2));
        assert_eq!(
            (book.order(iceberg).shown, book.order(iceberg).hidden),
            (Lots(2), Lots(0))
        );
        let level = *book.levels(Side::Sell).next().unwrap();
        assert_eq!((level.shown, level.hidden), (2, 0));
    }
}
