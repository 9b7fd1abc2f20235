//! Step 3 of the data path: targets and signals become market orders for the difference.

use ingenium_core::model::command::Target;
use ingenium_core::model::decimal::{Decimal, Rounding};
use ingenium_core::model::id::{InstrumentId, StrategyId};
use ingenium_core::model::number::{Money, Price, Quantity};
use ingenium_core::model::order::{OrderKind, OrderRequest};
use ingenium_core::portfolio::sizing::{SizingError, SizingInput, order_for_target};

use super::delivery::Delivery;
use super::error::KernelError;
use super::state::Kernel;

impl Kernel {
    /// Brings a position to a target.
    pub(super) fn go_to(
        &mut self,
        strategy: StrategyId,
        instrument: InstrumentId,
        target: Target,
    ) -> Result<(), KernelError> {
        let specification = &self.instruments[instrument.index()];
        let last = self.markets[instrument.index()].last;
        let wanted = match (target, last) {
            (Target::Quantity(quantity), _) => quantity,
            (Target::Notional(value), Some((price, _))) => {
                specification.quantity_for(value, price)?
            }
            (Target::Weight(weight), Some((price, _))) => {
                let equity = self.portfolio.equity(Some(strategy))?.max(Money::ZERO);
                let value = self.in_currency_of(instrument, equity.times(weight)?)?;
                specification.quantity_for(value, price)?
            }
            (Target::Notional(_) | Target::Weight(_), None) => Quantity::ZERO,
        };
        self.order_to(strategy, instrument, wanted)
    }

    /// Passes a signal on to those who follow the instrument, and sizes it by the strategy's sizer where no
    /// portfolio of the user's does it.
    pub(super) fn size_signal(
        &mut self,
        strategy: StrategyId,
        instrument: InstrumentId,
        strength: Decimal,
    ) -> Result<(), KernelError> {
        self.deliver_signal(strategy, instrument, strength)?;
        if self
            .portfolio_strategy
            .is_some_and(|portfolio| portfolio != strategy)
        {
            return Ok(());
        }
        let Some((price, _)) = self.markets[instrument.index()].last else {
            return Ok(());
        };
        let volatility = self.volatility(strategy, instrument);
        let specification = &self.instruments[instrument.index()];
        let input = SizingInput {
            equity: self.portfolio.equity(Some(strategy))?,
            price,
            position: self.portfolio.position(strategy, instrument).quantity(),
            strength,
            volatility,
            rate: self.portfolio.rate(specification.spec.currency)?,
        };
        let sizer = &self.strategies[strategy.index()].sizer;
        match sizer.target(&input, specification) {
            Ok(wanted) => self.order_to(strategy, instrument, wanted),
            Err(SizingError::NoVolatility) => Ok(()), // the sizer is not warm yet: the position stays
            Err(error) => Err(error.into()),
        }
    }

    fn deliver_signal(
        &mut self,
        sender: StrategyId,
        instrument: InstrumentId,
        strength: Decimal,
    ) -> Result<(), KernelError> {
        let strength = strength.units_rounded(18, Rounding::HalfEven)?;
        for strategy in &self.markets[instrument.index()].followers {
            if *strategy != sender && self.strategies[strategy.index()].callbacks.signal {
                let strategy = *strategy;
                self.deliveries.push_back(Delivery::Signal {
                    strategy,
                    sender,
                    instrument,
                    strength,
                });
            }
        }
        Ok(())
    }

    fn order_to(
        &mut self,
        strategy: StrategyId,
        instrument: InstrumentId,
        wanted: Quantity,
    ) -> Result<(), KernelError> {
        let position = self.portfolio.position(strategy, instrument).quantity();
        let working = self.working_quantity(strategy, instrument);
        let Some((side, quantity)) = order_for_target(wanted, position, working)? else {
            return Ok(());
        };
        let request = OrderRequest::new(strategy, instrument, side, quantity, OrderKind::Market);
        let order = self.orders.add(request, self.now);
        self.gate_order(order)
    }

    /// Converts an amount of the account currency into the instrument's.
    pub(super) fn in_currency_of(
        &self,
        instrument: InstrumentId,
        amount: Money,
    ) -> Result<Money, KernelError> {
        let currency = self.instruments[instrument.index()].spec.currency;
        let rate = self.portfolio.rate(currency)?;
        Ok(rate.inverted().convert(amount)?)
    }

    fn volatility(&self, strategy: StrategyId, instrument: InstrumentId) -> Option<Decimal> {
        let volatility = self.strategies[strategy.index()]
            .volatility
            .get(&instrument)?;
        let annual = volatility.borrow().outputs().first().copied()?;
        Decimal::from_f64_rounded(annual).ok()
    }

    /// Returns the last price of an instrument.
    #[must_use]
    pub fn last_price(&self, instrument: InstrumentId) -> Option<Price> {
        self.markets[instrument.index()]
            .last
            .map(|(price, _)| price)
    }
}
