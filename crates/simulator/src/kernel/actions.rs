//! Corporate actions: splits, dividends and symbol changes adjust positions, orders and indicators;
//! delistings have a file of their own.

use ingenium_core::model::decimal::{Decimal, Rounding, divide};
use ingenium_core::model::event::{Event, OrderChange, Reason};
use ingenium_core::model::id::{InstrumentId, OrderId};
use ingenium_core::model::instrument::Instrument;
use ingenium_core::model::number::{Price, Quantity};
use ingenium_core::model::order::OrderKind;
use ingenium_core::portfolio::SplitRatio;

use super::error::KernelError;
use super::setup::Action;
use super::state::Kernel;

/// A split: new shares for old ones.
#[derive(Debug, Clone, Copy)]
struct Ratio {
    numerator: i128,
    denominator: i128,
}

impl Ratio {
    fn price(self, price: Price, instrument: &Instrument) -> Price {
        let exact = price.0.saturating_mul(self.denominator);
        let price = Price(divide(exact, self.numerator, Rounding::HalfEven));
        instrument.round_price(price, Rounding::HalfEven)
    }

    fn quantity(self, quantity: Quantity, instrument: &Instrument) -> Quantity {
        let exact = quantity.0.saturating_mul(self.numerator);
        instrument.whole_lots(Quantity(divide(
            exact,
            self.denominator,
            Rounding::TowardsZero,
        )))
    }
}

impl Kernel {
    pub(super) fn apply_action(&mut self, action: Action) -> Result<(), KernelError> {
        match action {
            Action::Split {
                instrument,
                numerator,
                denominator,
            } => self.split(instrument, numerator, denominator),
            Action::Dividend { instrument, amount } => self.pay_dividend(instrument, amount),
            Action::Funding { instrument, rate } => self.pay_due_funding(instrument, rate),
            Action::Rules { instrument, rules } => {
                self.take_rules(instrument, rules);
                Ok(())
            }
            Action::Delisting { instrument, price } => self.delist(instrument, price),
            Action::SymbolChange { instrument, symbol } => {
                self.log
                    .add(self.now, &Event::SymbolChanged { instrument, symbol });
                Ok(())
            }
        }
    }

    /// Splits: positions keep their cost, orders and last price are restated, fractions are paid in cash.
    fn split(&mut self, id: InstrumentId, new: u32, old: u32) -> Result<(), KernelError> {
        let ratio = Ratio {
            numerator: i128::from(new),
            denominator: i128::from(old),
        };
        let specification = &self.instruments[id.index()];
        if let Some((price, time)) = self.markets[id.index()].last {
            let price = ratio.price(price, specification);
            self.markets[id.index()].last = Some((price, time));
            self.venue.set_last_price(id, price);
            self.exposures.on_price(id);
        }
        let terms = SplitRatio {
            numerator: new,
            denominator: old,
        };
        let specification = &self.instruments[id.index()];
        let adjustments = self.portfolio.split(id, specification, terms, self.now)?;
        for adjustment in adjustments {
            let change = adjustment.after.minus(adjustment.before)?;
            self.exposures.on_position(adjustment.strategy, id, change);
            self.count_position(adjustment.before, adjustment.after);
        }
        self.split_orders(id, ratio)?;
        #[expect(clippy::float_arithmetic, reason = "indicators are floats")]
        let factor = f64::from(new) / f64::from(old);
        for indicator in &self.markets[id.index()].indicators {
            // A ratio of two positive integers is positive, the only thing an indicator asks of it.
            let _ = indicator.borrow_mut().split(factor);
        }
        let event = Event::SplitApplied {
            instrument: id,
            numerator: new,
            denominator: old,
        };
        self.log.add(self.now, &event);
        Ok(())
    }

    fn split_orders(&mut self, id: InstrumentId, ratio: Ratio) -> Result<(), KernelError> {
        let orders: Vec<OrderId> = self.venue.working(id).map(|order| order.order).collect();
        for order in orders {
            self.count_working(order, false)?;
            let instrument = &self.instruments[id.index()];
            let record = self.orders.get_mut(order)?;
            let filled = record.life.filled;
            let leaves = ratio.quantity(record.leaves(), instrument);
            record.request.quantity = filled.plus(leaves)?;
            record.request.kind = restated(record.request.kind, ratio, instrument);
            if leaves.is_zero() {
                self.venue.cancel(order, id);
                self.change(order, OrderChange::Cancelled(Reason::CorporateAction))?;
                continue;
            }
            self.count_working(order, true)?;
            self.change(order, OrderChange::Replaced)?;
        }
        let instrument = &self.instruments[id.index()];
        self.venue.rescale(id, |order| {
            order.leaves = ratio.quantity(order.leaves, instrument);
            order.trigger = ratio.price(order.trigger, instrument);
            order.limit = order.limit.map(|limit| ratio.price(limit, instrument));
            order.display = order.display.map(|shown| ratio.quantity(shown, instrument));
        });
        for order in self.waiting_orders(id) {
            let instrument = &self.instruments[id.index()];
            let record = self.orders.get_mut(order)?;
            record.request.quantity = ratio.quantity(record.request.quantity, instrument);
            record.request.kind = restated(record.request.kind, ratio, instrument);
            if record.request.quantity.is_zero() {
                self.held.remove(&order);
                self.change(order, OrderChange::Cancelled(Reason::CorporateAction))?;
                continue;
            }
            if let Some(approved) = self.held.get(&order) {
                let approved = approved.restated(&self.orders.get(order)?.request);
                self.held.insert(order, approved);
            }
        }
        Ok(())
    }

    /// Returns the orders of an instrument that wait for their parents, oldest first.
    pub(super) fn waiting_orders(&self, id: InstrumentId) -> Vec<OrderId> {
        let of_instrument = |order: &&OrderId| {
            self.orders
                .get(**order)
                .is_ok_and(|order| order.request.instrument == id)
        };
        let mut waiting: Vec<OrderId> = self.held.keys().filter(of_instrument).copied().collect();
        waiting.sort_unstable();
        waiting
    }

    /// Keeps indicators continuous: that the price falls by the dividend is no news to them.
    #[expect(clippy::float_arithmetic, reason = "indicators are floats")]
    fn go_ex(&mut self, instrument: InstrumentId, amount: Decimal) {
        let market = &self.markets[instrument.index()];
        let Some((price, _)) = market.last else {
            return;
        };
        let before = self.instruments[instrument.index()].price_to_f64(price);
        for indicator in &market.indicators {
            // A dividend of the whole price or more leaves nothing to scale by: it is passed over.
            let ratio = before / (before - amount.to_f64());
            let _ = indicator.borrow_mut().scale_prices(ratio);
        }
    }

    fn pay_dividend(
        &mut self,
        instrument: InstrumentId,
        amount: Decimal,
    ) -> Result<(), KernelError> {
        self.go_ex(instrument, amount);
        let specification = &self.instruments[instrument.index()];
        let paid = self
            .portfolio
            .pay_dividend(instrument, specification, amount)?;
        for (strategy, amount) in paid {
            let event = Event::DividendPaid {
                strategy,
                instrument,
                amount,
            };
            self.log.add(self.now, &event);
        }
        Ok(())
    }
}

/// Returns a kind with its prices restated; trailing distances in price units are restated too.
fn restated(kind: OrderKind, ratio: Ratio, instrument: &Instrument) -> OrderKind {
    use OrderKind as K;
    use ingenium_core::model::order::Offset;
    let at = |price| ratio.price(price, instrument);
    let by = |offset| match offset {
        Offset::Price(distance) => Offset::Price(at(distance)),
        Offset::Fraction(_) | Offset::Ticks(_) => offset,
    };
    match kind {
        K::Market | K::MarketToLimit => kind,
        K::Limit { limit } => K::Limit { limit: at(limit) },
        K::Stop { trigger } => K::Stop {
            trigger: at(trigger),
        },
        K::StopLimit { trigger, limit } => K::StopLimit {
            trigger: at(trigger),
            limit: at(limit),
        },
        K::MarketIfTouched { trigger } => K::MarketIfTouched {
            trigger: at(trigger),
        },
        K::LimitIfTouched { trigger, limit } => K::LimitIfTouched {
            trigger: at(trigger),
            limit: at(limit),
        },
        K::TrailingStop { offset } => K::TrailingStop { offset: by(offset) },
        K::TrailingStopLimit {
            offset,
            limit_offset,
        } => K::TrailingStopLimit {
            offset: by(offset),
            limit_offset: by(limit_offset),
        },
    }
}
