//! Rules about an order's price: how far from the market it may be, and whether it meets an own order.

use super::facts::Facts;
use super::guard::Guard;
use super::instrument_rules::decimal;
use super::proposal::Proposal;
use super::state_rules::missing_price;
use crate::model::decimal::{Decimal, Rounding, multiply_divide, power_of_ten};
use crate::model::event::{Denial, RiskRule};
use crate::model::number::Price;
use crate::model::order::{OrderKind, Side};

/// Decimal places of a distance in a denial.
const PLACES: u8 = 9;

/// Checks one scope: the price collar, then self-trade.
#[inline]
pub(super) fn check(
    proposal: &Proposal<'_>,
    facts: &Facts<'_>,
    guard: &Guard,
) -> Result<(), Denial> {
    if let (Some(collar), Some(limit)) = (guard.limits.price_collar, proposal.request.kind.limit())
    {
        check_collar(proposal, facts, guard, (collar, limit))?;
    }
    if guard.denies_self_trade {
        check_self_trade(proposal, facts, guard)?;
    }
    Ok(())
}

/// The limit of a sleeping order is measured from its trigger, every other from the last price.
fn check_collar(
    proposal: &Proposal<'_>,
    facts: &Facts<'_>,
    guard: &Guard,
    (collar, limit): (Decimal, Price),
) -> Result<(), Denial> {
    let last = facts.last.map(|last| last.price);
    let Some(reference) = proposal.request.kind.trigger().or(last) else {
        return Err(missing_price());
    };
    let divisor = power_of_ten(collar.places());
    let band = multiply_divide(reference.0, collar.mantissa(), divisor, Rounding::Floor);
    let distance = limit.0.abs_diff(reference.0);
    let is_inside = band.is_ok_and(|band| distance <= band.unsigned_abs());
    if is_inside {
        return Ok(());
    }
    let distance = i128::try_from(distance).unwrap_or(i128::MAX);
    let (scale, by) = (power_of_ten(PLACES), reference.0.max(1));
    let fraction = multiply_divide(distance, scale, by, Rounding::Ceiling);
    let value = Decimal::new(fraction.unwrap_or(i128::MAX), PLACES);
    Err(guard.denial(RiskRule::PriceCollar, collar, value))
}

/// Stops an order that would trade on arrival with an own working limit. A market order is taken to
/// reach the last price; without one it may meet any own limit.
fn check_self_trade(
    proposal: &Proposal<'_>,
    facts: &Facts<'_>,
    guard: &Guard,
) -> Result<(), Denial> {
    let (request, instrument) = (proposal.request, facts.instrument);
    if request.kind.is_conditional() || request.parent.is_some() {
        return Ok(());
    }
    let own = match request.side {
        Side::Buy => facts.own_lowest_sell,
        Side::Sell => facts.own_highest_buy,
    };
    let reach = match request.kind {
        OrderKind::Limit { limit } => Some(limit),
        _ => facts.last.map(|last| last.price),
    };
    let Some(own) = own else {
        return Ok(());
    };
    let reach = reach.unwrap_or(own);
    if !request.side.accepts(own, reach) {
        return Ok(());
    }
    let (limit, value) = (decimal(instrument, own), decimal(instrument, reach));
    Err(guard.denial(RiskRule::SelfTrade, limit, value))
}
