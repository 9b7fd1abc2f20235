//! Builders for the tests of the gate: what does not matter has a plain value here.

use super::facts::{Facts, LastPrice, ScopeFacts};
use super::gate::RiskGate;
use super::limits::Limits;
use crate::model::event::Denial;
use crate::model::id::{CurrencyId, InstrumentId, StrategyId};
use crate::model::instrument::{Instrument, InstrumentSpec};
use crate::model::number::{Money, Price, Quantity};
use crate::model::order::{OrderKind, OrderRequest, Side};
use crate::model::time::{SECOND, Timestamp};

/// An amount of the account currency.
pub(super) fn money(amount: &str) -> Money {
    Money::parse(amount).expect("an amount")
}

/// A share with prices in cents.
pub(super) fn share() -> Instrument {
    Instrument::new(InstrumentSpec::share("TEST", CurrencyId(0))).expect("valid")
}

/// The facts at second 100 with a last price of 100.00 at second 99, flat.
pub(super) fn facts(instrument: &Instrument) -> Facts<'_> {
    let last = LastPrice {
        price: Price(10_000),
        time: Timestamp(99 * SECOND),
    };
    Facts {
        last: Some(last),
        ..Facts::new(Timestamp(100 * SECOND), instrument)
    }
}

/// A position with working buys and sells.
pub(super) fn holding(position: i128, buys: i128, sells: i128) -> ScopeFacts {
    ScopeFacts {
        position: Quantity(position),
        working_buys: Quantity(buys),
        working_sells: Quantity(sells),
        ..ScopeFacts::default()
    }
}

/// A market order of strategy 0 in instrument 0.
pub(super) fn market(side: Side, quantity: i128) -> OrderRequest {
    order(side, quantity, OrderKind::Market)
}

/// A limit order of strategy 0 in instrument 0, its price in cents.
pub(super) fn limit(side: Side, quantity: i128, cents: i128) -> OrderRequest {
    let limit = Price(cents);
    order(side, quantity, OrderKind::Limit { limit })
}

/// An order of strategy 0 in instrument 0.
pub(super) fn order(side: Side, quantity: i128, kind: OrderKind) -> OrderRequest {
    let quantity = Quantity(quantity);
    OrderRequest::new(StrategyId(0), InstrumentId(0), side, quantity, kind)
}

/// A gate with limits for the account and none for its one strategy.
pub(super) fn account_gate(account: Limits) -> RiskGate {
    RiskGate::new(account, vec![Limits::default()]).expect("valid")
}

/// A gate with limits for its one strategy and none for the account.
pub(super) fn strategy_gate(strategy: Limits) -> RiskGate {
    RiskGate::new(Limits::default(), vec![strategy]).expect("valid")
}

/// Returns why a new gate denies an order, as it would be told; "approved" if it does not.
pub(super) fn verdict(gate: &mut RiskGate, request: &OrderRequest, facts: &Facts<'_>) -> String {
    told(gate.check(request, facts).err())
}

/// Returns a denial as it is told; "approved" without one.
pub(super) fn told(denial: Option<Denial>) -> String {
    denial.map_or("approved".to_owned(), |denial| denial.to_string())
}
