//! The gate: the one place where an order request becomes an approved order.

use std::fmt;

use super::denial::{denial, quantity_decimal};
use super::facts::Facts;
use super::guard::Guard;
use super::limits::{Limits, LimitsError};
use super::proposal::{Proposal, apply};
use super::{
    exposure_rules, funds_rules, instruction_rules, instrument_rules, price_rules, state_rules,
};
use crate::model::command::Replacement;
use crate::model::decimal::Decimal;
use crate::model::event::{Denial, Event, RiskRule, Scope, TradingState};
use crate::model::id::StrategyId;
use crate::model::number::{Money, Quantity};
use crate::model::order::{OrderKind, OrderRequest};

/// An order that passed the gate; nothing else can make one.
#[derive(Debug, Clone, PartialEq)]
pub struct ApprovedOrder(OrderRequest);

impl ApprovedOrder {
    /// Returns what was asked for.
    #[must_use]
    pub const fn request(&self) -> &OrderRequest {
        &self.0
    }

    /// Returns the same approval of an order that a corporate action restated.
    #[must_use]
    pub fn restated(&self, request: &OrderRequest) -> Self {
        Self(request.clone())
    }

    /// Takes out what was asked for.
    #[must_use]
    pub fn into_request(self) -> OrderRequest {
        self.0
    }
}

/// A change of a working order that passed the gate; nothing else can make one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApprovedReplacement(Replacement);

impl ApprovedReplacement {
    /// Returns what was asked for.
    #[must_use]
    pub const fn replacement(&self) -> Replacement {
        self.0
    }
}

/// A strategy that the gate was not made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownStrategy(pub StrategyId);

impl fmt::Display for UnknownStrategy {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "the risk gate knows no strategy {}", self.0.0)
    }
}

impl std::error::Error for UnknownStrategy {}

/// The gate of an account: its own limits and brake, and those of each of its strategies.
///
/// The rules are looked at in a fixed order and the first that fails is reported. Within a family the
/// account comes before the strategy.
///
/// 1. the instrument's: validity, positive quantity, positive price, tick, lot, least and greatest
///    quantity;
/// 2. the instructions': display, expiry, contradictions;
/// 3. the moment's: the instrument's state and freshness, restricted list, trading state or daily loss, stale data, order rate;
/// 4. the links': unknown parent, reduce-only;
/// 5. the price's: least value, price collar, self-trade;
/// 6. the sizes': order quantity and value, position quantity and value, symbol and gross exposure;
/// 7. the funds': balance or margin.
///
/// A rule that needs a price while none is known is a denial by stale data, and so is every order in a
/// currency of which no rate into the account's is known: nobody could say what it is worth.
#[derive(Debug, Clone)]
pub struct RiskGate {
    account: Guard,
    strategies: Vec<Guard>,
}

impl RiskGate {
    /// Makes a gate with the account's limits and those of the strategies, by their identifiers.
    pub fn new(account: Limits, strategies: Vec<Limits>) -> Result<Self, LimitsError> {
        let guards = strategies.into_iter();
        let guards = guards.map(|limits| Guard::new(Scope::Strategy, limits));
        Ok(Self {
            account: Guard::new(Scope::Account, account)?,
            strategies: guards.collect::<Result<_, _>>()?,
        })
    }

    /// Checks a new order. An approved one counts for the order rate at once.
    pub fn check(
        &mut self,
        request: &OrderRequest,
        facts: &Facts<'_>,
    ) -> Result<ApprovedOrder, Denial> {
        self.pass(Proposal::new(request, facts), facts)?;
        Ok(ApprovedOrder(request.clone()))
    }

    /// Checks a change of a working order of which `filled` is done; the working quantities of the
    /// facts include the order as it stands.
    pub fn check_replacement(
        &mut self,
        working: &OrderRequest,
        filled: Quantity,
        replacement: Replacement,
        facts: &Facts<'_>,
    ) -> Result<ApprovedReplacement, Denial> {
        let request = apply(working, replacement)?;
        let proposal = Proposal::replacing(working, &request, filled, facts);
        self.pass(proposal, facts)?;
        Ok(ApprovedReplacement(replacement))
    }

    /// Approves the account's own order that closes a position after a margin call: at the market and
    /// reduce-only, so that there is nothing that a limit, a rate or a halt could protect from it.
    pub fn check_liquidation(&self, request: &OrderRequest) -> Result<ApprovedOrder, Denial> {
        if request.reduce_only && request.kind == OrderKind::Market {
            return Ok(ApprovedOrder(request.clone()));
        }
        Err(denial(RiskRule::ReduceOnly, Decimal::ZERO, Decimal::ONE))
    }

    fn pass(&mut self, mut proposal: Proposal<'_>, facts: &Facts<'_>) -> Result<(), Denial> {
        let account = &mut self.account;
        let Some(strategy) = self.strategies.get_mut(proposal.request.strategy.index()) else {
            return Err(unknown_strategy(&proposal, facts));
        };
        check_all(&mut proposal, facts, account, strategy)?;
        account.record(&proposal, facts);
        strategy.record(&proposal, facts);
        Ok(())
    }

    /// Marks the equity of a strategy (`None`: the account) on a trading day; returns the change of
    /// state if that trips its brake. The day's loss counts from the last mark of the day before.
    pub fn on_equity(
        &mut self,
        strategy: Option<StrategyId>,
        equity: Money,
        day: i64,
    ) -> Result<Option<Event>, UnknownStrategy> {
        let tripped = self.guard_mut(strategy)?.brake.on_equity(equity, day);
        Ok(tripped.map(|state| Event::TradingStateChanged { strategy, state }))
    }

    /// Sets the trading state of a strategy (`None`: the account) by hand; returns the change, if any.
    pub fn set_state(
        &mut self,
        strategy: Option<StrategyId>,
        state: TradingState,
    ) -> Result<Option<Event>, UnknownStrategy> {
        let changed = self.guard_mut(strategy)?.brake.set(state);
        Ok(changed.map(|state| Event::TradingStateChanged { strategy, state }))
    }

    /// Stops all orders of a strategy (`None`: the account) until it is re-armed.
    pub fn halt(&mut self, strategy: Option<StrategyId>) -> Result<Option<Event>, UnknownStrategy> {
        self.set_state(strategy, TradingState::Halted)
    }

    /// Makes a strategy (`None`: the account) active again. After a trip the loss counts from here.
    pub fn rearm(
        &mut self,
        strategy: Option<StrategyId>,
    ) -> Result<Option<Event>, UnknownStrategy> {
        self.set_state(strategy, TradingState::Active)
    }

    /// Returns the trading state of a strategy (`None`: the account). Orders need both to be active.
    pub fn state(&self, strategy: Option<StrategyId>) -> Result<TradingState, UnknownStrategy> {
        let guard = match strategy {
            None => &self.account,
            Some(id) => self.strategies.get(id.index()).ok_or(UnknownStrategy(id))?,
        };
        Ok(guard.brake.state())
    }

    /// Returns the part of its limits from which on a strategy (`None`: the account) is warned.
    #[must_use]
    pub fn warn_at(&self, strategy: Option<StrategyId>) -> Option<Decimal> {
        match strategy {
            None => self.account.limits.warn_at,
            Some(id) => self.strategies.get(id.index())?.limits.warn_at,
        }
    }

    /// Returns the account's guard.
    pub(super) const fn account_guard(&self) -> &Guard {
        &self.account
    }

    /// Returns the guards of the strategies.
    pub(super) fn strategy_guards(&self) -> impl Iterator<Item = (StrategyId, &Guard)> {
        (0..).map(StrategyId).zip(&self.strategies)
    }

    fn guard_mut(&mut self, strategy: Option<StrategyId>) -> Result<&mut Guard, UnknownStrategy> {
        match strategy {
            None => Ok(&mut self.account),
            Some(id) => {
                let guard = self.strategies.get_mut(id.index());
                guard.ok_or(UnknownStrategy(id))
            }
        }
    }
}

/// Looks at all rules in their order.
#[inline]
fn check_all(
    proposal: &mut Proposal<'_>,
    facts: &Facts<'_>,
    account: &Guard,
    strategy: &Guard,
) -> Result<(), Denial> {
    instrument_rules::check(proposal, facts)?;
    instruction_rules::check(proposal, facts)?;
    state_rules::check_instrument(proposal, facts)?;
    if account.lets_all_pass() && strategy.lets_all_pass() {
        state_rules::check_links(proposal, facts)?;
        instrument_rules::check_notional(proposal, facts)?;
    } else {
        check_limits(proposal, facts, account, strategy)?;
    }
    funds_rules::check(proposal, facts, account, &facts.account)?;
    if facts.strategy == facts.account {
        return Ok(()); // one strategy alone has what the account has
    }
    funds_rules::check(proposal, facts, strategy, &facts.strategy)
}

/// Looks at the rules that compare with limits, and at those that stand between them.
fn check_limits(
    proposal: &mut Proposal<'_>,
    facts: &Facts<'_>,
    account: &Guard,
    strategy: &Guard,
) -> Result<(), Denial> {
    state_rules::check(proposal, facts, account)?;
    state_rules::check(proposal, facts, strategy)?;
    state_rules::check_links(proposal, facts)?;
    instrument_rules::check_notional(proposal, facts)?;
    price_rules::check(proposal, facts, account)?;
    price_rules::check(proposal, facts, strategy)?;
    proposal.value_for([account, strategy], facts);
    exposure_rules::check(proposal, facts, account, &facts.account)?;
    exposure_rules::check(proposal, facts, strategy, &facts.strategy)
}

/// A strategy without a guard trades nothing.
#[cold]
fn unknown_strategy(proposal: &Proposal<'_>, facts: &Facts<'_>) -> Denial {
    Denial {
        rule: RiskRule::TradingState,
        scope: Scope::Strategy,
        limit: Decimal::ZERO,
        value: quantity_decimal(facts.instrument, proposal.quantity),
    }
}

#[cfg(test)]
mod rule_order;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::execution::risk::samples::{account_gate, facts, market, money, share, verdict};
    use crate::model::order::Side;

    #[test]
    fn an_approved_order_is_the_request_as_it_was() {
        let (instrument, request) = (share(), market(Side::Buy, 10));
        let mut gate = account_gate(Limits::default());
        let approved = gate.check(&request, &facts(&instrument)).expect("approved");
        assert_eq!(approved.request(), &request);
        assert_eq!(approved.into_request(), request);
    }

    #[test]
    fn a_strategy_that_the_gate_does_not_know_trades_nothing() {
        let mut request = market(Side::Buy, 10);
        request.strategy = StrategyId(1);
        let mut gate = account_gate(Limits::default());
        let text = "denied by trading_state (strategy): value 10, limit 0";
        assert_eq!(verdict(&mut gate, &request, &facts(&share())), text);
        let error = gate.halt(Some(StrategyId(1))).unwrap_err();
        assert_eq!(error.to_string(), "the risk gate knows no strategy 1");
    }

    #[test]
    fn limits_that_cannot_be_meant_make_no_gate() {
        let wrong = Limits {
            max_data_age: Some(-1),
            ..Limits::default()
        };
        assert!(RiskGate::new(wrong.clone(), vec![]).is_err());
        assert!(RiskGate::new(Limits::default(), vec![wrong]).is_err());
    }

    #[test]
    fn the_account_comes_before_the_strategy() {
        let limits = |most| Limits {
            max_order_quantity: Some(Decimal::new(most, 0)),
            ..Limits::default()
        };
        let mut gate = RiskGate::new(limits(20), vec![limits(10)]).expect("valid");
        let (instrument, mut tell) = (share(), Vec::new());
        for quantity in [10, 11, 21] {
            tell.push(verdict(
                &mut gate,
                &market(Side::Buy, quantity),
                &facts(&instrument),
            ));
        }
        let strategy = "denied by max_order_quantity (strategy): value 11, limit 10";
        let account = "denied by max_order_quantity (account): value 21, limit 20";
        assert_eq!(tell, ["approved", strategy, account]);
    }

    #[test]
    fn a_liquidation_passes_a_halted_gate_and_nothing_else_does() {
        let mut gate = account_gate(Limits::default());
        gate.halt(None).expect("known");
        let mut request = market(Side::Sell, 10);
        assert!(gate.check_liquidation(&request).is_err());
        request.reduce_only = true;
        assert!(gate.check_liquidation(&request).is_ok());
    }

    #[test]
    fn a_trip_and_a_change_by_hand_are_events_of_their_scope() {
        let max_daily_loss = Some(money("100"));
        let limits = Limits {
            max_daily_loss,
            ..Limits::default()
        };
        let mut gate = RiskGate::new(limits.clone(), vec![limits]).expect("valid");
        let strategy = Some(StrategyId(0));
        let event = |state| Ok(Some(Event::TradingStateChanged { strategy, state }));
        assert_eq!(gate.on_equity(strategy, money("1000"), 1), Ok(None));
        let tripped = gate.on_equity(strategy, money("899"), 1);
        assert_eq!(tripped, event(TradingState::Reducing));
        assert_eq!(gate.state(strategy), Ok(TradingState::Reducing));
        assert_eq!(gate.state(None), Ok(TradingState::Active));
        assert_eq!(gate.halt(strategy), event(TradingState::Halted));
        assert_eq!(gate.halt(strategy), Ok(None));
        assert_eq!(gate.rearm(strategy), event(TradingState::Active));
    }
}
