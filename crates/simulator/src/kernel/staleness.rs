//! Instruments of which nothing is heard for longer than it should: whoever follows them is told, the gate
//! lets pass only what reduces, and orders that could add to a position are taken back if so asked.

use ingenium_core::model::event::{Event, Reason};
use ingenium_core::model::id::{InstrumentId, OrderId, StrategyId};
use ingenium_core::model::number::Quantity;
use ingenium_core::model::order::Side;
use ingenium_core::model::time::Timestamp;

use super::delivery::Delivery;
use super::error::KernelError;
use super::state::Kernel;

impl Kernel {
    /// Declares an instrument stale since it was last heard of, or fresh (`None`). What it is already
    /// changes nothing. Where it pulls, working orders are cancelled that could add to a position.
    pub fn set_stale(
        &mut self,
        instrument: InstrumentId,
        since: Option<Timestamp>,
        pulls: bool,
    ) -> Result<(), KernelError> {
        let is_stale = self.is_stale(instrument);
        if is_stale == since.is_some() {
            return Ok(());
        }
        self.reach_horizon()?;
        self.markets[instrument.index()].stale_since = since;
        let event = Event::StalenessChanged { instrument, since };
        self.log.add(self.now, &event);
        for strategy in &self.markets[instrument.index()].followers {
            let callbacks = self.strategies[strategy.index()].callbacks;
            if (!is_stale && callbacks.stale) || (is_stale && callbacks.fresh) {
                self.deliveries.push_back(Delivery::Staleness {
                    strategy: *strategy,
                    instrument,
                    since,
                });
            }
        }
        if pulls && !is_stale {
            self.pull(instrument)?;
        }
        Ok(())
    }

    /// Says whether nothing is heard of an instrument.
    #[must_use]
    pub fn is_stale(&self, instrument: InstrumentId) -> bool {
        self.markets[instrument.index()].stale_since.is_some()
    }

    /// Cancels the orders of an instrument that the gate would not let pass now. Those of others are left
    /// alone, and so is what protects a position.
    fn pull(&mut self, instrument: InstrumentId) -> Result<(), KernelError> {
        let working = self.working_orders(instrument);
        for strategy in self.strategy_ids() {
            for side in [Side::Buy, Side::Sell] {
                for order in self.adding(&working, strategy, (instrument, side))? {
                    self.withdraw(order, instrument, Reason::StaleData)?;
                }
            }
        }
        Ok(())
    }

    /// Returns the orders of a side that could add to a strategy's position: those before them can close it.
    fn adding(
        &self,
        working: &[OrderId],
        strategy: StrategyId,
        (instrument, side): (InstrumentId, Side),
    ) -> Result<Vec<OrderId>, KernelError> {
        let position = self.portfolio.position(strategy, instrument).quantity();
        let mut reducible = position.0.saturating_mul(-side.sign()).max(0);
        let mut adding = Vec::new();
        for id in working {
            let order = self.orders.get(*id)?;
            let request = &order.request;
            if (request.strategy, request.side) != (strategy, side)
                || request.reduce_only
                || self.is_protective(*id)
                || self.external(*id).is_some()
            {
                continue;
            }
            let Quantity(leaves) = order.leaves();
            if leaves > reducible {
                adding.push(*id);
            } else {
                reducible -= leaves;
            }
        }
        Ok(adding)
    }
}
