//! The promise of the order of the rules: an order that breaks all of them is mended one by one.

use super::*;
use crate::execution::risk::samples::{account_gate, facts, holding, limit, share};
use crate::execution::risk::{Funds, OrderRate, ScopeFacts, SelfTrade};
use crate::model::id::{InstrumentId, OrderId};
use crate::model::instrument::Instrument;
use crate::model::number::Price;
use crate::model::order::{Side, TimeInForce};
use crate::model::time::{SECOND, Timestamp};

/// An order that breaks every rule, in an account that allows nothing.
struct Broken {
    instrument: Instrument,
    request: OrderRequest,
    state: ScopeFacts,
    limits: Limits,
    is_halted: bool,
}

fn instrument() -> Instrument {
    let mut instrument = share();
    instrument.spec.valid_until = Timestamp(0);
    (instrument.tick, instrument.lot) = (Price(5), Quantity(10));
    instrument.min_quantity = Quantity(20);
    instrument.max_quantity = Quantity(10);
    instrument.min_notional = Money(i128::MAX);
    instrument
}

fn request() -> OrderRequest {
    let mut request = limit(Side::Buy, -1, -1);
    request.display = Some(Quantity(0));
    request.time_in_force = TimeInForce::Bars(0);
    request.post_only = true;
    request.reduce_only = true;
    request.parent = Some(OrderId(1));
    request
}

fn limits() -> Limits {
    Limits {
        max_order_quantity: Some(Decimal::ZERO),
        max_order_notional: Some(Money::ZERO),
        max_position_quantity: Some(Decimal::ZERO),
        max_position_notional: Some(Money::ZERO),
        max_symbol_notional: Some(Money::ZERO),
        max_gross_notional: Some(Money::ZERO),
        max_order_rate: Some(OrderRate {
            count: 1,
            window: SECOND,
        }),
        price_collar: Some(Decimal::ZERO),
        max_data_age: Some(1),
        restricted: vec![InstrumentId(0)],
        self_trade: SelfTrade::Deny,
        ..Limits::default()
    }
}

impl Broken {
    fn new() -> Self {
        let funds = Funds::Cash { free: Money::ZERO };
        Self {
            instrument: instrument(),
            request: request(),
            state: ScopeFacts {
                funds,
                ..holding(5, 0, 0)
            },
            limits: limits(),
            is_halted: true,
        }
    }

    fn check(&self) -> Option<RiskRule> {
        let mut gate = account_gate(self.limits.clone());
        if self.is_halted {
            gate.halt(None).expect("known");
        }
        if let Some(rate) = &mut gate.account.rate {
            rate.record(Timestamp(100 * SECOND));
        }
        let mut facts = facts(&self.instrument);
        facts.account = self.state;
        facts.own_lowest_sell = Some(Price(10_050));
        let verdict = gate.check(&self.request, &facts);
        verdict.err().map(|denial| denial.rule)
    }

    fn mend(&mut self, rule: RiskRule) {
        use RiskRule as R;
        let (instrument, request, limits) =
            (&mut self.instrument, &mut self.request, &mut self.limits);
        match rule {
            R::Validity => instrument.spec.valid_until = Timestamp::MAX,
            R::PositiveQuantity => request.quantity = Quantity(13),
            R::PositivePrice => request.kind = limit(Side::Buy, 1, 10_101).kind,
            R::Tick => request.kind = limit(Side::Buy, 1, 10_100).kind,
            R::Lot => instrument.lot = Quantity(1),
            R::MinQuantity => instrument.min_quantity = Quantity(0),
            R::MaxQuantity => instrument.max_quantity = Quantity(100),
            R::MinNotional => instrument.min_notional = Money::ZERO,
            R::Display => request.display = None,
            R::Expiry => request.time_in_force = TimeInForce::Ioc,
            R::Instructions => request.post_only = false,
            R::UnknownOrder => request.parent = None,
            R::ReduceOnly => request.reduce_only = false,
            R::TradingState => self.is_halted = false,
            R::Balance => self.state.funds = Funds::Margin { free: Money::ZERO },
            R::Margin => self.state.funds = Funds::Unchecked,
            R::Restricted => limits.restricted.clear(),
            R::StaleData => limits.max_data_age = None,
            R::OrderRate => limits.max_order_rate = None,
            R::PriceCollar => limits.price_collar = None,
            R::SelfTrade => limits.self_trade = SelfTrade::Allow,
            R::MaxOrderQuantity => limits.max_order_quantity = None,
            R::MaxOrderNotional => limits.max_order_notional = None,
            R::MaxPositionQuantity => limits.max_position_quantity = None,
            R::MaxPositionNotional => limits.max_position_notional = None,
            R::MaxSymbolExposure => limits.max_symbol_notional = None,
            R::MaxGrossExposure => limits.max_gross_notional = None,
            R::MaxDailyLoss => limits.max_daily_loss = None,
        }
    }
}

#[test]
fn the_rules_are_looked_at_in_the_order_that_is_promised() {
    let mut broken = Broken::new();
    let mut told = Vec::new();
    while let Some(rule) = broken.check() {
        assert!(!told.contains(&rule.name()), "{rule:?} was mended");
        told.push(rule.name());
        broken.mend(rule);
    }
    let promised = [
        "validity positive_quantity positive_price tick lot min_quantity max_quantity",
        "display expiry instructions restricted trading_state stale_data order_rate",
        "unknown_order reduce_only min_notional price_collar self_trade",
        "max_order_quantity max_order_notional max_position_quantity max_position_notional",
        "max_symbol_exposure max_gross_exposure balance margin",
    ];
    assert_eq!(told.join(" "), promised.join(" "));
}
