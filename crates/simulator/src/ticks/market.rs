//! The market of one instrument: the exchange, the feed, and what is on its way between them and us.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use ingenium_core::model::decimal::NumberError;
use ingenium_core::model::id::{InstrumentId, OrderId};
use ingenium_core::model::instrument::Instrument;

use super::columns::{TickColumns, TickRow};
use super::exchange::Exchange;
use super::feed::{Feed, Wanted};
use super::growing::GrowingTicks;
use super::latency::{Latencies, Latency};
use super::model::TickModel;
use super::order::{Ask, Request};
use super::reader::Reader;
use super::report::Report;
use super::tape::{BLOCK, Tape};

/// A market.
pub struct TickMarket {
    /// What is traded.
    pub instrument: InstrumentId,
    /// What we know.
    pub feed: Feed,
    /// Orders that were sent and whose end we have not heard of, oldest first.
    pub open: Vec<OrderId>,
    exchange: Exchange,
    latencies: Latencies,
    reports: VecDeque<(i64, Report)>,
    columns: Rc<dyn TickColumns>,
    tape: Rc<RefCell<Tape>>,
    /// The columns, where they grow.
    growing: Option<Rc<GrowingTicks>>,
    sent: u64,
    answered: u64,
    last_arrival: i64,
    last_answer: i64,
}

impl TickMarket {
    /// Makes the market of an instrument from its columns.
    pub fn new(
        id: InstrumentId,
        instrument: &Instrument,
        columns: &Rc<dyn TickColumns>,
        model: &TickModel,
        wanted: Wanted,
    ) -> Result<Self, NumberError> {
        let latencies = model.latencies;
        let seed = latencies.seed ^ (u64::from(id.0) << 32);
        let tape = Tape::new(Rc::clone(columns), instrument, latencies.feed, seed);
        let tape = Rc::new(RefCell::new(tape));
        let reader = || Reader::new(&tape);
        let precision = instrument.spec.quantity_precision;
        let model = &TickModel {
            impact: model.impact.in_units(precision),
            ..*model
        };
        let narrow = |units| i64::try_from(units).unwrap_or(i64::MAX);
        let steps = (narrow(instrument.tick.0), narrow(instrument.lot.0));
        Ok(Self {
            instrument: id,
            feed: Feed::new(reader()?, reader()?, wanted)?,
            open: Vec::new(),
            exchange: Exchange::new(reader()?, model, steps),
            latencies: Latencies { seed, ..latencies },
            reports: VecDeque::new(),
            columns: Rc::clone(columns),
            tape,
            growing: None,
            sent: 0,
            answered: 0,
            last_arrival: i64::MIN,
            last_answer: i64::MIN,
        })
    }

    /// Makes the market of an instrument whose ticks are fed.
    pub fn growing(
        id: InstrumentId,
        instrument: &Instrument,
        model: &TickModel,
        wanted: Wanted,
    ) -> Result<Self, NumberError> {
        let growing = Rc::new(GrowingTicks::default());
        let columns: Rc<dyn TickColumns> = Rc::clone(&growing) as Rc<dyn TickColumns>;
        let mut market = Self::new(id, instrument, &columns, model, wanted)?;
        market.exchange.is_open = true;
        market.growing = Some(growing);
        Ok(market)
    }

    /// Returns the ticks, where they grow.
    #[must_use]
    pub fn fed(&self) -> Option<&GrowingTicks> {
        self.growing.as_deref()
    }

    /// Says whether a row can be read.
    pub fn check(&self, row: &TickRow) -> Result<(), NumberError> {
        self.tape.borrow().check(row)
    }

    /// Adds rows to ticks that grow. What all have read by then is forgotten; nothing of ours can arrive
    /// at the exchange before `played`.
    pub fn feed_rows(&mut self, rows: &[TickRow], played: i64) -> Result<(), NumberError> {
        let Some(growing) = &self.growing else {
            return Ok(());
        };
        self.exchange.catch_up(played)?;
        let read = self.exchange.reader.row().min(self.feed.first_row());
        growing.forget_before(read / BLOCK * BLOCK);
        growing.feed(rows);
        self.exchange.reader.look_again()?;
        self.feed.look_again()
    }

    /// Says that the record ends with its last row.
    pub const fn end_record(&mut self) {
        self.exchange.is_open = false;
    }

    /// Changes what is to be called for, before the first event.
    pub fn want(&mut self, wanted: Wanted) -> Result<(), NumberError> {
        if self.feed.rows() == 0 {
            let reader = || Reader::new(&self.tape);
            self.feed = Feed::new(reader()?, reader()?, wanted)?;
        }
        Ok(())
    }

    /// Returns the number of rows, of those that are fed so far.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.columns.count()
    }

    /// Sends something to the exchange; what is sent later does not arrive earlier.
    pub fn send(&mut self, ask: Ask, now: i64) {
        let arrives = now.saturating_add(self.delay(self.latencies.order, 1, self.sent));
        self.sent += 1;
        self.last_arrival = self.last_arrival.max(arrives);
        let arrives = self.last_arrival;
        self.exchange.send(Request { arrives, ask });
    }

    /// Returns when the next answer is known that has been given already.
    #[inline]
    #[must_use]
    pub fn next_answer(&self) -> i64 {
        self.reports.front().map_or(i64::MAX, |(due, _)| *due)
    }

    /// Returns the next answer that is known at a time.
    pub fn take_answer(&mut self, now: i64) -> Option<Report> {
        let is_due = self.next_answer() <= now;
        is_due
            .then(|| self.reports.pop_front())
            .flatten()
            .map(|(_, report)| report)
    }

    /// Returns when the exchange next does something that could concern us; never while nothing of ours is there.
    #[inline]
    #[must_use]
    pub fn next_at_exchange(&self) -> i64 {
        if self.exchange.is_busy() {
            self.exchange.next_time()
        } else {
            i64::MAX
        }
    }

    /// Lets the exchange play up to a time, or up to when an answer of it is known, if that is earlier.
    pub fn run_exchange(&mut self, until: i64) -> Result<(), NumberError> {
        let mut until = until.min(self.next_answer());
        while self.exchange.is_busy() && self.exchange.next_time() <= until {
            self.exchange.run(until)?;
            if self.exchange.reports.is_empty() {
                break;
            }
            self.collect();
            until = until.min(self.next_answer());
        }
        Ok(())
    }

    /// Sends the exchange's answers on their way; a later one does not overtake an earlier one.
    fn collect(&mut self) {
        let time = self.exchange.now;
        for place in 0..self.exchange.reports.len() {
            let due = time.saturating_add(self.delay(self.latencies.response, 2, self.answered));
            self.answered += 1;
            self.last_answer = self.last_answer.max(due);
            self.reports
                .push_back((self.last_answer, self.exchange.reports[place]));
        }
        self.exchange.reports.clear();
    }

    fn delay(&self, latency: Latency, salt: u64, number: u64) -> i64 {
        let seed = self.latencies.seed.wrapping_add(salt << 56);
        latency.of(self.feed.delay(), seed, number)
    }
}
