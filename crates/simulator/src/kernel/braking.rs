//! The brakes that people pull: states of strategies, of the account and of instruments, and flattening.

use ingenium_core::model::event::{Event, Reason, TradingState};
use ingenium_core::model::id::{InstrumentId, StrategyId};
use ingenium_core::model::number::Quantity;
use ingenium_core::model::order::{OrderKind, OrderRequest, Side};

use super::error::KernelError;
use super::state::Kernel;

impl Kernel {
    /// Sets the trading state of a strategy, or of the account, by hand.
    pub fn set_trading_state(
        &mut self,
        strategy: Option<StrategyId>,
        state: TradingState,
    ) -> Result<(), KernelError> {
        match strategy {
            Some(one) => drop(self.flattening.remove(&one)),
            None => self.flattening.clear(),
        }
        if let Some(event) = self.gate.set_state(strategy, state)? {
            self.log.add(self.now, &event);
        }
        Ok(())
    }

    /// Sets the trading state of an instrument by hand: it holds for all strategies.
    pub fn set_market_state(&mut self, instrument: InstrumentId, state: TradingState) {
        let market = &mut self.markets[instrument.index()];
        market.flattened_at = None;
        if market.state != state {
            market.state = state;
            let event = Event::MarketStateChanged { instrument, state };
            self.log.add(self.now, &event);
        }
    }

    /// Halts a strategy (`None`: the account), cancels its orders and closes its positions at the
    /// market. Until its state is set again, what its orders still trade is closed, too.
    pub fn flatten(&mut self, strategy: Option<StrategyId>) -> Result<(), KernelError> {
        self.set_trading_state(strategy, TradingState::Halted)?;
        let all: Vec<StrategyId> = match strategy {
            Some(one) => vec![one],
            None => self.strategy_ids().collect(),
        };
        for each in all {
            self.flattening.insert(each, self.fills.len());
            self.liquidate(each)?;
        }
        Ok(())
    }

    /// Halts an instrument, cancels its orders and closes its positions at the market; what is still
    /// traded until its state is set again is closed, too.
    pub fn flatten_market(&mut self, instrument: InstrumentId) -> Result<(), KernelError> {
        self.set_market_state(instrument, TradingState::Halted);
        self.markets[instrument.index()].flattened_at = Some(self.fills.len());
        self.liquidate_market(instrument)
    }

    /// Closes again what was traded by orders that were under way when a strategy was flattened.
    pub(super) fn go_on_flattening(&mut self) -> Result<(), KernelError> {
        let fills = self.fills.len();
        let due: Vec<StrategyId> = self
            .flattening
            .iter()
            .filter(|(_, seen)| **seen < fills)
            .map(|(strategy, _)| *strategy)
            .collect();
        for strategy in due {
            self.flattening.insert(strategy, fills);
            self.liquidate(strategy)?;
        }
        for instrument in self.instrument_ids() {
            let market = &mut self.markets[instrument.index()];
            if market.flattened_at.is_some_and(|seen| seen < fills) {
                market.flattened_at = Some(fills);
                self.liquidate_market(instrument)?;
            }
        }
        Ok(())
    }

    /// Cancels a strategy's orders and closes its positions at the market.
    pub(super) fn liquidate(&mut self, strategy: StrategyId) -> Result<(), KernelError> {
        self.instrument_ids()
            .try_for_each(|instrument| self.close(strategy, instrument))
    }

    fn liquidate_market(&mut self, instrument: InstrumentId) -> Result<(), KernelError> {
        self.strategy_ids()
            .try_for_each(|strategy| self.close(strategy, instrument))
    }

    /// Cancels a strategy's orders in an instrument and closes its position at the market.
    fn close(&mut self, strategy: StrategyId, instrument: InstrumentId) -> Result<(), KernelError> {
        let position = self.portfolio.position(strategy, instrument).quantity();
        let mut closing = Quantity::ZERO;
        for order in self.working_orders(instrument) {
            let record = self.orders.get(order)?;
            if record.request.strategy != strategy {
                continue;
            }
            if record.request.kind == OrderKind::Market && record.request.reduce_only {
                closing = closing.plus(record.leaves())?; // a liquidation that is under way
                continue;
            }
            self.withdraw(order, instrument, Reason::Liquidation)?;
        }
        let quantity = position.abs().minus(closing)?;
        if quantity.0 <= 0 {
            return Ok(());
        }
        let side = Side::of(position).opposite();
        let kind = OrderKind::Market;
        let mut request = OrderRequest::new(strategy, instrument, side, quantity, kind);
        request.reduce_only = true;
        let order = self.orders.add(request, self.now);
        let approved = self
            .gate
            .check_liquidation(&self.orders.get(order)?.request);
        match approved {
            Ok(approved) => self.release(order, &approved, self.now, None),
            Err(denial) => self.deny(order, denial),
        }
    }

    fn instrument_ids(&self) -> impl Iterator<Item = InstrumentId> + use<> {
        let count = u32::try_from(self.instruments.len()).unwrap_or(u32::MAX);
        (0..count).map(InstrumentId)
    }
}
