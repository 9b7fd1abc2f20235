//! Funding of perpetual contracts: longs pay shorts a rate on the value at the mark price, or get it.

use ingenium_core::model::decimal::{Decimal, MAX_PRECISION};
use ingenium_core::model::event::Event;
use ingenium_core::model::id::InstrumentId;
use ingenium_core::model::number::{Money, Price};
use ingenium_core::model::time::Timestamp;

use super::error::KernelError;
use super::state::Kernel;
use crate::ticks::Funding;

impl Kernel {
    /// Pays the funding that has become known of a market, on what is held now.
    pub(super) fn pay_funding(&mut self, place: usize) -> Result<(), KernelError> {
        while let Some(funding) = self.tick_markets[place].feed.take_funding() {
            let id = self.tick_markets[place].instrument;
            self.pay(id, funding)?;
        }
        Ok(())
    }

    fn pay(&mut self, id: InstrumentId, funding: Funding) -> Result<(), KernelError> {
        let rate = Decimal::new(i128::from(funding.rate), MAX_PRECISION);
        let price = Price(i128::from(funding.price));
        for strategy in self.markets[id.index()].followers.clone() {
            let quantity = self.portfolio.position(strategy, id).quantity();
            if quantity.is_zero() {
                continue;
            }
            let instrument = &self.instruments[id.index()];
            let value = instrument.notional(price, quantity)?;
            let amount: Money = value.times(rate)?.negated();
            let currency = instrument.spec.currency;
            self.portfolio.book_funding(strategy, currency, amount)?;
            let event = Event::FundingPaid {
                strategy,
                instrument: id,
                amount,
            };
            self.log.add(Timestamp(funding.known), &event);
        }
        Ok(())
    }
}
