//! Funding: by the calendar of the venue at the last price, or as ticks tell of it, at the mark price of its time.

use ingenium_core::model::decimal::{Decimal, MAX_PRECISION};
use ingenium_core::model::event::Event;
use ingenium_core::model::id::InstrumentId;
use ingenium_core::model::number::Price;
use ingenium_core::model::time::Timestamp;

use super::error::KernelError;
use super::state::Kernel;

impl Kernel {
    /// Pays the funding that has become known of a market, on what is held now.
    pub(super) fn pay_tick_funding(&mut self, place: usize) -> Result<(), KernelError> {
        while let Some(funding) = self.tick_markets[place].feed.take_funding() {
            let instrument = self.tick_markets[place].instrument;
            let rate = Decimal::new(i128::from(funding.rate), MAX_PRECISION);
            let price = Price(i128::from(funding.price));
            self.book_funding(instrument, rate, price, Timestamp(funding.known))?;
        }
        Ok(())
    }

    /// Pays funding at the last price; before the first price nothing is held.
    pub(super) fn pay_due_funding(
        &mut self,
        instrument: InstrumentId,
        rate: Decimal,
    ) -> Result<(), KernelError> {
        match self.markets[instrument.index()].last {
            Some((price, _)) => self.book_funding(instrument, rate, price, self.now),
            None => Ok(()),
        }
    }

    fn book_funding(
        &mut self,
        instrument: InstrumentId,
        rate: Decimal,
        price: Price,
        time: Timestamp,
    ) -> Result<(), KernelError> {
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
            self.log.add(time, &event);
        }
        Ok(())
    }
}
