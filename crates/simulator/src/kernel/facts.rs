//! What the risk gate is told about an order's surroundings.

use ingenium_core::execution::exposure::{Exposures, FundsNeeded, ScopeExposure, Worth};
use ingenium_core::execution::order::{Order, OrderStore, UnknownOrder};
use ingenium_core::execution::risk::{Facts, Funds, LastPrice, RiskGate, ScopeFacts};
use ingenium_core::model::decimal::Decimal;
use ingenium_core::model::id::{InstrumentId, OrderId, StrategyId};
use ingenium_core::model::instrument::Instrument;
use ingenium_core::model::number::{Money, Price};
use ingenium_core::model::order::{OrderRequest, Side};
use ingenium_core::model::time::Timestamp;
use ingenium_core::portfolio::{AccountKind, Portfolio};

use super::outside::Outside;
use super::state::{Kernel, Market};
use crate::ticks::TickMarket;
use crate::venue::{SimulatedVenue, best_own_limit};

/// The parts of a run that the gate is told about, without the gate.
pub(super) struct Surroundings<'a> {
    now: Timestamp,
    account: AccountKind,
    denies_self_trade: bool,
    instruments: &'a [Instrument],
    initial_margins: &'a [Decimal],
    markets: &'a [Market],
    orders: &'a OrderStore,
    portfolio: &'a Portfolio,
    exposures: &'a Exposures,
    venue: &'a SimulatedVenue,
    tick_markets: &'a [TickMarket],
    outside: Option<&'a Outside>,
}

impl Kernel {
    /// Returns the gate and, beside it, what it is told about.
    pub(super) fn gate_and_surroundings(&mut self) -> (&mut RiskGate, Surroundings<'_>) {
        let surroundings = Surroundings {
            now: self.now,
            account: self.config.account,
            denies_self_trade: self.denies_self_trade,
            instruments: &self.instruments,
            initial_margins: &self.initial_margins,
            markets: &self.markets,
            orders: &self.orders,
            portfolio: &self.portfolio,
            exposures: &self.exposures,
            venue: &self.venue,
            tick_markets: &self.tick_markets,
            outside: self.outside.as_deref(),
        };
        (&mut self.gate, surroundings)
    }

    /// Returns how an instrument's quantities are valued now.
    pub(super) fn worth(&self, instrument: InstrumentId) -> Worth {
        let last = self.markets[instrument.index()]
            .last
            .map(|(price, _)| price);
        let currency = self.instruments[instrument.index()].spec.currency;
        let funds = match self.config.account {
            AccountKind::Unlimited => FundsNeeded::Nothing,
            AccountKind::Cash => FundsNeeded::Cash,
            AccountKind::Margin { .. } => {
                FundsNeeded::Margin(self.initial_margins[instrument.index()])
            }
        };
        let rate = self.portfolio.rate(currency);
        Worth {
            price: last,
            conversion: rate.map_or((0, 1), |rate| (rate.numerator(), rate.denominator())),
            funds,
        }
    }
}

impl<'a> Surroundings<'a> {
    /// Returns the facts for an order; a protective one can only take off what its entry adds.
    pub(super) fn facts(&self, request: &OrderRequest, is_protective: bool) -> Facts<'a> {
        let id = request.instrument;
        let instrument = &self.instruments[id.index()];
        let mut facts = Facts::new(self.now, instrument);
        let last = self.markets[id.index()].last;
        facts.last = last.map(|(price, time)| LastPrice { price, time });
        facts.stale_since = self.markets[id.index()].stale_since;
        facts.market_state = self.markets[id.index()].state;
        facts.conversion = self.portfolio.rate(instrument.spec.currency).ok();
        facts.initial_margin = self.initial_margins[id.index()];
        facts.is_protective = is_protective;
        facts.is_parent_live = request.parent.is_some_and(|parent| self.is_live(parent));
        if self.denies_self_trade {
            facts.own_highest_buy = self.best_own_limit(id, Side::Buy);
            facts.own_lowest_sell = self.best_own_limit(id, Side::Sell);
        }
        facts.account = self.scope(self.exposures.account(), None, id);
        let strategy = request.strategy;
        facts.strategy = if self.exposures.is_of_one_strategy() {
            facts.account
        } else {
            self.scope(self.exposures.strategy(strategy), Some(strategy), id)
        };
        facts
    }

    /// Returns the best of our own working limits on a side of an instrument.
    fn best_own_limit(&self, id: InstrumentId, side: Side) -> Option<Price> {
        let open = match (self.outside, self.markets[id.index()].ticks) {
            (Some(outside), _) => &outside.open,
            (None, Some(number)) => &self.tick_markets[number as usize].open,
            (None, None) => return best_own_limit(self.venue, id, side),
        };
        let orders = open.iter().filter_map(|order| self.orders.get(*order).ok());
        let limits = orders
            .filter(|order| order.request.side == side && order.request.instrument == id)
            .filter(|order| !order.request.kind.is_conditional() || order.life.is_triggered)
            .filter_map(Order::limit);
        match side {
            Side::Buy => limits.max(),
            Side::Sell => limits.min(),
        }
    }

    /// Returns what an order asks for.
    pub(super) fn request(&self, order: OrderId) -> Result<&'a OrderRequest, UnknownOrder> {
        self.orders.get(order).map(|order| &order.request)
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
    /// what is free is equity × L less the unleveraged margin of the worst case. What cannot be
    /// converted leaves nothing free.
    fn funds(&self, exposure: &ScopeExposure, strategy: Option<StrategyId>) -> Funds {
        let least = Money(i128::MIN);
        match self.account {
            AccountKind::Unlimited => Funds::Unchecked,
            AccountKind::Cash => {
                let cash = self.portfolio.cash_value(strategy).ok();
                let free = cash.and_then(|cash| cash.minus(exposure.claimed()).ok());
                Funds::Cash {
                    free: free.unwrap_or(least),
                }
            }
            AccountKind::Margin { leverage } => {
                let equity = self.portfolio.equity(strategy).ok();
                let power = equity.and_then(|equity| equity.times(leverage).ok());
                let free = power.and_then(|power| power.minus(exposure.margin()).ok());
                Funds::Margin {
                    free: free.unwrap_or(least),
                }
            }
        }
    }

    fn is_live(&self, order: OrderId) -> bool {
        // A parent that has filled may still have children; one that ended without a fill may not.
        self.orders
            .get(order)
            .is_ok_and(|order| !order.life.status.is_final() || order.leaves().is_zero())
    }
}
