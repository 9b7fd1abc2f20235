//! Data that grow while a run goes on: bars are fed as they become known, and played up to a time.
//!
//! Fed instant by instant they make the same run as if all had been there: a bar begins when it was fed,
//! in front of everything that is later than its start, as long as nothing later has been played yet.

use ingenium_core::model::market::{Bar, BarPrices};
use ingenium_core::model::time::Timestamp;

use super::afterwards::Checkpoint;
use super::feed_error::FeedError;
use super::state::Kernel;
use crate::replay::Moment;

/// How far a run has been played whose data grow.
pub(super) struct Growth {
    /// Nothing later is played.
    pub(super) horizon: Timestamp,
    /// Whether more data may come.
    pub(super) is_open: bool,
    /// Whether the time of the start is settled.
    pub(super) has_begun: bool,
    /// Whether a point of the curve of ticks was ever waited for.
    pub(super) has_sampled: bool,
    /// How the curve stood before points that count only if no bar follows.
    pub(super) checkpoint: Option<Checkpoint>,
    /// The streams that were fed last, and the newest bar that each had before.
    fed: Vec<(u32, Option<Bar>)>,
}

impl Default for Growth {
    fn default() -> Self {
        Self {
            horizon: Timestamp::MAX,
            is_open: false,
            has_begun: true,
            has_sampled: false,
            checkpoint: None,
            fed: Vec::new(),
        }
    }
}

impl Kernel {
    /// Lets data come while the run goes on. Without a start it begins with the first bar that is there.
    pub fn open(&mut self, start: Option<Timestamp>) {
        self.growth.is_open = true;
        self.growth.horizon = Timestamp::MIN;
        self.growth.has_begun = start.is_some();
        self.now = start.unwrap_or(self.now);
    }

    /// Settles when the run begins: where no start was given, with the earliest bar that is there. Says
    /// whether that is known.
    pub fn begin(&mut self) -> bool {
        let is_known = self.now != Timestamp::MIN || !self.growth.is_open;
        self.growth.has_begun |= is_known;
        is_known
    }

    /// Says how far the run has been played.
    #[must_use]
    pub const fn horizon(&self) -> Timestamp {
        self.growth.horizon
    }

    /// Says whether more data may come.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.growth.is_open
    }

    /// Lets the kernel play all moments up to a time, that time included.
    pub fn play_until(&mut self, until: Timestamp) -> Result<(), FeedError> {
        let played = self.growth.horizon;
        if !self.growth.is_open {
            return Err(FeedError::Ended);
        }
        if until < played {
            return Err(FeedError::PlayedAlready { until, played });
        }
        self.growth.horizon = until;
        Ok(())
    }

    /// Says whether the next moment is later than what may be played.
    pub(super) fn is_played(&self) -> bool {
        let next = self.schedule.next_time();
        next.map_or(self.growth.is_open, |time| time > self.growth.horizon)
    }

    /// Says whether the curve keeps its labels: they are not those of the bars of a single stream.
    pub(super) fn keeps_labels(&self) -> bool {
        self.streams.len() != 1 || !self.tick_markets.is_empty() || self.streams[0].grows()
    }

    /// Says that no more data come: the rest is played as the end of any run.
    pub fn end_data(&mut self) {
        self.growth.is_open = false;
        self.growth.horizon = Timestamp::MAX;
        for market in &mut self.tick_markets {
            market.end_record();
        }
    }

    /// Adds bars that have become known, in the order in which they did. An error adds none of them.
    pub fn feed_bars(&mut self, bars: &[Bar]) -> Result<(), FeedError> {
        if !self.growth.is_open {
            return Err(FeedError::Ended);
        }
        let mut before = self.growth.horizon;
        for bar in bars {
            self.check_fed(bar, before)?;
            before = bar.available.max(before);
        }
        let mut fed = std::mem::take(&mut self.growth.fed);
        fed.clear();
        let result = bars.iter().try_for_each(|bar| self.feed_bar(bar, &mut fed));
        if result.is_err() {
            for (number, newest) in fed.drain(..).rev() {
                self.streams[number as usize].take_back(newest);
            }
        }
        self.growth.fed = fed;
        result?;
        self.schedule_fed(bars);
        Ok(())
    }

    /// Checks what can be said of a bar by itself.
    fn check_fed(&self, bar: &Bar, before: Timestamp) -> Result<(), FeedError> {
        let Some(instrument) = self.instruments.get(bar.instrument.index()) else {
            return Err(FeedError::NoInstrument(bar.instrument));
        };
        let symbol = || instrument.spec.symbol.clone();
        let stream = self.markets[bar.instrument.index()].stream;
        if !stream.is_some_and(|number| self.streams[number as usize].grows()) {
            return Err(FeedError::NoStream(symbol()));
        }
        let (time, available) = (bar.time, bar.available);
        if available <= self.growth.horizon {
            let played = self.growth.horizon;
            let symbol = symbol();
            return Err(FeedError::TooLate {
                symbol,
                time,
                available,
                played,
            });
        }
        if available < before || available < bar.start {
            let symbol = symbol();
            return Err(FeedError::OutOfOrder { symbol, time });
        }
        let is_number = BarPrices::of(bar, instrument).is_ok()
            && bar.volume.is_finite()
            && instrument.quantity_from_f64(bar.volume).is_ok();
        if is_number {
            return Ok(());
        }
        let symbol = symbol();
        Err(FeedError::NotANumber { symbol, time })
    }

    /// Adds a bar behind those of its stream.
    fn feed_bar(&mut self, bar: &Bar, fed: &mut Vec<(u32, Option<Bar>)>) -> Result<(), FeedError> {
        let Some(number) = self.markets[bar.instrument.index()].stream else {
            return Ok(()); // checked before
        };
        let stream = &mut self.streams[number as usize];
        let newest = stream.newest().copied();
        let follows = |before: &Bar| bar.time > before.time && bar.available > before.available;
        if !newest.as_ref().is_none_or(follows) {
            let symbol = self.instruments[bar.instrument.index()].spec.symbol.clone();
            let time = bar.time;
            return Err(FeedError::OutOfOrder { symbol, time });
        }
        stream.feed(*bar);
        fed.push((number, newest));
        Ok(())
    }

    /// Schedules the bars that are the next of their streams now.
    fn schedule_fed(&mut self, bars: &[Bar]) {
        for bar in bars {
            let Some(number) = self.markets[bar.instrument.index()].stream else {
                continue;
            };
            if !self.growth.has_begun && (self.now == Timestamp::MIN || bar.start < self.now) {
                self.now = bar.start;
            }
            let stream = &mut self.streams[number as usize];
            let is_next = stream.peek().is_some_and(|next| next.time == bar.time);
            if is_next {
                let start = bar.start.max(self.now);
                self.schedule.add(start, Moment::Open, number);
            }
        }
        if !bars.is_empty() {
            self.forget_points_after_the_bars();
        }
    }
}
