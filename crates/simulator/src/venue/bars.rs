//! Bars at the venue: they begin, their stages are passed order by order, they end.

use ingenium_core::model::decimal::NumberError;
use ingenium_core::model::event::{Liquidity, Phase, Reason};
use ingenium_core::model::id::InstrumentId;
use ingenium_core::model::instrument::Instrument;
use ingenium_core::model::market::{Bar, BarPrices};
use ingenium_core::model::number::{Price, Quantity};
use ingenium_core::model::order::Side;
use ingenium_core::model::time::Timestamp;

use super::desk::SimulatedVenue;
use super::outcome::{Outcome, Trade};
use crate::bar_path::BarPath;
use crate::matching::pass::{self, LiveBar, Stage};
use crate::matching::touch::Touch;
use crate::matching::trailing::{self, TrailReference};
use crate::matching::working::{Awaits, Remainder, Working};

impl SimulatedVenue {
    /// Begins a bar of an instrument; orders whose time is over end before its open.
    pub fn begin_bar(
        &mut self,
        bar: &Bar,
        instrument: &Instrument,
        ended: &mut Vec<Outcome>,
    ) -> Result<(), NumberError> {
        let index = bar.instrument.index();
        self.opens_day[index] = self.opens_day(bar, instrument);
        self.last_start[index] = bar.start;
        self.bars[index] = None;
        if self.shelves[index].is_empty() {
            return Ok(());
        }
        self.show_bar(bar, instrument)?;
        let sessions = &instrument.spec.sessions;
        let queue = &mut self.shelves[index];
        queue.clear_ended();
        for position in 0..queue.orders().len() {
            let order = queue.at(position);
            order.is_spent = false;
            if order.expires_with_first_day && order.live_from <= bar.start {
                order.expires = sessions.end_of_day(bar.start);
                order.expires_with_first_day = false;
            }
            if order.expires <= bar.start {
                ended.push(Outcome::Ended(order.order, Reason::Expired));
                queue.end(position);
            }
        }
        Ok(())
    }

    /// Passes over bars in which no order worked; the last of them began at this time and closed at this price.
    pub fn pass_over(&mut self, instrument: InstrumentId, start: Timestamp, close: Price) {
        self.last_start[instrument.index()] = start;
        self.last_price[instrument.index()] = Some(close);
    }

    /// Shows the venue the exact prices of a bar, for orders that came while it was under way.
    pub fn show_bar_under_way(
        &mut self,
        bar: &Bar,
        instrument: &Instrument,
    ) -> Result<(), NumberError> {
        if self.bars[bar.instrument.index()].is_none() {
            self.show_bar(bar, instrument)?;
        }
        Ok(())
    }

    fn opens_day(&self, bar: &Bar, instrument: &Instrument) -> bool {
        let sessions = &instrument.spec.sessions;
        let previous = self.last_start[bar.instrument.index()];
        previous == Timestamp::MIN || sessions.day_of(previous) != sessions.day_of(bar.start)
    }

    fn show_bar(&mut self, bar: &Bar, instrument: &Instrument) -> Result<(), NumberError> {
        let is_measured = self.model.participation.is_some() || self.model.is_sized();
        let volume = if is_measured {
            instrument.quantity_from_f64(bar.volume)?
        } else {
            Quantity::ZERO
        };
        let budget = self
            .model
            .participation
            .map(|part| instrument.whole_lots(LiveBar::budget(volume, part)));
        self.bars[bar.instrument.index()] = Some(LiveBar {
            prices: BarPrices::of(bar, instrument)?,
            time: bar.time,
            start: bar.start,
            available: bar.available,
            budget,
            volume,
            taken: Quantity::ZERO,
            margin: self.model.touch.margin(instrument),
            opens_day: self.opens_day[bar.instrument.index()],
            closes_day: instrument.spec.sessions.end_of_day(bar.start) <= bar.available,
        });
        Ok(())
    }

    /// Begins a stage of the bars of some instruments.
    pub fn begin_stage(&mut self, stage: Stage, group: &[InstrumentId]) {
        self.walk.end();
        self.walk.path.clear();
        for instrument in group {
            let index = instrument.index();
            let Some(bar) = self.bars[index] else {
                continue;
            };
            if stage == Stage::Path {
                self.walk.path.push((*instrument, 0, bar.prices.open));
                continue;
            }
            for (position, order) in self.shelves[index].orders().iter().enumerate() {
                if pass::takes_part(order, stage, &bar, self.model.fill)
                    && let Ok(position) = u32::try_from(position)
                {
                    self.walk
                        .candidates
                        .push((order.priority, instrument.0, position));
                }
            }
        }
        self.walk.stage = Some(stage);
        if group.len() > 1 {
            self.walk.candidates.sort_unstable();
            self.walk.path.reverse(); // walked from the end
        }
    }

    /// Returns the next thing that happens in this stage; `None` ends it.
    pub fn next_outcome(
        &mut self,
        instruments: &[Instrument],
    ) -> Result<Option<Outcome>, NumberError> {
        let Some(stage) = self.walk.stage else {
            return Ok(None);
        };
        if stage == Stage::Path {
            return self.next_on_path(instruments);
        }
        while let Some((_, instrument, position)) =
            self.walk.candidates.get(self.walk.next).copied()
        {
            let (instrument, position) = (InstrumentId(instrument), position as usize);
            let outcome = self.look_at(stage, instrument, position, instruments)?;
            if !matches!(outcome, Some(Outcome::Trades(_))) {
                self.walk.next += 1; // an order that trades is looked at again, for what is left of it
            }
            if outcome.is_some() {
                return Ok(outcome);
            }
        }
        self.walk.end();
        Ok(None)
    }

    fn look_at(
        &mut self,
        stage: Stage,
        instrument: InstrumentId,
        position: usize,
        instruments: &[Instrument],
    ) -> Result<Option<Outcome>, NumberError> {
        let index = instrument.index();
        let Some(bar) = self.bars[index].as_ref() else {
            return Ok(None);
        };
        let order = &self.shelves[index].orders()[position];
        if !pass::takes_part(order, stage, bar, self.model.fill) {
            return Ok(None);
        }
        let touch = pass::touch(order, stage, bar)?;
        self.answer(stage, (instrument, position), touch, instruments)
    }

    /// Decides what a touch makes of an order: it trades, wakes, ends or stays as it is. An order that
    /// is hit while nothing may trade any more wakes all the same.
    pub(super) fn answer(
        &mut self,
        stage: Stage,
        (instrument, position): (InstrumentId, usize),
        touch: Touch,
        instruments: &[Instrument],
    ) -> Result<Option<Outcome>, NumberError> {
        let order = &self.shelves[instrument.index()].orders()[position];
        let quantity = self.bars[instrument.index()]
            .as_ref()
            .map_or(Quantity::ZERO, |bar| bar.tradable(order));
        let kills = order.remainder == Remainder::KillsAll && quantity < order.leaves;
        match touch {
            Touch::Trades { at, slips } if quantity.0 > 0 && !kills => {
                let mut trade = trade(order, position, (at, slips), quantity, stage.phase());
                if slips {
                    self.slip(&mut trade, order.side, instruments)?;
                }
                Ok(Some(Outcome::Trades(trade)))
            }
            _ if is_hit(order, touch) && order.remainder == Remainder::Rests => {
                let from_next_bar = matches!(stage, Stage::StopsInRange | Stage::RestInRange);
                Ok(Some(self.wake(instrument, position, from_next_bar)))
            }
            _ => Ok(self.leave(instrument, position, stage, touch)),
        }
    }

    /// Lets an order rest that does not trade now, or ends it where it must not live on.
    fn leave(
        &mut self,
        instrument: InstrumentId,
        position: usize,
        stage: Stage,
        touch: Touch,
    ) -> Option<Outcome> {
        let queue = &mut self.shelves[instrument.index()];
        let order = queue.at(position);
        if pass::ends_after(order, stage) || is_hit(order, touch) {
            let reason = match order.remainder {
                Remainder::Rests => Reason::Expired,
                Remainder::Cancelled => Reason::ImmediateOrCancel,
                Remainder::KillsAll => Reason::FillOrKill,
            };
            let id = order.order;
            queue.end(position);
            return Some(Outcome::Ended(id, reason));
        }
        if stage == Stage::Open && touch == Touch::Missed && order.limit.is_some() {
            order.is_taker = false; // it rests from here on
        }
        None
    }

    fn wake(&mut self, instrument: InstrumentId, position: usize, from_next_bar: bool) -> Outcome {
        let index = instrument.index();
        let available = self.bars[index].map(|bar| bar.available);
        let order = self.shelves[index].at(position);
        order.awaits = Awaits::Nothing;
        order.trail = None;
        order.is_taker = order.limit.is_none();
        if from_next_bar {
            order.live_from = available.unwrap_or(order.live_from);
        }
        Outcome::Woke(order.order)
    }

    /// Ends a bar: trailing levels move, then orders end for which it was the last.
    pub fn end_bar(
        &mut self,
        bar: &Bar,
        instrument: &Instrument,
        close: Price,
        outcomes: &mut Vec<Outcome>,
    ) -> Result<(), NumberError> {
        let index = bar.instrument.index();
        self.last_price[index] = Some(close);
        if let Some(size) = self.sizes.get_mut(index) {
            size.on_close(close);
        }
        let Some(live) = self.bars[index] else {
            return Ok(());
        };
        let queue = &mut self.shelves[index];
        for position in 0..queue.orders().len() {
            let order = queue.at(position);
            if order.is_done || order.live_from > live.start {
                continue;
            }
            let reference = match (self.model.trail, order.side) {
                (TrailReference::Close, _) => live.prices.close,
                (TrailReference::Extreme, Side::Sell) => live.prices.high,
                (TrailReference::Extreme, Side::Buy) => live.prices.low,
            };
            if let Some(levels) = trailing::ratchet(order, reference, instrument)? {
                outcomes.push(Outcome::Moved(order.order, levels));
            }
            if order.bars_left != u32::MAX {
                order.bars_left = order.bars_left.saturating_sub(1);
            }
            if order.bars_left == 0 || order.expires <= live.available {
                outcomes.push(Outcome::Ended(order.order, Reason::Expired));
                queue.end(position);
            }
        }
        Ok(())
    }

    /// Clears the places of ended orders of an instrument, once its bar is over.
    pub fn clear(&mut self, instrument: InstrumentId) {
        self.shelves[instrument.index()].clear_ended();
    }

    /// Says whether an instrument has orders at work or a bar under way.
    #[must_use]
    pub fn is_busy(&self, instrument: InstrumentId) -> bool {
        !self.shelves[instrument.index()].is_empty()
    }

    /// Returns the bar of an instrument that is under way, if orders work in it.
    #[must_use]
    pub fn live_bar(&self, instrument: InstrumentId) -> Option<LiveBar> {
        self.bars[instrument.index()]
    }

    /// Says whether the path inside a bar is walked.
    #[must_use]
    pub fn walks_paths(&self) -> bool {
        self.model.path != BarPath::Touch
    }
}

/// Says whether a price has reached the trigger of an order that sleeps.
fn is_hit(order: &Working, touch: Touch) -> bool {
    touch != Touch::Missed && order.awaits != Awaits::Nothing
}

/// Makes the report of a trade.
fn trade(
    order: &Working,
    position: usize,
    (price, slips): (Price, bool),
    quantity: Quantity,
    phase: Phase,
) -> Trade {
    let wakes = order.awaits != Awaits::Nothing;
    let takes = slips || wakes || order.is_taker;
    let liquidity = if takes {
        Liquidity::Taker
    } else {
        Liquidity::Maker
    };
    let (order, instrument) = (order.order, order.instrument);
    Trade {
        order,
        instrument,
        position,
        quantity,
        price,
        distance: Price(0),
        slips,
        liquidity,
        phase,
        wakes,
    }
}
