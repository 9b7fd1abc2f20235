//! Whatever the bars and the orders: the books balance, the sums that are kept are the sums there are,
//! orders are in states that exist, and a second run is the same run.
#![expect(clippy::expect_used, reason = "a test says what it expects")]

mod case;

use std::collections::HashMap;

use ingenium_core::execution::order::{Order, OrderStatus};
use ingenium_core::model::id::{InstrumentId, StrategyId};
use ingenium_core::model::number::{Money, Quantity};
use ingenium_core::model::order::Side;
use ingenium_simulator::kernel::{Delivery, Kernel};
use proptest::prelude::*;

use case::{Case, INSTRUMENTS, STRATEGIES, act, case, kernel};

fn scopes() -> impl Iterator<Item = Option<StrategyId>> {
    (0..STRATEGIES)
        .map(|number| Some(StrategyId(number)))
        .chain([None])
}

/// The books of every scope: equity is what explains it, and the ledger sums to zero.
fn check_books(kernel: &Kernel) {
    let portfolio = kernel.portfolio();
    assert_eq!(portfolio.ledger().imbalance(), None);
    for scope in scopes() {
        let gains = [
            portfolio.capital(scope),
            portfolio.realised(scope),
            portfolio.unrealised(scope),
            portfolio.dividends(scope),
            portfolio.interest(scope),
            portfolio.funding(scope),
            portfolio.fees(scope).map(Money::negated),
            portfolio.borrow_cost(scope).map(Money::negated),
        ];
        let explained: i128 = gains.map(|part| part.expect("known").0).iter().sum();
        assert_eq!(portfolio.equity(scope), Ok(Money(explained)), "{scope:?}");
    }
}

/// A bracket's protective orders can only take off what their entry adds, so that they do not count.
fn counts(order: &Order) -> bool {
    let protects = order.request.parent.is_some() && order.request.tag.0 != 0;
    order.life.status.is_working() && !protects
}

/// What could come to be held, by scope and instrument, counted anew from positions and orders.
fn check_exposures(kernel: &mut Kernel) {
    let mut anew: HashMap<(Option<StrategyId>, InstrumentId), [i128; 3]> = HashMap::new();
    for id in (0..INSTRUMENTS).map(InstrumentId) {
        for strategy in (0..STRATEGIES).map(StrategyId) {
            let held = kernel.portfolio().position(strategy, id).quantity().0;
            anew.entry((Some(strategy), id)).or_default()[0] += held;
            anew.entry((None, id)).or_default()[0] += held;
        }
    }
    for order in kernel.orders().all().iter().filter(|order| counts(order)) {
        let side = match order.request.side {
            Side::Buy => 1,
            Side::Sell => 2,
        };
        for scope in [Some(order.request.strategy), None] {
            anew.entry((scope, order.request.instrument)).or_default()[side] += order.leaves().0;
        }
    }
    for ((scope, id), [position, buys, sells]) in anew {
        let exposures = kernel.exposures().expect("in range");
        let exposure = match scope {
            Some(strategy) => exposures.strategy(strategy),
            None => exposures.account(),
        };
        let kept = exposure.holding(id);
        let seen = [kept.position.0, kept.buys.0, kept.sells.0];
        assert_eq!(seen, [position, buys, sells], "{scope:?} {id:?}");
        let worst = (position + buys).abs().max((position - sells).abs());
        if let Some(price) = kernel.last_price(id) {
            let instrument = &kernel.instruments()[id.index()];
            let value = instrument.notional(price, Quantity(worst)).expect("fits");
            assert_eq!(kept.value, value, "{scope:?} {id:?}");
        }
    }
}

fn check_orders(kernel: &Kernel) {
    for order in kernel.orders().all() {
        let (status, filled) = (order.life.status, order.life.filled);
        assert!(
            filled.0 >= 0 && filled <= order.request.quantity,
            "{order:?}"
        );
        match status {
            OrderStatus::Filled => assert!(order.leaves().is_zero(), "{order:?}"),
            status if status.is_working() => assert!(order.leaves().0 > 0, "{order:?}"),
            OrderStatus::Denied => assert!(filled.is_zero(), "{order:?}"),
            _ => {}
        }
    }
    let filled: i128 = kernel.fills().iter().map(|fill| fill.quantity.0).sum();
    let orders = kernel.orders().all().iter();
    assert_eq!(
        filled,
        orders.map(|order| order.life.filled.0).sum::<i128>()
    );
}

fn run(case: &Case, checks: bool) -> Kernel {
    let mut kernel = kernel(case);
    let mut sent = Vec::new();
    let mut seen = [[0_u64; INSTRUMENTS as usize]; STRATEGIES as usize];
    while let Some(delivery) = kernel.next_call().expect("a run goes on to its end") {
        if let Delivery::Bar { strategy, bar } = delivery {
            let count = &mut seen[strategy.index()][bar.instrument.index()];
            for deed in &case.deeds {
                if (deed.strategy, deed.instrument) == (strategy.0, bar.instrument.0)
                    && deed.bar == *count
                {
                    act(&mut kernel, deed, &mut sent);
                }
            }
            *count += 1;
        }
        if checks {
            check_books(&kernel);
            check_exposures(&mut kernel);
            check_orders(&kernel);
        }
    }
    kernel
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_500))]

    #[test]
    fn the_books_of_any_run_balance_and_a_second_run_is_the_same(case in case()) {
        let first = run(&case, true);
        let second = run(&case, false);
        prop_assert_eq!(first.digest(), second.digest());
        let curve = first.equity_curve().equity();
        let end = first.portfolio().equity(None).expect("known").to_f64();
        prop_assert_eq!(curve.last().copied(), Some(end));
        for order in first.orders().all() {
            prop_assert_ne!(order.life.status, OrderStatus::Submitted);
        }
    }
}
