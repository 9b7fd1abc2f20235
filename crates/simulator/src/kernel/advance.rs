//! The loop: the next moment, what it does at the venue, and whom to call.

use ingenium_core::indicators::bar::BarInput;
use ingenium_core::model::id::InstrumentId;
use ingenium_core::model::market::Bar;
use ingenium_core::model::time::Timestamp;

use super::delivery::Delivery;
use super::error::KernelError;
use super::setup::number;
use super::state::Kernel;
use crate::matching::pass::{FillMode, Stage};
use crate::replay::Moment;
use crate::venue::Outcome;

impl Kernel {
    /// Runs until a strategy has to be called; `None` at the end of the data, or where they grow once
    /// all is played that may be. What strategies have asked
    /// for since the last call is taken first.
    pub fn next_call(&mut self) -> Result<Option<Delivery>, KernelError> {
        loop {
            self.take_commands()?;
            self.tell_news();
            if let Some(delivery) = self.deliveries.pop_front() {
                if !self.strategies[delivery.strategy().index()].is_enabled {
                    continue;
                }
                if let Delivery::Bar { strategy, bar } = delivery
                    && let Some(decision) = self.decided(strategy, bar.instrument)?
                {
                    self.follow(strategy, bar.instrument, decision)?;
                    continue;
                }
                return Ok(Some(delivery));
            }
            if !self.closing.is_empty() {
                self.after_close()?;
                continue;
            }
            if !self.tick_markets.is_empty() && self.step_ticks()? {
                continue;
            }
            self.pass_quiet_bars()?;
            if self.is_played() {
                return Ok(None);
            }
            let mut group = std::mem::take(&mut self.group);
            let moment = self.schedule.next(&mut group);
            let result = match moment {
                Some((time, Moment::Sample)) if self.next_sample != Some(time) => Ok(true),
                Some((time, Moment::Timer | Moment::Sample)) if self.is_over(time)? => Ok(true),
                Some((time, moment)) => self.on_moment(time, moment, &group).map(|()| true),
                None => self.end_ticks(),
            };
            self.group = group;
            if !result? {
                return Ok(None);
            }
        }
    }

    /// Takes what strategies asked for when they were stopped: it is checked and recorded, and as no
    /// bar follows it never trades.
    pub fn finish(&mut self) -> Result<(), KernelError> {
        self.take_commands()?;
        self.deliveries.clear();
        self.end_day()?;
        self.tell_news();
        Ok(())
    }

    /// Says whether a time is later than the last thing in the data.
    fn is_over(&mut self, time: Timestamp) -> Result<bool, KernelError> {
        self.learn_ticks(time)?;
        Ok(time > self.now && !self.has_data() && time.0 > self.last_tick())
    }

    fn on_moment(
        &mut self,
        time: Timestamp,
        moment: Moment,
        numbers: &[u32],
    ) -> Result<(), KernelError> {
        if time == self.day_end && moment != Moment::Close {
            self.end_day()?;
        }
        self.reach(self.now.max(time))?;
        if !self.tick_markets.is_empty() {
            self.look_at_ticks()?;
        }
        match moment {
            Moment::Open => self.open_bars(numbers),
            Moment::Close => self.close_bars(numbers),
            Moment::Timer => {
                self.fire_timers(numbers);
                Ok(())
            }
            Moment::Sample => self.sample_ticks(),
            Moment::Action => numbers
                .iter()
                .try_for_each(|number| self.apply_action(self.actions[*number as usize])),
        }
    }

    /// Comes to a time: days that are over end, and interest is booked for the nights before, on what
    /// was held then.
    pub(super) fn reach(&mut self, time: Timestamp) -> Result<(), KernelError> {
        self.now = time;
        if time > self.day_end {
            self.end_day()?;
        }
        self.accrue_interest()
    }

    fn open_bars(&mut self, streams: &[u32]) -> Result<(), KernelError> {
        let mut outcomes = std::mem::take(&mut self.outcomes);
        let mut is_busy = false;
        for number in streams {
            let Some(bar) = self.streams[*number as usize].peek().copied() else {
                continue;
            };
            self.bars_under_way[*number as usize] = Some(bar);
            self.schedule.add(bar.available, Moment::Close, *number);
            let instrument = &self.instruments[bar.instrument.index()];
            self.venue
                .begin_bar(&bar, instrument, &mut outcomes)
                .map_err(number_of_bar)?;
            is_busy |= self.venue.is_busy(bar.instrument);
        }
        self.outcomes = outcomes;
        self.take_outcomes()?;
        if is_busy {
            self.pass(Stage::Open, streams)?;
        }
        Ok(())
    }

    fn close_bars(&mut self, streams: &[u32]) -> Result<(), KernelError> {
        let bars = |number: &u32| self.bars_under_way[*number as usize];
        if streams
            .iter()
            .filter_map(bars)
            .any(|bar| self.venue.is_busy(bar.instrument))
        {
            if self.venue.walks_paths() {
                self.pass(Stage::Path, streams)?;
            } else {
                self.pass(Stage::StopsInRange, streams)?;
                self.pass(Stage::RestInRange, streams)?;
            }
            self.pass(Stage::Close, streams)?;
        }
        for number in streams {
            if let Some(bar) = self.bars_under_way[*number as usize] {
                self.end_bar(&bar)?;
            }
        }
        self.take_outcomes()?;
        for number in streams {
            if let Some(bar) = self.bars_under_way[*number as usize] {
                self.deliver_bar(&bar);
            }
        }
        self.closing.extend_from_slice(streams);
        Ok(())
    }

    /// Makes a bar known: last price, marks, rates, indicators.
    fn end_bar(&mut self, bar: &Bar) -> Result<(), KernelError> {
        let index = bar.instrument.index();
        let instrument = &self.instruments[index];
        let close = instrument
            .price_from_f64(bar.close)
            .map_err(number_of_bar)?;
        self.venue
            .end_bar(bar, instrument, close, &mut self.outcomes)
            .map_err(number_of_bar)?;
        let market = &mut self.markets[index];
        market.last = Some((close, bar.available));
        market.bars += 1;
        let input = BarInput {
            time: bar.time.0,
            open: bar.open,
            high: bar.high,
            low: bar.low,
            close: bar.close,
            volume: bar.volume,
        };
        for indicator in &market.indicators {
            indicator.borrow_mut().update_known(&input, bar.available.0);
        }
        self.bars_done += 1;
        self.mark(bar.instrument, close)
    }

    fn deliver_bar(&mut self, bar: &Bar) {
        let market = &self.markets[bar.instrument.index()];
        for strategy in &market.followers {
            let slot = &self.strategies[strategy.index()];
            if self.is_undecided(*strategy, bar.instrument) {
                continue;
            }
            if slot.callbacks.bar && market.bars >= slot.warm_up[bar.instrument.index()] {
                self.deliveries.push_back(Delivery::Bar {
                    strategy: *strategy,
                    bar: *bar,
                });
            }
        }
    }

    /// Ends an instant at which bars became known, after strategies have seen them.
    fn after_close(&mut self) -> Result<(), KernelError> {
        let streams = std::mem::take(&mut self.closing);
        if self.config.venue.fill == FillMode::SameClose {
            self.pass_after_close(&streams)?;
        }
        let mut label = Timestamp::MIN;
        for number in &streams {
            let number = *number as usize;
            let Some(bar) = self.bars_under_way[number].take() else {
                continue;
            };
            label = label.max(bar.time);
            self.venue.clear(bar.instrument);
            self.streams[number].advance();
            if let Some(next) = self.streams[number].peek().copied() {
                self.check_order(&bar, &next)?;
                self.schedule.add(
                    next.start.max(self.now), // an open is over when its bar before is known late
                    Moment::Open,
                    u32::try_from(number).unwrap_or(u32::MAX),
                );
            }
        }
        self.settle_funds()?;
        self.record_equity(label)?;
        let mut streams = streams;
        streams.clear();
        self.closing = streams; // keeps its memory
        Ok(())
    }

    pub(super) fn check_order(&self, bar: &Bar, next: &Bar) -> Result<(), KernelError> {
        if next.time > bar.time && next.available > bar.available && next.available >= next.start {
            return Ok(());
        }
        let symbol = self.instruments[bar.instrument.index()].spec.symbol.clone();
        Err(KernelError::TimeRunsBack {
            symbol,
            time: next.time,
        })
    }

    fn pass_after_close(&mut self, streams: &[u32]) -> Result<(), KernelError> {
        for number in streams {
            if let Some(bar) = self.bars_under_way[*number as usize]
                && self.venue.is_busy(bar.instrument)
            {
                self.show(&bar)?;
            }
        }
        self.pass(Stage::AfterClose, streams)
    }

    /// Lets the venue see an instrument's bar that is under way, for an order that came after its
    /// open and is live in it.
    pub(super) fn show_bar_under_way(
        &mut self,
        id: InstrumentId,
        live_from: Timestamp,
    ) -> Result<(), KernelError> {
        let stream = self.markets[id.index()].stream;
        let bar = stream.and_then(|number| self.bars_under_way[number as usize]);
        bar.filter(|bar| live_from <= bar.start)
            .map_or(Ok(()), |bar| self.show(&bar))
    }

    fn show(&mut self, bar: &Bar) -> Result<(), KernelError> {
        let instrument = &self.instruments[bar.instrument.index()];
        self.venue
            .show_bar_under_way(bar, instrument)
            .map_err(number_of_bar)
    }

    /// Passes one stage of the bars of some streams.
    fn pass(&mut self, stage: Stage, streams: &[u32]) -> Result<(), KernelError> {
        let mut group = std::mem::take(&mut self.instruments_of_group);
        group.clear();
        group.extend(
            streams
                .iter()
                .map(|number| self.streams[*number as usize].instrument()),
        );
        self.venue.begin_stage(stage, &group);
        self.instruments_of_group = group;
        while let Some(outcome) = self.venue.next_outcome(&self.instruments)? {
            self.on_outcome(&outcome)?;
        }
        Ok(())
    }

    #[inline]
    fn take_outcomes(&mut self) -> Result<(), KernelError> {
        if self.outcomes.is_empty() {
            return Ok(());
        }
        self.take_all_outcomes()
    }

    #[cold]
    fn take_all_outcomes(&mut self) -> Result<(), KernelError> {
        let mut outcomes = std::mem::take(&mut self.outcomes);
        let result = outcomes
            .drain(..)
            .try_for_each(|outcome: Outcome| self.on_outcome(&outcome));
        self.outcomes = outcomes;
        result
    }

    pub(super) fn record_equity(&mut self, label: Timestamp) -> Result<(), KernelError> {
        if self.keeps_labels() {
            self.equity.times.push(label.0); // with one stream, the labels of its bars are the times
        }
        self.record_point(label)
    }
}

fn number_of_bar(error: ingenium_core::model::decimal::NumberError) -> KernelError {
    number("a price or volume of a bar")(error)
}
