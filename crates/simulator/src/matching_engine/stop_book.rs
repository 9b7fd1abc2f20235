//! Stops that wait for a trade through their trigger.

use super::known_orders::Place;
use super::taker::Taker;
use super::ticket::Ticket;
use super::trailing_stops::{Trailing, TrailingStops};
use ingenium_core::book::order_book::{OrderBook, Resting, Slot};
use ingenium_core::book::units::{Lots, Ticks};
use ingenium_core::model::order::Side;

/// What a stop keeps: its terms, and the limit that it has once it is woken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sleeper {
    ticket: Ticket,
    limit: Option<Ticks>,
}

/// All orders that wait for a trigger.
#[derive(Debug, Clone, Default)]
pub(super) struct StopBook {
    /// By trigger. The stop that the next trade hits first comes first: so buy stops are read upwards, as asks are,
    /// and sell stops downwards, as bids are.
    fixed: OrderBook<Sleeper>,
    trailing: TrailingStops,
    woken: Vec<Taker>,
}

/// Says whether a trade at `price` sets a stop off.
pub(super) fn is_hit(side: Side, trigger: Ticks, price: Ticks) -> bool {
    match side {
        Side::Buy => price >= trigger,
        Side::Sell => price <= trigger,
    }
}

impl StopBook {
    /// Adds a stop with a fixed trigger and returns where it waits.
    pub(super) fn add(&mut self, taker: &Taker, trigger: Ticks) -> Place {
        Place::Stop(self.fixed.add(Resting {
            side: taker.side.opposite(),
            price: trigger,
            shown: taker.left,
            hidden: Lots::ZERO,
            item: Sleeper {
                ticket: taker.ticket,
                limit: taker.limit,
            },
        }))
    }

    /// Adds a stop whose trigger follows the trades from `reference` on.
    pub(super) fn add_trailing(
        &mut self,
        taker: &Taker,
        distance: Ticks,
        reference: Ticks,
    ) -> Place {
        self.trailing.add(Trailing {
            taker: *taker,
            distance,
            reference,
        });
        Place::Trailing
    }

    /// Takes a stop with a fixed trigger out.
    pub(super) fn remove(&mut self, slot: Slot) -> Taker {
        woken(&self.fixed.remove(slot))
    }

    /// Takes a trailing stop out.
    pub(super) fn remove_trailing(&mut self, id: super::OrderNumber) -> Option<Taker> {
        self.trailing.remove(id)
    }

    /// Returns the stops that a trade wakes, in order of entry; trailing triggers follow the trade first.
    pub(super) fn on_trade(&mut self, price: Ticks) -> &[Taker] {
        self.woken.clear();
        for side in [Side::Buy, Side::Sell] {
            while let Some(slot) = self.fixed.first(side.opposite()) {
                if !is_hit(side, self.fixed.order(slot).price, price) {
                    break;
                }
                self.woken.push(woken(&self.fixed.remove(slot)));
            }
        }
        self.trailing.on_trade(price, &mut self.woken);
        if self.woken.len() > 1 {
            self.woken.sort_unstable_by_key(|taker| taker.ticket.entry);
        }
        &self.woken
    }

    /// Returns the waiting orders, each with its trigger, in order of entry.
    pub(super) fn waiting(&self) -> Vec<(Taker, Ticks)> {
        let fixed = [Side::Buy, Side::Sell].into_iter().flat_map(|side| {
            let orders = self.fixed.orders(side);
            orders.map(|(_, stop)| (woken(stop), stop.price))
        });
        let mut all: Vec<_> = fixed.chain(self.trailing.waiting()).collect();
        all.sort_unstable_by_key(|(taker, _)| taker.ticket.entry);
        all
    }
}

fn woken(stop: &Resting<Sleeper>) -> Taker {
    Taker {
        ticket: stop.item.ticket,
        side: stop.side.opposite(),
        limit: stop.item.limit,
        left: stop.shown,
    }
}
