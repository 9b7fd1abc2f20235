//! Rules about what pays for an order: cash, what is sold, or margin.

use super::denial::{missing_price, quantity_decimal};
use super::facts::{Facts, Funds, ScopeFacts};
use super::guard::Guard;
use super::proposal::{Prices, Proposal};
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
    let limit = quantity_decimal(facts.instrument, Quantity(held.0.max(0)));
    let value = quantity_decimal(facts.instrument, proposal.added);
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
    let fraction = facts.initial_margin;
    if fraction == Decimal::ONE {
        return Ok(value);
    }
    Ok(value.times(fraction).unwrap_or(Money(i128::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::execution::risk::Limits;
    use crate::execution::risk::samples::{
        account_gate, facts, holding, limit, market, money, share, verdict,
    };
    use crate::model::id::CurrencyId;
    use crate::model::instrument::{Instrument, InstrumentSpec};
    use crate::model::order::OrderRequest;
    use crate::model::order::Side::{Buy, Sell};

    fn tell(instrument: &Instrument, state: ScopeFacts, request: &OrderRequest) -> String {
        let account = Facts {
            account: state,
            ..facts(instrument)
        };
        verdict(&mut account_gate(Limits::default()), request, &account)
    }

    fn cash(amount: &str) -> ScopeFacts {
        let funds = Funds::Cash {
            free: money(amount),
        };
        ScopeFacts {
            funds,
            ..holding(50, 0, 20)
        }
    }

    #[test]
    fn a_buy_needs_its_value_in_cash_at_the_price_it_can_pay() {
        // 100 × 100.00 = 10000; with a limit of 50.00 twice as many.
        let share = share();
        assert_eq!(tell(&share, cash("10000"), &market(Buy, 100)), "approved");
        let text = "denied by balance (account): value 10100, limit 10000";
        assert_eq!(tell(&share, cash("10000"), &market(Buy, 101)), text);
        assert_eq!(
            tell(&share, cash("10000"), &limit(Buy, 200, 5_000)),
            "approved"
        );
    }

    #[test]
    fn a_buy_needs_the_taker_fee_as_well() {
        // 100 × 100.00 × 1.002 = 10020
        let spec = InstrumentSpec {
            taker_fee: Decimal::new(2, 3),
            ..InstrumentSpec::share("TEST", CurrencyId(0))
        };
        let share = Instrument::new(spec).expect("valid");
        assert_eq!(tell(&share, cash("10020"), &market(Buy, 100)), "approved");
        let text = "denied by balance (account): value 10020, limit 10019.99";
        assert_eq!(tell(&share, cash("10019.99"), &market(Buy, 100)), text);
    }

    #[test]
    fn a_cash_account_sells_no_more_than_it_holds_and_has_not_offered() {
        // 50 held, 20 offered.
        let share = share();
        assert_eq!(tell(&share, cash("0"), &market(Sell, 30)), "approved");
        let text = "denied by balance (account): value 31, limit 30";
        assert_eq!(tell(&share, cash("0"), &market(Sell, 31)), text);
    }

    #[test]
    fn margin_is_needed_only_for_what_adds_to_the_worst_case() {
        // Margin 25 %: 400 × 100.00 × 0.25 = 10000. Short 100: the first 200 bought add nothing.
        let spec = InstrumentSpec {
            initial_margin: Decimal::new(25, 2),
            ..InstrumentSpec::share("TEST", CurrencyId(0))
        };
        let share = Instrument::new(spec).expect("valid");
        let funds = Funds::Margin {
            free: money("10000"),
        };
        let with = |position| ScopeFacts {
            funds,
            ..holding(position, 0, 0)
        };
        assert_eq!(tell(&share, with(0), &market(Sell, 400)), "approved");
        let text = "denied by margin (account): value 10025, limit 10000";
        assert_eq!(tell(&share, with(0), &market(Sell, 401)), text);
        assert_eq!(tell(&share, with(-100), &market(Buy, 600)), "approved");
        assert_eq!(tell(&share, with(-100), &market(Buy, 601)), text);
    }

    #[test]
    fn a_reducing_order_passes_without_any_margin_left() {
        let funds = Funds::Margin {
            free: money("-500"),
        };
        let state = ScopeFacts {
            funds,
            ..holding(-100, 0, 0)
        };
        assert_eq!(tell(&share(), state, &market(Buy, 200)), "approved");
    }

    #[test]
    fn what_cannot_be_valued_cannot_be_paid() {
        let instrument = share();
        let mut facts = Facts {
            account: cash("10000"),
            ..facts(&instrument)
        };
        facts.last = None;
        let mut gate = account_gate(Limits::default());
        let text = "denied by stale_data (instrument): value 0, limit 1";
        assert_eq!(verdict(&mut gate, &market(Buy, 1), &facts), text);
        assert_eq!(verdict(&mut gate, &limit(Buy, 1, 100), &facts), "approved");
        facts.conversion = None;
        assert_eq!(verdict(&mut gate, &limit(Buy, 1, 100), &facts), text);
    }

    #[test]
    fn a_cash_account_closes_by_a_reduce_only_order_what_other_orders_have_offered() {
        let state = ScopeFacts {
            funds: Funds::Cash { free: Money::ZERO },
            ..holding(50, 0, 50)
        };
        let instrument = share();
        let facts = Facts {
            account: state,
            strategy: state,
            ..facts(&instrument)
        };
        let mut gate = account_gate(Limits::default());
        let mut close = market(Sell, 50);
        let text = "denied by balance (account): value 50, limit 0";
        assert_eq!(verdict(&mut gate, &close, &facts), text);
        close.reduce_only = true;
        assert_eq!(verdict(&mut gate, &close, &facts), "approved");
    }
}
