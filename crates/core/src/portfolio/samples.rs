//! Instruments and numbers for the tests of the portfolio.

use crate::model::decimal::Decimal;
use crate::model::event::{Fill, Liquidity, Phase};
use crate::model::id::{CurrencyId, FillId, InstrumentId, OrderId, StrategyId};
use crate::model::instrument::{Instrument, InstrumentSpec};
use crate::model::number::{Money, Price, Quantity};
use crate::model::order::Side;
use crate::model::time::Timestamp;

use super::margin::AccountKind;
use super::portfolio::Portfolio;

pub(super) const USD: CurrencyId = CurrencyId(0);
pub(super) const EUR: CurrencyId = CurrencyId(1);
pub(super) const GBP: CurrencyId = CurrencyId(2);
pub(super) const FIRST: StrategyId = StrategyId(0);
pub(super) const SECOND: StrategyId = StrategyId(1);

pub(super) fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).expect("a decimal")
}

pub(super) fn money(text: &str) -> Money {
    Money::parse(text).expect("an amount")
}

/// A price of two decimal places.
pub(super) fn price(text: &str) -> Price {
    share().price_from_decimal(decimal(text)).expect("a price")
}

/// A share in dollars: prices of two places, whole quantities.
pub(super) fn share() -> Instrument {
    share_in(USD)
}

pub(super) fn share_in(currency: CurrencyId) -> Instrument {
    Instrument::new(InstrumentSpec::share("S", currency)).expect("a share")
}

/// A currency pair with prices of two places.
pub(super) fn pair(base: CurrencyId, currency: CurrencyId) -> Instrument {
    let mut spec = InstrumentSpec::share("P", currency);
    spec.base = Some(base);
    Instrument::new(spec).expect("a pair")
}

/// A fill of instrument 0, at time 0 and without a fee; the sign of the quantity is the side.
pub(super) fn fill(strategy: StrategyId, signed: i128, at: &str) -> Fill {
    Fill {
        id: FillId(0),
        order: OrderId(0),
        strategy,
        instrument: InstrumentId(0),
        side: Side::of(Quantity(signed)),
        quantity: Quantity(signed.abs()),
        price: price(at),
        fee: Money::ZERO,
        liquidity: Liquidity::Taker,
        time: Timestamp(0),
        phase: Phase::Open,
    }
}

/// Two strategies with 1000 each that have traded the share, which was marked then.
pub(super) fn holding(fills: &[(StrategyId, i128, &str)], mark: &str) -> Portfolio {
    let capital = [money("1000"), money("1000")];
    let portfolio = Portfolio::new(USD, AccountKind::Unlimited, &capital, &[share()]);
    let mut portfolio = portfolio.expect("an account");
    for (strategy, signed, at) in fills {
        portfolio
            .apply_fill(&fill(*strategy, *signed, at), &share())
            .expect("in range");
    }
    portfolio
        .mark(InstrumentId(0), &share(), price(mark))
        .expect("in range");
    portfolio
}
