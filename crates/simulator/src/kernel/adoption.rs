//! Orders that others made at the external venue, and that the run takes over: a strategy that does
//! nothing holds them, what they trade is booked like any other fill, and they can be cancelled.

use std::collections::HashMap;

use ingenium_core::model::event::OrderChange;
use ingenium_core::model::id::{InstrumentId, OrderId, StrategyId};
use ingenium_core::model::number::Quantity;
use ingenium_core::model::order::{OrderKind, OrderRequest, Side};
use ingenium_core::model::time::Timestamp;

use super::error::KernelError;
use super::report::ReportError;
use super::state::Kernel;

/// An order of others at an external venue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adopted {
    /// What it is known by; of one account of one venue.
    pub external: String,
    /// What it trades.
    pub instrument: InstrumentId,
    /// Which way.
    pub side: Side,
    /// How much of it is the run's to book; positive.
    pub quantity: Quantity,
    /// Market or limit.
    pub kind: OrderKind,
    /// When it was made, by the venue's clock.
    pub time: Timestamp,
}

/// Who takes over orders of others, and which were.
#[derive(Debug, Default)]
pub(super) struct Adoption {
    strategy: Option<StrategyId>,
    orders: HashMap<String, OrderId>,
    names: HashMap<OrderId, String>,
}

impl Kernel {
    /// Names the strategy that holds the orders of others at an external venue.
    pub fn adopt_into(&mut self, strategy: StrategyId) {
        if let Some(outside) = &mut self.outside {
            outside.adoption.strategy = Some(strategy);
        }
    }

    /// Returns the number of an order that was taken over.
    #[must_use]
    pub fn adopted(&self, external: &str) -> Option<OrderId> {
        let outside = self.outside.as_ref()?;
        outside.adoption.orders.get(external).copied()
    }

    /// Returns what an order that was taken over is known by.
    #[must_use]
    pub fn external(&self, order: OrderId) -> Option<&str> {
        let outside = self.outside.as_ref()?;
        outside.adoption.names.get(&order).map(String::as_str)
    }

    /// Checks that an order can be taken over.
    pub fn check_adopted(&self) -> Result<(), ReportError> {
        let Some(outside) = &self.outside else {
            return Err(ReportError::NoVenue);
        };
        match outside.adoption.strategy {
            Some(_) => Ok(()),
            None => Err(ReportError::NobodyAdopts),
        }
    }

    /// Takes over an order that works at the external venue; once. It was made by others, so no limit of
    /// the run's holds for it, but from now on it counts in its exposures.
    pub fn adopt(&mut self, adopted: &Adopted) -> Result<(), KernelError> {
        self.reach_horizon()?;
        let Some(outside) = &self.outside else {
            return Ok(());
        };
        let Some(strategy) = outside.adoption.strategy else {
            return Ok(());
        };
        if outside.adoption.orders.contains_key(&adopted.external) {
            return Ok(());
        }
        let request = OrderRequest::new(
            strategy,
            adopted.instrument,
            adopted.side,
            adopted.quantity,
            adopted.kind,
        );
        let order = self.orders.add(request, self.now);
        if let Some(outside) = &mut self.outside {
            let adoption = &mut outside.adoption;
            adoption.orders.insert(adopted.external.clone(), order);
            adoption.names.insert(order, adopted.external.clone());
            outside.take_over(order);
        }
        self.change(order, OrderChange::Submitted)?;
        self.change(order, OrderChange::Accepted)
    }
}
