//! What the market answers, as objects.

use super::words::{EVENTS, place, side};
use ingenium_simulator::matching_engine::Event;
use pyo3::prelude::*;

/// One thing that the market did.
#[pyclass(frozen, get_all, module = "ingenium._core")]
#[derive(Debug, Clone, Copy)]
pub(super) struct MarketEvent {
    what: &'static str,
    id: u64,
    reason: &'static str,
    price: Option<i64>,
    quantity: Option<i64>,
    left: Option<i64>,
    maker: Option<u64>,
    side: Option<&'static str>,
    sequence: Option<u64>,
}

#[pymethods]
impl MarketEvent {
    fn __repr__(&self) -> String {
        let reason = if self.reason.is_empty() { "" } else { ": " };
        format!("<order {} {}{reason}{}>", self.id, self.what, self.reason)
    }
}

impl MarketEvent {
    pub(super) fn new(event: &Event) -> Self {
        let (what, reason) = EVENTS[usize::from(place(event))];
        let plain = Self {
            what,
            id: id(event),
            reason,
            price: None,
            quantity: None,
            left: None,
            maker: None,
            side: None,
            sequence: None,
        };
        match *event {
            Event::Traded(trade) => Self {
                price: Some(trade.price.0),
                quantity: Some(trade.quantity.0),
                left: Some(trade.taker_left.0),
                maker: Some(trade.maker.0),
                side: Some(side(trade.taker_side)),
                sequence: Some(trade.sequence),
                ..plain
            },
            Event::Rested { price, left, .. } => Self {
                price: Some(price.0),
                left: Some(left.0),
                ..plain
            },
            Event::Decremented {
                maker, quantity, ..
            } => Self {
                quantity: Some(quantity.0),
                maker: Some(maker.0),
                ..plain
            },
            Event::Cancelled { left, .. } | Event::Expired { left, .. } => Self {
                left: Some(left.0),
                ..plain
            },
            Event::StopAccepted(_)
            | Event::Triggered(_)
            | Event::Replaced { .. }
            | Event::Rejected { .. } => plain,
        }
    }
}

/// Returns the number of the order that an event is about; of a trade, the taker's.
pub(super) const fn id(event: &Event) -> u64 {
    match event {
        Event::Traded(trade) => trade.taker.0,
        Event::Decremented { taker: id, .. }
        | Event::StopAccepted(id)
        | Event::Triggered(id)
        | Event::Rested { id, .. }
        | Event::Cancelled { id, .. }
        | Event::Expired { id, .. }
        | Event::Rejected { id, .. }
        | Event::Replaced { id, .. } => id.0,
    }
}
