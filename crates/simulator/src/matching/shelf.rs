//! The working orders of one instrument, in queue order.
//!
//! Ended orders keep their place until the shelf is cleared, so that a pass may walk it by position.

use ingenium_core::model::id::OrderId;

use super::working::Working;

/// The working orders of one instrument.
#[derive(Debug, Clone, Default)]
pub struct Shelf {
    orders: Vec<Working>,
    done: usize,
}

impl Shelf {
    /// Adds an order behind all others; its priority must be the highest so far.
    pub fn push(&mut self, order: Working) -> usize {
        self.orders.push(order);
        self.orders.len() - 1
    }

    /// Says whether no order is working.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.orders.len() == self.done
    }

    /// Returns the orders in queue order, those included that have ended.
    #[must_use]
    pub fn orders(&self) -> &[Working] {
        &self.orders
    }

    /// Returns the orders that still work, in queue order.
    pub fn working(&self) -> impl Iterator<Item = &Working> {
        self.orders.iter().filter(|order| !order.is_done)
    }

    /// Returns the orders that still work, to change them.
    pub fn working_mut(&mut self) -> impl Iterator<Item = &mut Working> {
        self.orders.iter_mut().filter(|order| !order.is_done)
    }

    /// Returns the order at a position.
    #[must_use]
    pub fn at(&mut self, position: usize) -> &mut Working {
        &mut self.orders[position]
    }

    /// Finds a working order by its priority.
    #[must_use]
    pub fn find(&self, order: OrderId, priority: u64) -> Option<usize> {
        let position = self
            .orders
            .partition_point(|other| other.priority < priority);
        let found = self.orders.get(position)?;
        (found.order == order && !found.is_done).then_some(position)
    }

    /// Ends the order at a position; its place is kept until [`Shelf::clear_ended`].
    pub fn end(&mut self, position: usize) {
        let order = &mut self.orders[position];
        self.done += usize::from(!order.is_done);
        order.is_done = true;
    }

    /// Drops the places of ended orders. Not during a pass.
    pub fn clear_ended(&mut self) {
        if self.done == self.orders.len() {
            self.orders.clear();
        } else if self.done > 0 {
            self.orders.retain(|order| !order.is_done);
        }
        self.done = 0;
    }
}
