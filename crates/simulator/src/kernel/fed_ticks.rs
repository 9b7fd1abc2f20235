//! Ticks that are fed while a run goes on.
//!
//! The exchange plays no further than the run, so a row has to be there when its own time is played: fed
//! later, it happens late at the exchange. What everybody has read is forgotten.

use ingenium_core::model::id::InstrumentId;
use ingenium_core::model::time::Timestamp;

use super::error::KernelError;
use super::feed_error::FeedError;
use super::setup::number;
use super::state::Kernel;
use crate::ticks::{TickMarket, TickRow};

impl Kernel {
    /// Adds the market of an instrument whose ticks are fed.
    pub fn add_growing_ticks(&mut self, id: InstrumentId) -> Result<(), KernelError> {
        let wanted = self.wanted(id);
        let instrument = &self.instruments[id.index()];
        let market = TickMarket::growing(id, instrument, &self.config.ticks, wanted);
        self.add_tick_market(id, market.map_err(number("a price or size of a tick"))?);
        Ok(())
    }

    /// Adds ticks of an instrument that have become known, in their order. An error adds none of them.
    pub fn feed_ticks(&mut self, id: InstrumentId, rows: &[TickRow]) -> Result<(), FeedError> {
        if !self.growth.is_open {
            return Err(FeedError::Ended);
        }
        let place = self.check_ticks(id, rows)?;
        let played = self.growth.horizon.0;
        let before = self.tick_markets[place].feed.next_event();
        let fed = self.tick_markets[place].feed_rows(rows, played);
        fed.map_err(|_| self.not_a_number(id, rows))?;
        if before.is_none() {
            self.expect_ticks(place);
        }
        Ok(())
    }

    /// Says that no more ticks of an instrument come: its market is over with the last one.
    pub fn end_ticks_of(&mut self, id: InstrumentId) -> Result<(), FeedError> {
        let place = self.check_ticks(id, &[])?;
        self.tick_markets[place].end_record();
        Ok(())
    }

    fn check_ticks(&self, id: InstrumentId, rows: &[TickRow]) -> Result<usize, FeedError> {
        let Some(instrument) = self.instruments.get(id.index()) else {
            return Err(FeedError::NoInstrument(id));
        };
        let symbol = || instrument.spec.symbol.clone();
        let place = self.markets[id.index()].ticks.map(|place| place as usize);
        let fed = place.and_then(|place| self.tick_markets[place].fed());
        let (Some(place), Some(fed)) = (place, fed) else {
            return Err(FeedError::NoTicks(symbol()));
        };
        let played = self.growth.horizon;
        let mut before = fed.newest().unwrap_or(i64::MIN);
        for row in rows {
            let (symbol, time) = (symbol, Timestamp(row.time));
            if row.available <= played.0 {
                let available = Timestamp(row.available);
                let symbol = symbol();
                return Err(FeedError::TooLate {
                    symbol,
                    time,
                    available,
                    played,
                });
            }
            if row.available < before {
                let symbol = symbol();
                return Err(FeedError::OutOfOrder { symbol, time });
            }
            if self.tick_markets[place].check(row).is_err() {
                let symbol = symbol();
                return Err(FeedError::NotANumber { symbol, time });
            }
            before = row.available;
        }
        Ok(place)
    }

    fn not_a_number(&self, id: InstrumentId, rows: &[TickRow]) -> FeedError {
        let symbol = self.instruments[id.index()].spec.symbol.clone();
        let time = Timestamp(rows.first().map_or(0, |row| row.time));
        FeedError::NotANumber { symbol, time }
    }

    /// Waits for the events of a market that had none left. The curve begins with the first market.
    fn expect_ticks(&mut self, place: usize) {
        let Some(first) = self.tick_markets[place].feed.next_event() else {
            return;
        };
        if !self.growth.has_begun && (self.now == Timestamp::MIN || first < self.now.0) {
            self.now = Timestamp(first);
        }
        if place == 0 || self.growth.has_sampled {
            self.growth.has_sampled = true;
            self.schedule_sample(first);
        }
    }

    /// Tells markets of ticks what strategies want to be called for.
    pub(super) fn want_ticks(&mut self) -> Result<(), KernelError> {
        for place in 0..self.tick_markets.len() {
            let wanted = self.wanted(self.tick_markets[place].instrument);
            let market = &mut self.tick_markets[place];
            market
                .want(wanted)
                .map_err(number("a price or size of a tick"))?;
        }
        Ok(())
    }
}
