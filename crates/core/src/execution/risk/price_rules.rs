//! Rules about an order's price: how far from the market it may be, and whether it meets an own order.

use super::denial::{missing_price, price_decimal};
use super::facts::Facts;
use super::guard::Guard;
use super::proposal::Proposal;
use crate::model::decimal::{Decimal, Rounding, multiply_divide, power_of_ten};
use crate::model::event::{Denial, RiskRule};
use crate::model::number::Price;
use crate::model::order::Side;

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
    let Some(own) = own else {
        return Ok(());
    };
    let last = facts.last.map(|last| last.price);
    let reach = request.kind.limit().or(last).unwrap_or(own);
    if !request.side.accepts(own, reach) {
        return Ok(());
    }
    let (limit, value) = (
        price_decimal(instrument, own),
        price_decimal(instrument, reach),
    );
    Err(guard.denial(RiskRule::SelfTrade, limit, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::execution::risk::Limits;
    use crate::execution::risk::limits::SelfTrade;
    use crate::execution::risk::samples::{
        account_gate, facts, limit, market, order, share, strategy_gate, verdict,
    };
    use crate::model::id::OrderId;
    use crate::model::order::Side::{Buy, Sell};
    use crate::model::order::{OrderKind, OrderRequest};

    fn collared() -> Limits {
        let price_collar = Some(Decimal::new(5, 2));
        Limits {
            price_collar,
            ..Limits::default()
        }
    }

    fn tell(limits: Limits, request: &OrderRequest) -> String {
        verdict(&mut account_gate(limits), request, &facts(&share()))
    }

    #[test]
    fn a_limit_at_the_collar_passes_on_both_sides_and_one_tick_further_does_not() {
        // 5 % of 100.00 are 5.00: 95.00 to 105.00.
        assert_eq!(tell(collared(), &limit(Buy, 1, 10_500)), "approved");
        let text = "denied by price_collar (account): value 0.0501, limit 0.05";
        assert_eq!(tell(collared(), &limit(Buy, 1, 10_501)), text);
        assert_eq!(tell(collared(), &limit(Sell, 1, 9_500)), "approved");
        assert_eq!(tell(collared(), &limit(Sell, 1, 9_499)), text);
    }

    #[test]
    fn a_sleeping_orders_limit_is_measured_from_its_trigger() {
        // Trigger 80.00, 5 % of it are 4.00: 76.00 passes, 75.99 is 4.01 away, 5.0125 %.
        let stop = |cents| {
            let (trigger, limit) = (Price(8_000), Price(cents));
            order(Sell, 1, OrderKind::StopLimit { trigger, limit })
        };
        assert_eq!(tell(collared(), &stop(7_600)), "approved");
        let text = "denied by price_collar (account): value 0.050125, limit 0.05";
        assert_eq!(tell(collared(), &stop(7_599)), text);
    }

    #[test]
    fn a_collar_needs_a_last_price_for_a_limit_and_none_for_a_market_order() {
        let instrument = share();
        let facts = Facts {
            last: None,
            ..facts(&instrument)
        };
        let mut gate = strategy_gate(collared());
        let text = "denied by stale_data (instrument): value 0, limit 1";
        assert_eq!(verdict(&mut gate, &limit(Buy, 1, 10_000), &facts), text);
        assert_eq!(verdict(&mut gate, &market(Buy, 1), &facts), "approved");
    }

    fn own_orders(self_trade: SelfTrade, request: &OrderRequest, last: Option<i128>) -> String {
        let instrument = share();
        let mut facts = facts(&instrument);
        facts.own_highest_buy = Some(Price(9_900));
        facts.own_lowest_sell = Some(Price(10_100));
        facts.last = facts.last.zip(last).map(|(mut datum, price)| {
            datum.price = Price(price);
            datum
        });
        let limits = Limits {
            self_trade,
            ..Limits::default()
        };
        verdict(&mut strategy_gate(limits), request, &facts)
    }

    #[test]
    fn an_order_that_reaches_an_own_limit_is_denied() {
        // Own orders: buy at 99.00, sell at 101.00.
        let tell = |request| own_orders(SelfTrade::Deny, &request, Some(10_000));
        assert_eq!(tell(limit(Buy, 1, 10_099)), "approved");
        let text = "denied by self_trade (strategy): value 101, limit 101";
        assert_eq!(tell(limit(Buy, 1, 10_100)), text);
        assert_eq!(tell(limit(Sell, 1, 9_901)), "approved");
        let text = "denied by self_trade (strategy): value 98.5, limit 99";
        assert_eq!(tell(limit(Sell, 1, 9_850)), text);
        let allowed = own_orders(SelfTrade::Allow, &limit(Buy, 1, 10_100), Some(10_000));
        assert_eq!(allowed, "approved");
    }

    #[test]
    fn a_market_order_reaches_the_last_price_and_without_one_any_own_order() {
        let tell = |last| own_orders(SelfTrade::Deny, &market(Buy, 1), last);
        assert_eq!(tell(Some(10_099)), "approved");
        let text = "denied by self_trade (strategy): value 101, limit 101";
        assert_eq!(tell(Some(10_100)), text);
        assert_eq!(tell(None), text);
    }

    #[test]
    fn a_sleeping_order_meets_nothing_yet() {
        let trigger = Price(10_200);
        let stop = order(Buy, 1, OrderKind::Stop { trigger });
        let verdict = own_orders(SelfTrade::Deny, &stop, Some(10_100));
        assert_eq!(verdict, "approved");
    }

    #[test]
    fn a_child_meets_nothing_before_its_parent_has_filled() {
        let instrument = share();
        let mut facts = facts(&instrument);
        (facts.own_highest_buy, facts.is_parent_live) = (Some(Price(10_000)), true);
        let limits = Limits {
            self_trade: SelfTrade::Deny,
            ..Limits::default()
        };
        let mut gate = strategy_gate(limits);
        let mut child = limit(Sell, 1, 9_900);
        let text = "denied by self_trade (strategy): value 99, limit 100";
        assert_eq!(verdict(&mut gate, &child, &facts), text);
        child.parent = Some(OrderId(1));
        assert_eq!(verdict(&mut gate, &child, &facts), "approved");
    }
}
