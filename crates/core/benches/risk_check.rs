//! Times the risk gate with every limit set: p50, p99 and mean of a check in nanoseconds.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![expect(clippy::unwrap_used, reason = "a benchmark may stop")]

use std::hint::black_box;
use std::time::Instant;

use ingenium_core::execution::risk::{
    DailyLossAction, Facts, Funds, LastPrice, Limits, OrderRate, RiskGate, ScopeFacts, SelfTrade,
};
use ingenium_core::model::conversion::Conversion;
use ingenium_core::model::decimal::Decimal;
use ingenium_core::model::id::{CurrencyId, InstrumentId, StrategyId};
use ingenium_core::model::instrument::{Instrument, InstrumentSpec};
use ingenium_core::model::number::{Money, Price, Quantity};
use ingenium_core::model::order::{OrderKind, OrderRequest, Side};
use ingenium_core::model::time::{SECOND, Timestamp};

const CHECKS: usize = 1_000_000;

fn all_limits() -> Limits {
    let amount = |units: i128| Some(Money(units * Money::ONE.0));
    Limits {
        max_order_quantity: Some(Decimal::new(10_000, 0)),
        max_order_notional: amount(1_000_000),
        max_position_quantity: Some(Decimal::new(100_000, 0)),
        max_position_notional: amount(10_000_000),
        max_symbol_notional: amount(10_000_000),
        max_gross_notional: amount(100_000_000),
        max_daily_loss: amount(5_000),
        daily_loss_action: DailyLossAction::Halted,
        max_order_rate: Some(OrderRate {
            count: 10_000,
            window: 1_000,
        }),
        price_collar: Some(Decimal::new(5, 2)),
        max_data_age: Some(60 * SECOND),
        restricted: vec![InstrumentId(7)],
        self_trade: SelfTrade::Deny,
        warn_at: None,
    }
}

fn instrument() -> Instrument {
    let mut spec = InstrumentSpec::share("TEST", CurrencyId(0));
    spec.tick = Some(Decimal::new(5, 2));
    spec.lot = Some(Decimal::new(10, 0));
    spec.min_quantity = Some(Decimal::new(10, 0));
    spec.min_notional = Some(Decimal::new(10, 0));
    spec.initial_margin = Decimal::new(25, 2);
    Instrument::new(spec).unwrap()
}

fn facts(instrument: &Instrument, conversion: Conversion) -> Facts<'_> {
    let state = |position| ScopeFacts {
        position: Quantity(position),
        working_buys: Quantity(500),
        working_sells: Quantity(300),
        exposure_elsewhere: Money(1_000_000 * Money::ONE.0),
        funds: Funds::Margin {
            free: Money(1_000_000 * Money::ONE.0),
        },
    };
    Facts {
        last: Some(LastPrice {
            price: Price(10_000),
            time: Timestamp(0),
        }),
        conversion: Some(conversion),
        own_highest_buy: Some(Price(9_000)),
        own_lowest_sell: Some(Price(11_000)),
        account: state(2_000),
        strategy: state(1_000),
        ..Facts::new(Timestamp(0), instrument)
    }
}

fn orders() -> Vec<OrderRequest> {
    let order = |index: i128| {
        let side = if index % 3 == 0 {
            Side::Sell
        } else {
            Side::Buy
        };
        let limit = Price(10_000 + index % 7 * 5);
        let kind = match index % 2 {
            0 => OrderKind::Market,
            _ => OrderKind::Limit { limit },
        };
        let quantity = Quantity(10 * (1 + index % 20));
        OrderRequest::new(StrategyId(0), InstrumentId(0), side, quantity, kind)
    };
    (0..1024).map(order).collect()
}

/// Returns the time of each check, and the mean without the clock in between.
fn check_times(conversion: Conversion) -> (Vec<u64>, u64) {
    let (instrument, orders) = (instrument(), orders());
    let mut gate = RiskGate::new(all_limits(), vec![all_limits()]).unwrap();
    gate.on_equity(None, Money(Money::ONE.0 * 100_000), 0)
        .unwrap();
    let mut facts = facts(&instrument, conversion);
    let mut times = Vec::with_capacity(CHECKS);
    for (order, now) in orders.iter().cycle().zip(0..).take(CHECKS) {
        facts.now = Timestamp(now);
        let start = Instant::now();
        let verdict = black_box(gate.check(black_box(order), black_box(&facts)));
        times.push(u64::try_from(start.elapsed().as_nanos()).unwrap());
        assert!(verdict.is_ok(), "{verdict:?}");
    }
    let start = Instant::now();
    for (order, now) in orders.iter().cycle().zip(0..).take(CHECKS) {
        facts.now = Timestamp(i64::try_from(CHECKS).unwrap() + now);
        let _ = black_box(gate.check(black_box(order), black_box(&facts)));
    }
    let mean = start.elapsed().as_nanos() / CHECKS as u128;
    times.sort_unstable();
    (times, u64::try_from(mean).unwrap())
}

fn clock_cost() -> u64 {
    let mut times: Vec<u64> = (0..10_000)
        .map(|_| u64::try_from(Instant::now().elapsed().as_nanos()).unwrap())
        .collect();
    times.sort_unstable();
    times[times.len() / 2]
}

fn main() {
    println!("clock {} ns, included in p50 and p99", clock_cost());
    let euro = Conversion::of_rate(Decimal::new(10_834, 4)).unwrap();
    for (name, rate) in [("one currency", Conversion::IDENTITY), ("converted", euro)] {
        let (times, mean) = check_times(rate);
        let (p50, p99) = (times[CHECKS / 2], times[CHECKS / 100 * 99]);
        println!("risk check, all limits, {name}: mean {mean} ns, p50 {p50} ns, p99 {p99} ns");
    }
}
