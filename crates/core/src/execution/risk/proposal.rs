//! The order as it would stand: a new one, or a working one with its replacement applied.

use super::facts::Facts;
use super::guard::Guard;
use crate::model::command::Replacement;
use crate::model::decimal::Decimal;
use crate::model::event::{Denial, RiskRule, Scope};
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
        let worst = match (request.side, limit) {
            (Side::Buy, Some(limit)) => limit,
            _ => mark,
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
/// again. A price that the order's kind does not have is a denial.
pub(super) fn apply(
    working: &OrderRequest,
    replacement: Replacement,
) -> Result<OrderRequest, Denial> {
    let mut request = OrderRequest {
        bracket: None,
        quantity: replacement.quantity.unwrap_or(working.quantity),
        ..without_bracket(working)
    };
    let (limit_slot, trigger_slot) = price_slots(&mut request.kind);
    let fits = put(limit_slot, replacement.limit) && put(trigger_slot, replacement.trigger);
    if fits {
        return Ok(request);
    }
    Err(Denial {
        rule: RiskRule::Instructions,
        scope: Scope::Instrument,
        limit: Decimal::ZERO,
        value: Decimal::ONE,
    })
}

fn without_bracket(working: &OrderRequest) -> OrderRequest {
    let (strategy, instrument) = (working.strategy, working.instrument);
    OrderRequest {
        time_in_force: working.time_in_force,
        post_only: working.post_only,
        reduce_only: working.reduce_only,
        display: working.display,
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
