//! Rules about sizes: of the order, of the position it can lead to, of the exposure.
//!
//! Positions are worst cases: the position with all working orders of the order's side and this order
//! filled. An order is stopped only by a measure that it makes larger, so one that takes off a
//! position without crossing zero always passes.

use super::denial::{missing_price, quantity_decimal};
use super::facts::{Facts, ScopeFacts};
use super::guard::Guard;
use super::proposal::Proposal;
use crate::model::decimal::Decimal;
use crate::model::event::{Denial, RiskRule};
use crate::model::number::{Money, Quantity};

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
    let working = state.reach(proposal.request.side);
    let reach = Quantity(working.0.saturating_add(proposal.added.0));
    let grows = proposal.added.0 > 0;
    if grows {
        check_position_quantity(reach, facts, guard)?;
    }
    if guard.values_positions && reach.0 > 0 && (grows || proposal.raises_price()) {
        check_position_value(reach, proposal, facts, (guard, state))?;
    }
    Ok(())
}

fn check_order(proposal: &Proposal<'_>, facts: &Facts<'_>, guard: &Guard) -> Result<(), Denial> {
    let precision = facts.instrument.spec.quantity_precision;
    if proposal.quantity > guard.order_quantity.at(precision) {
        let numbers = (guard.limits.max_order_quantity, proposal.quantity);
        let rule = RiskRule::MaxOrderQuantity;
        return Err(quantity_denial(rule, facts, guard, numbers));
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

fn check_position_quantity(
    reach: Quantity,
    facts: &Facts<'_>,
    guard: &Guard,
) -> Result<(), Denial> {
    let precision = facts.instrument.spec.quantity_precision;
    if reach <= guard.position_quantity.at(precision) {
        return Ok(());
    }
    let numbers = (guard.limits.max_position_quantity, reach);
    let rule = RiskRule::MaxPositionQuantity;
    Err(quantity_denial(rule, facts, guard, numbers))
}

/// Values the position once for three limits; exposure counts only the larger side of a symbol.
fn check_position_value(
    reach: Quantity,
    proposal: &Proposal<'_>,
    facts: &Facts<'_>,
    (guard, state): (&Guard, &ScopeFacts),
) -> Result<(), Denial> {
    let (Some(prices), Some(_)) = (proposal.prices, facts.conversion) else {
        return Err(missing_price());
    };
    let value = facts.worth(reach, prices.mark);
    let above = |rule, limit, value| Err(money_denial(rule, guard, [limit, value]));
    if value > guard.position_notional {
        return above(
            RiskRule::MaxPositionNotional,
            guard.position_notional,
            value,
        );
    }
    if reach <= state.reach(proposal.request.side.opposite()) {
        return Ok(());
    }
    if value > guard.symbol_notional {
        return above(RiskRule::MaxSymbolExposure, guard.symbol_notional, value);
    }
    let gross = Money(value.0.saturating_add(state.exposure_elsewhere.0));
    if gross > guard.gross_notional {
        return above(RiskRule::MaxGrossExposure, guard.gross_notional, gross);
    }
    Ok(())
}

#[cold]
fn quantity_denial(
    rule: RiskRule,
    facts: &Facts<'_>,
    guard: &Guard,
    (limit, value): (Option<Decimal>, Quantity),
) -> Denial {
    let value = quantity_decimal(facts.instrument, value);
    guard.denial(rule, limit.unwrap_or_default(), value)
}

#[cold]
fn money_denial(rule: RiskRule, guard: &Guard, [limit, value]: [Money; 2]) -> Denial {
    guard.denial(rule, limit.to_decimal(), value.to_decimal())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::execution::risk::Limits;
    use crate::execution::risk::samples::{
        account_gate, facts, holding, limit, market, money, order, share, strategy_gate, verdict,
    };
    use crate::model::conversion::Conversion;
    use crate::model::number::Price;
    use crate::model::order::Side::{Buy, Sell};
    use crate::model::order::{OrderKind, OrderRequest};

    /// Tells what the gate says with the account in `state`, or with the strategy in it.
    fn tell(limits: &Limits, state: ScopeFacts, request: &OrderRequest) -> String {
        let instrument = share();
        let account = Facts {
            account: state,
            ..facts(&instrument)
        };
        let strategy = Facts {
            strategy: state,
            ..facts(&instrument)
        };
        let told = verdict(&mut account_gate(limits.clone()), request, &account);
        let twin = verdict(&mut strategy_gate(limits.clone()), request, &strategy);
        assert_eq!(told.replace("account", "strategy"), twin);
        told
    }

    fn flat() -> ScopeFacts {
        ScopeFacts::default()
    }

    #[test]
    fn an_order_at_the_greatest_quantity_passes_and_one_more_does_not() {
        let max_order_quantity = Some(Decimal::new(10_000, 0));
        let limits = Limits {
            max_order_quantity,
            ..Limits::default()
        };
        assert_eq!(tell(&limits, flat(), &market(Buy, 10_000)), "approved");
        let text = "denied by max_order_quantity (account): value 10001, limit 10000";
        assert_eq!(tell(&limits, flat(), &market(Sell, 10_001)), text);
    }

    #[test]
    fn a_limit_between_two_quantities_holds_for_the_lower_one_and_is_told_as_it_was_set() {
        let max_order_quantity = Some(Decimal::new(105, 1)); // 10.5 shares
        let limits = Limits {
            max_order_quantity,
            ..Limits::default()
        };
        assert_eq!(tell(&limits, flat(), &market(Buy, 10)), "approved");
        let text = "denied by max_order_quantity (account): value 11, limit 10.5";
        assert_eq!(tell(&limits, flat(), &market(Buy, 11)), text);
    }

    #[test]
    fn an_order_is_valued_at_the_worst_price_it_can_trade_at() {
        // Last price 100.00, limit 50000.
        let max_order_notional = Some(money("50000"));
        let limits = Limits {
            max_order_notional,
            ..Limits::default()
        };
        let tell = |request| tell(&limits, flat(), &request);
        assert_eq!(tell(market(Buy, 500)), "approved"); // 500 × 100.00 = 50000
        let text = "denied by max_order_notional (account): value 50100, limit 50000";
        assert_eq!(tell(market(Buy, 501)), text); // 501 × 100.00 = 50100
        assert_eq!(tell(limit(Buy, 1_000, 5_000)), "approved"); // never pays more than 50.00
        let text = "denied by max_order_notional (account): value 50010, limit 50000";
        assert_eq!(tell(limit(Buy, 1_000, 5_001)), text);
        let text = "denied by max_order_notional (account): value 100000, limit 50000";
        assert_eq!(tell(limit(Sell, 1_000, 1)), text); // sells at the market, not at 0.01
        let trigger = Price(12_500);
        assert_eq!(
            tell(order(Buy, 400, OrderKind::Stop { trigger })),
            "approved"
        ); // × 125.00
        let text = "denied by max_order_notional (account): value 50125, limit 50000";
        assert_eq!(tell(order(Buy, 401, OrderKind::Stop { trigger })), text);
    }

    #[test]
    fn a_position_counts_with_all_working_orders_of_its_side() {
        // Long 60 and buys of 30: 10 more make 100. Short side: 20 - 60 sells, 140 more make -180.
        let max_position_quantity = Some(Decimal::new(100, 0));
        let limits = Limits {
            max_position_quantity,
            ..Limits::default()
        };
        let long = holding(60, 30, 20);
        assert_eq!(tell(&limits, long, &market(Buy, 10)), "approved");
        let text = "denied by max_position_quantity (account): value 101, limit 100";
        assert_eq!(tell(&limits, long, &market(Buy, 11)), text);
        // 60 - 20 - 140 = -100
        assert_eq!(tell(&limits, long, &market(Sell, 140)), "approved");
        assert_eq!(tell(&limits, long, &market(Sell, 141)), text);
    }

    #[test]
    fn a_position_above_its_limit_may_always_get_smaller_but_not_larger() {
        // Short 500 under a limit of 100 (it was lowered): any buy up to 500 passes.
        let limits = Limits {
            max_position_quantity: Some(Decimal::new(100, 0)),
            max_position_notional: Some(money("10000")),
            max_symbol_notional: Some(money("10000")),
            max_gross_notional: Some(money("10000")),
            ..Limits::default()
        };
        let short = holding(-500, 0, 0);
        assert_eq!(tell(&limits, short, &market(Buy, 1)), "approved");
        assert_eq!(tell(&limits, short, &market(Buy, 500)), "approved");
        assert_eq!(tell(&limits, short, &market(Buy, 600)), "approved"); // long 100
        let text = "denied by max_position_quantity (account): value 101, limit 100";
        assert_eq!(tell(&limits, short, &market(Buy, 601)), text);
        let text = "denied by max_position_quantity (account): value 501, limit 100";
        assert_eq!(tell(&limits, short, &market(Sell, 1)), text);
    }

    #[test]
    fn a_positions_value_is_marked_at_the_higher_of_the_last_and_the_orders_price() {
        // (100 + 400) × 100.00 = 50000; a limit at 100.01 makes 50005.
        let max_position_notional = Some(money("50000"));
        let limits = Limits {
            max_position_notional,
            ..Limits::default()
        };
        let long = holding(100, 0, 0);
        assert_eq!(tell(&limits, long, &market(Buy, 400)), "approved");
        assert_eq!(tell(&limits, long, &limit(Buy, 400, 9_000)), "approved");
        let text = "denied by max_position_notional (account): value 50100, limit 50000";
        assert_eq!(tell(&limits, long, &market(Buy, 401)), text);
        let text = "denied by max_position_notional (account): value 50005, limit 50000";
        assert_eq!(tell(&limits, long, &limit(Buy, 400, 10_001)), text);
    }

    #[test]
    fn exposure_in_a_symbol_is_its_larger_side() {
        // Short 500 (exposure 50000 = the limit): buys up to +500 do not raise it, +501 does.
        let max_symbol_notional = Some(money("50000"));
        let limits = Limits {
            max_symbol_notional,
            ..Limits::default()
        };
        assert_eq!(tell(&limits, flat(), &market(Buy, 500)), "approved");
        let text = "denied by max_symbol_exposure (account): value 50100, limit 50000";
        assert_eq!(tell(&limits, flat(), &market(Buy, 501)), text);
        let short = holding(-500, 0, 0);
        assert_eq!(tell(&limits, short, &market(Buy, 1_000)), "approved");
        assert_eq!(tell(&limits, short, &market(Buy, 1_001)), text);
        assert_eq!(tell(&limits, short, &market(Sell, 1)), text);
    }

    #[test]
    fn gross_exposure_adds_all_other_symbols() {
        // 800000 elsewhere + 2000 × 100.00 = 1000000
        let max_gross_notional = Some(money("1000000"));
        let limits = Limits {
            max_gross_notional,
            ..Limits::default()
        };
        let state = ScopeFacts {
            exposure_elsewhere: money("800000"),
            ..flat()
        };
        assert_eq!(tell(&limits, state, &market(Sell, 2_000)), "approved");
        let text = "denied by max_gross_exposure (account): value 1000100, limit 1000000";
        assert_eq!(tell(&limits, state, &market(Sell, 2_001)), text);
        let over = ScopeFacts {
            exposure_elsewhere: money("2000000"),
            ..holding(50, 0, 0)
        };
        assert_eq!(tell(&limits, over, &market(Sell, 100)), "approved"); // |−50| is no more than 50
    }

    #[test]
    fn values_are_compared_in_the_account_currency() {
        // 100 × 100.00 × 1.5 = 15000
        let instrument = share();
        let mut facts = facts(&instrument);
        facts.conversion = Conversion::new(3, 2);
        for amount in ["max_order", "max_position", "max_symbol", "max_gross"] {
            let limit_for = |name| (amount == name).then(|| money("15000"));
            let limits = Limits {
                max_order_notional: limit_for("max_order"),
                max_position_notional: limit_for("max_position"),
                max_symbol_notional: limit_for("max_symbol"),
                max_gross_notional: limit_for("max_gross"),
                ..Limits::default()
            };
            let mut gate = account_gate(limits);
            assert_eq!(verdict(&mut gate, &market(Buy, 100), &facts), "approved");
            let told = verdict(&mut gate, &market(Buy, 101), &facts);
            assert!(told.ends_with("value 15150, limit 15000"), "{told}");
            facts.conversion = None;
            let text = "denied by stale_data (instrument): value 0, limit 1";
            assert_eq!(verdict(&mut gate, &market(Buy, 100), &facts), text);
            facts.conversion = Conversion::new(3, 2);
        }
    }

    #[test]
    fn a_value_that_does_not_fit_is_above_every_limit() {
        let max_symbol_notional = Some(money("50000"));
        let limits = Limits {
            max_symbol_notional,
            ..Limits::default()
        };
        let told = tell(&limits, flat(), &market(Buy, i128::MAX / 2));
        assert!(told.starts_with("denied by max_symbol_exposure"), "{told}");
    }
}
