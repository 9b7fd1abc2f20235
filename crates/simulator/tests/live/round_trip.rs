//! Requests come back from JSON as they went in.

use std::borrow::Cow;

use ingenium_core::model::command::{Replacement, Target};
use ingenium_core::model::decimal::Decimal;
use ingenium_core::model::event::TradingState;
use ingenium_core::model::id::OrderId;
use ingenium_core::model::number::{Fraction, Money, Price, Quantity};
use ingenium_core::model::order::{Bracket, Offset, OrderKind, OrderRequest, Side, TimeInForce};
use ingenium_core::model::time::Timestamp;
use ingenium_simulator::kernel::Callbacks;
use ingenium_simulator::requests::{Request, decode, encode};
use proptest::option;
use proptest::prelude::*;

use crate::run::{OWNER, SHARE, kernel};

fn price() -> impl Strategy<Value = Price> {
    (i128::from(i64::MIN)..i128::from(i64::MAX)).prop_map(Price)
}

fn quantity() -> impl Strategy<Value = Quantity> {
    (i128::from(i64::MIN)..i128::from(i64::MAX)).prop_map(Quantity)
}

fn offset() -> impl Strategy<Value = Offset> {
    prop_oneof![
        price().prop_map(Offset::Price),
        (0..10_i128.pow(18)).prop_map(|units| Offset::Fraction(Fraction(units))),
        any::<u32>().prop_map(Offset::Ticks),
    ]
}

fn kind() -> impl Strategy<Value = OrderKind> {
    prop_oneof![
        Just(OrderKind::Market),
        Just(OrderKind::MarketToLimit),
        price().prop_map(|limit| OrderKind::Limit { limit }),
        price().prop_map(|trigger| OrderKind::Stop { trigger }),
        price().prop_map(|trigger| OrderKind::MarketIfTouched { trigger }),
        (price(), price()).prop_map(|(trigger, limit)| OrderKind::StopLimit { trigger, limit }),
        (price(), price())
            .prop_map(|(trigger, limit)| OrderKind::LimitIfTouched { trigger, limit }),
        offset().prop_map(|offset| OrderKind::TrailingStop { offset }),
        (offset(), offset()).prop_map(|(offset, limit_offset)| {
            OrderKind::TrailingStopLimit {
                offset,
                limit_offset,
            }
        }),
    ]
}

fn time_in_force() -> impl Strategy<Value = TimeInForce> {
    prop_oneof![
        Just(TimeInForce::Gtc),
        Just(TimeInForce::Day),
        Just(TimeInForce::Ioc),
        Just(TimeInForce::Fok),
        Just(TimeInForce::AtOpen),
        Just(TimeInForce::AtClose),
        any::<i64>().prop_map(|until| TimeInForce::Gtd(Timestamp(until))),
        (1..u32::MAX).prop_map(TimeInForce::Bars),
    ]
}

fn word() -> impl Strategy<Value = Option<Cow<'static, str>>> {
    option::of(any::<String>().prop_map(Cow::Owned))
}

fn bracket() -> impl Strategy<Value = Option<Box<Bracket>>> {
    let stop = option::of((price(), option::of(price())));
    (option::of(price()), stop).prop_map(|(take_profit, stop)| {
        let bracket = Bracket {
            take_profit,
            stop_loss: stop.map(|(stop, _)| stop),
            stop_limit: stop.and_then(|(_, limit)| limit),
        };
        (bracket != Bracket::default()).then(|| Box::new(bracket))
    })
}

fn order() -> impl Strategy<Value = Request<'static>> {
    let terms = (any::<bool>(), quantity(), kind(), time_in_force());
    let instructions = (any::<bool>(), any::<bool>(), option::of(quantity()));
    let links = (option::of(any::<u32>()), bracket(), word(), word());
    (terms, instructions, links).prop_map(|(terms, instructions, links)| {
        let (is_buy, quantity, kind, time_in_force) = terms;
        let side = if is_buy { Side::Buy } else { Side::Sell };
        let mut order = OrderRequest::new(OWNER, SHARE, side, quantity, kind);
        order.time_in_force = time_in_force;
        (order.post_only, order.reduce_only, order.display) = instructions;
        let (parent, bracket, oco, tag) = links;
        (order.parent, order.bracket) = (parent.map(OrderId), bracket);
        Request::Order { order, oco, tag }
    })
}

fn decimal() -> impl Strategy<Value = Decimal> {
    (any::<i64>(), 0..19_u8).prop_map(|(mantissa, places)| Decimal::new(mantissa.into(), places))
}

fn other() -> impl Strategy<Value = Request<'static>> {
    let instrument = SHARE;
    let target = prop_oneof![
        decimal().prop_map(Target::Weight),
        quantity().prop_map(Target::Quantity),
        (i128::from(i64::MIN)..i128::from(i64::MAX))
            .prop_map(|units| Target::Notional(Money(units))),
    ];
    let state = prop_oneof![
        Just(TradingState::Active),
        Just(TradingState::Reducing),
        Just(TradingState::Halted)
    ];
    prop_oneof![
        any::<u32>().prop_map(|order| Request::Cancel {
            order: OrderId(order)
        }),
        (
            any::<u32>(),
            quantity(),
            option::of(price()),
            option::of(price())
        )
            .prop_map(move |(order, quantity, limit, trigger)| Request::Replace {
                order: OrderId(order),
                instrument,
                replacement: Replacement {
                    quantity: Some(quantity),
                    limit,
                    trigger
                },
            }),
        target.prop_map(move |target| Request::Target { instrument, target }),
        decimal().prop_map(move |strength| Request::Signal {
            instrument,
            strength
        }),
        (any::<String>(), any::<i64>(), option::of(1..i64::MAX)).prop_map(
            |(name, time, interval)| Request::Timer {
                name: Cow::Owned(name),
                time: Timestamp(time),
                interval,
            }
        ),
        (any::<bool>(), state)
            .prop_map(|(is_account, state)| Request::TradingState { is_account, state }),
        (0..u64::MAX / 2).prop_map(move |bars| Request::WarmUp { instrument, bars }),
        (any::<bool>(), any::<bool>()).prop_map(|(bar, signal)| {
            Request::Callbacks(Callbacks {
                bar,
                signal,
                ..Callbacks::default()
            })
        }),
    ]
}

proptest! {
    #[test]
    fn requests_come_back_from_json_as_they_went_in(
        requests in proptest::collection::vec(prop_oneof![order(), other()], 0..8),
    ) {
        let kernel = kernel();
        let json = encode(&kernel, &requests);
        let back = decode(&kernel, OWNER, json.as_bytes());
        prop_assert_eq!(back.as_deref(), Ok(requests.as_slice()), "{}", json);
    }

    #[test]
    fn no_bytes_are_taken_for_what_they_are_not(bytes in any::<Vec<u8>>()) {
        let read = decode(&kernel(), OWNER, &bytes);
        prop_assert!(read.is_err() || bytes.trim_ascii() == b"[]");
    }
}
