//! The record of one order: what was asked for, and what became of it.

use super::state::{IllegalTransition, OrderStatus};
use crate::model::decimal::NumberError;
use crate::model::event::{Denial, Fill, OrderChange, Reason};
use crate::model::id::OrderId;
use crate::model::number::{Money, Price, Quantity};
use crate::model::order::OrderRequest;
use crate::model::time::Timestamp;

/// The moving levels of a trailing order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrailLevels {
    /// The price that wakes it.
    pub trigger: Price,
    /// Its limit then, for a trailing stop-limit.
    pub limit: Option<Price>,
}

/// The part of an order that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderLife {
    /// Where it is.
    pub status: OrderStatus,
    /// What has been filled.
    pub filled: Quantity,
    /// Price units × quantity units of all fills: the average price is this over `filled`.
    pub price_times_quantity: i128,
    /// Fees paid on it.
    pub fees: Money,
    /// Where the levels of a trailing order are now.
    pub trail: Option<Box<TrailLevels>>,
    /// Whether its trigger was hit.
    pub is_triggered: bool,
    /// When it was made.
    pub created: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
    /// Why it ended, where it did not end in a fill.
    pub reason: Option<Reason>,
    /// Why the gate denied it.
    pub denial: Option<Box<Denial>>,
}

/// An order.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// Its number in the run.
    pub id: OrderId,
    /// What was asked for; replacements change its quantity and prices.
    pub request: OrderRequest,
    /// What became of it.
    pub life: OrderLife,
}

impl Order {
    /// Makes the record of a new order.
    #[must_use]
    pub fn new(id: OrderId, request: OrderRequest, now: Timestamp) -> Self {
        let life = OrderLife {
            status: OrderStatus::Initialized,
            filled: Quantity::ZERO,
            price_times_quantity: 0,
            fees: Money::ZERO,
            trail: None,
            is_triggered: false,
            created: now,
            updated: now,
            reason: None,
            denial: None,
        };
        Self { id, request, life }
    }

    /// Returns what is still to be filled.
    #[must_use]
    pub const fn leaves(&self) -> Quantity {
        Quantity(self.request.quantity.0 - self.life.filled.0)
    }

    /// Returns the limit price now.
    #[must_use]
    pub fn limit(&self) -> Option<Price> {
        self.request
            .kind
            .limit()
            .or_else(|| self.life.trail.as_ref()?.limit)
    }

    /// Returns the trigger price now.
    #[must_use]
    pub fn trigger(&self) -> Option<Price> {
        self.request
            .kind
            .trigger()
            .or_else(|| Some(self.life.trail.as_ref()?.trigger))
    }

    /// Takes a change; an illegal one is an error and changes nothing.
    pub fn on_change(
        &mut self,
        change: &OrderChange,
        now: Timestamp,
    ) -> Result<(), IllegalTransition> {
        self.life.status = self.life.status.after(change)?;
        self.life.updated = now;
        match change {
            OrderChange::Denied(denial) => self.life.denial = Some(Box::new(*denial)),
            OrderChange::Rejected(reason) | OrderChange::Cancelled(reason) => {
                self.life.reason = Some(*reason);
            }
            OrderChange::Expired => self.life.reason = Some(Reason::Expired),
            OrderChange::Triggered => self.life.is_triggered = true,
            OrderChange::Submitted
            | OrderChange::Accepted
            | OrderChange::Filled { .. }
            | OrderChange::Replaced
            | OrderChange::ReplaceRejected(_)
            | OrderChange::CancelRejected(_) => {}
        }
        Ok(())
    }

    /// Adds a fill to what is filled and paid; its state follows by [`Order::on_change`].
    pub fn book(&mut self, fill: &Fill) -> Result<(), NumberError> {
        let value = fill
            .price
            .0
            .checked_mul(fill.quantity.0)
            .ok_or(NumberError::Overflow)?;
        let total = self.life.price_times_quantity.checked_add(value);
        self.life.price_times_quantity = total.ok_or(NumberError::Overflow)?;
        self.life.filled = self.life.filled.plus(fill.quantity)?;
        self.life.fees = self.life.fees.plus(fill.fee)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_and_its_fill_take_less_than_four_hundred_bytes() {
        assert!(
            size_of::<Order>() + size_of::<Fill>() < 400,
            "{}",
            size_of::<Order>()
        );
    }
}
