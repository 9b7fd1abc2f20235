//! Stops whose trigger follows the best trade price since they came in.

use super::stop_book::is_hit;
use super::taker::Taker;
use super::ticket::OrderNumber;
use ingenium_core::book::units::Ticks;
use ingenium_core::model::order::Side;

/// A stop that follows the trades.
#[derive(Debug, Clone, Copy)]
pub(super) struct Trailing {
    pub(super) taker: Taker,
    pub(super) distance: Ticks,
    /// The best trade price since it came in.
    pub(super) reference: Ticks,
}

impl Trailing {
    fn trigger(&self) -> Ticks {
        match self.taker.side {
            Side::Buy => Ticks(self.reference.0.saturating_add(self.distance.0)),
            Side::Sell => Ticks(self.reference.0.saturating_sub(self.distance.0)),
        }
    }

    fn follow(&mut self, price: Ticks) {
        self.reference = match self.taker.side {
            Side::Buy => self.reference.min(price),
            Side::Sell => self.reference.max(price),
        };
    }
}

/// All trailing stops in order of entry. A trade looks at each of them, unless it lies between what moves one and
/// what hits one.
#[derive(Debug, Clone)]
pub(super) struct TrailingStops {
    stops: Vec<Trailing>,
    /// No trade strictly between these two moves or hits a stop.
    quiet_from: Ticks,
    quiet_to: Ticks,
}

impl Default for TrailingStops {
    fn default() -> Self {
        Self {
            stops: Vec::new(),
            quiet_from: Ticks(i64::MIN),
            quiet_to: Ticks(i64::MAX),
        }
    }
}

impl TrailingStops {
    pub(super) fn add(&mut self, stop: Trailing) {
        self.narrow(&stop);
        self.stops.push(stop);
    }

    pub(super) fn remove(&mut self, id: OrderNumber) -> Option<Taker> {
        let place = self
            .stops
            .iter()
            .position(|stop| stop.taker.ticket.id == id)?;
        Some(self.stops.remove(place).taker)
    }

    /// Moves every trigger after a trade, then moves the stops that it hits to `woken`.
    pub(super) fn on_trade(&mut self, price: Ticks, woken: &mut Vec<Taker>) {
        if self.stops.is_empty() || (self.quiet_from < price && price < self.quiet_to) {
            return;
        }
        self.quiet_from = Ticks(i64::MIN);
        self.quiet_to = Ticks(i64::MAX);
        let mut stops = std::mem::take(&mut self.stops);
        stops.retain_mut(|stop| {
            stop.follow(price);
            if is_hit(stop.taker.side, stop.trigger(), price) {
                woken.push(stop.taker);
                return false;
            }
            self.narrow(stop);
            true
        });
        self.stops = stops;
    }

    pub(super) fn waiting(&self) -> impl Iterator<Item = (Taker, Ticks)> {
        self.stops.iter().map(|stop| (stop.taker, stop.trigger()))
    }

    /// Leaves out of the quiet range what moves or hits this stop.
    fn narrow(&mut self, stop: &Trailing) {
        let (reference, trigger) = (stop.reference.0, stop.trigger());
        let (from, to) = match stop.taker.side {
            Side::Buy => (Ticks(reference - 1), trigger), // at the reference nothing moves
            Side::Sell => (trigger, Ticks(reference.saturating_add(1))),
        };
        self.quiet_from = self.quiet_from.max(from);
        self.quiet_to = self.quiet_to.min(to);
    }
}
