//! Rules about what pays for an order: cash, what is sold, or margin.

use super::facts::{Facts, Funds, ScopeFacts};
use super::guard::Guard;
use super::instrument_rules::quantity;
use super::proposal::{Prices, Proposal};
use super::state_rules::missing_price;
use crate::model::decimal::Decimal;
use crate::model::event::{Denial, RiskRule};
use crate::model::number::{Money, Quantity};
use crate::model::order::Side;

/// Checks what one scope has to pay with.
#[inline]
pub(super) fn check(
    proposal: &Proposal<'_>,
    facts: &Facts<'_>,
    guard: &Guard,
    state: &ScopeFacts,
) -> Result<(), Denial> {
    let (rule, free, needed) = match (state.funds, proposal.request.side) {
        (Funds::Unchecked, _) => return Ok(()),
        (Funds::Cash { .. }, Side::Sell) => return check_holding(proposal, facts, guard, state),
        (Funds::Cash { free }, Side::Buy) => (RiskRule::Balance, free, cost(proposal, facts)?),
        (Funds::Margin { free }, _) => (RiskRule::Margin, free, margin(proposal, facts, state)?),
    };
    if needed.0 <= 0 || needed <= free {
        return Ok(());
    }
    Err(guard.denial(rule, free.to_decimal(), needed.to_decimal()))
}

/// A cash account sells what it holds and no working order is about to sell. A reduce-only order
/// cannot sell more.
fn check_holding(
    proposal: &Proposal<'_>,
    facts: &Facts<'_>,
    guard: &Guard,
    state: &ScopeFacts,
) -> Result<(), Denial> {
    let held = Quantity(state.reach(Side::Sell).0.saturating_neg());
    if proposal.request.reduce_only || proposal.added.0 <= 0 || proposal.added <= held {
        return Ok(());
    }
    let limit = quantity(facts.instrument, Quantity(held.0.max(0)));
    let value = quantity(facts.instrument, proposal.added);
    Err(guard.denial(RiskRule::Balance, limit, value))
}

/// The cash that a buy claims at its worst price and the taker fee, less what it has claimed already.
fn cost(proposal: &Proposal<'_>, facts: &Facts<'_>) -> Result<Money, Denial> {
    let Some(replaced) = proposal.replaced else {
        return payment(proposal.added, proposal.prices, facts);
    };
    let leaves = Quantity(replaced.leaves.0.saturating_add(proposal.added.0));
    let now = payment(leaves, proposal.prices, facts)?;
    let before = payment(replaced.leaves, replaced.prices, facts)?;
    Ok(Money(now.0.saturating_sub(before.0)))
}

fn payment(quantity: Quantity, prices: Option<Prices>, facts: &Facts<'_>) -> Result<Money, Denial> {
    let (Some(prices), Some(_)) = (prices, facts.conversion) else {
        return Err(missing_price());
    };
    let value = facts.worth(quantity, prices.worst);
    let rate = facts.instrument.spec.taker_fee;
    if rate == Decimal::ZERO {
        return Ok(value);
    }
    let fee = value.times(rate).unwrap_or(Money(i128::MAX));
    Ok(Money(value.0.saturating_add(fee.0)))
}

/// The initial margin of what the order adds to the worst case.
fn margin(proposal: &Proposal<'_>, facts: &Facts<'_>, state: &ScopeFacts) -> Result<Money, Denial> {
    let side = proposal.request.side;
    let reach = state.reach(side).0.saturating_add(proposal.added.0);
    let growth = Quantity(reach.saturating_sub(state.worst_case().0));
    if growth.0 <= 0 {
        return Ok(Money::ZERO);
    }
    let (Some(prices), Some(_)) = (proposal.prices, facts.conversion) else {
        return Err(missing_price());
    };
    let value = facts.worth(growth, prices.mark);
    let fraction = facts.instrument.spec.initial_margin;
    if fraction == Decimal::ONE {
        return Ok(value);
    }
    Ok(value.times(fraction).unwrap_or(Money(i128::MAX)))
}
