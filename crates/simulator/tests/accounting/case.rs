//! Random runs: bars, corporate actions, and what strategies do at closes.

use ingenium_core::execution::risk::Limits;
use ingenium_core::model::command::{Command, Replacement, Target};
use ingenium_core::model::decimal::Decimal;
use ingenium_core::model::id::{CurrencyId, InstrumentId, OrderId, StrategyId};
use ingenium_core::model::instrument::{Instrument, InstrumentSpec};
use ingenium_core::model::number::{Fraction, Money, Price, Quantity};
use ingenium_core::model::order::{Bracket, Offset, OrderKind, OrderRequest, Side, TimeInForce};
use ingenium_core::model::time::{DAY, Timestamp};
use ingenium_core::portfolio::sizing::{SignalStrength, Sizer};
use ingenium_core::portfolio::{AccountKind, InterestRates};
use ingenium_simulator::bar_path::BarPath;
use ingenium_simulator::fees::FeeModel;
use ingenium_simulator::kernel::{Action, Callbacks, Kernel, KernelConfig, StrategyConfig};
use ingenium_simulator::matching::pass::FillMode;
use ingenium_simulator::replay::{Columns, Row, Stream};
use ingenium_simulator::slippage::Slippage;
use ingenium_simulator::ticks::TickModel;
use ingenium_simulator::venue::VenueModel;
use proptest::prelude::*;

pub(crate) const STRATEGIES: u16 = 3;
pub(crate) const INSTRUMENTS: u32 = 2;
const FIRST_PRICE: i64 = 5_000;

fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).expect("a number")
}

fn money(text: &str) -> Money {
    Money::parse(text).expect("an amount")
}

/// What a strategy does at the close of a bar.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deed {
    pub(crate) bar: u64,
    pub(crate) strategy: u16,
    pub(crate) instrument: u32,
    what: u8,
    buys: bool,
    quantity: i128,
    /// Cents from the last price.
    away: i128,
    lifetime: u8,
    flags: u8,
}

fn deed() -> impl Strategy<Value = Deed> {
    let who = (0..12_u64, 0..STRATEGIES, 0..INSTRUMENTS, 0..16_u8);
    let how = (
        any::<bool>(),
        1..120_i128,
        -300..300_i128,
        0..8_u8,
        0..16_u8,
    );
    (who, how).prop_map(
        |((bar, strategy, instrument, what), (buys, quantity, away, lifetime, flags))| Deed {
            bar,
            strategy,
            instrument,
            what,
            buys,
            quantity,
            away,
            lifetime,
            flags,
        },
    )
}

/// Changes of a bar in cents: gap, close, and how far high and low reach beyond.
type Move = (i64, i64, i64, i64);

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = (-150..150_i64, -150..150_i64, 0..100_i64, 0..100_i64);
    prop::collection::vec(one, 12)
}

#[derive(Debug, Clone)]
pub(crate) struct Case {
    account: u8,
    fill: u8,
    path: u8,
    participation: bool,
    moves: Vec<Vec<Move>>,
    pub(crate) deeds: Vec<Deed>,
    split: (i64, u32, u32),
    dividend: (i64, i128),
    delisting: Option<(i64, Option<i128>)>,
}

pub(crate) fn case() -> impl Strategy<Value = Case> {
    let venue = (0..3_u8, 0..3_u8, 0..4_u8, any::<bool>());
    let data = prop::collection::vec(moves(), INSTRUMENTS as usize);
    let delisting = prop::option::of((1..14_i64, prop::option::of(0..9_000_000_i128)));
    let splits = (1..12_i64, 1..5_u32, 1..5_u32);
    let actions = (splits, (1..12_i64, 1..200_i128), delisting);
    (venue, data, prop::collection::vec(deed(), 0..40), actions).prop_map(
        |((account, fill, path, participation), moves, deeds, (split, dividend, delisting))| Case {
            account,
            fill,
            path,
            participation,
            moves,
            deeds,
            split,
            dividend,
            delisting,
        },
    )
}

#[expect(
    clippy::cast_precision_loss,
    clippy::float_arithmetic,
    reason = "bars are floats"
)]
fn bars(moves: &[Move]) -> Columns {
    let (mut rows, mut last) = (Vec::new(), FIRST_PRICE);
    let price = |cents: i64| cents as f64 / 100.0;
    for (number, (gap, change, up, down)) in (0_i64..).zip(moves) {
        let open = (last + gap).max(100);
        let close = (open + change).max(100);
        let (high, low) = (open.max(close) + up, (open.min(close) - down).max(50));
        let row = Row {
            open: price(open),
            high: price(high),
            low: price(low),
            close: price(close),
            volume: 400.0,
        };
        rows.push((number * DAY, row));
        last = close;
    }
    Columns { rows }
}

pub(crate) fn kernel(case: &Case) -> Kernel {
    let account = match case.account {
        0 => AccountKind::Unlimited,
        1 => AccountKind::Cash,
        _ => AccountKind::Margin {
            leverage: decimal("2"),
        },
    };
    let fill =
        [FillMode::NextOpen, FillMode::SameClose, FillMode::NextClose][usize::from(case.fill)];
    let path = [
        BarPath::Touch,
        BarPath::HighFirst,
        BarPath::LowFirst,
        BarPath::Adaptive,
    ][usize::from(case.path)];
    let tenth = Fraction::from_decimal(decimal("0.1")).expect("a fraction");
    let config = KernelConfig {
        currency: CurrencyId(0),
        account,
        liquidates: true,
        interest: InterestRates {
            cash: decimal("0.02"),
            debit: decimal("0.07"),
            borrow: decimal("0.013"),
        },
        ticks: TickModel::default(),
        venue: VenueModel {
            fill,
            path,
            participation: case.participation.then_some(tenth),
            slippage: Slippage::Ticks(1),
            fees: FeeModel::Percent {
                rate: decimal("0.00123"),
            },
            ..VenueModel::default()
        },
        limits: Limits::default(),
    };
    let share = || Instrument::new(InstrumentSpec::share("S", CurrencyId(0))).expect("a share");
    let instruments = (0..INSTRUMENTS).map(|_| share()).collect();
    let sizer = Sizer::SignalStrength(SignalStrength {
        allocation: Decimal::ONE,
    });
    let strategy = |_| StrategyConfig {
        capital: money("20000"),
        instruments: (0..INSTRUMENTS).map(InstrumentId).collect(),
        callbacks: Callbacks {
            bar: true,
            fill: true,
            order: true,
            ..Callbacks::default()
        },
        sizer,
        limits: Limits::default(),
    };
    let strategies = (0..STRATEGIES).map(strategy).collect();
    let mut kernel = Kernel::new(config, instruments, strategies).expect("a kernel");
    for (id, moves) in (0_u32..).map(InstrumentId).zip(&case.moves) {
        kernel.add_stream(Stream::new(id, Box::new(bars(moves)), 0, DAY));
    }
    let (day, numerator, denominator) = case.split;
    let instrument = InstrumentId(0);
    let split = Action::Split {
        instrument,
        numerator,
        denominator,
    };
    kernel.add_action(Timestamp(day * DAY), split);
    let (day, cents) = case.dividend;
    let amount = Decimal::new(cents, 2);
    let dividend = Action::Dividend { instrument, amount };
    kernel.add_action(Timestamp(day * DAY), dividend);
    if let Some((day, price)) = case.delisting {
        let price = price.map(|units| Decimal::new(units, 5));
        let delisting = Action::Delisting { instrument, price };
        kernel.add_action(Timestamp(day * DAY), delisting);
    }
    kernel
}

fn kind(deed: &Deed, last: Price) -> OrderKind {
    let near = Price((last.0 + deed.away).max(1));
    let beyond = Price((near.0 + 20).max(1));
    let offset = Offset::Price(Price(deed.away.abs() + 1));
    match deed.what {
        0 => OrderKind::Limit { limit: near },
        1 => OrderKind::Stop { trigger: near },
        2 => OrderKind::StopLimit {
            trigger: near,
            limit: beyond,
        },
        3 => OrderKind::MarketIfTouched { trigger: near },
        4 => OrderKind::LimitIfTouched {
            trigger: near,
            limit: beyond,
        },
        5 => OrderKind::MarketToLimit,
        6 => OrderKind::TrailingStop { offset },
        7 => OrderKind::TrailingStopLimit {
            offset,
            limit_offset: Offset::Ticks(3),
        },
        _ => OrderKind::Market,
    }
}

fn lifetime(deed: &Deed, now: Timestamp) -> TimeInForce {
    match deed.lifetime {
        0 => TimeInForce::Day,
        1 => TimeInForce::Gtd(now.plus(2 * DAY)),
        2 => TimeInForce::Bars(2),
        3 => TimeInForce::Ioc,
        4 => TimeInForce::Fok,
        5 => TimeInForce::AtOpen,
        6 => TimeInForce::AtClose,
        _ => TimeInForce::Gtc,
    }
}

pub(crate) fn act(kernel: &mut Kernel, deed: &Deed, sent: &mut Vec<OrderId>) {
    let (strategy, instrument) = (StrategyId(deed.strategy), InstrumentId(deed.instrument));
    let side = if deed.buys { Side::Buy } else { Side::Sell };
    let quantity = Quantity(deed.quantity);
    let last = kernel.last_price(instrument).unwrap_or(Price(5_000));
    let own = sent
        .iter()
        .copied()
        .find(|order| kernel.orders().get(*order).expect("known").request.strategy == strategy);
    match (deed.what, own) {
        (12, _) => kernel.command(Command::SetTarget {
            strategy,
            instrument,
            target: Target::Weight(Decimal::new(side.sign() * deed.quantity, 2)),
        }),
        (13, _) => kernel.command(Command::SendSignal {
            strategy,
            instrument,
            strength: Decimal::new(side.sign() * deed.quantity.min(100), 2),
        }),
        (14, Some(order)) => kernel.command(Command::CancelOrder { order }),
        (15, Some(order)) => kernel.command(Command::ReplaceOrder {
            order,
            replacement: Replacement {
                quantity: Some(quantity),
                ..Replacement::default()
            },
        }),
        _ => {
            let kind = kind(deed, last);
            let mut request = OrderRequest::new(strategy, instrument, side, quantity, kind);
            request.time_in_force = lifetime(deed, kernel.now());
            request.reduce_only = deed.flags == 1;
            request.post_only = deed.flags == 2;
            request.display = (deed.flags == 3).then_some(Quantity(1 + deed.quantity / 4));
            if deed.flags >= 12 {
                let profit = Price((last.0 + side.sign() * 150).max(2));
                let loss = Price((last.0 - side.sign() * 150).max(1));
                request.bracket = Some(Box::new(Bracket {
                    take_profit: Some(profit),
                    stop_loss: Some(loss),
                    stop_limit: None,
                }));
            }
            request.parent = own.filter(|_| deed.flags == 4);
            sent.insert(0, kernel.submit(request));
        }
    }
}
