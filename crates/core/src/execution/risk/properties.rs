//! Properties that hold for every sequence of orders, fills, replacements and cancellations.

use proptest::prelude::*;

use super::facts::{Facts, ScopeFacts};
use super::gate::RiskGate;
use super::limits::Limits;
use super::samples::{facts, holding, limit, market, money, share};
use crate::model::command::Replacement;
use crate::model::decimal::Decimal;
use crate::model::event::{RiskRule, Scope};
use crate::model::id::{InstrumentId, StrategyId};
use crate::model::instrument::Instrument;
use crate::model::number::{Money, Quantity};
use crate::model::order::{OrderRequest, Side};

const STRATEGIES: usize = 2;
const INSTRUMENTS: usize = 3;

/// The position limits: 100 pieces for the account, 70 for a strategy, at 100.00 each.
fn limits(pieces: i128) -> Limits {
    let value = Money(Money::ONE.0 * 100 * pieces);
    Limits {
        max_position_quantity: Some(Decimal::new(pieces, 0)),
        max_position_notional: Some(value),
        max_symbol_notional: Some(value),
        max_gross_notional: Some(Money(value.0 * 2)),
        ..Limits::default()
    }
}

#[derive(Debug, Clone)]
enum Step {
    Submit(OrderRequest),
    Replace { order: usize, quantity: i128 },
    Fill { order: usize, quantity: i128 },
    Cancel { order: usize },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let request = (
        0..2_u16,
        0..3_u32,
        any::<bool>(),
        1..120_i128,
        9_000..10_001_i128,
        0..4_u8,
    );
    let submit = request.prop_map(|(strategy, instrument, buys, quantity, cents, kind)| {
        let side = if buys { Side::Buy } else { Side::Sell };
        let mut order = match kind {
            0 => limit(side, quantity, cents),
            _ => market(side, quantity),
        };
        order.reduce_only = kind == 3;
        order.strategy = StrategyId(strategy);
        order.instrument = InstrumentId(instrument);
        Step::Submit(order)
    });
    let order = 0..20_usize;
    let change = (order.clone(), 1..150_i128);
    let step = prop_oneof![
        4 => submit,
        1 => change.clone().prop_map(|(order, quantity)| Step::Replace { order, quantity }),
        2 => change.prop_map(|(order, quantity)| Step::Fill { order, quantity }),
        1 => order.prop_map(|order| Step::Cancel { order }),
    ];
    prop::collection::vec(step, 1..60)
}

/// A model of the account: positions by strategy and instrument, and the orders that work.
#[derive(Default)]
struct Book {
    positions: [[i128; INSTRUMENTS]; STRATEGIES],
    orders: Vec<(OrderRequest, i128)>,
}

impl Book {
    fn position(&self, strategies: &[usize], instrument: usize) -> i128 {
        strategies
            .iter()
            .map(|strategy| self.positions[*strategy][instrument])
            .sum()
    }

    /// What is open of an order: of a reduce-only one at most the position.
    fn open(&self, (request, filled): &(OrderRequest, i128)) -> i128 {
        let leaves = request.quantity.0 - filled;
        if !request.reduce_only {
            return leaves;
        }
        let held = self.positions[request.strategy.index()][request.instrument.index()];
        leaves.min((-request.side.sign() * held).max(0))
    }

    fn working(&self, strategies: &[usize], instrument: usize, side: Side) -> i128 {
        let orders = self.orders.iter().filter(|(request, _)| {
            request.side == side
                && request.instrument.index() == instrument
                && strategies.contains(&request.strategy.index())
        });
        orders.map(|order| self.open(order)).sum()
    }

    fn state(&self, strategies: &[usize], instrument: usize) -> ScopeFacts {
        let side = |instrument| {
            holding(
                self.position(strategies, instrument),
                self.working(strategies, instrument, Side::Buy),
                self.working(strategies, instrument, Side::Sell),
            )
        };
        let others = (0..INSTRUMENTS).filter(|other| *other != instrument);
        let elsewhere: i128 = others.map(|other| side(other).worst_case().0).sum();
        ScopeFacts {
            exposure_elsewhere: Money(Money::ONE.0 * 100 * elsewhere),
            ..side(instrument)
        }
    }

    fn facts<'a>(&self, instrument: &'a Instrument, request: &OrderRequest) -> Facts<'a> {
        Facts {
            account: self.state(&[0, 1], request.instrument.index()),
            strategy: self.state(&[request.strategy.index()], request.instrument.index()),
            ..facts(instrument)
        }
    }

    fn fill(&mut self, order: usize, quantity: i128) {
        let quantity = quantity.min(self.open(&self.orders[order]));
        let (request, filled) = &mut self.orders[order];
        let (strategy, instrument) = (request.strategy.index(), request.instrument.index());
        *filled += quantity;
        self.positions[strategy][instrument] += request.side.sign() * quantity;
        let is_done = *filled == request.quantity.0;
        if is_done || request.reduce_only && quantity == 0 {
            self.orders.remove(order);
        }
    }

    fn take(&mut self, step: Step, gate: &mut RiskGate, instrument: &Instrument) {
        let count = self.orders.len().max(1);
        match step {
            Step::Submit(request) => {
                if gate
                    .check(&request, &self.facts(instrument, &request))
                    .is_ok()
                {
                    self.orders.push((request, 0));
                }
            }
            Step::Replace { .. } | Step::Fill { .. } | Step::Cancel { .. }
                if self.orders.is_empty() => {}
            Step::Replace { order, quantity } => {
                let (working, filled) = self.orders[order % count].clone();
                let replacement = Replacement {
                    quantity: Some(Quantity(quantity)),
                    ..Replacement::default()
                };
                let facts = self.facts(instrument, &working);
                let approved =
                    gate.check_replacement(&working, Quantity(filled), replacement, &facts);
                if approved.is_ok() {
                    self.orders[order % count].0.quantity = Quantity(quantity);
                }
            }
            Step::Fill { order, quantity } => self.fill(order % count, quantity),
            Step::Cancel { order } => drop(self.orders.remove(order % count)),
        }
    }

    /// Every position and exposure is within its limit.
    fn is_within(&self, strategies: &[usize], pieces: i128) -> bool {
        let positions =
            (0..INSTRUMENTS).map(|instrument| self.position(strategies, instrument).abs());
        let gross: i128 = positions.clone().sum();
        positions.max().is_some_and(|most| most <= pieces) && gross <= 2 * pieces
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_sequence_of_approved_orders_and_their_fills_exceeds_a_limit(
        steps in steps(),
        order in prop::collection::vec(any::<prop::sample::Index>(), 64),
    ) {
        let instrument = share();
        let mut gate = RiskGate::new(limits(100), vec![limits(70); STRATEGIES]).expect("valid");
        let mut book = Book::default();
        let check = |book: &Book| {
            prop_assert!(book.is_within(&[0, 1], 100), "account {:?}", book.positions);
            prop_assert!(book.is_within(&[0], 70), "strategy 0 {:?}", book.positions);
            prop_assert!(book.is_within(&[1], 70), "strategy 1 {:?}", book.positions);
            Ok(())
        };
        for step in steps {
            book.take(step, &mut gate, &instrument);
            check(&book)?;
        }
        for index in order {
            if book.orders.is_empty() {
                break;
            }
            let next = index.index(book.orders.len());
            book.fill(next, i128::MAX);
            check(&book)?;
        }
    }

    #[test]
    fn an_order_that_reduces_is_never_stopped_by_a_position_or_exposure_limit(
        (position, same, opposite) in (1..1_000_i128, 0..1_000_i128, 0..1_000_i128),
        share_of_rest in 1..=100_i128,
        is_long in any::<bool>(),
        pieces in 0..500_i128,
        elsewhere in 0..1_000_000_i128,
    ) {
        let same = same % position;
        let quantity = ((position - same) * share_of_rest / 100).max(1);
        let (side, mut state) = if is_long {
            (Side::Sell, holding(position, opposite, same))
        } else {
            (Side::Buy, holding(-position, same, opposite))
        };
        state.exposure_elsewhere = Money(Money::ONE.0 * elsewhere);
        let instrument = share();
        let facts = Facts { account: state, strategy: state, ..facts(&instrument) };
        let mut gate = RiskGate::new(limits(pieces), vec![limits(pieces)]).expect("valid");
        let verdict = gate.check(&market(side, quantity), &facts);
        prop_assert!(verdict.is_ok(), "{verdict:?}");
    }

    #[test]
    fn a_denial_is_above_its_limit_and_an_approval_below_every_one(
        (position, buys, sells) in (-200..200_i128, 0..200_i128, 0..200_i128),
        quantity in 1..300_i128,
    ) {
        let state = holding(position, buys, sells);
        let instrument = share();
        let facts = Facts { account: state, ..facts(&instrument) };
        let max_position_quantity = Some(Decimal::new(100, 0));
        let limits = Limits { max_position_quantity, ..Limits::default() };
        let mut gate = RiskGate::new(limits, vec![Limits::default()]).expect("valid");
        let reach = position + buys + quantity;
        match gate.check(&market(Side::Buy, quantity), &facts) {
            Ok(_) => prop_assert!(reach <= 100),
            Err(denial) => {
                prop_assert_eq!((denial.rule, denial.scope), (RiskRule::MaxPositionQuantity, Scope::Account));
                prop_assert_eq!(denial.value, Decimal::new(reach, 0));
                prop_assert!(reach > 100 && denial.limit == money("100").to_decimal());
            }
        }
    }
}
