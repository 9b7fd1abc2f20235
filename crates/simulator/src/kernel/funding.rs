//! Funding that ticks tell of: a rate on the value at the mark price of its time.

use ingenium_core::model::decimal::{Decimal, MAX_PRECISION};
use ingenium_core::model::event::Event;
use ingenium_core::model::number::Price;
use ingenium_core::model::time::Timestamp;

use super::error::KernelError;
use super::state::Kernel;

impl Kernel {
    /// Pays the funding that has become known of a market, on what is held now.
    pub(super) fn pay_tick_funding(&mut self, place: usize) -> Result<(), KernelError> {
        while let Some(funding) = self.tick_markets[place].feed.take_funding() {
            let instrument = self.tick_markets[place].instrument;
            let specification = &self.instruments[instrument.index()];
            let rate = Decimal::new(i128::from(funding.rate), MAX_PRECISION);
            let price = Price(i128::from(funding.price));
            let paid = self
                .portfolio
                .pay_funding(instrument, specification, rate, price)?;
            for (strategy, amount) in paid {
                let event = Event::FundingPaid {
                    strategy,
                    instrument,
                    amount,
                };
                self.log.add(Timestamp(funding.known), &event);
            }
        }
        Ok(())
    }
}
