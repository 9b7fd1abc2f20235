//! What holds for every sequence of fills, marks, splits, dividends, delistings, interest and funding.

use proptest::prelude::*;

use crate::model::conversion::Conversion;
use crate::model::decimal::{Decimal, NumberError};
use crate::model::event::Fill;
use crate::model::id::{InstrumentId, StrategyId};
use crate::model::instrument::Instrument;
use crate::model::number::{Money, Price, Quantity};
use crate::model::order::Side;
use crate::model::time::Timestamp;

use super::error::PortfolioError;
use super::interest::InterestRates;
use super::margin::AccountKind;
use super::portfolio::Portfolio;
use super::samples::{EUR, FIRST, USD, decimal, fill, money, price, share, share_in};
use super::splits::SplitRatio;

const STRATEGIES: u16 = 3;

#[derive(Debug, Clone, Copy)]
enum Step {
    Fill(Fill),
    Mark(u32, Price),
    Split(u32, SplitRatio),
    Dividend(u32, Decimal),
    CloseOut(u32, Decimal),
    Interest(u32),
    Funding(u32, Decimal, Price),
    Deposit(StrategyId, Money),
}

fn step() -> impl Strategy<Value = Step> {
    let (strategy, instrument, cents) = (0..STRATEGIES, 0_u32..2, 1_i128..50_000);
    let signed = prop_oneof![1_i128..200, -200_i128..0];
    let fee = -50_i128..500;
    let trade = (
        strategy.clone(),
        instrument.clone(),
        signed,
        cents.clone(),
        fee,
    );
    let ratio = (1_u32..8, 1_u32..8).prop_map(|(numerator, denominator)| SplitRatio {
        numerator,
        denominator,
    });
    let trade = trade.prop_map(|(strategy, instrument, signed, cents, fee)| {
        Step::Fill(self::trade(strategy, instrument, signed, cents, fee))
    });
    prop_oneof![
        8 => trade,
        4 => (instrument.clone(), cents).prop_map(|(id, cents)| Step::Mark(id, Price(cents))),
        1 => (instrument.clone(), ratio).prop_map(|(id, ratio)| Step::Split(id, ratio)),
        1 => (instrument.clone(), 1_i128..300)
            .prop_map(|(id, cents)| Step::Dividend(id, Decimal::new(cents, 2))),
        1 => (instrument, 0_i128..9_000_000)
            .prop_map(|(id, units)| Step::CloseOut(id, Decimal::new(units, 5))),
        1 => (1_u32..5).prop_map(Step::Interest),
        1 => (0_u32..2, -300_i128..300, 1_i128..50_000)
            .prop_map(|(id, rate, cents)| Step::Funding(id, Decimal::new(rate, 5), Price(cents))),
        1 => (strategy, -1_000_i128..1_000)
            .prop_map(|(strategy, cents)| Step::Deposit(StrategyId(strategy), hundredths(cents))),
    ]
}

fn hundredths(cents: i128) -> Money {
    Money(cents * Money::ONE.0 / 100)
}

fn rates() -> InterestRates {
    InterestRates {
        cash: decimal("0.02"),
        debit: decimal("0.07"),
        borrow: decimal("0.013"),
    }
}

fn account(instruments: &[Instrument]) -> Portfolio {
    let capital = [money("10000"), money("500"), money("0")];
    let kind = AccountKind::Margin {
        leverage: decimal("3"),
    };
    Portfolio::new(USD, kind, &capital, instruments).expect("an account")
}

fn trade(strategy: u16, instrument: u32, signed: i128, cents: i128, fee: i128) -> Fill {
    Fill {
        instrument: InstrumentId(instrument),
        price: Price(cents),
        fee: hundredths(fee),
        ..fill(StrategyId(strategy), signed, "1")
    }
}

fn take(
    portfolio: &mut Portfolio,
    instruments: &[Instrument],
    step: Step,
) -> Result<(), PortfolioError> {
    let of = |id: u32| (InstrumentId(id), &instruments[id as usize]);
    match step {
        Step::Fill(fill) => {
            portfolio.apply_fill(&fill, of(fill.instrument.0).1)?;
        }
        Step::Mark(id, price) => portfolio.mark(of(id).0, of(id).1, price)?,
        Step::Split(id, ratio) => {
            portfolio.split(of(id).0, of(id).1, ratio, Timestamp(1))?;
        }
        Step::Dividend(id, amount) => {
            portfolio.pay_dividend(of(id).0, of(id).1, amount)?;
        }
        Step::CloseOut(id, price) => {
            portfolio.close_out(of(id).0, of(id).1, price, Timestamp(1))?;
        }
        Step::Interest(days) => {
            portfolio.book_interest(&rates(), days)?;
        }
        Step::Funding(id, rate, price) => {
            portfolio.pay_funding(of(id).0, of(id).1, rate, price)?;
        }
        Step::Deposit(strategy, amount) => portfolio.deposit(strategy, USD, amount)?,
    }
    Ok(())
}

fn scopes() -> impl Iterator<Item = Option<StrategyId>> {
    (0..STRATEGIES)
        .map(|strategy| Some(StrategyId(strategy)))
        .chain([None])
}

/// Returns capital + realised − fees + unrealised + dividends + interest + funding − borrow cost.
fn explained(portfolio: &Portfolio, scope: Option<StrategyId>) -> Result<Money, PortfolioError> {
    let gains = portfolio.capital(scope)?.plus(portfolio.realised(scope)?)?;
    let gains = gains
        .plus(portfolio.unrealised(scope)?)?
        .plus(portfolio.dividends(scope)?)?;
    let gains = gains
        .plus(portfolio.interest(scope)?)?
        .plus(portfolio.funding(scope)?)?;
    let costs = portfolio.fees(scope)?.plus(portfolio.borrow_cost(scope)?)?;
    Ok(gains.minus(costs)?)
}

/// Equity, net and gross exposure of a scope, computed from nothing but cash, positions, marks and rates.
fn recomputed(
    portfolio: &Portfolio,
    instruments: &[Instrument],
    scope: Option<StrategyId>,
) -> Result<[Money; 3], PortfolioError> {
    let members: Vec<u16> = scope.map_or((0..STRATEGIES).collect(), |strategy| vec![strategy.0]);
    let mut sums = [Money::ZERO; 3];
    for currency in [USD, EUR] {
        let rate = portfolio.rate(currency)?;
        let (mut cash, mut net, mut gross) = (Money::ZERO, Money::ZERO, Money::ZERO);
        for member in &members {
            cash = cash.plus(portfolio.cash(Some(StrategyId(*member)), currency))?;
        }
        for (id, instrument) in (0_u32..).map(InstrumentId).zip(instruments) {
            if instrument.spec.currency != currency {
                continue;
            }
            let mut quantity = Quantity::ZERO;
            for member in &members {
                quantity = quantity.plus(portfolio.position(StrategyId(*member), id).quantity())?;
            }
            let mark = portfolio.last_mark(id).unwrap_or_default();
            let value = instrument.notional(mark, quantity)?;
            (net, gross) = (net.plus(value)?, gross.plus(value.abs())?);
        }
        for (sum, part) in sums.iter_mut().zip([cash.plus(net)?, net, gross]) {
            *sum = sum.plus(rate.convert(part)?)?;
        }
    }
    Ok(sums)
}

fn kept(portfolio: &Portfolio, scope: Option<StrategyId>) -> Result<[Money; 3], PortfolioError> {
    let equity = portfolio.equity(scope)?;
    Ok([
        equity,
        portfolio.net_exposure(scope)?,
        portfolio.gross_exposure(scope)?,
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn equity_is_always_explained_and_the_ledger_balances(steps in prop::collection::vec(step(), 1..40)) {
        let instruments = [share(), share()];
        let mut portfolio = account(&instruments);
        for step in steps {
            take(&mut portfolio, &instruments, step).expect("in range");
            prop_assert_eq!(portfolio.ledger().imbalance(), None);
            for scope in scopes() {
                prop_assert_eq!(portfolio.equity(scope), explained(&portfolio, scope));
            }
        }
    }

    #[test]
    fn sums_that_are_kept_equal_sums_computed_anew(
        steps in prop::collection::vec(step(), 1..40),
        rate in 1_i128..300,
    ) {
        let instruments = [share(), share_in(EUR)];
        let mut portfolio = account(&instruments);
        portfolio.set_rate(EUR, Conversion::new(rate, 100)).expect("a known currency");
        for step in steps {
            take(&mut portfolio, &instruments, step).expect("in range");
        }
        for scope in scopes() {
            let anew = recomputed(&portfolio, &instruments, scope);
            prop_assert_eq!(kept(&portfolio, scope), anew);
        }
        prop_assert_eq!(portfolio.ledger().imbalance(), None);
    }

    #[test]
    fn both_methods_agree_on_a_position_that_is_closed(steps in prop::collection::vec(step(), 1..40)) {
        let instruments = [share(), share()];
        let mut portfolio = account(&instruments);
        for step in steps {
            take(&mut portfolio, &instruments, step).expect("in range");
        }
        for (strategy, instrument) in (0..STRATEGIES).flat_map(|row| [(row, 0), (row, 1)]) {
            let position = portfolio.position(StrategyId(strategy), InstrumentId(instrument));
            let signed = -position.quantity().0;
            if signed != 0 {
                let fill = trade(strategy, instrument, signed, 777, 0);
                portfolio.apply_fill(&fill, &share()).expect("in range");
            }
        }
        prop_assert_eq!(portfolio.realised(None), portfolio.realised_fifo(None));
        let pnl = portfolio.round_trips().iter().map(|trip| trip.pnl_gross);
        let sum = pnl.map(|pnl| pnl.0).sum();
        prop_assert_eq!(portfolio.realised_fifo(None), Ok(Money(sum)));
        prop_assert_eq!(portfolio.gross_exposure(None), Ok(Money::ZERO));
        prop_assert_eq!(portfolio.unrealised(None), Ok(Money::ZERO));
    }

    #[test]
    fn a_quantity_filled_in_parts_counts_like_one_fill(
        trades in prop::collection::vec((prop_oneof![1_i128..500, -500_i128..0], 1_i128..50_000), 1..12),
        parts in prop::collection::vec(1_i128..60, 1..12),
    ) {
        let instruments = [share()];
        let (mut whole, mut split) = (account(&instruments), account(&instruments));
        for (signed, cents) in trades {
            // A fee of one cent a share, so that it too can be split.
            let fee = |signed: i128| signed.abs();
            let fill = trade(0, 0, signed, cents, fee(signed));
            whole.apply_fill(&fill, &share()).expect("in range");
            let (mut left, mut sizes) = (signed, parts.iter().cycle());
            while left != 0 {
                let size = sizes.next().map_or(left.abs(), |size| (*size).min(left.abs()));
                let part = size * left.signum();
                split.apply_fill(&trade(0, 0, part, cents, fee(part)), &share()).expect("in range");
                left -= part;
            }
            let id = InstrumentId(0);
            prop_assert_eq!(whole.position(FIRST, id), split.position(FIRST, id));
            prop_assert_eq!(whole.cash(Some(FIRST), USD), split.cash(Some(FIRST), USD));
            prop_assert_eq!(whole.fees(None), split.fees(None));
            prop_assert_eq!(whole.realised(None), split.realised(None));
            prop_assert_eq!(whole.realised_fifo(None), split.realised_fifo(None));
        }
    }
}

#[test]
fn an_amount_that_does_not_fit_is_an_error_and_never_wraps() {
    let instruments = [share()];
    let mut portfolio = account(&instruments);
    let huge = Fill {
        quantity: Quantity(i128::MAX / 4),
        ..fill(FIRST, 1, "10")
    };
    let overflow = PortfolioError::Number(NumberError::Overflow);
    assert_eq!(portfolio.apply_fill(&huge, &share()), Err(overflow.clone()));
    let mut portfolio = account(&instruments);
    portfolio
        .apply_fill(&fill(FIRST, 1000, "10"), &share())
        .expect("in range");
    let refused = portfolio.mark(InstrumentId(0), &share(), Price(i128::MAX / 8));
    assert_eq!(refused, Err(overflow));
}

#[test]
fn strategies_on_opposite_sides_net_in_the_account_but_not_in_their_own_books() {
    // 100 long and 60 short at 10: the account holds 40, worth 400; the strategies 1000 and 600.
    let mut portfolio = account(&[share()]);
    let id = InstrumentId(0);
    for (strategy, signed) in [(0, 100), (1, -60)] {
        let fill = Fill {
            side: Side::of(Quantity(signed)),
            ..trade(strategy, 0, signed, 1000, 0)
        };
        portfolio.apply_fill(&fill, &share()).expect("in range");
    }
    assert_eq!(portfolio.account_quantity(id), Quantity(40));
    assert_eq!(portfolio.gross_exposure(None), Ok(money("400")));
    assert_eq!(portfolio.symbol_exposure(None, id), Ok(money("400")));
    assert_eq!(
        portfolio.symbol_exposure(Some(FIRST), id),
        Ok(money("1000"))
    );
    assert_eq!(
        portfolio.net_exposure(Some(StrategyId(1))),
        Ok(money("-600"))
    );
    portfolio.mark(id, &share(), price("11")).expect("in range");
    assert_eq!(portfolio.unrealised(None), Ok(money("40")));
}

#[test]
fn very_small_and_very_large_prices_both_fit() {
    // A coin of ten price places: 10^12 at 0.0000123456 = 12345600, sold at twice that in two parts.
    let mut coin = share().spec;
    coin.price_precision = 10;
    let coin = Instrument::new(coin).expect("a coin");
    let mut portfolio = account(std::slice::from_ref(&coin));
    for (signed, at) in [
        (1_000_000_000_000, 123_456),
        (-3, 246_912),
        (-999_999_999_997, 246_912),
    ] {
        portfolio
            .apply_fill(&trade(0, 0, signed, at, 0), &coin)
            .expect("in range");
    }
    assert_eq!(portfolio.realised(None), Ok(money("12345600")));
    // 10^11 for one of eight places: 7 at 10^11, 2.5 sold at 1.1 × 10^11 gain 2.5 × 10^10.
    let mut bitcoin = share().spec;
    (bitcoin.price_precision, bitcoin.quantity_precision) = (0, 8);
    let bitcoin = Instrument::new(bitcoin).expect("a coin");
    let mut portfolio = account(std::slice::from_ref(&bitcoin));
    for (signed, at) in [
        (700_000_000, 100_000_000_000),
        (-250_000_000, 110_000_000_000),
    ] {
        portfolio
            .apply_fill(&trade(0, 0, signed, at, 0), &bitcoin)
            .expect("in range");
    }
    assert_eq!(portfolio.realised(None), Ok(money("25000000000")));
    assert_eq!(
        portfolio.position(FIRST, InstrumentId(0)).cost(),
        money("450000000000")
    );
}
