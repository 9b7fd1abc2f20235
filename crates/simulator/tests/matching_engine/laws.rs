//! What holds in every market: never crossed, and no quantity is made or lost.

use ingenium_core::model::order::Side;
use ingenium_simulator::matching_engine::{Command, Event, MatchingEngine, RejectReason};
use std::collections::HashMap;

/// What an order asked for and what it got; the rest must be open.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Account {
    sent: i64,
    filled: i64,
    ended: i64,
}

/// Runs commands and checks the laws after each.
pub(crate) fn check(commands: &[Command]) {
    let mut engine = MatchingEngine::default();
    let mut accounts: HashMap<u64, Account> = HashMap::new();
    let mut events = Vec::new();
    for command in commands {
        events.clear();
        engine.apply(command, &mut events);
        book_command(&mut accounts, command, &events);
        for event in &events {
            book_event(&mut accounts, event);
        }
        end_refused_stops(&mut accounts, command, &events);
        if let (Some(bid), Some(ask)) = (engine.best(Side::Buy), engine.best(Side::Sell)) {
            assert!(
                bid < ask,
                "crossed at {bid:?} and {ask:?} after {command:?}"
            );
        }
    }
    let mut open: HashMap<u64, i64> = HashMap::new();
    for side in [Side::Buy, Side::Sell] {
        open.extend(engine.orders(side).map(|order| (order.id.0, order.left.0)));
        let orders: i64 = engine.orders(side).map(|order| order.left.0).sum();
        let levels: i128 = engine
            .levels(side)
            .map(|level| level.shown + level.hidden)
            .sum();
        assert_eq!(i128::from(orders), levels);
    }
    open.extend(engine.stops().iter().map(|stop| (stop.id.0, stop.left.0)));
    for (id, account) in accounts {
        let left = open.remove(&id).unwrap_or(0);
        let Account {
            sent,
            filled,
            ended,
        } = account;
        assert_eq!(sent, filled + ended + left, "order {id}: {account:?}");
    }
    assert!(open.is_empty(), "orders that never came in: {open:?}");
}

/// Books what a command asks for, if it was taken.
fn book_command(accounts: &mut HashMap<u64, Account>, command: &Command, events: &[Event]) {
    match (command, events.first()) {
        (Command::Enter(_), Some(Event::Rejected { .. })) => {}
        (Command::Enter(entry), _) => {
            let account = accounts.entry(entry.id.0).or_default();
            account.sent += entry.quantity.0;
        }
        (
            Command::Replace {
                id,
                quantity: Some(total),
                ..
            },
            Some(Event::Replaced { .. }),
        ) => {
            let account = accounts.get_mut(&id.0).unwrap();
            account.sent = total.0 + account.ended; // what ended before does not count in the total
        }
        _ => {}
    }
}

/// A post-only stop that would trade once it is woken is refused with all that it asked for.
fn end_refused_stops(accounts: &mut HashMap<u64, Account>, command: &Command, events: &[Event]) {
    for (place, event) in events.iter().enumerate() {
        let reason = RejectReason::PostOnly;
        if let Event::Triggered(id) = *event
            && events[place..].contains(&Event::Rejected { id, reason })
        {
            assert!(!matches!(command, Command::Replace { id: other, .. } if *other == id));
            let account = accounts.get_mut(&id.0).unwrap();
            account.ended = account.sent;
        }
    }
}

fn book_event(accounts: &mut HashMap<u64, Account>, event: &Event) {
    let mut end = |id: u64, quantity: i64| accounts.get_mut(&id).unwrap().ended += quantity;
    match event {
        Event::Traded(trade) => {
            for id in [trade.taker, trade.maker] {
                accounts.get_mut(&id.0).unwrap().filled += trade.quantity.0;
            }
        }
        Event::Cancelled { id, left, .. } | Event::Expired { id, left, .. } => end(id.0, left.0),
        Event::Decremented {
            taker,
            maker,
            quantity,
        } => {
            end(taker.0, quantity.0);
            end(maker.0, quantity.0);
        }
        _ => {}
    }
}
