//! What happens to an instrument by the calendar of its venue: funding is paid, rules change.

use ingenium_core::model::decimal::Decimal;
use ingenium_core::model::event::Event;
use ingenium_core::model::id::InstrumentId;

use super::error::KernelError;
use super::state::Kernel;

impl Kernel {
    /// Pays funding at the last price; before the first price nothing is held.
    pub(super) fn pay_funding(
        &mut self,
        instrument: InstrumentId,
        rate: Decimal,
    ) -> Result<(), KernelError> {
        let Some((price, _)) = self.markets[instrument.index()].last else {
            return Ok(());
        };
        let specification = &self.instruments[instrument.index()];
        let paid = self
            .portfolio
            .pay_funding(instrument, specification, rate, price)?;
        for (strategy, amount) in paid {
            let event = Event::FundingPaid {
                strategy,
                instrument,
                amount,
            };
            self.log.add(self.now, &event);
        }
        Ok(())
    }

    /// Brings other rules of trading into force: steps and least sizes of prices and quantities.
    pub(super) fn take_rules(&mut self, instrument: InstrumentId, rules: u32) {
        if let Some(rules) = self.rules.get(rules as usize) {
            let specification = &mut self.instruments[instrument.index()];
            specification.tick = rules.tick;
            specification.lot = rules.lot;
            specification.min_quantity = rules.min_quantity;
            specification.max_quantity = rules.max_quantity;
            specification.min_notional = rules.min_notional;
        }
    }
}
