//! The market: one command at a time, finished before the next.

use super::command::{Command, Entry, EntryKind, Lifetime};
use super::event::{CancelReason, Event, ExpiryReason, RejectReason};
use super::expiries::Expiries;
use super::known_orders::{KnownOrders, Place};
use super::stop_book::{StopBook, is_hit};
use super::taker::Taker;
use super::ticket::{OrderNumber, Ticket};
use ingenium_core::book::order_book::{OrderBook, Resting, Slot};
use ingenium_core::book::units::{Lots, Ticks};
use ingenium_core::model::order::Side;
use std::collections::VecDeque;

/// A market of one instrument with price-time priority.
#[derive(Debug, Clone, Default)]
pub struct MatchingEngine {
    pub(super) book: OrderBook<Ticket>,
    pub(super) stops: StopBook,
    pub(super) known: KnownOrders,
    pub(super) last_price: Option<Ticks>,
    pub(super) trades: u64,
    expiries: Expiries,
    triggered: VecDeque<Taker>,
    entered: u64,
}

impl MatchingEngine {
    /// An empty market with room for the numbers of so many orders.
    #[must_use]
    pub fn with_capacity(orders: usize) -> Self {
        let known = KnownOrders::with_capacity(orders);
        Self {
            known,
            ..Self::default()
        }
    }

    /// Carries a command out and appends what came of it to `events`.
    pub fn apply(&mut self, command: &Command, events: &mut Vec<Event>) {
        match *command {
            Command::Enter(ref order) => self.enter(order, events),
            Command::Cancel(id) => self.cancel(id, events),
            Command::Replace {
                id,
                price,
                quantity,
            } => self.replace(id, price, quantity, events),
            Command::EndSession => self.end_session(events),
            Command::ReadClock(now) => self.read_clock(now, events),
        }
        while let Some(taker) = self.triggered.pop_front() {
            self.come_in(taker, events);
        }
    }

    /// Brings an order in: it trades with what it meets, and rests or ends.
    pub(super) fn come_in(&mut self, mut taker: Taker, events: &mut Vec<Event>) {
        let id = taker.ticket.id;
        if taker.ticket.post_only && self.would_trade(&taker) {
            let reason = RejectReason::PostOnly;
            return events.push(Event::Rejected { id, reason });
        }
        if taker.ticket.lifetime == Lifetime::Fok && !self.can_fill(&taker) {
            return events.push(Event::Cancelled {
                id,
                reason: CancelReason::Fok,
                left: taker.left,
            });
        }
        self.sweep(&mut taker, events);
        if taker.left.is_zero() {
            return;
        }
        match ending(&taker) {
            Some(reason) => events.push(Event::Cancelled {
                id,
                reason,
                left: taker.left,
            }),
            None => self.rest(&taker, events),
        }
    }

    /// Says whether an order would meet one on the other side.
    pub(super) fn would_trade(&self, taker: &Taker) -> bool {
        let best = self.book.best(taker.side.opposite());
        best.is_some_and(|price| taker.accepts(price))
    }

    /// Cancels what is left of an order at rest.
    pub(super) fn cancel_at_rest(
        &mut self,
        slot: Slot,
        reason: CancelReason,
        events: &mut Vec<Event>,
    ) {
        let resting = self.book.remove(slot);
        let (id, left) = (resting.item.id, resting.open());
        self.known.set(id, Place::Elsewhere);
        events.push(Event::Cancelled { id, reason, left });
    }

    /// Lets the stops see a trade.
    pub(super) fn look_at_trade(&mut self, price: Ticks, events: &mut Vec<Event>) {
        self.last_price = Some(price);
        for taker in self.stops.on_trade(price) {
            self.known.set(taker.ticket.id, Place::Elsewhere);
            events.push(Event::Triggered(taker.ticket.id));
            self.triggered.push_back(*taker);
        }
    }

    fn enter(&mut self, order: &Entry, events: &mut Vec<Event>) {
        if let Some(reason) = self.refusal(order) {
            return events.push(Event::Rejected {
                id: order.id,
                reason,
            });
        }
        self.entered += 1;
        let mut taker = Taker {
            ticket: Ticket::new(order, self.entered),
            side: order.side,
            limit: None,
            left: order.quantity,
        };
        if let Lifetime::Gtd(instant) = order.lifetime {
            self.expiries.add(instant, self.entered, order.id);
        }
        match order.kind {
            EntryKind::Market => self.come_in(taker, events),
            EntryKind::Limit(limit) => {
                taker.limit = Some(limit);
                self.come_in(taker, events);
            }
            EntryKind::StopLimit { trigger, limit } => {
                taker.limit = Some(limit);
                self.hold(&taker, trigger, events);
            }
            EntryKind::Stop { trigger } => self.hold(&taker, trigger, events),
            EntryKind::Trailing { distance } => self.hold_trailing(&taker, distance, events),
        }
    }

    /// Uses the order's number up and says why the order cannot be taken.
    fn refusal(&mut self, order: &Entry) -> Option<RejectReason> {
        if !self.known.use_up(order.id) {
            return Some(RejectReason::DuplicateId);
        }
        if !order.is_valid() {
            return Some(RejectReason::Invalid);
        }
        match order.kind {
            EntryKind::Stop { trigger } | EntryKind::StopLimit { trigger, .. } => {
                let last = self.last_price?;
                is_hit(order.side, trigger, last).then_some(RejectReason::WouldTrigger)
            }
            EntryKind::Trailing { .. } if self.last_price.is_none() => {
                Some(RejectReason::NoReference)
            }
            EntryKind::Trailing { .. } | EntryKind::Market | EntryKind::Limit(_) => None,
        }
    }

    fn hold(&mut self, taker: &Taker, trigger: Ticks, events: &mut Vec<Event>) {
        let place = self.stops.add(taker, trigger);
        self.known.set(taker.ticket.id, place);
        events.push(Event::StopAccepted(taker.ticket.id));
    }

    fn hold_trailing(&mut self, taker: &Taker, distance: Ticks, events: &mut Vec<Event>) {
        let reference = self.last_price.unwrap_or_default(); // an order without one has been refused
        let place = self.stops.add_trailing(taker, distance, reference);
        self.known.set(taker.ticket.id, place);
        events.push(Event::StopAccepted(taker.ticket.id));
    }

    fn rest(&mut self, taker: &Taker, events: &mut Vec<Event>) {
        let Some(price) = taker.limit else { return }; // a market order never rests
        let shown = taker.ticket.tranche(taker.left);
        let slot = self.book.add(Resting {
            side: taker.side,
            price,
            shown,
            hidden: Lots(taker.left.0 - shown.0),
            item: taker.ticket,
        });
        self.known.set(taker.ticket.id, Place::Resting(slot));
        events.push(Event::Rested {
            id: taker.ticket.id,
            price,
            left: taker.left,
        });
    }

    fn cancel(&mut self, id: OrderNumber, events: &mut Vec<Event>) {
        events.push(match self.withdraw(id) {
            Some(left) => Event::Cancelled {
                id,
                reason: CancelReason::User,
                left,
            },
            None => Event::Rejected {
                id,
                reason: RejectReason::Unknown,
            },
        });
    }

    fn end_session(&mut self, events: &mut Vec<Event>) {
        let resting = [Side::Buy, Side::Sell].into_iter().flat_map(|side| {
            let orders = self.book.orders(side);
            orders.map(|(_, order)| order.item)
        });
        let stops = self.stops.waiting().into_iter();
        let mut ending: Vec<Ticket> = resting
            .chain(stops.map(|(taker, _)| taker.ticket))
            .collect();
        ending.retain(|ticket| ticket.lifetime == Lifetime::Day);
        ending.sort_unstable_by_key(|ticket| ticket.entry);
        for ticket in ending {
            self.expire(ticket.id, ExpiryReason::Day, events);
        }
    }

    fn read_clock(&mut self, now: i64, events: &mut Vec<Event>) {
        let due = self.expiries.take_due(now);
        for &(_, id) in &due {
            self.expire(id, ExpiryReason::Gtd, events);
        }
        self.expiries.give_back(due);
    }

    fn expire(&mut self, id: OrderNumber, reason: ExpiryReason, events: &mut Vec<Event>) {
        if let Some(left) = self.withdraw(id) {
            events.push(Event::Expired { id, reason, left });
        }
    }

    /// Takes an order out, wherever it is, and returns what was left of it.
    fn withdraw(&mut self, id: OrderNumber) -> Option<Lots> {
        let left = match self.known.place(id) {
            Place::Resting(slot) => self.book.remove(slot).open(),
            Place::Stop(slot) => self.stops.remove(slot).left,
            Place::Trailing => self.stops.remove_trailing(id)?.left,
            Place::Elsewhere => return None,
        };
        self.known.set(id, Place::Elsewhere);
        Some(left)
    }
}

/// Says why what is left of an order must not rest.
const fn ending(taker: &Taker) -> Option<CancelReason> {
    match (taker.limit, taker.ticket.lifetime) {
        (None, _) => Some(CancelReason::NoLiquidity),
        (Some(_), Lifetime::Ioc) => Some(CancelReason::Ioc),
        (Some(_), Lifetime::Fok) => Some(CancelReason::Fok),
        (Some(_), Lifetime::Gtc | Lifetime::Day | Lifetime::Gtd(_)) => None,
    }
}
