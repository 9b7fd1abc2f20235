//! A small run: one share, one strategy.

use ingenium_core::execution::risk::Limits;
use ingenium_core::model::decimal::Decimal;
use ingenium_core::model::id::{CurrencyId, InstrumentId, StrategyId};
use ingenium_core::model::instrument::{Instrument, InstrumentSpec};
use ingenium_core::model::market::Bar;
use ingenium_core::model::number::Money;
use ingenium_core::model::time::{SECOND, Timestamp};
use ingenium_core::portfolio::sizing::{SignalStrength, Sizer};
use ingenium_core::portfolio::{AccountKind, InterestRates};
use ingenium_simulator::kernel::{Callbacks, Kernel, KernelConfig, StrategyConfig};
use ingenium_simulator::ticks::TickModel;
use ingenium_simulator::venue::VenueModel;

pub(crate) const SHARE: InstrumentId = InstrumentId(0);
pub(crate) const OWNER: StrategyId = StrategyId(0);
pub(crate) const MINUTE: i64 = 60 * SECOND;

/// Returns a run without data, whose strategy is called for bars.
pub(crate) fn kernel() -> Kernel {
    let spec = InstrumentSpec::share("S", CurrencyId(0));
    let instrument = Instrument::new(spec).expect("a share");
    let config = KernelConfig {
        currency: CurrencyId(0),
        account: AccountKind::Unlimited,
        liquidates: true,
        interest: InterestRates::default(),
        ticks: TickModel::default(),
        venue: VenueModel::default(),
        limits: Limits::default(),
    };
    let strategy = StrategyConfig {
        capital: Money::parse("100000").expect("an amount"),
        instruments: vec![SHARE],
        callbacks: Callbacks {
            bar: true,
            ..Callbacks::default()
        },
        sizer: Sizer::SignalStrength(SignalStrength {
            allocation: Decimal::ONE,
        }),
        limits: Limits::default(),
    };
    Kernel::new(config, vec![instrument], vec![strategy]).expect("a kernel")
}

/// Returns the bar of a minute, at one price.
pub(crate) fn bar(minute: i64, price: f64) -> Bar {
    Bar {
        instrument: SHARE,
        time: Timestamp(minute * MINUTE),
        start: Timestamp(minute * MINUTE),
        available: Timestamp((minute + 1) * MINUTE),
        open: price,
        high: price,
        low: price,
        close: price,
        volume: 1000.0,
    }
}
