//! The end of an instrument: its orders are cancelled, its positions closed in cash, and from then on
//! the gate denies orders in it, as it is no longer valid.

use ingenium_core::execution::order::OrderStatus;
use ingenium_core::model::decimal::Decimal;
use ingenium_core::model::event::{Event, OrderChange, Reason};
use ingenium_core::model::id::{InstrumentId, OrderId};
use ingenium_core::model::number::Quantity;

use super::error::KernelError;
use super::state::Kernel;

impl Kernel {
    /// Ends an instrument; `None` pays the last price. What was never priced is held by nobody.
    pub(super) fn delist(
        &mut self,
        id: InstrumentId,
        price: Option<Decimal>,
    ) -> Result<(), KernelError> {
        self.instruments[id.index()].spec.valid_until = self.now;
        self.cancel_all_of(id)?;
        let places = self.instruments[id.index()].spec.price_precision;
        let last = self.markets[id.index()].last;
        let price = price.or(last.map(|(price, _)| Decimal::new(price.0, places)));
        let event = Event::Delisted {
            instrument: id,
            price,
        };
        self.log.add(self.now, &event);
        if let Some(price) = price {
            self.close_out(id, price)?;
        }
        if !self.schedule.has_bars() {
            self.record_equity_after_the_bars()?;
        }
        Ok(())
    }

    /// Cancels what works at the venue and what waits for a parent.
    fn cancel_all_of(&mut self, id: InstrumentId) -> Result<(), KernelError> {
        let working: Vec<OrderId> = self.venue.working(id).map(|order| order.order).collect();
        for order in working {
            if self.venue.cancel(order, id) {
                self.change(order, OrderChange::Cancelled(Reason::CorporateAction))?;
            }
        }
        for order in self.open_outside(id) {
            self.end_outside(order, Reason::CorporateAction);
        }
        for order in self.waiting_orders(id) {
            self.held.remove(&order);
            if self.orders.get(order)?.life.status == OrderStatus::Initialized {
                self.change(order, OrderChange::Cancelled(Reason::CorporateAction))?;
            }
        }
        Ok(())
    }

    fn close_out(&mut self, id: InstrumentId, price: Decimal) -> Result<(), KernelError> {
        let instrument = &self.instruments[id.index()];
        let closed = self.portfolio.close_out(id, instrument, price, self.now)?;
        for position in closed {
            let (strategy, quantity) = (position.strategy, position.quantity);
            let change = Quantity(-quantity.0);
            self.exposures.on_position(strategy, id, change);
            self.count_position(quantity, Quantity::ZERO);
            let event = Event::PositionClosedOut {
                strategy,
                instrument: id,
                quantity,
                amount: position.paid,
            };
            self.log.add(self.now, &event);
        }
        Ok(())
    }
}
