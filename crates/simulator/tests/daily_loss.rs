//! The day whose loss is limited is the day of trading: a session, also when it spans midnight UTC.
#![expect(clippy::expect_used, reason = "a test says what it expects")]

use std::sync::Arc;

use ingenium_core::execution::risk::Limits;
use ingenium_core::model::decimal::Decimal;
use ingenium_core::model::event::TradingState;
use ingenium_core::model::id::{CurrencyId, InstrumentId, StrategyId};
use ingenium_core::model::instrument::{Instrument, InstrumentSpec};
use ingenium_core::model::number::{Money, Quantity};
use ingenium_core::model::order::{OrderKind, OrderRequest, Side};
use ingenium_core::model::session::SessionCalendar;
use ingenium_core::model::time::{DAY, SECOND, Timestamp};
use ingenium_core::portfolio::sizing::{SignalStrength, Sizer};
use ingenium_core::portfolio::{AccountKind, InterestRates};
use ingenium_simulator::kernel::{Callbacks, Kernel, KernelConfig, StrategyConfig};
use ingenium_simulator::replay::{Columns, Row, Stream};
use ingenium_simulator::ticks::TickModel;
use ingenium_simulator::venue::VenueModel;

const HOUR: i64 = 3_600 * SECOND;

fn money(text: &str) -> Money {
    Money::parse(text).expect("an amount")
}

/// Runs four hours around midnight in which 100 shares lose 30 and 30, with a limit of 50 a day.
fn state_after(sessions: Arc<SessionCalendar>) -> TradingState {
    let mut spec = InstrumentSpec::share("S", CurrencyId(0));
    spec.sessions = sessions;
    let instrument = Instrument::new(spec).expect("a share");
    let config = KernelConfig {
        currency: CurrencyId(0),
        account: AccountKind::Unlimited,
        liquidates: true,
        interest: InterestRates::default(),
        ticks: TickModel::default(),
        venue: VenueModel::default(),
        limits: Limits {
            max_daily_loss: Some(money("50")),
            ..Limits::default()
        },
    };
    let strategy = StrategyConfig {
        capital: money("1000"),
        instruments: vec![InstrumentId(0)],
        callbacks: Callbacks::default(),
        sizer: Sizer::SignalStrength(SignalStrength {
            allocation: Decimal::ONE,
        }),
        limits: Limits::default(),
    };
    let mut kernel = Kernel::new(config, vec![instrument], vec![strategy]).expect("a kernel");
    let row = |price: f64| Row {
        open: price,
        high: price,
        low: price,
        close: price,
        volume: 1000.0,
    };
    // Closes at 23:00, 24:00, 1:00 and 2:00.
    let hours = [(-2, 10.0), (-1, 9.7), (0, 9.4), (1, 9.4)];
    let rows = hours.map(|(hour, price)| (DAY + hour * HOUR, row(price)));
    let columns = Columns {
        rows: rows.to_vec(),
    };
    kernel.add_stream(Stream::new(InstrumentId(0), Box::new(columns), 0, HOUR));
    let (side, quantity) = (Side::Buy, Quantity(100));
    let (strategy, kind) = (StrategyId(0), OrderKind::Market);
    kernel.submit(OrderRequest::new(
        strategy,
        InstrumentId(0),
        side,
        quantity,
        kind,
    ));
    while kernel.next_call().expect("a run").is_some() {}
    kernel.gate().state(None).expect("known")
}

#[test]
fn thirty_before_midnight_and_thirty_after_are_two_days_where_the_market_never_closes() {
    assert_eq!(state_after(Arc::default()), TradingState::Active);
}

#[test]
fn they_are_one_day_in_a_session_over_midnight() {
    let session = (Timestamp(DAY - 2 * HOUR), Timestamp(DAY + 2 * HOUR));
    let sessions = SessionCalendar::new(vec![session]).expect("sorted");
    assert_eq!(state_after(Arc::new(sessions)), TradingState::Reducing);
}
