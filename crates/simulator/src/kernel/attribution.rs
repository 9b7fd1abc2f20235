//! What fills were worth and cost, and what each strategy made of each instrument, in the account's
//! currency at the rates of now. Nothing is recorded for it while a run goes on.

use std::collections::BTreeMap;

use ingenium_core::model::event::{Event, Fill, Liquidity};
use ingenium_core::model::id::{CurrencyId, InstrumentId, StrategyId};
use ingenium_core::model::number::Money;
use ingenium_core::model::order::OrderKind;

use super::error::KernelError;
use super::state::Kernel;

/// What a strategy made of an instrument: realised + unrealised − fees + dividends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Profit {
    /// Which strategy.
    pub strategy: StrategyId,
    /// Which instrument.
    pub instrument: InstrumentId,
    /// The profit of closed quantities, first in, first out, before fees.
    pub realised: Money,
    /// The profit that closing the rest at the last mark would realise.
    pub unrealised: Money,
    /// Fees paid, less rebates.
    pub fees: Money,
    /// Dividends received, less those paid.
    pub dividends: Money,
}

impl Kernel {
    /// Returns the profit of each strategy and instrument between which something happened, in order.
    pub fn profits(&self) -> Result<Vec<Profit>, KernelError> {
        let mut booked: BTreeMap<(StrategyId, InstrumentId), (Money, Money)> = BTreeMap::new();
        for fill in &self.fills {
            let (fees, _) = booked.entry((fill.strategy, fill.instrument)).or_default();
            *fees = fees.plus(fill.fee)?;
        }
        for (_, event) in self.log.kept() {
            if let Event::DividendPaid {
                strategy,
                instrument,
                amount,
            } = event
            {
                let (_, dividends) = booked.entry((*strategy, *instrument)).or_default();
                *dividends = dividends.plus(*amount)?;
            }
        }
        let rows = booked.into_iter();
        rows.map(|((strategy, instrument), (fees, dividends))| {
            let position = self.portfolio.position(strategy, instrument);
            let profit = position.realised().plus(position.unrealised()?)?;
            let currency = self.instruments[instrument.index()].spec.currency;
            let realised = position.realised_fifo();
            Ok(Profit {
                strategy,
                instrument,
                realised: self.in_account_currency(currency, realised)?,
                unrealised: self.in_account_currency(currency, profit.minus(realised)?)?,
                fees: self.in_account_currency(currency, fees)?,
                dividends: self.in_account_currency(currency, dividends)?,
            })
        })
        .collect()
    }

    /// Returns the value of a fill.
    pub fn value_of(&self, fill: &Fill) -> Result<Money, KernelError> {
        let instrument = &self.instruments[fill.instrument.index()];
        let value = instrument.notional(fill.price, fill.quantity)?.abs();
        self.in_account_currency(instrument.spec.currency, value)
    }

    /// Returns how much a fill was worse than the price it saw, by slippage and impact.
    pub fn slippage_of(&self, fill: &Fill) -> Result<Money, KernelError> {
        let kind = self.orders.get(fill.order)?.request.kind;
        let slips = match kind {
            OrderKind::Market
            | OrderKind::Stop { .. }
            | OrderKind::MarketIfTouched { .. }
            | OrderKind::TrailingStop { .. } => true,
            OrderKind::MarketToLimit => fill.liquidity == Liquidity::Taker, // its rest is a limit order
            OrderKind::Limit { .. }
            | OrderKind::StopLimit { .. }
            | OrderKind::LimitIfTouched { .. }
            | OrderKind::TrailingStopLimit { .. } => false,
        };
        if !slips {
            return Ok(Money::ZERO);
        }
        let instrument = &self.instruments[fill.instrument.index()];
        let slippage = self.config.venue.slippage;
        let distance = match self.distances.get(&fill.id) {
            Some(distance) => *distance,
            None if self.config.venue.is_sized() => return Ok(Money::ZERO),
            None => slippage.distance(fill.price, fill.side, instrument)?,
        };
        let lost = instrument.notional(distance, fill.quantity)?.abs();
        self.in_account_currency(instrument.spec.currency, lost)
    }

    fn in_account_currency(
        &self,
        currency: CurrencyId,
        amount: Money,
    ) -> Result<Money, KernelError> {
        if amount.is_zero() {
            return Ok(amount);
        }
        Ok(self.portfolio.rate(currency)?.convert(amount)?)
    }
}
