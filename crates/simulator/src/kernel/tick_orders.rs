//! Orders on markets of ticks: they are sent, and what becomes of them is known when the answer is.

use ingenium_core::execution::order::TrailLevels;
use ingenium_core::model::command::Replacement;
use ingenium_core::model::decimal::Rounding;
use ingenium_core::model::event::{OrderChange, Phase, Reason};
use ingenium_core::model::id::{InstrumentId, OrderId};
use ingenium_core::model::instrument::Instrument;
use ingenium_core::model::number::{Price, Quantity};
use ingenium_core::model::order::{Offset, OrderKind, OrderRequest, TimeInForce};
use ingenium_core::model::time::{DAY, Timestamp};

use super::error::KernelError;
use super::state::Kernel;
use crate::impact::Size;
use crate::slippage::moved_against;
use crate::ticks::{Ask, Change, NewOrder, Remains, Report, Waits};
use crate::venue::Trade;

impl Kernel {
    /// Says whether the venue of an instrument answers later: an exchange of ticks, or an external one.
    pub(super) fn answers_later(&self, instrument: InstrumentId) -> bool {
        self.markets[instrument.index()].ticks.is_some() || self.trades_outside()
    }

    /// Sends an order that has been approved; the venue refuses at once what it does not know.
    pub(super) fn send_order(&mut self, place: usize, id: OrderId) -> Result<(), KernelError> {
        let order = self.orders.get(id)?;
        let instrument = &self.instruments[order.request.instrument.index()];
        let last = self.markets[order.request.instrument.index()].last;
        let last = last.map(|(price, _)| price);
        let new = new_order(id, &order.request, instrument, (self.now, last));
        let Some(new) = new else {
            return self.change(id, OrderChange::Rejected(Reason::Unsupported));
        };
        self.tick_markets[place].open.push(id);
        self.tick_markets[place].send(Ask::New(new), self.now.0);
        Ok(())
    }

    /// Ends a working order: at once on bars, by a request on ticks.
    pub(super) fn withdraw(
        &mut self,
        id: OrderId,
        instrument: InstrumentId,
        reason: Reason,
    ) -> Result<(), KernelError> {
        if self.end_outside(id, reason) {
            return Ok(());
        }
        if let Some(place) = self.markets[instrument.index()].ticks {
            self.tick_markets[place as usize].send(Ask::Cancel(id, reason), self.now.0);
            return Ok(());
        }
        self.venue.cancel(id, instrument);
        self.change(id, OrderChange::Cancelled(reason))
    }

    /// Shrinks or grows a working order of a group or a bracket to a new open quantity.
    pub(super) fn resize(
        &mut self,
        id: OrderId,
        instrument: InstrumentId,
        leaves: Quantity,
    ) -> Result<(), KernelError> {
        if self.trades_outside() {
            let replacement = Replacement {
                quantity: Some(self.orders.get(id)?.life.filled.plus(leaves)?),
                ..Replacement::default()
            };
            self.change_outside(id, replacement);
            return Ok(());
        }
        if let Some(place) = self.markets[instrument.index()].ticks {
            let total = self.orders.get(id)?.life.filled.plus(leaves)?;
            let change = Change {
                quantity: Some(narrow(total.0)),
                is_silent: true,
                ..Change::default()
            };
            self.tick_markets[place as usize].send(Ask::Replace(id, change), self.now.0);
            return Ok(());
        }
        self.venue.resize(id, instrument, leaves);
        Ok(())
    }

    /// Asks the exchange for a change that has been approved.
    pub(super) fn ask_for_change(
        &mut self,
        id: OrderId,
        instrument: InstrumentId,
        replacement: &Replacement,
    ) {
        if self.change_outside(id, *replacement) {
            return;
        }
        let Some(place) = self.markets[instrument.index()].ticks else {
            return;
        };
        let change = Change {
            quantity: replacement.quantity.map(|quantity| narrow(quantity.0)),
            limit: replacement.limit.map(|limit| narrow(limit.0)),
            trigger: replacement.trigger.map(|trigger| narrow(trigger.0)),
            is_silent: false,
        };
        self.tick_markets[place as usize].send(Ask::Replace(id, change), self.now.0);
    }

    /// Returns the orders of an instrument that can still trade at the venue.
    pub(super) fn working_orders(&self, instrument: InstrumentId) -> Vec<OrderId> {
        if self.trades_outside() {
            return self.open_outside(instrument);
        }
        match self.markets[instrument.index()].ticks {
            Some(place) => self.tick_markets[place as usize].open.clone(),
            None => self
                .venue
                .working(instrument)
                .map(|order| order.order)
                .collect(),
        }
    }

    /// Takes an order off the venue whose fill the account does not allow.
    pub(super) fn end_at_venue(&mut self, trade: &Trade, reason: Reason) {
        match self.markets[trade.instrument.index()].ticks {
            Some(place) => {
                let ask = Ask::Cancel(trade.order, reason);
                self.tick_markets[place as usize].send(ask, self.now.0);
            }
            None => self.venue.end(trade.instrument, trade.position),
        }
    }

    /// Forgets an order that has ended.
    pub(super) fn forget_order(&mut self, instrument: InstrumentId, id: OrderId) {
        if let Some(outside) = &mut self.outside {
            outside.open.retain(|open| *open != id);
        }
        if let Some(place) = self.markets[instrument.index()].ticks {
            self.tick_markets[place as usize]
                .open
                .retain(|open| *open != id);
        }
    }

    /// Takes an answer of the exchange; what it says of an order that has ended for us changes nothing.
    pub(super) fn on_report(&mut self, place: usize, report: &Report) -> Result<(), KernelError> {
        let id = report.order();
        if self.orders.get(id)?.life.status.is_final() {
            return match report {
                Report::CancelRefused(_) => {
                    self.refuse(id, OrderChange::CancelRejected(Reason::NotWorking))
                }
                Report::ReplaceRefused(_, reason) => {
                    self.refuse(id, OrderChange::ReplaceRejected(*reason))
                }
                _ => Ok(()),
            };
        }
        match *report {
            Report::Accepted(_) => self.change(id, OrderChange::Accepted),
            Report::Rejected(_, reason) => self.change(id, OrderChange::Rejected(reason)),
            Report::Woke(_) => self.change(id, OrderChange::Triggered),
            Report::Moved(_, trigger, limit) => {
                let trail = TrailLevels {
                    trigger: Price(i128::from(trigger)),
                    limit: limit.map(|limit| Price(i128::from(limit))),
                };
                self.orders.get_mut(id)?.life.trail = Some(Box::new(trail));
                Ok(())
            }
            Report::Traded { .. } => self.on_traded(place, report),
            Report::Ended(_, Reason::Expired) => self.change(id, OrderChange::Expired),
            Report::Ended(_, reason) => self.change(id, OrderChange::Cancelled(reason)),
            Report::CancelRefused(_) => {
                self.refuse(id, OrderChange::CancelRejected(Reason::NotWorking))
            }
            Report::Replaced(_, change) => {
                let replacement = Replacement {
                    quantity: change.quantity.map(|units| Quantity(i128::from(units))),
                    limit: change.limit.map(|units| Price(i128::from(units))),
                    trigger: change.trigger.map(|units| Price(i128::from(units))),
                };
                self.on_replaced(id, &replacement)
            }
            Report::ReplaceRefused(_, reason) => {
                self.change(id, OrderChange::ReplaceRejected(reason))
            }
        }
    }

    /// Books what traded; an order that the account cut down ends with that.
    fn on_traded(&mut self, place: usize, report: &Report) -> Result<(), KernelError> {
        let Report::Traded {
            order,
            price,
            quantity,
            liquidity,
            time,
        } = *report
        else {
            return Ok(());
        };
        let instrument = self.tick_markets[place].instrument;
        let request = &self.orders.get(order)?.request;
        let (mut price, mut distance) = (Price(i128::from(price)), Price(0));
        if request.kind.limit().is_none()
            && liquidity == ingenium_core::model::event::Liquidity::Taker
        {
            let (slippage, specification) = (
                self.config.venue.slippage,
                &self.instruments[instrument.index()],
            );
            distance = slippage.away(price, &Size::default(), specification)?;
            price = moved_against(price, distance, request.side, specification)?;
        }
        let trade = Trade {
            order,
            instrument,
            position: usize::MAX,
            quantity: Quantity(i128::from(quantity)),
            price,
            distance,
            slips: !distance.is_zero(),
            liquidity,
            phase: Phase::Tick,
            wakes: false,
        };
        let Some((quantity, notional, fee)) = self.admit(&trade)? else {
            return Ok(());
        };
        self.record_fill(&trade, (quantity, notional, fee), Timestamp(time))?;
        self.follow_fill(&trade, quantity)?;
        if quantity < trade.quantity && !self.orders.get(order)?.life.status.is_final() {
            self.end_at_venue(&trade, Reason::ReduceOnly);
            return self.change(order, OrderChange::Cancelled(Reason::ReduceOnly));
        }
        Ok(())
    }
}

/// Returns an order as the exchange takes it; `None` where it has no such order.
fn new_order(
    id: OrderId,
    request: &OrderRequest,
    instrument: &Instrument,
    (now, last): (Timestamp, Option<Price>),
) -> Option<NewOrder> {
    let distance = |offset| distance(offset, instrument, last);
    let (waits, trail, limit_trail) = match request.kind {
        OrderKind::Market | OrderKind::MarketToLimit | OrderKind::Limit { .. } => {
            (Waits::No, None, None)
        }
        OrderKind::Stop { .. } | OrderKind::StopLimit { .. } => (Waits::Stop, None, None),
        OrderKind::MarketIfTouched { .. } | OrderKind::LimitIfTouched { .. } => {
            (Waits::Touch, None, None)
        }
        OrderKind::TrailingStop { offset } => (Waits::Stop, Some(distance(offset)?), None),
        OrderKind::TrailingStopLimit {
            offset,
            limit_offset,
        } => (
            Waits::Stop,
            Some(distance(offset)?),
            Some(distance(limit_offset)?),
        ),
    };
    let (remains, expires) = match request.time_in_force {
        TimeInForce::Gtc => (Remains::Rests, i64::MAX),
        TimeInForce::Day => (Remains::Rests, end_of_day(instrument, now)),
        TimeInForce::Gtd(until) => (Remains::Rests, until.0),
        TimeInForce::Ioc => (Remains::Cancelled, i64::MAX),
        TimeInForce::Fok => (Remains::KillsAll, i64::MAX),
        TimeInForce::Bars(_) | TimeInForce::AtOpen | TimeInForce::AtClose => return None,
    };
    Some(NewOrder {
        order: id,
        side: request.side,
        quantity: narrow(request.quantity.0),
        limit: request.kind.limit().map(|limit| narrow(limit.0)),
        remains,
        to_limit: request.kind == OrderKind::MarketToLimit,
        post_only: request.post_only,
        display: request.display.map(|shown| narrow(shown.0)),
        waits,
        trigger: request
            .kind
            .trigger()
            .map_or(0, |trigger| narrow(trigger.0)),
        trail,
        limit_trail,
        expires,
    })
}

fn end_of_day(instrument: &Instrument, now: Timestamp) -> i64 {
    let sessions = &instrument.spec.sessions;
    if sessions.has_sessions() {
        return sessions.end_of_day(now).0;
    }
    (now.utc_day() + 1).saturating_mul(DAY)
}

/// Returns a trailing distance in units of price; a fraction is one of the last price when the order is sent.
fn distance(offset: Offset, instrument: &Instrument, last: Option<Price>) -> Option<i64> {
    let price = match offset {
        Offset::Price(distance) => distance,
        Offset::Ticks(ticks) => Price(instrument.tick.0.checked_mul(i128::from(ticks))?),
        Offset::Fraction(fraction) => {
            let exact = fraction.of(last?, Rounding::HalfEven).ok()?;
            instrument.round_price(exact, Rounding::HalfEven)
        }
    };
    Some(narrow(price.0))
}

/// Returns units in 64 bits, held at their ends: nothing of that size was ever traded.
fn narrow(units: i128) -> i64 {
    i64::try_from(units).unwrap_or(if units < 0 { i64::MIN } else { i64::MAX })
}
