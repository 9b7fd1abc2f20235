//! All orders of a run, by number: O(1) to add and to find, whatever their count.

use std::fmt;

use super::record::Order;
use crate::model::id::OrderId;
use crate::model::order::OrderRequest;
use crate::model::time::Timestamp;

/// An order number that this run never gave out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownOrder(pub OrderId);

impl fmt::Display for UnknownOrder {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "there is no order {}", self.0.0)
    }
}

impl std::error::Error for UnknownOrder {}

/// The orders of a run.
#[derive(Debug, Clone, Default)]
pub struct OrderStore {
    orders: Vec<Order>,
}

impl OrderStore {
    /// Returns the number that the next order will get.
    #[must_use]
    pub fn next_id(&self) -> OrderId {
        OrderId(u32::try_from(self.orders.len()).unwrap_or(u32::MAX))
    }

    /// Records a new order and returns its number.
    pub fn add(&mut self, request: OrderRequest, now: Timestamp) -> OrderId {
        let id = self.next_id();
        self.orders.push(Order::new(id, request, now));
        id
    }

    /// Finds an order.
    pub fn get(&self, id: OrderId) -> Result<&Order, UnknownOrder> {
        self.orders.get(id.index()).ok_or(UnknownOrder(id))
    }

    /// Finds an order to change it.
    pub fn get_mut(&mut self, id: OrderId) -> Result<&mut Order, UnknownOrder> {
        self.orders.get_mut(id.index()).ok_or(UnknownOrder(id))
    }

    /// Returns all orders, oldest first.
    #[must_use]
    pub fn all(&self) -> &[Order] {
        &self.orders
    }
}
