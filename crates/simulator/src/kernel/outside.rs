//! An external venue: approved orders leave as errands, and what it reports comes back into the same
//! order store, ledger and log. Nothing is assumed: an order is accepted, filled or ended when the venue says so.

use std::collections::{HashMap, HashSet};

use ingenium_core::execution::order::OrderStatus;
use ingenium_core::model::command::Replacement;
use ingenium_core::model::event::{Fill, OrderChange, Phase, Reason};
use ingenium_core::model::id::{FillId, InstrumentId, OrderId};
use ingenium_core::model::number::{Price, Quantity};
use ingenium_core::model::time::Timestamp;

use super::adoption::Adoption;
use super::error::KernelError;
use super::report::{Report, ReportError, ReportKind, VenueFill};
use super::state::Kernel;
use crate::venue::Trade;

/// What an external venue is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errand {
    /// Take a new order.
    Send(OrderId),
    /// End an order.
    Cancel(OrderId),
    /// Change an order.
    Replace(OrderId, Replacement),
}

/// What is known of an external venue.
#[derive(Debug, Default)]
pub(super) struct Outside {
    /// Orders that can still trade there.
    pub(super) open: Vec<OrderId>,
    /// Errands that were not taken yet, with their times; none where nobody takes them.
    errands: Option<Vec<(Timestamp, Errand)>>,
    /// Of each order that was sent, whether the venue has accepted it.
    sent: HashMap<OrderId, bool>,
    /// Why orders are being ended.
    ending: HashMap<OrderId, Reason>,
    /// Trades that were booked, by order and the venue's number.
    trades: HashSet<(OrderId, String)>,
    /// Orders of others that the run has taken over.
    pub(super) adoption: Adoption,
}

impl Outside {
    /// Counts an order as being at the venue already.
    pub(super) fn take_over(&mut self, order: OrderId) {
        self.open.push(order);
        self.sent.insert(order, true);
    }

    fn ask(&mut self, now: Timestamp, errand: Errand) {
        if let Some(errands) = &mut self.errands {
            errands.push((now, errand));
        }
    }
}

impl Kernel {
    /// Sends orders to an external venue instead of the simulated one.
    pub fn trade_outside(&mut self) {
        self.outside = Some(Box::default());
    }

    /// Says whether orders go to an external venue.
    #[must_use]
    pub const fn trades_outside(&self) -> bool {
        self.outside.is_some()
    }

    /// Keeps errands for the external venue until they are taken.
    pub fn keep_errands(&mut self) {
        if let Some(outside) = &mut self.outside {
            outside.errands = Some(Vec::new());
        }
    }

    /// Takes the errands since they were last taken, with their times.
    pub fn take_errands(&mut self) -> Vec<(Timestamp, Errand)> {
        let outside = self.outside.as_mut();
        let errands = outside.and_then(|outside| outside.errands.as_mut());
        errands.map(std::mem::take).unwrap_or_default()
    }

    /// Sends an order that was approved; false where there is no external venue.
    pub(super) fn send_outside(&mut self, order: OrderId) -> bool {
        let Some(outside) = &mut self.outside else {
            return false;
        };
        outside.open.push(order);
        outside.sent.insert(order, false);
        outside.ask(self.now, Errand::Send(order));
        true
    }

    /// Asks for the end of an order; false where there is no external venue.
    pub(super) fn end_outside(&mut self, order: OrderId, reason: Reason) -> bool {
        let Some(outside) = &mut self.outside else {
            return false;
        };
        outside.ending.insert(order, reason);
        outside.ask(self.now, Errand::Cancel(order));
        true
    }

    /// Asks for a change of an order; false where there is no external venue.
    pub(super) fn change_outside(&mut self, order: OrderId, replacement: Replacement) -> bool {
        let Some(outside) = &mut self.outside else {
            return false;
        };
        outside.ask(self.now, Errand::Replace(order, replacement));
        true
    }

    /// Returns the orders of an instrument that can still trade at the external venue.
    pub(super) fn open_outside(&self, instrument: InstrumentId) -> Vec<OrderId> {
        let open = self.outside.iter().flat_map(|outside| &outside.open);
        let is_of = |id: &&OrderId| {
            let order = self.orders.get(**id);
            order.is_ok_and(|order| order.request.instrument == instrument)
        };
        open.filter(is_of).copied().collect()
    }

    /// Checks that a report can be about an order that was sent.
    pub fn check_report(&self, report: &Report) -> Result<(), ReportError> {
        let Some(outside) = &self.outside else {
            return Err(ReportError::NoVenue);
        };
        if !outside.sent.contains_key(&report.order) {
            return Err(ReportError::NeverSent(report.order));
        }
        Ok(())
    }

    /// Takes what the external venue reports. What it has said before, or says of an order that has
    /// ended, changes nothing; save a fill, which is always booked.
    pub fn take_report(&mut self, report: &Report) -> Result<(), KernelError> {
        self.reach_horizon()?;
        let id = report.order;
        if let ReportKind::Filled(fill) = &report.kind {
            return self.take_fill(id, fill, report.time);
        }
        if self.orders.get(id)?.life.status.is_final() {
            return Ok(());
        }
        match &report.kind {
            ReportKind::Filled(_) | ReportKind::Withdrawn => Ok(()), // the first was taken above
            ReportKind::Accepted => self.on_accepted(id),
            ReportKind::Rejected(reason) => self.change(id, OrderChange::Rejected(*reason)),
            ReportKind::Triggered => self.change(id, OrderChange::Triggered),
            ReportKind::Cancelled(reason) => {
                let ending = self.outside.as_mut();
                let asked = ending.and_then(|outside| outside.ending.remove(&id));
                let reason = asked.or(*reason).unwrap_or(Reason::Venue);
                self.change(id, OrderChange::Cancelled(reason))
            }
            ReportKind::Expired => self.change(id, OrderChange::Expired),
            ReportKind::CancelRejected(reason) => {
                if let Some(outside) = &mut self.outside {
                    outside.ending.remove(&id);
                }
                self.refuse(id, OrderChange::CancelRejected(*reason))
            }
            ReportKind::Replaced(replacement) => self.on_replaced_outside(id, replacement),
            ReportKind::ReplaceRejected(reason) => {
                self.refuse(id, OrderChange::ReplaceRejected(*reason))
            }
        }
    }

    /// Comes to the time up to which everything was played.
    pub(super) fn reach_horizon(&mut self) -> Result<(), KernelError> {
        let horizon = self.growth.horizon;
        if horizon == Timestamp::MAX {
            return Ok(());
        }
        self.reach(self.now.max(horizon))
    }

    fn on_accepted(&mut self, id: OrderId) -> Result<(), KernelError> {
        let sent = self
            .outside
            .as_mut()
            .and_then(|outside| outside.sent.get_mut(&id));
        let was_accepted = sent.is_none_or(|accepted| std::mem::replace(accepted, true));
        if was_accepted {
            return Ok(());
        }
        self.change(id, OrderChange::Accepted)
    }

    /// Takes over a change; an order that the venue has not accepted in so many words is at work there.
    fn on_replaced_outside(
        &mut self,
        id: OrderId,
        replacement: &Replacement,
    ) -> Result<(), KernelError> {
        if self.orders.get(id)?.life.status == OrderStatus::Submitted {
            self.on_accepted(id)?;
        }
        self.on_replaced(id, replacement)
    }

    /// Books a fill that was not booked before, whatever has become of its order.
    fn take_fill(
        &mut self,
        id: OrderId,
        report: &VenueFill,
        time: Timestamp,
    ) -> Result<(), KernelError> {
        let key = (id, report.trade.clone());
        let is_new = self
            .outside
            .as_mut()
            .is_some_and(|outside| outside.trades.insert(key));
        if !is_new {
            return Ok(());
        }
        let order = self.orders.get(id)?;
        let was_working = order.life.status.is_working();
        let counted = if was_working {
            report.quantity.min(order.leaves().max(Quantity::ZERO))
        } else {
            Quantity::ZERO
        };
        let fill = Fill {
            id: FillId(u32::try_from(self.fills.len()).unwrap_or(u32::MAX)),
            order: id,
            strategy: order.request.strategy,
            instrument: order.request.instrument,
            side: order.request.side,
            quantity: report.quantity,
            price: report.price,
            fee: report.fee,
            liquidity: report.liquidity,
            time,
            phase: Phase::Tick,
        };
        self.book_outside(&fill, counted)?;
        if was_working {
            let leaves = self.orders.get(id)?.leaves().max(Quantity::ZERO);
            let quantity = fill.quantity;
            self.change(id, OrderChange::Filled { quantity, leaves })?;
        }
        self.announce_fill(&fill);
        self.follow_fill(&trade(&fill), fill.quantity)
    }

    /// Books a fill of which so much was still counted as open.
    fn book_outside(&mut self, fill: &Fill, counted: Quantity) -> Result<(), KernelError> {
        self.orders.get_mut(fill.order)?.book(fill)?;
        let instrument = &self.instruments[fill.instrument.index()];
        let change = self.portfolio.apply_fill(fill, instrument)?;
        self.count_position(change.before, change.after);
        let was_counted = !self.is_protective(fill.order);
        let (strategy, id) = (fill.strategy, fill.instrument);
        let rest = fill.quantity.minus(counted)?;
        self.exposures
            .on_fill(strategy, id, (fill.side, counted), was_counted);
        self.exposures
            .on_fill(strategy, id, (fill.side, rest), false);
        Ok(())
    }
}

/// Returns a fill as a trade of the simulated venue, for what follows from it.
fn trade(fill: &Fill) -> Trade {
    Trade {
        order: fill.order,
        instrument: fill.instrument,
        position: usize::MAX,
        quantity: fill.quantity,
        price: fill.price,
        distance: Price(0),
        slips: false,
        liquidity: fill.liquidity,
        phase: fill.phase,
        wakes: false,
    }
}
