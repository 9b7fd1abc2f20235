//! The venue's desk: orders arrive, are cancelled and replaced, and are told of their fills.

use ingenium_core::execution::order::TrailLevels;
use ingenium_core::execution::risk::{ApprovedOrder, ApprovedReplacement};
use ingenium_core::model::command::Replacement;
use ingenium_core::model::decimal::NumberError;
use ingenium_core::model::event::Reason;
use ingenium_core::model::id::{InstrumentId, OrderId};
use ingenium_core::model::instrument::Instrument;
use ingenium_core::model::number::{Price, Quantity};
use ingenium_core::model::order::{OrderRequest, Side};
use ingenium_core::model::time::Timestamp;

use super::model::VenueModel;
use super::outcome::Trade;
use super::size::SizeMemory;
use super::walk::Walk;
use crate::matching::pass::LiveBar;
use crate::matching::shelf::Shelf;
use crate::matching::trailing;
use crate::matching::working::{Awaits, Remainder, Working};

/// How an order comes to the venue.
#[derive(Debug, Clone, Copy)]
pub struct Arrival<'a> {
    /// Its number.
    pub order: OrderId,
    /// What was asked for; only the risk gate makes one of these.
    pub approved: &'a ApprovedOrder,
    /// How much of it is to trade.
    pub quantity: Quantity,
    /// What it is in.
    pub instrument: &'a Instrument,
    /// It takes part in bars that start at this time or later.
    pub live_from: Timestamp,
    /// Now.
    pub now: Timestamp,
    /// The price at which its parent just traded, where that is newer than the last price.
    pub reference: Option<Price>,
}

/// What happens at the venue to an order that arrives: its trailing levels, or the reason of its rejection.
pub type Reception = Result<Option<TrailLevels>, Reason>;

/// A venue that fills orders from bars.
#[derive(Debug, Clone)]
pub struct SimulatedVenue {
    pub(super) model: VenueModel,
    pub(super) shelves: Vec<Shelf>,
    pub(super) bars: Vec<Option<LiveBar>>,
    pub(super) last_price: Vec<Option<Price>>,
    pub(super) last_start: Vec<Timestamp>,
    pub(super) opens_day: Vec<bool>,
    pub(super) walk: Walk,
    pub(super) sizes: Vec<SizeMemory>,
    priorities: Vec<u64>,
    next_priority: u64,
}

impl SimulatedVenue {
    /// Opens a venue for a number of instruments.
    #[must_use]
    pub fn new(model: VenueModel, instruments: usize) -> Self {
        Self {
            sizes: SizeMemory::of(&model, instruments),
            model,
            shelves: vec![Shelf::default(); instruments],
            bars: vec![None; instruments],
            last_price: vec![None; instruments],
            last_start: vec![Timestamp::MIN; instruments],
            opens_day: vec![false; instruments],
            walk: Walk::default(),
            priorities: Vec::new(),
            next_priority: 0,
        }
    }

    /// Returns the assumptions.
    #[must_use]
    pub const fn model(&self) -> &VenueModel {
        &self.model
    }

    /// Returns the assumptions, to tell the fee model of a fill.
    pub const fn model_mut(&mut self) -> &mut VenueModel {
        &mut self.model
    }

    /// Returns the working orders of an instrument, in queue order.
    pub fn working(&self, instrument: InstrumentId) -> impl Iterator<Item = &Working> {
        self.shelves[instrument.index()].working()
    }

    /// Takes an order in, or says why not.
    pub fn accept(&mut self, arrival: &Arrival<'_>) -> Result<Reception, NumberError> {
        let Arrival {
            order, instrument, ..
        } = *arrival;
        let request = arrival.approved.request();
        let index = request.instrument.index();
        let last = arrival.reference.or(self.last_price[index]);
        let priority = self.next_priority;
        let mut working = Working::new(
            order,
            request.instrument,
            request.side,
            arrival.quantity,
            &request.kind,
            priority,
            arrival.live_from,
        );
        let sessions = &instrument.spec.sessions;
        let end_of_day = sessions
            .has_sessions()
            .then(|| sessions.end_of_day(arrival.now));
        working.set_lifetime(request.time_in_force, end_of_day);
        working.reduce_only = request.reduce_only;
        working.display = request.display;
        let mut levels = None;
        if let Some(trail) = working.trail {
            let Some(reference) = last else {
                return Ok(Err(Reason::NoLiquidity));
            };
            let first = trailing::levels(&trail, request.side, reference, instrument)?;
            (working.trigger, working.limit) = (first.trigger, first.limit);
            levels = Some(first);
        }
        if meets_market(&working, last) {
            if request.post_only {
                return Ok(Err(Reason::PostOnly));
            }
            working.is_taker = true;
        }
        self.remember_priority(order, priority);
        self.next_priority += 1;
        let position = self.shelves[index].push(working);
        self.walk
            .on_arrival(index, position, &self.shelves[index].orders()[position]);
        Ok(Ok(levels))
    }

    /// Takes a working order out; false when it is not working here.
    pub fn cancel(&mut self, order: OrderId, instrument: InstrumentId) -> bool {
        let position = self.find(order, instrument);
        if let Some(position) = position {
            self.shelves[instrument.index()].end(position);
        }
        position.is_some()
    }

    /// Changes a working order. With its price unchanged and its quantity not larger it keeps its place
    /// in the queue; otherwise it goes to the end and is live from the next bar.
    pub fn replace(
        &mut self,
        order: OrderId,
        request: &OrderRequest,
        approved: &ApprovedReplacement,
        filled: Quantity,
        now: Timestamp,
    ) -> Result<(), Reason> {
        let replacement: Replacement = approved.replacement();
        let index = request.instrument.index();
        let position = self
            .find(order, request.instrument)
            .ok_or(Reason::NotWorking)?;
        let mut changed = *self.shelves[index].at(position);
        let before = changed;
        if let Some(limit) = replacement.limit {
            let had_one = changed.limit.is_some() && changed.trail.is_none();
            changed.limit = had_one
                .then_some(limit)
                .ok_or(Reason::InvalidReplacement)?
                .into();
        }
        if let Some(trigger) = replacement.trigger {
            if changed.awaits == Awaits::Nothing || changed.trail.is_some() {
                return Err(Reason::InvalidReplacement);
            }
            changed.trigger = trigger;
        }
        if let Some(quantity) = replacement.quantity {
            changed.leaves = Quantity(quantity.0 - filled.0);
        }
        if request.post_only && meets_market(&changed, self.last_price[index]) {
            return Err(Reason::PostOnly);
        }
        let same_price = changed.limit == before.limit && changed.trigger == before.trigger;
        if same_price && changed.leaves <= before.leaves {
            *self.shelves[index].at(position) = changed;
            return Ok(());
        }
        self.shelves[index].end(position);
        changed.priority = self.next_priority;
        changed.live_from = changed.live_from.max(now);
        changed.is_taker = meets_market(&changed, self.last_price[index]);
        self.remember_priority(order, changed.priority);
        self.next_priority += 1;
        self.shelves[index].push(changed);
        Ok(())
    }

    /// Tells the venue that an order traded, and how much. Returns why what is left of it ends at once.
    pub fn on_fill(
        &mut self,
        trade: &Trade,
        quantity: Quantity,
    ) -> Result<Option<Reason>, NumberError> {
        let Trade {
            instrument,
            position,
            price,
            ..
        } = *trade;
        let index = instrument.index();
        let order = self.shelves[index].at(position);
        let side = order.side;
        order.leaves = Quantity(order.leaves.0 - quantity.0);
        order.awaits = Awaits::Nothing;
        order.is_spent = order.display.is_some() && !order.is_taker;
        order.trail = None;
        if order.to_limit {
            order.limit = order.limit.or(Some(price));
        }
        order.is_taker = order.limit.is_none(); // what is left of a limit order rests from here on
        let must_not_rest = order.remainder != Remainder::Rests;
        let is_filled = order.leaves.is_zero();
        if is_filled || must_not_rest {
            self.shelves[index].end(position);
        }
        if let Some(budget) = self.bars[index]
            .as_mut()
            .and_then(|bar| bar.budget.as_mut())
        {
            *budget = Quantity(budget.0 - quantity.0);
        }
        if !self.sizes.is_empty() {
            self.remember_size(trade, side, quantity)?;
        }
        Ok((must_not_rest && !is_filled).then_some(Reason::ImmediateOrCancel))
    }

    /// Takes out the order at a position of an instrument's shelf.
    pub fn end(&mut self, instrument: InstrumentId, position: usize) {
        self.shelves[instrument.index()].end(position);
    }

    /// Shrinks or grows a working order to a new open quantity; zero ends it. False when it is not here.
    pub fn resize(&mut self, order: OrderId, instrument: InstrumentId, leaves: Quantity) -> bool {
        let Some(position) = self.find(order, instrument) else {
            return false;
        };
        if leaves.0 <= 0 {
            self.shelves[instrument.index()].end(position);
        } else {
            self.shelves[instrument.index()].at(position).leaves = leaves;
        }
        true
    }

    /// Changes all working orders of an instrument, as a split does.
    pub fn rescale(&mut self, instrument: InstrumentId, mut change: impl FnMut(&mut Working)) {
        self.shelves[instrument.index()]
            .working_mut()
            .for_each(&mut change);
    }

    /// Changes the last price of an instrument, as a split does.
    pub fn set_last_price(&mut self, instrument: InstrumentId, price: Price) {
        self.last_price[instrument.index()] = Some(price);
        if let Some(size) = self.sizes.get_mut(instrument.index()) {
            size.rebase(price);
        }
    }

    fn find(&self, order: OrderId, instrument: InstrumentId) -> Option<usize> {
        let priority = *self.priorities.get(order.index())?;
        self.shelves[instrument.index()].find(order, priority)
    }

    fn remember_priority(&mut self, order: OrderId, priority: u64) {
        if self.priorities.len() <= order.index() {
            self.priorities.resize(order.index() + 1, u64::MAX);
        }
        self.priorities[order.index()] = priority;
    }
}

/// Says whether a resting order would trade at once at the last price.
fn meets_market(order: &Working, last: Option<Price>) -> bool {
    let limit = order.limit.filter(|_| order.awaits == Awaits::Nothing);
    matches!((limit, last), (Some(limit), Some(last)) if order.side.accepts(last, limit))
}

/// Returns the side-aware best of our own working limits on `side` of an instrument.
#[must_use]
pub fn best_own_limit(
    venue: &SimulatedVenue,
    instrument: InstrumentId,
    side: Side,
) -> Option<Price> {
    let limits = venue
        .working(instrument)
        .filter(|order| order.side == side && order.awaits == Awaits::Nothing);
    let limits = limits.filter_map(|order| order.limit);
    match side {
        Side::Buy => limits.max(),
        Side::Sell => limits.min(),
    }
}
