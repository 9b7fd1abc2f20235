//! Rules about sizes: of the order, of the position it can lead to, of the exposure.
//!
//! Positions are worst cases: the position with all working orders of the order's side and this order
//! filled. An order is stopped only by a measure that it makes larger, so one that takes off a
//! position without crossing zero always passes.

use super::facts::{Facts, ScopeFacts};
use super::guard::Guard;
use super::instrument_rules::quantity;
use super::proposal::Proposal;
use super::state_rules::missing_price;
use crate::model::event::{Denial, RiskRule};
use crate::model::number::{Money, Price, Quantity};

/// Checks one scope, in this order: order quantity and value, position quantity and value, exposure
/// in the symbol and in all symbols.
#[inline]
pub(super) fn check(
    proposal: &Proposal<'_>,
    facts: &Facts<'_>,
    guard: &Guard,
    state: &ScopeFacts,
) -> Result<(), Denial> {
    check_order(proposal, facts, guard)?;
    let reach = Quantity(
        state
            .reach(proposal.request.side)
            .0
            .saturating_add(proposal.added.0),
    );
    let grows = proposal.added.0 > 0;
    if reach.0 <= 0 || !(grows || proposal.raises_price()) {
        return Ok(());
    }
    let limit = guard
        .position_quantity
        .at(facts.instrument.spec.quantity_precision);
    if grows && reach > limit {
        return Err(quantity_denial(
            RiskRule::MaxPositionQuantity,
            facts,
            guard,
            [limit, reach],
        ));
    }
    if !guard.values_positions {
        return Ok(());
    }
    let Some(prices) = proposal.prices else {
        return Err(missing_price());
    };
    let is_larger_side = reach > state.reach(proposal.request.side.opposite());
    check_position(
        facts,
        guard,
        (reach, prices.mark),
        is_larger_side.then_some(state),
    )
}

fn check_order(proposal: &Proposal<'_>, facts: &Facts<'_>, guard: &Guard) -> Result<(), Denial> {
    let limit = guard
        .order_quantity
        .at(facts.instrument.spec.quantity_precision);
    if proposal.quantity > limit {
        let numbers = [limit, proposal.quantity];
        return Err(quantity_denial(
            RiskRule::MaxOrderQuantity,
            facts,
            guard,
            numbers,
        ));
    }
    if !guard.values_orders() {
        return Ok(());
    }
    if proposal.prices.is_none() || facts.conversion.is_none() {
        return Err(missing_price());
    }
    if proposal.value > guard.order_notional {
        let numbers = [guard.order_notional, proposal.value];
        return Err(money_denial(RiskRule::MaxOrderNotional, guard, numbers));
    }
    Ok(())
}

/// Values the position; its exposure counts only where it is the larger side of the symbol.
fn check_position(
    facts: &Facts<'_>,
    guard: &Guard,
    (reach, mark): (Quantity, Price),
    exposed: Option<&ScopeFacts>,
) -> Result<(), Denial> {
    if facts.conversion.is_none() {
        return Err(missing_price());
    }
    let value = facts.worth(reach, mark);
    if value > guard.position_notional {
        let numbers = [guard.position_notional, value];
        return Err(money_denial(RiskRule::MaxPositionNotional, guard, numbers));
    }
    let Some(state) = exposed else {
        return Ok(());
    };
    if value > guard.symbol_notional {
        let numbers = [guard.symbol_notional, value];
        return Err(money_denial(RiskRule::MaxSymbolExposure, guard, numbers));
    }
    let gross = Money(value.0.saturating_add(state.exposure_elsewhere.0));
    if gross > guard.gross_notional {
        let numbers = [guard.gross_notional, gross];
        return Err(money_denial(RiskRule::MaxGrossExposure, guard, numbers));
    }
    Ok(())
}

#[cold]
fn quantity_denial(
    rule: RiskRule,
    facts: &Facts<'_>,
    guard: &Guard,
    [limit, value]: [Quantity; 2],
) -> Denial {
    let (limit, value) = (
        quantity(facts.instrument, limit),
        quantity(facts.instrument, value),
    );
    guard.denial(rule, limit, value)
}

#[cold]
fn money_denial(rule: RiskRule, guard: &Guard, [limit, value]: [Money; 2]) -> Denial {
    guard.denial(rule, limit.to_decimal(), value.to_decimal())
}
