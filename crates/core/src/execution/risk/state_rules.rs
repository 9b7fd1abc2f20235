//! Rules of the moment: what may be traded at all now, and how often.

use super::facts::Facts;
use super::guard::Guard;
use super::instrument_rules::{denial, quantity, seconds};
use super::proposal::Proposal;
use crate::model::decimal::Decimal;
use crate::model::event::{Denial, RiskRule, TradingState};
use crate::model::number::Quantity;

/// Checks one scope, in this order: restricted list, trading state, age of the data, order rate.
#[inline]
pub(super) fn check(
    proposal: &Proposal<'_>,
    facts: &Facts<'_>,
    guard: &Guard,
) -> Result<(), Denial> {
    if guard.restricts(proposal.request.instrument) {
        let value = quantity(facts.instrument, proposal.quantity);
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
    let allowed = match guard.brake.state() {
        TradingState::Active => return Ok(()),
        TradingState::Halted => Quantity::ZERO,
        TradingState::Reducing if reduces(proposal, facts) => return Ok(()),
        TradingState::Reducing => open_to_reduce(proposal, facts),
    };
    if let (Some(loss), Some(limit)) = (guard.brake.tripped_at(), guard.limits.max_daily_loss) {
        let (limit, loss) = (limit.to_decimal(), loss.to_decimal());
        return Err(guard.denial(RiskRule::MaxDailyLoss, limit, loss));
    }
    let limit = quantity(facts.instrument, allowed);
    let value = quantity(facts.instrument, proposal.quantity);
    Err(guard.denial(RiskRule::TradingState, limit, value))
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
        if facts.is_parent_live {
            return Ok(()); // what a reduce-only child may reduce is known when its parent has filled
        }
        let value = Decimal::new(i128::from(parent.0), 0);
        return Err(denial(RiskRule::UnknownOrder, Decimal::ZERO, value));
    }
    if !request.reduce_only || facts.strategy.reducible(request.side).0 > 0 {
        return Ok(());
    }
    let value = quantity(facts.instrument, proposal.quantity);
    Err(denial(RiskRule::ReduceOnly, Decimal::ZERO, value))
}

/// Says that a rule needs a price or a rate and none is known: one is needed, none is there.
#[cold]
pub(super) fn missing_price() -> Denial {
    denial(RiskRule::StaleData, Decimal::ONE, Decimal::ZERO)
}
