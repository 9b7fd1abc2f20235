//! Markets of ticks in the loop: the exchange plays on until somebody has to hear of something.

use std::rc::Rc;

use ingenium_core::model::id::InstrumentId;
use ingenium_core::model::number::Price;
use ingenium_core::model::time::Timestamp;

use super::delivery::{Callbacks, Delivery};
use super::error::KernelError;
use super::setup::number;
use super::state::Kernel;
use crate::replay::Moment;
use crate::ticks::{News, TickColumns, TickMarket, Wanted};

impl Kernel {
    /// Adds the ticks of an instrument.
    pub fn add_ticks(
        &mut self,
        id: InstrumentId,
        columns: &Rc<dyn TickColumns>,
    ) -> Result<(), KernelError> {
        let wanted = self.wanted(id);
        let instrument = &self.instruments[id.index()];
        let market = TickMarket::new(id, instrument, columns, &self.config.ticks, wanted)
            .map_err(number("a price or size of a tick"))?;
        if let Some(first) = market.feed.next_event() {
            if self.now == Timestamp::MIN || first < self.now.0 {
                self.now = Timestamp(first);
            }
            if self.tick_markets.is_empty() {
                self.schedule_sample(first);
            }
        }
        self.add_tick_market(id, market);
        Ok(())
    }

    pub(super) fn add_tick_market(&mut self, id: InstrumentId, market: TickMarket) {
        let place = u32::try_from(self.tick_markets.len()).unwrap_or(u32::MAX);
        self.markets[id.index()].ticks = Some(place);
        self.tick_markets.push(market);
    }

    pub(super) fn wanted(&self, id: InstrumentId) -> Wanted {
        let mut wanted = Wanted::default();
        for strategy in &self.markets[id.index()].followers {
            let callbacks = self.strategies[strategy.index()].callbacks;
            wanted.trades |= callbacks.trade;
            wanted.quotes |= callbacks.quote;
            wanted.books |= callbacks.book;
        }
        wanted
    }

    /// Returns the market of an instrument's ticks.
    #[must_use]
    pub fn tick_market(&self, id: InstrumentId) -> Option<&TickMarket> {
        let place = self.markets[id.index()].ticks?;
        self.tick_markets.get(place as usize)
    }

    /// Does the next thing that markets of ticks bring, if it comes before what is scheduled.
    pub(super) fn step_ticks(&mut self) -> Result<bool, KernelError> {
        let scheduled = self.schedule.next_time().map_or(i64::MAX, |time| time.0);
        let scheduled = scheduled.min(self.growth.horizon.0);
        let known = |market: &TickMarket| market.next_answer().min(market.feed.next_wanted());
        let wakes = self.tick_markets.iter().map(known);
        let limit = wakes.fold(scheduled, i64::min);
        self.run_exchanges(limit)?;
        if let Some(place) = first_of(&self.tick_markets, limit, TickMarket::next_answer) {
            self.take_answer(place)?;
            return Ok(true);
        }
        let wanted = |market: &TickMarket| market.feed.next_wanted();
        if let Some(place) = first_of(&self.tick_markets, limit, wanted) {
            self.deliver_ticks(place, limit)?;
            return Ok(true);
        }
        Ok(false)
    }

    /// Lets exchanges that could concern us play up to a limit, or to the first answer, in the order of their events.
    fn run_exchanges(&mut self, limit: i64) -> Result<(), KernelError> {
        let mut limit = limit;
        loop {
            let (mut first, mut second, mut place) = (i64::MAX, i64::MAX, 0);
            for (number, market) in self.tick_markets.iter().enumerate() {
                let time = market.next_at_exchange();
                if time < first {
                    (second, first, place) = (first, time, number);
                } else {
                    second = second.min(time);
                }
            }
            if first > limit || first == i64::MAX {
                return Ok(());
            }
            let market = &mut self.tick_markets[place];
            market
                .run_exchange(limit.min(second))
                .map_err(number("a price or size of a tick"))?;
            limit = limit.min(market.next_answer());
        }
    }

    fn take_answer(&mut self, place: usize) -> Result<(), KernelError> {
        let due = self.tick_markets[place].next_answer();
        self.now = self.now.max(Timestamp(due));
        self.learn_ticks(Timestamp(due).plus(-1))?; // what is known at that time is delivered after it
        self.pay_tick_funding(place)?;
        let report = self.tick_markets[place].take_answer(due);
        report.map_or(Ok(()), |report| self.on_report(place, &report))
    }

    /// Makes events known up to the next one that a strategy is called for.
    fn deliver_ticks(&mut self, place: usize, limit: i64) -> Result<(), KernelError> {
        loop {
            let feed = &mut self.tick_markets[place].feed;
            let news = feed.step().map_err(number("a price or size of a tick"))?;
            let next = feed.next_wanted();
            let Some(news) = news else { return Ok(()) };
            self.now = self.now.max(Timestamp(news.event.known));
            let is_heard = self.announce(place, &news);
            if is_heard || next > limit {
                return self.mark_ticks(place);
            }
        }
    }

    /// Queues the calls of an event; says whether there are any.
    fn announce(&mut self, place: usize, news: &News) -> bool {
        let market = &self.tick_markets[place];
        let instrument = market.instrument;
        let before = self.deliveries.len();
        for strategy in &self.markets[instrument.index()].followers {
            let strategy = *strategy;
            let Callbacks {
                trade, quote, book, ..
            } = self.strategies[strategy.index()].callbacks;
            let event = news.event;
            if trade && news.is_trade {
                self.deliveries.push_back(Delivery::Trade {
                    strategy,
                    instrument,
                    event,
                });
            }
            if quote && news.is_quote {
                let quote = market.feed.quote();
                self.deliveries.push_back(Delivery::Quote {
                    strategy,
                    instrument,
                    quote,
                });
            }
            if book && news.is_book {
                self.deliveries.push_back(Delivery::Book {
                    strategy,
                    instrument,
                });
            }
        }
        self.deliveries.len() > before
    }

    /// Makes all known that is known by now, and values it.
    pub(super) fn look_at_ticks(&mut self) -> Result<(), KernelError> {
        self.learn_ticks(self.now)?;
        (0..self.tick_markets.len()).try_for_each(|place| self.mark_ticks(place))
    }

    /// Makes all known that is known at a time.
    pub(super) fn learn_ticks(&mut self, time: Timestamp) -> Result<(), KernelError> {
        for market in &mut self.tick_markets {
            let learned = market.feed.advance(time.0);
            learned.map_err(number("a price or size of a tick"))?;
        }
        Ok(())
    }

    /// Values what is held of an instrument, where its price has changed.
    fn mark_ticks(&mut self, place: usize) -> Result<(), KernelError> {
        self.pay_tick_funding(place)?;
        let market = &self.tick_markets[place];
        let (id, value) = (market.instrument, market.feed.book().value());
        let (Some(value), Some(event)) = (value, market.feed.last()) else {
            return Ok(());
        };
        let price = Price(i128::from(value));
        let known = Timestamp(event.known);
        let before = self.markets[id.index()].last.replace((price, known));
        if before.is_some_and(|(before, _)| before == price) {
            return Ok(());
        }
        self.mark(id, price)
    }

    /// Draws a point of the equity curve, and waits for the next second in which something becomes known.
    pub(super) fn sample_ticks(&mut self) -> Result<(), KernelError> {
        self.settle_funds()?;
        self.record_equity(self.now)?;
        self.next_sample = None;
        let next = self
            .tick_markets
            .iter()
            .filter_map(|market| market.feed.next_event());
        if let Some(next) = next.min() {
            self.schedule_sample(next);
        }
        Ok(())
    }

    /// Waits for the end of the interval that a time is in.
    pub(super) fn schedule_sample(&mut self, time: i64) {
        let every = self.config.ticks.equity_every.max(1);
        let end = (time - 1)
            .div_euclid(every)
            .saturating_add(1)
            .saturating_mul(every);
        if self.next_sample.is_none_or(|next| end < next.0) {
            self.next_sample = Some(Timestamp(end));
            self.schedule.add(Timestamp(end), Moment::Sample, 0);
        }
    }

    /// Draws the last point of the curve of ticks; says whether there was something to do.
    pub(super) fn end_ticks(&mut self) -> Result<bool, KernelError> {
        if self.tick_markets.is_empty() || self.ticks_ended.is_some() {
            return Ok(false);
        }
        self.learn_ticks(Timestamp::MAX)?;
        self.now = self.now.max(Timestamp(self.last_tick()));
        self.ticks_ended = Some(self.now);
        self.look_at_ticks()?;
        if self.equity.times.last() != Some(&self.now.0) {
            self.settle_funds()?;
            self.record_equity(self.now)?;
        }
        Ok(true)
    }

    /// Says whether a bar or a tick is still to become known.
    pub(super) fn has_data(&self) -> bool {
        let has_more = |market: &TickMarket| market.feed.next_event().is_some();
        self.growth.is_open || self.schedule.has_bars() || self.tick_markets.iter().any(has_more)
    }

    /// Returns when the last tick that is known became known.
    pub(super) fn last_tick(&self) -> i64 {
        let last = |market: &TickMarket| market.feed.last().map_or(i64::MIN, |event| event.known);
        self.tick_markets.iter().map(last).max().unwrap_or(i64::MIN)
    }

    /// Returns the assumptions of markets of ticks.
    pub(super) fn describe_ticks(&self) -> Vec<(&'static str, String)> {
        let mut assumptions = self.config.ticks.describe();
        assumptions.push(("slippage", self.config.venue.slippage.describe()));
        assumptions.push(("fees", self.config.venue.fees.describe()));
        assumptions
    }
}

/// Returns the market with the earliest time, if that is not after a limit.
fn first_of(
    markets: &[TickMarket],
    limit: i64,
    time: impl Fn(&TickMarket) -> i64,
) -> Option<usize> {
    let times = markets.iter().map(time).enumerate();
    let (place, first) = times.min_by_key(|(_, time)| *time)?;
    (first <= limit && first != i64::MAX).then_some(place)
}
