//! The walk along an assumed path inside a bar: leg by leg, the order that is reached first goes first.

use ingenium_core::model::decimal::NumberError;
use ingenium_core::model::id::InstrumentId;
use ingenium_core::model::instrument::Instrument;
use ingenium_core::model::number::Price;

use super::desk::SimulatedVenue;
use super::outcome::Outcome;
use crate::matching::pass::{self, LiveBar, Stage};
use crate::matching::touch::{Touch, at_price, on_the_way};
use crate::matching::working::{Awaits, Remainder, Working};

/// What decides which of the orders that a leg reaches goes first: the way to it, then stops, then age.
type Turn = (u128, bool, u64);

impl SimulatedVenue {
    /// Walks the assumed paths, leg by leg; the order that is reached first goes first.
    pub(super) fn next_on_path(
        &mut self,
        instruments: &[Instrument],
    ) -> Result<Option<Outcome>, NumberError> {
        while let Some((instrument, leg, from)) = self.walk.path.last().copied() {
            let bar = self.bars[instrument.index()];
            let corners = bar.and_then(|bar| self.model.path.corners(&bar.prices));
            let (Some(bar), Some(corners)) = (bar, corners) else {
                self.walk.path.pop();
                continue;
            };
            let Some(to) = corners.get(leg + 1).copied() else {
                self.walk.path.pop();
                continue;
            };
            let reached = self.first_reached(instrument, &bar, from, to)?;
            let Some((position, price, touch)) = reached else {
                self.walk.path.pop();
                self.walk.path.push((instrument, leg + 1, to));
                continue;
            };
            self.walk.path.pop();
            self.walk.path.push((instrument, leg, price));
            return self.answer(Stage::Path, (instrument, position), touch, instruments);
        }
        self.walk.end();
        Ok(None)
    }

    fn first_reached(
        &self,
        instrument: InstrumentId,
        bar: &LiveBar,
        from: Price,
        to: Price,
    ) -> Result<Option<(usize, Price, Touch)>, NumberError> {
        let queue = self.shelves[instrument.index()].orders().iter().enumerate();
        let takes_part = queue.filter(|(_, order)| {
            pass::takes_part(order, Stage::Path, bar, self.model.fill)
                && !order.is_market()
                && (bar.tradable(order).0 > 0
                    || order.awaits != Awaits::Nothing
                    || is_urgent(order))
        });
        let mut first: Option<(Turn, usize, Price, Touch)> = None;
        for (position, order) in takes_part {
            let reached = if is_urgent(order) {
                Some((from, at_price(order, from, bar.margin)?))
            } else {
                on_the_way(order, from, to, bar.margin)?
            };
            let Some((price, touch)) = reached else {
                continue;
            };
            let turn = (
                price.0.abs_diff(from.0),
                order.awaits != Awaits::Stop,
                order.priority,
            );
            if first.is_none_or(|(earliest, ..)| turn < earliest) {
                first = Some((turn, position, price, touch));
            }
        }
        Ok(first.map(|(_, position, price, touch)| (position, price, touch)))
    }
}

/// Says whether an order trades where the path is now, or not at all.
fn is_urgent(order: &Working) -> bool {
    order.remainder != Remainder::Rests && order.awaits == Awaits::Nothing
}
