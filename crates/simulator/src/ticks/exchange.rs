//! The exchange: its book at its own time, and our orders in it.
//!
//! The record of a market does not answer to our orders. An order that takes liquidity walks the recorded levels, less
//! what we took before. One that rests trades when the record trades through its price, when enough trades at it, and
//! when the record shows the other side at its price or beyond, which could not have come to rest there.

use std::collections::VecDeque;

use ingenium_core::model::decimal::NumberError;
use ingenium_core::model::event::{Liquidity, Reason};
use ingenium_core::model::order::Side;

use super::book::TickBook;
use super::event::{TickEvent, TickKind};
use super::impact::{Impact, Moved};
use super::model::TickModel;
use super::order::{Ask, Request, Resting};
use super::queue::QueueModel;
use super::reader::Reader;
use super::report::Report;
use super::sleeping::Sleeping;
use super::taken::Taken;

/// The exchange's side of one instrument.
pub(super) struct Exchange {
    pub(super) reader: Reader,
    /// Whether the record may go on behind its last event.
    pub(super) is_open: bool,
    pub(super) book: TickBook,
    pub(super) taken: Taken,
    pub(super) queue: QueueModel,
    pub(super) lot: i64,
    pub(super) tick: i64,
    pub(super) impact: Impact,
    pub(super) moved: Moved,
    /// What rests: bids before asks, better prices first, then the earlier arrival.
    pub(super) resting: Vec<Resting>,
    pub(super) sleeping: Vec<Sleeping>,
    pub(super) requests: VecDeque<Request>,
    pub(super) now: i64,
    pub(super) next_expiry: i64,
    pub(super) reports: Vec<Report>,
    pub(super) walked: Vec<(i64, i64)>,
}

impl Exchange {
    /// Opens an exchange that will play these events.
    #[must_use]
    pub(super) fn new(reader: Reader, model: &TickModel, (tick, lot): (i64, i64)) -> Self {
        Self {
            reader,
            is_open: false,
            book: TickBook::default(),
            taken: Taken::new(model.refill),
            queue: model.queue,
            lot: lot.max(1),
            tick: tick.max(1),
            impact: model.impact,
            moved: Moved::default(),
            resting: Vec::new(),
            sleeping: Vec::new(),
            requests: VecDeque::new(),
            now: i64::MIN,
            next_expiry: i64::MAX,
            reports: Vec::new(),
            walked: Vec::new(),
        }
    }

    /// Says whether something of ours is there or on its way there.
    #[inline]
    #[must_use]
    pub(super) fn is_busy(&self) -> bool {
        !(self.resting.is_empty() && self.requests.is_empty() && self.sleeping.is_empty())
    }

    /// Takes a request on its way; they arrive in the order in which they were sent.
    pub(super) fn send(&mut self, request: Request) {
        self.requests.push_back(request);
    }

    /// Returns when the next thing happens.
    #[must_use]
    pub(super) fn next_time(&self) -> i64 {
        let event = match self.reader.peek() {
            Some(event) => event.time,
            None if self.is_open => i64::MAX,
            None => return i64::MAX, // the record is over, and with it the market
        };
        event.min(self.next_request()).min(self.next_expiry)
    }

    fn next_request(&self) -> i64 {
        let first = self.requests.front();
        first.map_or(i64::MAX, |request| request.arrives)
    }

    /// Plays what happens up to a time, that time included; stops after the first that has something to report.
    pub(super) fn run(&mut self, until: i64) -> Result<(), NumberError> {
        while self.reports.is_empty() {
            let request = self.next_request();
            let stop = until.min(request).min(self.next_expiry);
            self.play(stop)?;
            let is_over = self.reader.peek().is_none() && stop > self.now && !self.is_open;
            if is_over || !self.reports.is_empty() {
                return Ok(());
            }
            if self.next_expiry <= until && self.next_expiry <= request {
                self.expire();
            } else if request <= until {
                self.take_request(request);
            } else {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Plays events up to a time while nothing of ours is there: what is read is behind us then.
    pub(super) fn catch_up(&mut self, until: i64) -> Result<(), NumberError> {
        if self.is_busy() {
            return Ok(());
        }
        self.play(until)
    }

    /// Plays events up to a time, as long as none has something to report.
    fn play(&mut self, stop: i64) -> Result<(), NumberError> {
        while let Some(event) = self.reader.peek() {
            if event.time > stop {
                return Ok(());
            }
            let event = *event;
            self.reader.advance()?;
            self.now = event.time;
            self.take(&event);
            if !self.reports.is_empty() {
                return Ok(());
            }
        }
        Ok(())
    }

    fn take_request(&mut self, arrives: i64) {
        let Some(request) = self.requests.pop_front() else {
            return;
        };
        self.now = self.now.max(arrives);
        match request.ask {
            Ask::New(new) => self.arrive(new),
            Ask::Cancel(order, reason) => self.cancel(order, reason),
            Ask::Replace(order, change) => self.replace(order, change),
        }
    }

    #[inline]
    fn take(&mut self, event: &TickEvent) {
        if self.resting.is_empty() && self.sleeping.is_empty() {
            self.book.apply(event);
        } else {
            self.watch(event);
        }
        if !self.taken.is_empty() {
            match (event.kind, event.side) {
                (TickKind::Level, Some(side)) => self.taken.on_level(side, event.price),
                (TickKind::Quote | TickKind::Clear, side) => self.taken.on_clear(side),
                _ => {}
            }
        }
    }

    /// Takes an event while something of ours is there.
    fn watch(&mut self, event: &TickEvent) {
        match event.kind {
            TickKind::Trade => {
                self.book.apply(event);
                self.on_trade(event.side, event.price, event.size);
                self.wake_by(event.price);
            }
            TickKind::Level | TickKind::Quote => self.on_level(event),
            TickKind::Add | TickKind::Change | TickKind::Remove | TickKind::Execute => {
                self.on_order(event);
            }
            TickKind::Clear | TickKind::Funding | TickKind::Mark => self.book.apply(event),
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "a place in the queue is an estimate"
    )]
    fn on_level(&mut self, event: &TickEvent) {
        let Some(side) = event.side else { return };
        let price = event.price;
        let meets = |order: &Resting| {
            (order.new.side == side && order.price == price)
                || (order.new.side != side && accepts(order.new.side, price, order.price))
        };
        if !self.resting.iter().any(meets) {
            self.book.apply(event);
            return;
        }
        let before = self.book.quantity_at(side, price);
        self.book.apply(event);
        let mut open = event.size;
        for place in 0..self.resting.len() {
            let order = &mut self.resting[place];
            if order.new.side == side {
                if order.price == price {
                    self.queue.on_level(order, before as f64, event.size as f64);
                }
            } else if open > 0 && accepts(order.new.side, price, order.price) {
                open -= self.fill(place, open);
            }
        }
        if open < event.size {
            self.taken.add(side, price, event.size - open, self.now);
        }
        self.clear_filled();
    }

    /// Lets a trade of the market reach our orders; without a side it may have hit either.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::float_arithmetic,
        reason = "a place in the queue is an estimate, a fill is whole units"
    )]
    pub(super) fn on_trade(&mut self, taker: Option<Side>, price: i64, size: i64) {
        let mut left = [size as f64; 2]; // for our bids, for our asks
        for place in 0..self.resting.len() {
            let order = &mut self.resting[place];
            if taker == Some(order.new.side) || !accepts(order.new.side, price, order.price) {
                continue;
            }
            let left = &mut left[usize::from(order.new.side == Side::Sell)];
            let reach = if order.price != price {
                *left
            } else if self.book.knows_orders() {
                0.0 // what is hidden at a price goes after what is shown
            } else {
                let used = size as f64 - *left;
                self.queue.on_trade(order, size as f64) - used
            };
            if reach >= 1.0 {
                *left -= self.fill(place, reach as i64) as f64;
            }
        }
        self.clear_filled();
    }

    /// Fills a resting order by at most `reach`, in whole lots, and returns by how much.
    pub(super) fn fill(&mut self, place: usize, reach: i64) -> i64 {
        let ahead = self
            .book
            .quantity_at(self.resting[place].new.side, self.resting[place].price);
        let order = &mut self.resting[place];
        let mut filled = 0;
        while order.shown > 0 {
            let quantity = order.shown.min(reach - filled);
            let quantity = if quantity < order.leaves() {
                quantity / self.lot * self.lot
            } else {
                quantity
            };
            if quantity <= 0 {
                break;
            }
            order.shown -= quantity;
            order.filled += quantity;
            filled += quantity;
            if order.shown == 0 && order.leaves() > 0 {
                order.shown = order.tranche();
                #[expect(clippy::cast_precision_loss, reason = "a place in the queue")]
                {
                    order.ahead = ahead as f64; // the next tranche queues behind what is shown
                }
                break;
            }
        }
        if filled > 0 {
            self.reports.push(Report::Traded {
                order: order.new.order,
                price: order.price,
                quantity: filled,
                liquidity: Liquidity::Maker,
                time: self.now,
            });
        }
        filled
    }

    pub(super) fn clear_filled(&mut self) {
        if !self.reports.is_empty() {
            self.resting.retain(|order| order.leaves() > 0);
        }
    }

    fn expire(&mut self) {
        let now = self.next_expiry;
        self.now = self.now.max(now);
        let resting = self.resting.iter().map(|order| order.new);
        let ended: Vec<_> = resting
            .chain(self.sleeping.iter().map(|order| order.new))
            .filter(|new| new.expires <= now)
            .map(|new| Report::Ended(new.order, Reason::Expired))
            .collect();
        self.reports.extend(ended);
        self.resting.retain(|order| order.new.expires > now);
        self.sleeping.retain(|order| order.new.expires > now);
        self.set_next_expiry();
    }

    pub(super) fn set_next_expiry(&mut self) {
        let resting = self.resting.iter().map(|order| order.new.expires);
        let sleeping = self.sleeping.iter().map(|order| order.new.expires);
        self.next_expiry = resting.chain(sleeping).min().unwrap_or(i64::MAX);
    }
}

/// Says whether `price` is at `limit` or better for this side.
#[inline]
pub(super) const fn accepts(side: Side, price: i64, limit: i64) -> bool {
    match side {
        Side::Buy => price <= limit,
        Side::Sell => price >= limit,
    }
}
