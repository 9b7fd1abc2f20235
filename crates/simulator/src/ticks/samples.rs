//! Events and orders for tests.

use ingenium_core::model::id::OrderId;
use ingenium_core::model::order::Side;

use super::event::{TickEvent, TickKind};
use super::order::{NewOrder, Remains, Resting, Waits};

pub(super) fn event(time: i64, kind: TickKind, side: i8, price: i64, open: i64) -> TickEvent {
    TickEvent {
        time,
        known: time,
        price,
        size: open,
        order: 0,
        kind,
        side: match side {
            1 => Some(Side::Buy),
            -1 => Some(Side::Sell),
            _ => None,
        },
        more: false,
    }
}

pub(super) fn of_order(kind: TickKind, side: i8, price: i64, open: i64, order: i64) -> TickEvent {
    TickEvent {
        order,
        ..event(0, kind, side, price, open)
    }
}

pub(super) fn limit(order: u32, side: Side, price: i64, quantity: i64) -> NewOrder {
    NewOrder {
        order: OrderId(order),
        side,
        quantity,
        limit: Some(price),
        remains: Remains::Rests,
        to_limit: false,
        post_only: false,
        display: None,
        waits: Waits::No,
        trigger: 0,
        trail: None,
        limit_trail: None,
        expires: i64::MAX,
    }
}

pub(super) fn resting(order: u32, price: i64, quantity: i64) -> Resting {
    Resting {
        new: limit(order, Side::Buy, price, quantity),
        price,
        filled: 0,
        shown: quantity,
        ahead: 0.0,
        traded: 0.0,
        stamp: 0,
    }
}
