//! Rules of the moment: what may be traded at all now, and how often.

use super::denial::{denial, missing_price, quantity_decimal, seconds};
use super::facts::Facts;
use super::guard::Guard;
use super::proposal::Proposal;
use crate::model::decimal::Decimal;
use crate::model::event::{Denial, RiskRule, TradingState};
use crate::model::number::Quantity;

/// Checks the state of the instrument for whoever trades it, then its freshness: while nothing is heard of
/// it, what reduces passes; the seconds of silence are told, of which none is allowed.
#[inline]
pub(super) fn check_instrument(proposal: &Proposal<'_>, facts: &Facts<'_>) -> Result<(), Denial> {
    if let Some(allowed) = allowed_of(facts.market_state, proposal, facts) {
        let limit = quantity_decimal(facts.instrument, allowed);
        let value = quantity_decimal(facts.instrument, proposal.quantity);
        return Err(denial(RiskRule::TradingState, limit, value));
    }
    match facts.stale_since {
        Some(since) if !reduces(proposal, facts) => {
            let silence = facts.now.0.saturating_sub(since.0);
            Err(denial(RiskRule::StaleData, Decimal::ZERO, seconds(silence)))
        }
        _ => Ok(()),
    }
}

/// Checks one scope, in this order: restricted list, trading state, age of the data, order rate.
#[inline]
pub(super) fn check(
    proposal: &Proposal<'_>,
    facts: &Facts<'_>,
    guard: &Guard,
) -> Result<(), Denial> {
    if guard.restricts(proposal.request.instrument) {
        let value = quantity_decimal(facts.instrument, proposal.quantity);
        return Err(guard.denial(RiskRule::Restricted, Decimal::ZERO, value));
    }
    if guard.brake.state() != TradingState::Active {
        check_state(proposal, facts, guard)?;
    }
    check_data_age(facts, guard)?;
    check_rate(facts, guard)
}

/// Lets pass what reduces the strategy's position, unless trading is halted. A trip is reported as the
/// loss that caused it, a state set by hand with the quantity that may still trade.
fn check_state(proposal: &Proposal<'_>, facts: &Facts<'_>, guard: &Guard) -> Result<(), Denial> {
    let Some(allowed) = allowed_of(guard.brake.state(), proposal, facts) else {
        return Ok(());
    };
    if let (Some(loss), Some(limit)) = (guard.brake.tripped_at(), guard.limits.max_daily_loss) {
        let (limit, loss) = (limit.to_decimal(), loss.to_decimal());
        return Err(guard.denial(RiskRule::MaxDailyLoss, limit, loss));
    }
    let limit = quantity_decimal(facts.instrument, allowed);
    let value = quantity_decimal(facts.instrument, proposal.quantity);
    Err(guard.denial(RiskRule::TradingState, limit, value))
}

/// Returns the quantity that may still trade in a state that does not let the order pass; `None` where it
/// passes.
fn allowed_of(state: TradingState, proposal: &Proposal<'_>, facts: &Facts<'_>) -> Option<Quantity> {
    match state {
        TradingState::Active => None,
        TradingState::Halted => Some(Quantity::ZERO),
        TradingState::Reducing if reduces(proposal, facts) => None,
        TradingState::Reducing => Some(open_to_reduce(proposal, facts)),
    }
}

/// Reduce-only orders cannot do anything else, so they pass; others must leave no room to cross zero.
fn reduces(proposal: &Proposal<'_>, facts: &Facts<'_>) -> bool {
    proposal.request.reduce_only || proposal.added <= open_to_reduce(proposal, facts)
}

/// What of the strategy's position no working order is about to take off yet.
fn open_to_reduce(proposal: &Proposal<'_>, facts: &Facts<'_>) -> Quantity {
    Quantity(
        facts
            .strategy
            .reach(proposal.request.side)
            .0
            .saturating_neg()
            .max(0),
    )
}

fn check_data_age(facts: &Facts<'_>, guard: &Guard) -> Result<(), Denial> {
    if guard.data_age == i64::MAX {
        return Ok(());
    }
    let Some(last) = facts.last else {
        return Err(missing_price());
    };
    let age = facts.now.0.saturating_sub(last.time.0);
    if age <= guard.data_age {
        return Ok(());
    }
    let limit = seconds(guard.data_age);
    Err(guard.denial(RiskRule::StaleData, limit, seconds(age)))
}

fn check_rate(facts: &Facts<'_>, guard: &Guard) -> Result<(), Denial> {
    let Some(rate) = guard.rate.as_ref().filter(|rate| rate.is_full(facts.now)) else {
        return Ok(());
    };
    let limit = guard.limits.max_order_rate.map_or(0, |rate| rate.count);
    let value = i128::try_from(rate.used(facts.now) + 1).unwrap_or(i128::MAX);
    let limit = Decimal::new(i128::from(limit), 0);
    Err(guard.denial(RiskRule::OrderRate, limit, Decimal::new(value, 0)))
}

/// Checks the order's links: the parent that it names, and the position that it may only reduce.
#[inline]
pub(super) fn check_links(proposal: &Proposal<'_>, facts: &Facts<'_>) -> Result<(), Denial> {
    let request = proposal.request;
    if let Some(parent) = request.parent {
        if facts.is_parent_live || proposal.replaced.is_some() {
            return Ok(()); // what a reduce-only child may reduce is known when its parent has filled
        }
        let value = Decimal::new(i128::from(parent.0), 0);
        return Err(denial(RiskRule::UnknownOrder, Decimal::ZERO, value));
    }
    if !request.reduce_only || facts.strategy.reducible(request.side).0 > 0 {
        return Ok(());
    }
    let value = quantity_decimal(facts.instrument, proposal.quantity);
    Err(denial(RiskRule::ReduceOnly, Decimal::ZERO, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::execution::risk::samples::{
        account_gate, facts, holding, limit, market, money, share, strategy_gate, verdict,
    };
    use crate::execution::risk::{Limits, OrderRate, RiskGate};
    use crate::model::id::{InstrumentId, OrderId, StrategyId};
    use crate::model::order::Side::{self, Buy, Sell};
    use crate::model::time::{SECOND, Timestamp};

    fn tell(gate: &mut RiskGate, side: Side, quantity: i128) -> String {
        tell_holding(gate, side, quantity, (0, 0, 0))
    }

    fn tell_holding(
        gate: &mut RiskGate,
        side: Side,
        quantity: i128,
        (position, buys, sells): (i128, i128, i128),
    ) -> String {
        let instrument = share();
        let strategy = holding(position, buys, sells);
        let facts = Facts {
            strategy,
            ..facts(&instrument)
        };
        verdict(gate, &market(side, quantity), &facts)
    }

    #[test]
    fn while_an_instrument_is_stale_only_what_reduces_passes() {
        let instrument = share();
        let mut facts = Facts {
            now: Timestamp(70 * SECOND),
            stale_since: Some(Timestamp(60 * SECOND)),
            strategy: holding(100, 0, 30),
            ..facts(&instrument)
        };
        let mut gate = account_gate(Limits::default());
        let mut tell = |request, facts: &Facts<'_>| verdict(&mut gate, &request, facts);
        let text = "denied by stale_data (instrument): value 10, limit 0";
        assert_eq!(tell(market(Buy, 1), &facts), text);
        assert_eq!(tell(limit(Sell, 101, 10_000), &facts), text); // would go short
        assert_eq!(tell(market(Sell, 70), &facts), "approved");
        facts.stale_since = None;
        assert_eq!(tell(market(Buy, 1), &facts), "approved");
    }

    #[test]
    fn an_instrument_that_is_halted_or_reducing_is_so_for_whoever_trades_it() {
        let instrument = share();
        let mut facts = Facts {
            market_state: TradingState::Reducing,
            strategy: holding(100, 0, 0),
            ..facts(&instrument)
        };
        let mut gate = account_gate(Limits::default());
        let mut tell = |request, facts: &Facts<'_>| verdict(&mut gate, &request, facts);
        assert_eq!(tell(market(Sell, 100), &facts), "approved");
        let text = "denied by trading_state (instrument): value 101, limit 100";
        assert_eq!(tell(market(Sell, 101), &facts), text);
        facts.market_state = TradingState::Halted;
        let text = "denied by trading_state (instrument): value 100, limit 0";
        assert_eq!(tell(market(Sell, 100), &facts), text);
    }

    #[test]
    fn a_restricted_instrument_is_not_traded() {
        let restricted = vec![InstrumentId(0)];
        let limits = Limits {
            restricted,
            ..Limits::default()
        };
        let text = "denied by restricted (account): value 10, limit 0";
        assert_eq!(tell(&mut account_gate(limits.clone()), Buy, 10), text);
        let text = "denied by restricted (strategy): value 10, limit 0";
        assert_eq!(tell(&mut strategy_gate(limits), Buy, 10), text);
        let restricted = vec![InstrumentId(1)];
        let limits = Limits {
            restricted,
            ..Limits::default()
        };
        assert_eq!(tell(&mut account_gate(limits), Buy, 10), "approved");
    }

    #[test]
    fn a_halted_scope_passes_nothing_and_a_reducing_one_what_reduces() {
        // Long 100 with sells of 30 at work: 70 are left to sell.
        let mut gate = account_gate(Limits::default());
        let long = (100, 0, 30);
        gate.set_state(None, TradingState::Reducing).expect("known");
        assert_eq!(tell_holding(&mut gate, Sell, 70, long), "approved");
        let text = "denied by trading_state (account): value 71, limit 70";
        assert_eq!(tell_holding(&mut gate, Sell, 71, long), text);
        let text = "denied by trading_state (account): value 1, limit 0";
        assert_eq!(tell_holding(&mut gate, Buy, 1, long), text);
        gate.rearm(None).expect("known");
        gate.halt(Some(StrategyId(0))).expect("known");
        let text = "denied by trading_state (strategy): value 70, limit 0";
        assert_eq!(tell_holding(&mut gate, Sell, 70, long), text);
    }

    #[test]
    fn a_short_position_is_reduced_by_buys() {
        let mut gate = strategy_gate(Limits::default());
        let state = TradingState::Reducing;
        gate.set_state(Some(StrategyId(0)), state).expect("known");
        assert_eq!(tell_holding(&mut gate, Buy, 40, (-40, 0, 0)), "approved");
        let text = "denied by trading_state (strategy): value 41, limit 40";
        assert_eq!(tell_holding(&mut gate, Buy, 41, (-40, 0, 0)), text);
    }

    #[test]
    fn a_reduce_only_order_passes_a_reducing_gate_whatever_its_quantity() {
        let instrument = share();
        let strategy = holding(100, 0, 100);
        let facts = Facts {
            strategy,
            ..facts(&instrument)
        };
        let mut gate = account_gate(Limits::default());
        gate.set_state(None, TradingState::Reducing).expect("known");
        let mut close = market(Sell, 500);
        close.reduce_only = true;
        assert_eq!(verdict(&mut gate, &close, &facts), "approved");
    }

    #[test]
    fn a_daily_loss_above_its_limit_is_the_reason_until_the_gate_is_re_armed() {
        // 100000 - 94999 = 5001 > 5000
        let max_daily_loss = Some(money("5000"));
        let mut gate = account_gate(Limits {
            max_daily_loss,
            ..Limits::default()
        });
        gate.on_equity(None, money("100000"), 1).expect("known");
        gate.on_equity(None, money("95000"), 1).expect("known");
        assert_eq!(tell(&mut gate, Buy, 10), "approved");
        gate.on_equity(None, money("94999"), 1).expect("known");
        let text = "denied by max_daily_loss (account): value 5001, limit 5000";
        assert_eq!(tell(&mut gate, Buy, 10), text);
        assert_eq!(tell_holding(&mut gate, Sell, 10, (10, 0, 0)), "approved");
        gate.rearm(None).expect("known");
        assert_eq!(tell(&mut gate, Buy, 10), "approved");
    }

    #[test]
    fn data_at_the_greatest_age_pass_and_older_ones_do_not() {
        // The last datum is of second 99.
        let instrument = share();
        let max_data_age = Some(60 * SECOND);
        let mut gate = account_gate(Limits {
            max_data_age,
            ..Limits::default()
        });
        let mut facts = facts(&instrument);
        facts.now = Timestamp(159 * SECOND);
        assert_eq!(verdict(&mut gate, &market(Buy, 1), &facts), "approved");
        facts.now = Timestamp(160 * SECOND);
        let text = "denied by stale_data (account): value 61, limit 60";
        assert_eq!(verdict(&mut gate, &market(Buy, 1), &facts), text);
        facts.last = None;
        let text = "denied by stale_data (instrument): value 0, limit 1";
        assert_eq!(verdict(&mut gate, &limit(Buy, 1, 100), &facts), text);
    }

    #[test]
    fn orders_above_the_rate_wait_and_denied_ones_do_not_count() {
        // Two a second: at 100.0 s two pass, the third waits until 101.0 s.
        let rate = OrderRate {
            count: 2,
            window: SECOND,
        };
        let limits = Limits {
            max_order_rate: Some(rate),
            ..Limits::default()
        };
        let (instrument, mut gate) = (share(), strategy_gate(limits));
        let mut facts = facts(&instrument);
        assert_ne!(verdict(&mut gate, &market(Buy, 0), &facts), "approved");
        assert_eq!(verdict(&mut gate, &market(Buy, 1), &facts), "approved");
        assert_eq!(verdict(&mut gate, &market(Buy, 1), &facts), "approved");
        facts.now = Timestamp(101 * SECOND - 1);
        let text = "denied by order_rate (strategy): value 3, limit 2";
        assert_eq!(verdict(&mut gate, &market(Buy, 1), &facts), text);
        facts.now = Timestamp(101 * SECOND);
        assert_eq!(verdict(&mut gate, &market(Buy, 1), &facts), "approved");
    }

    #[test]
    fn a_parent_is_known_and_not_finished() {
        let instrument = share();
        let mut gate = account_gate(Limits::default());
        let mut facts = facts(&instrument);
        let mut child = market(Sell, 10);
        child.parent = Some(OrderId(7));
        child.reduce_only = true;
        let text = "denied by unknown_order (instrument): value 7, limit 0";
        assert_eq!(verdict(&mut gate, &child, &facts), text);
        facts.is_parent_live = true;
        assert_eq!(verdict(&mut gate, &child, &facts), "approved");
    }

    #[test]
    fn a_reduce_only_order_has_something_to_reduce() {
        let instrument = share();
        let mut gate = account_gate(Limits::default());
        let mut facts = facts(&instrument);
        let mut close = market(Sell, 10);
        close.reduce_only = true;
        for position in [0, -10] {
            facts.strategy = holding(position, 0, 0);
            let text = "denied by reduce_only (instrument): value 10, limit 0";
            assert_eq!(verdict(&mut gate, &close, &facts), text);
        }
        facts.strategy = holding(1, 0, 0); // the other 9 are cut off later
        assert_eq!(verdict(&mut gate, &close, &facts), "approved");
    }
}
