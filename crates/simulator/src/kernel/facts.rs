//! What the risk gate is told about an order's surroundings.

use ingenium_core::execution::exposure::{ScopeExposure, Worth};
use ingenium_core::execution::risk::{Conversion, Facts, Funds, LastPrice, ScopeFacts};
use ingenium_core::model::id::{InstrumentId, OrderId, StrategyId};
use ingenium_core::model::number::Money;
use ingenium_core::model::order::{OrderRequest, Side};
use ingenium_core::portfolio::AccountKind;

use super::state::Kernel;
use crate::venue::best_own_limit;

impl Kernel {
    /// Returns how an instrument's quantities are valued now.
    pub(super) fn worth(&self, instrument: InstrumentId) -> Worth<'_> {
        let specification = &self.instruments[instrument.index()];
        let is_margin = matches!(self.config.account, AccountKind::Margin { .. });
        Worth {
            instrument: specification,
            price: self.markets[instrument.index()].last.map(|(price, _)| price),
            conversion: self.portfolio.rate(specification.spec.currency).unwrap_or((0, 1)),
            margin: is_margin.then_some(specification.spec.initial_margin),
        }
    }

    pub(super) fn facts(&self, request: &OrderRequest) -> Facts<'_> {
        let instrument = request.instrument;
        let specification = &self.instruments[instrument.index()];
        let mut facts = Facts::new(self.now, specification);
        let last = self.markets[instrument.index()].last;
        facts.last = last.map(|(price, time)| LastPrice { price, time });
        let rate = self.portfolio.rate(specification.spec.currency);
        facts.conversion =
            rate.and_then(|(numerator, denominator)| Conversion::new(numerator, denominator));
        facts.is_parent_live = request.parent.is_some_and(|parent| self.is_live(parent));
        if self.config.denies_self_trade {
            facts.own_highest_buy = best_own_limit(&self.venue, instrument, Side::Buy);
            facts.own_lowest_sell = best_own_limit(&self.venue, instrument, Side::Sell);
        }
        facts.account = self.scope(self.exposures.account(), None, instrument);
        let strategy = request.strategy;
        facts.strategy = self.scope(self.exposures.strategy(strategy), Some(strategy), instrument);
        facts
    }

    fn scope(
        &self,
        exposure: &ScopeExposure,
        strategy: Option<StrategyId>,
        instrument: InstrumentId,
    ) -> ScopeFacts {
        let holding = exposure.holding(instrument);
        ScopeFacts {
            position: holding.position,
            working_buys: holding.buys,
            working_sells: holding.sells,
            exposure_elsewhere: exposure.elsewhere(instrument),
            funds: self.funds(exposure, strategy),
        }
    }

    /// Returns what a scope has to pay with. A leverage of L lets equity carry L times its value, so
    /// what is free is equity × L less the unleveraged margin of the worst case.
    fn funds(&self, exposure: &ScopeExposure, strategy: Option<StrategyId>) -> Funds {
        let least = Money(i128::MIN);
        match self.config.account {
            AccountKind::Unlimited => Funds::Unchecked,
            AccountKind::Cash => {
                let cash = self.portfolio.cash_value(strategy);
                Funds::Cash { free: cash.minus(exposure.claimed()).unwrap_or(least) }
            }
            AccountKind::Margin { leverage } => {
                let power = self.portfolio.equity(strategy).times(leverage);
                let free = power.and_then(|power| power.minus(exposure.margin()));
                Funds::Margin { free: free.unwrap_or(least) }
            }
        }
    }

    fn is_live(&self, order: OrderId) -> bool {
        self.orders.get(order).is_ok_and(|order| !order.life.status.is_final())
    }
}
