//! The order as it would stand: a new one, or a working one with its replacement applied.

use super::denial::denial;
use super::facts::Facts;
use super::guard::Guard;
use crate::model::command::Replacement;
use crate::model::decimal::Decimal;
use crate::model::event::{Denial, RiskRule};
use crate::model::number::{Money, Price, Quantity};
use crate::model::order::{OrderKind, OrderRequest, Side};

/// The prices at which an order is valued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Prices {
    /// Its own: its limit, else its trigger, else the last price.
    pub(super) own: Price,
    /// The most that its quantity can be worth when it trades: a buy never pays more than its limit;
    /// any other order is worth at least the last price.
    pub(super) worst: Price,
    /// The higher of its own and the last price: the mark of the position that it leads to.
    pub(super) mark: Price,
}

impl Prices {
    /// Returns the prices; `None` where neither the order nor the market has one.
    fn of(request: &OrderRequest, facts: &Facts<'_>) -> Option<Self> {
        let limit = request.kind.limit();
        let last = facts.last.map(|last| last.price);
        let own = limit.or(request.kind.trigger()).or(last)?;
        let mark = last.map_or(own, |last| last.max(own));
        let worst = match request.side {
            Side::Buy => limit.unwrap_or(mark),
            Side::Sell => mark,
        };
        Some(Self { own, worst, mark })
    }
}

/// What a replacement takes the place of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Replaced {
    /// What was still open.
    pub(super) leaves: Quantity,
    /// What was filled.
    pub(super) filled: Quantity,
    /// The prices then.
    pub(super) prices: Option<Prices>,
}

/// An order in front of the gate.
#[derive(Debug)]
pub(super) struct Proposal<'a> {
    /// The order as it would stand.
    pub(super) request: &'a OrderRequest,
    /// Its total quantity.
    pub(super) quantity: Quantity,
    /// What it adds to the working quantity of its side; less than zero where a replacement takes away.
    pub(super) added: Quantity,
    /// The prices at which it is valued.
    pub(super) prices: Option<Prices>,
    /// Its total value at its worst price; zero while no limit asks for it.
    pub(super) value: Money,
    /// The order that it takes the place of.
    pub(super) replaced: Option<Replaced>,
}

impl<'a> Proposal<'a> {
    /// A new order.
    pub(super) fn new(request: &'a OrderRequest, facts: &Facts<'_>) -> Self {
        Self {
            request,
            quantity: request.quantity,
            added: effective(request, request.quantity, facts),
            prices: Prices::of(request, facts),
            value: Money::ZERO,
            replaced: None,
        }
    }

    /// A working order of which `filled` is done, as it stood and as it would stand.
    pub(super) fn replacing(
        working: &OrderRequest,
        request: &'a OrderRequest,
        filled: Quantity,
        facts: &Facts<'_>,
    ) -> Self {
        let open = |total: Quantity| Quantity(total.0.saturating_sub(filled.0));
        let (before, after) = (open(working.quantity), open(request.quantity));
        let added = effective(request, after, facts).0 - effective(request, before, facts).0;
        Self {
            added: Quantity(added),
            replaced: Some(Replaced {
                leaves: before,
                filled,
                prices: Prices::of(working, facts),
            }),
            ..Self::new(request, facts)
        }
    }

    /// Values the order if a limit of either scope asks for it.
    pub(super) fn value_for(&mut self, guards: [&Guard; 2], facts: &Facts<'_>) {
        if let Some(prices) = self.prices
            && guards.iter().any(|guard| guard.values_orders())
        {
            self.value = facts.worth(self.quantity, prices.worst);
        }
    }

    /// Says whether a replacement raised the price at which the order's position is valued.
    pub(super) fn raises_price(&self) -> bool {
        let before = self.replaced.and_then(|replaced| replaced.prices);
        matches!((before, self.prices), (Some(before), Some(now)) if now.mark > before.mark)
    }
}

/// What an order can add to the working quantity of its side. A reduce-only order takes off at most
/// the position, and one whose parent has to fill first at most what its parent adds.
fn effective(request: &OrderRequest, quantity: Quantity, facts: &Facts<'_>) -> Quantity {
    if facts.is_protective {
        return Quantity::ZERO;
    }
    match (request.reduce_only, request.parent) {
        (false, _) => quantity,
        (true, None) => quantity.min(facts.strategy.reducible(request.side)),
        (true, Some(_)) => Quantity::ZERO,
    }
}

/// Applies a replacement to a working order. Its bracket stays with the original: it is not checked
/// again. What it shows shrinks with it. A price that the order's kind does not have is a denial.
pub(super) fn apply(
    working: &OrderRequest,
    replacement: Replacement,
) -> Result<OrderRequest, Denial> {
    let quantity = replacement.quantity.unwrap_or(working.quantity);
    let mut request = without_bracket(working);
    request.quantity = quantity;
    request.display = working.display.map(|display| display.min(quantity));
    let (limit_slot, trigger_slot) = price_slots(&mut request.kind);
    if put(limit_slot, replacement.limit) && put(trigger_slot, replacement.trigger) {
        return Ok(request);
    }
    Err(denial(RiskRule::Instructions, Decimal::ZERO, Decimal::ONE))
}

fn without_bracket(working: &OrderRequest) -> OrderRequest {
    let (strategy, instrument) = (working.strategy, working.instrument);
    OrderRequest {
        time_in_force: working.time_in_force,
        post_only: working.post_only,
        reduce_only: working.reduce_only,
        group: working.group,
        parent: working.parent,
        tag: working.tag,
        ..OrderRequest::new(
            strategy,
            instrument,
            working.side,
            working.quantity,
            working.kind,
        )
    }
}

/// Returns where a kind holds its limit and its trigger.
const fn price_slots(kind: &mut OrderKind) -> (Option<&mut Price>, Option<&mut Price>) {
    match kind {
        OrderKind::Limit { limit } => (Some(limit), None),
        OrderKind::Stop { trigger } | OrderKind::MarketIfTouched { trigger } => {
            (None, Some(trigger))
        }
        OrderKind::StopLimit { trigger, limit } | OrderKind::LimitIfTouched { trigger, limit } => {
            (Some(limit), Some(trigger))
        }
        OrderKind::Market
        | OrderKind::MarketToLimit
        | OrderKind::TrailingStop { .. }
        | OrderKind::TrailingStopLimit { .. } => (None, None),
    }
}

/// Puts a price where it belongs, if there is one; says whether it could.
fn put(slot: Option<&mut Price>, price: Option<Price>) -> bool {
    match (slot, price) {
        (_, None) => true,
        (Some(slot), Some(price)) => {
            *slot = price;
            true
        }
        (None, Some(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::execution::risk::samples::{
        account_gate, facts, holding, limit, market, money, order, share, told,
    };
    use crate::execution::risk::{Funds, Limits, OrderRate, RiskGate, ScopeFacts};
    use crate::model::id::OrderId;
    use crate::model::order::Side::{Buy, Sell};

    /// Asks for a new quantity (and price in cents) of a working order of which 40 are filled.
    fn tell(
        gate: &mut RiskGate,
        working: &OrderRequest,
        state: ScopeFacts,
        (quantity, cents): (i128, Option<i128>),
    ) -> String {
        let instrument = share();
        let mut facts = facts(&instrument);
        facts.account = state;
        facts.strategy = state;
        let replacement = Replacement {
            quantity: Some(Quantity(quantity)),
            limit: cents.map(Price),
            trigger: None,
        };
        let verdict = gate.check_replacement(working, Quantity(40), replacement, &facts);
        told(verdict.err())
    }

    #[test]
    fn a_replacement_counts_as_what_it_adds() {
        // Long 40 from the filled part, 60 open: to a total of 100 the position reaches 100, the limit
        // is 110. A total of 110 adds 10.
        let max_position_quantity = Some(Decimal::new(110, 0));
        let mut gate = account_gate(Limits {
            max_position_quantity,
            ..Limits::default()
        });
        let (working, state) = (limit(Buy, 100, 9_900), holding(40, 60, 0));
        assert_eq!(tell(&mut gate, &working, state, (110, None)), "approved");
        let text = "denied by max_position_quantity (account): value 111, limit 110";
        assert_eq!(tell(&mut gate, &working, state, (111, None)), text);
    }

    #[test]
    fn a_replacement_that_takes_away_passes_a_limit_that_is_already_broken() {
        let max_position_quantity = Some(Decimal::new(10, 0));
        let mut gate = account_gate(Limits {
            max_position_quantity,
            ..Limits::default()
        });
        let (working, state) = (limit(Buy, 100, 9_900), holding(40, 60, 0));
        assert_eq!(tell(&mut gate, &working, state, (99, None)), "approved");
        assert_eq!(tell(&mut gate, &working, state, (100, None)), "approved");
    }

    #[test]
    fn the_total_quantity_counts_for_the_size_of_the_order() {
        let max_order_quantity = Some(Decimal::new(100, 0));
        let mut gate = account_gate(Limits {
            max_order_quantity,
            ..Limits::default()
        });
        let (working, state) = (limit(Buy, 90, 9_900), holding(40, 50, 0));
        assert_eq!(tell(&mut gate, &working, state, (100, None)), "approved");
        let text = "denied by max_order_quantity (account): value 101, limit 100";
        assert_eq!(tell(&mut gate, &working, state, (101, None)), text);
    }

    #[test]
    fn a_total_is_above_what_is_filled() {
        let mut gate = account_gate(Limits::default());
        let (working, state) = (limit(Buy, 100, 9_900), holding(40, 60, 0));
        assert_eq!(tell(&mut gate, &working, state, (41, None)), "approved");
        let text = "denied by positive_quantity (instrument): value 40, limit 40";
        assert_eq!(tell(&mut gate, &working, state, (40, None)), text);
    }

    #[test]
    fn a_higher_price_is_valued_anew() {
        // 100 × 120.00 = 12000 at most: 120.01 makes 12001.
        let max_symbol_notional = Some(money("12000"));
        let mut gate = account_gate(Limits {
            max_symbol_notional,
            ..Limits::default()
        });
        let (working, state) = (limit(Buy, 100, 9_900), holding(40, 60, 0));
        assert_eq!(
            tell(&mut gate, &working, state, (100, Some(12_000))),
            "approved"
        );
        let text = "denied by max_symbol_exposure (account): value 12001, limit 12000";
        assert_eq!(tell(&mut gate, &working, state, (100, Some(12_001))), text);
    }

    #[test]
    fn only_the_difference_is_paid() {
        // 60 open at 90.00 have claimed 5400; 70 at 95.00 are 6650: 1250 more.
        let mut gate = account_gate(Limits::default());
        let working = limit(Buy, 100, 9_000);
        let state = |free| {
            let funds = Funds::Cash { free: money(free) };
            ScopeFacts {
                funds,
                ..holding(40, 60, 0)
            }
        };
        let change = (110, Some(9_500));
        assert_eq!(tell(&mut gate, &working, state("1250"), change), "approved");
        let text = "denied by balance (account): value 1250, limit 1249";
        assert_eq!(tell(&mut gate, &working, state("1249"), change), text);
    }

    #[test]
    fn a_kind_is_given_no_price_that_it_does_not_have() {
        let mut gate = account_gate(Limits::default());
        let state = holding(40, 60, 0);
        let trigger = Price(11_000);
        let stop = order(Buy, 100, OrderKind::Stop { trigger });
        let text = "denied by instructions (instrument): value 1, limit 0";
        assert_eq!(tell(&mut gate, &stop, state, (100, Some(11_500))), text);
        assert_eq!(
            tell(&mut gate, &market(Buy, 100), state, (90, None)),
            "approved"
        );
    }

    #[test]
    fn a_new_trigger_and_limit_take_the_place_of_the_old_ones() {
        let (trigger, limit) = (Price(11_000), Price(11_100));
        let working = order(Sell, 100, OrderKind::StopLimit { trigger, limit });
        let replacement = Replacement {
            trigger: Some(Price(10_500)),
            ..Replacement::default()
        };
        let changed = apply(&working, replacement).map(|request| request.kind);
        let trigger = Price(10_500);
        assert_eq!(changed, Ok(OrderKind::StopLimit { trigger, limit }));
    }

    #[test]
    fn what_an_iceberg_shows_shrinks_with_it() {
        let mut working = limit(Buy, 100, 9_900);
        working.display = Some(Quantity(80));
        let mut gate = account_gate(Limits::default());
        assert_eq!(
            tell(&mut gate, &working, holding(40, 60, 0), (50, None)),
            "approved"
        );
    }

    #[test]
    fn a_working_child_is_changed_also_after_its_parent_has_finished() {
        let mut child = limit(Sell, 100, 11_000);
        child.parent = Some(OrderId(3));
        child.reduce_only = true;
        let mut gate = account_gate(Limits::default());
        let change = (100, Some(11_500));
        assert_eq!(
            tell(&mut gate, &child, holding(60, 0, 60), change),
            "approved"
        );
    }

    #[test]
    fn a_replacement_counts_for_the_order_rate() {
        let rate = OrderRate {
            count: 1,
            window: 1_000,
        };
        let mut gate = account_gate(Limits {
            max_order_rate: Some(rate),
            ..Limits::default()
        });
        let (working, state) = (limit(Buy, 100, 9_900), holding(40, 60, 0));
        assert_eq!(tell(&mut gate, &working, state, (99, None)), "approved");
        let text = "denied by order_rate (account): value 2, limit 1";
        assert_eq!(tell(&mut gate, &working, state, (98, None)), text);
    }
}
