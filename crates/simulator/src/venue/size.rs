//! What a fill that takes pays for being one: slippage, and impact by its size in the bar.

use ingenium_core::model::decimal::{NumberError, Rounding};
use ingenium_core::model::instrument::Instrument;
use ingenium_core::model::number::{Fraction, Price, Quantity};
use ingenium_core::model::order::Side;

use super::desk::SimulatedVenue;
use super::model::VenueModel;
use super::outcome::Trade;
use crate::almgren_chriss::Displacement;
use crate::impact::{Impact, Size};
use crate::slippage::moved_against;
use crate::traded_share::{WHOLE, traded_share};
use crate::volatility::Volatility;

/// What is remembered of an instrument where size matters.
#[derive(Debug, Clone)]
pub(super) struct SizeMemory {
    slippage: Volatility,
    impact: Volatility,
    moved: Displacement,
}

impl SizeMemory {
    /// Makes a memory for each instrument; none where nothing depends on size.
    pub(super) fn of(model: &VenueModel, instruments: usize) -> Vec<Self> {
        let memory = Self {
            slippage: Volatility::over(model.slippage.bars()),
            impact: Volatility::over(model.impact.bars()),
            moved: Displacement::default(),
        };
        let wanted = if model.is_sized() { instruments } else { 0 };
        vec![memory; wanted]
    }

    pub(super) fn on_close(&mut self, close: Price) {
        self.slippage.on_close(close);
        self.impact.on_close(close);
    }

    pub(super) fn rebase(&mut self, price: Price) {
        self.slippage.rebase(price);
        self.impact.rebase(price);
    }
}

impl SimulatedVenue {
    /// Moves the price of a trade against the trader.
    pub(super) fn slip(
        &self,
        trade: &mut Trade,
        side: Side,
        instruments: &[Instrument],
    ) -> Result<(), NumberError> {
        let instrument = &instruments[trade.instrument.index()];
        let mut measure = self.size(trade)?;
        let mut distance = self
            .model
            .slippage
            .away(trade.price, &measure, instrument)?;
        if self.model.impact != Impact::None {
            let index = trade.instrument.index();
            let (memory, now) = (&self.sizes[index], self.last_start[index]);
            measure.volatility = memory.impact.measured();
            let impact = self.model.impact;
            let fraction = impact.fraction(side, &measure, memory.moved, now)?;
            distance = distance.plus(fraction.of(trade.price.abs(), Rounding::Ceiling)?)?;
        }
        if !distance.is_zero() {
            trade.price = moved_against(trade.price, distance, side, instrument)?;
            trade.distance = distance;
        }
        Ok(())
    }

    /// Takes note of a fill: what our orders have traded in the bar, and how far they moved the price.
    pub(super) fn remember_size(
        &mut self,
        trade: &Trade,
        side: Side,
        quantity: Quantity,
    ) -> Result<(), NumberError> {
        let index = trade.instrument.index();
        let Some(bar) = self.bars[index].as_mut() else {
            return Ok(());
        };
        bar.taken = bar.taken.plus(quantity)?;
        if trade.slips && self.model.impact != Impact::None {
            let own = traded_share(quantity, bar.volume)?;
            let now = self.last_start[index];
            let memory = &mut self.sizes[index];
            memory.moved = self.model.impact.after(side, own, memory.moved, now)?;
        }
        Ok(())
    }

    fn size(&self, trade: &Trade) -> Result<Size, NumberError> {
        let index = trade.instrument.index();
        let whole = Fraction(WHOLE);
        let mut size = Size {
            share: whole,
            own: whole,
            volatility: Fraction::ZERO,
        };
        if let (Some(memory), Some(bar)) = (self.sizes.get(index), &self.bars[index]) {
            size.share = traded_share(bar.taken.plus(trade.quantity)?, bar.volume)?;
            size.own = traded_share(trade.quantity, bar.volume)?;
            size.volatility = memory.slippage.measured();
        }
        Ok(size)
    }
}
