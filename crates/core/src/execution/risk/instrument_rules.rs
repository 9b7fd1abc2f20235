//! Rules of the instrument: when it trades, in which steps, how little and how much.

use super::denial::{denial, missing_price, price_decimal, quantity_decimal, seconds};
use super::facts::Facts;
use super::proposal::Proposal;
use crate::model::decimal::Decimal;
use crate::model::event::{Denial, RiskRule};
use crate::model::instrument::Instrument;
use crate::model::number::{Money, Quantity};
use crate::model::order::{Offset, OrderKind, OrderRequest};
use crate::model::time::Timestamp;

/// Checks, in this order: validity, positive quantity, positive prices, tick, lot, least and greatest
/// quantity, a rate into the account's currency.
#[inline]
pub(super) fn check(proposal: &Proposal<'_>, facts: &Facts<'_>) -> Result<(), Denial> {
    let (request, instrument) = (proposal.request, facts.instrument);
    check_validity(instrument, facts.now)?;
    check_positive_quantity(proposal, instrument)?;
    check_prices(request, instrument)?;
    check_quantity(request, instrument)?;
    facts.conversion.map(|_| ()).ok_or_else(missing_price)
}

fn check_validity(instrument: &Instrument, now: Timestamp) -> Result<(), Denial> {
    let (from, until) = (instrument.spec.valid_from, instrument.spec.valid_until);
    if now < from {
        return Err(denial(RiskRule::Validity, seconds(from.0), seconds(now.0)));
    }
    if now >= until {
        return Err(denial(RiskRule::Validity, seconds(until.0), seconds(now.0)));
    }
    Ok(())
}

fn check_positive_quantity(proposal: &Proposal<'_>, instrument: &Instrument) -> Result<(), Denial> {
    let filled = proposal.replaced.map_or(0, |replaced| replaced.filled.0);
    if proposal.quantity.0 > filled {
        return Ok(());
    }
    let limit = quantity_decimal(instrument, Quantity(filled));
    let value = quantity_decimal(instrument, proposal.quantity);
    Err(denial(RiskRule::PositiveQuantity, limit, value))
}

/// Prices of the order and its bracket: positive first, then multiples of the tick.
fn check_prices(request: &OrderRequest, instrument: &Instrument) -> Result<(), Denial> {
    let bracket = request.bracket.as_deref().copied().unwrap_or_default();
    let prices = [
        request.kind.limit(),
        request.kind.trigger(),
        bracket.take_profit,
        bracket.stop_loss,
        bracket.stop_limit,
    ];
    for price in prices.into_iter().flatten() {
        if price.0 <= 0 {
            let value = price_decimal(instrument, price);
            return Err(denial(RiskRule::PositivePrice, Decimal::ZERO, value));
        }
    }
    check_offsets(&request.kind, instrument)?;
    for price in prices.into_iter().flatten() {
        if !instrument.is_on_tick(price) {
            let limit = price_decimal(instrument, instrument.tick);
            return Err(denial(
                RiskRule::Tick,
                limit,
                price_decimal(instrument, price),
            ));
        }
    }
    Ok(())
}

/// The distances of a trailing order: they are positive too.
fn check_offsets(kind: &OrderKind, instrument: &Instrument) -> Result<(), Denial> {
    let (offset, limit_offset) = match kind {
        OrderKind::TrailingStop { offset } => (Some(*offset), None),
        OrderKind::TrailingStopLimit {
            offset,
            limit_offset,
        } => (Some(*offset), Some(*limit_offset)),
        OrderKind::Market
        | OrderKind::MarketToLimit
        | OrderKind::Limit { .. }
        | OrderKind::Stop { .. }
        | OrderKind::StopLimit { .. }
        | OrderKind::MarketIfTouched { .. }
        | OrderKind::LimitIfTouched { .. } => (None, None),
    };
    let least = |offset: Option<Offset>, least: i128| match offset {
        Some(offset) if distance(offset) < least => Err(denial(
            RiskRule::PositivePrice,
            Decimal::ZERO,
            offset_decimal(offset, instrument),
        )),
        _ => Ok(()),
    };
    least(offset, 1)?;
    least(limit_offset, 0) // the limit may stand at the trigger
}

const fn distance(offset: Offset) -> i128 {
    match offset {
        Offset::Price(price) => price.0,
        Offset::Fraction(fraction) => fraction.0,
        Offset::Ticks(ticks) => ticks as i128,
    }
}

fn offset_decimal(offset: Offset, instrument: &Instrument) -> Decimal {
    match offset {
        Offset::Price(price) => price_decimal(instrument, price),
        Offset::Fraction(fraction) => Decimal::new(fraction.0, 18),
        Offset::Ticks(ticks) => Decimal::new(i128::from(ticks), 0),
    }
}

fn check_quantity(request: &OrderRequest, instrument: &Instrument) -> Result<(), Denial> {
    let limit = if !instrument.is_whole_lots(request.quantity) {
        (RiskRule::Lot, instrument.lot)
    } else if request.quantity < instrument.min_quantity {
        (RiskRule::MinQuantity, instrument.min_quantity)
    } else if request.quantity > instrument.max_quantity {
        (RiskRule::MaxQuantity, instrument.max_quantity)
    } else {
        return Ok(());
    };
    let value = quantity_decimal(instrument, request.quantity);
    Err(denial(
        limit.0,
        quantity_decimal(instrument, limit.1),
        value,
    ))
}

/// Checks the least value of an order, at its own price.
#[inline]
pub(super) fn check_notional(proposal: &Proposal<'_>, facts: &Facts<'_>) -> Result<(), Denial> {
    let least = facts.instrument.min_notional;
    if least.0 <= 0 {
        return Ok(());
    }
    let Some(prices) = proposal.prices else {
        return Err(missing_price());
    };
    let value = facts.instrument.notional(prices.own, proposal.quantity);
    let value = value.unwrap_or(Money(i128::MAX));
    if value >= least {
        return Ok(());
    }
    let (limit, value) = (least.to_decimal(), value.to_decimal());
    Err(denial(RiskRule::MinNotional, limit, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::execution::risk::Limits;
    use crate::execution::risk::samples::{account_gate, facts, limit, market, order, verdict};
    use crate::model::id::CurrencyId;
    use crate::model::instrument::InstrumentSpec;
    use crate::model::number::{Fraction, Price};
    use crate::model::order::{Bracket, Side};
    use crate::model::time::SECOND;

    /// Prices in cents on a tick of 5, quantities in tenths (from 5.0 to 1000.0) in lots of 2.5, worth 400 at least.
    fn coin() -> Instrument {
        let decimal = |mantissa, places| Some(Decimal::new(mantissa, places));
        Instrument::new(InstrumentSpec {
            quantity_precision: 1,
            tick: decimal(5, 2),
            lot: decimal(25, 1),
            min_quantity: decimal(5, 0),
            max_quantity: decimal(1000, 0),
            min_notional: decimal(400, 0),
            valid_from: Timestamp(50 * SECOND),
            valid_until: Timestamp(200 * SECOND),
            ..InstrumentSpec::share("COIN", CurrencyId(0))
        })
        .expect("valid")
    }

    fn at(seconds: i64, request: &OrderRequest) -> String {
        let instrument = coin();
        let mut facts = facts(&instrument);
        facts.now = Timestamp(seconds * SECOND);
        verdict(&mut account_gate(Limits::default()), request, &facts)
    }

    fn tell(request: &OrderRequest) -> String {
        at(100, request)
    }

    #[test]
    fn an_instrument_trades_from_its_first_instant_until_just_before_its_end() {
        let buy = market(Side::Buy, 50);
        assert_eq!(at(50, &buy), "approved");
        assert_eq!(
            at(49, &buy),
            "denied by validity (instrument): value 49, limit 50"
        );
        assert_eq!(at(199, &buy), "approved");
        assert_eq!(
            at(200, &buy),
            "denied by validity (instrument): value 200, limit 200"
        );
    }

    #[test]
    fn a_quantity_is_positive() {
        let text = "denied by positive_quantity (instrument): value 0, limit 0";
        assert_eq!(tell(&market(Side::Buy, 0)), text);
        let text = "denied by positive_quantity (instrument): value -5, limit 0";
        assert_eq!(tell(&market(Side::Sell, -50)), text);
    }

    #[test]
    fn every_price_of_an_order_is_positive() {
        let text = "denied by positive_price (instrument): value 0, limit 0";
        assert_eq!(tell(&limit(Side::Buy, 50, 0)), text);
        let trigger = Price(-500); // -5.00
        let text = "denied by positive_price (instrument): value -5, limit 0";
        assert_eq!(
            tell(&order(Side::Buy, 50, OrderKind::Stop { trigger })),
            text
        );
        let mut entry = market(Side::Buy, 50);
        let stop_loss = Some(Price(0));
        entry.bracket = Some(Box::new(Bracket {
            stop_loss,
            ..Bracket::default()
        }));
        let text = "denied by positive_price (instrument): value 0, limit 0";
        assert_eq!(tell(&entry), text);
    }

    #[test]
    fn a_trailing_distance_is_positive_but_its_limit_may_stand_at_the_trigger() {
        let offset = Offset::Fraction(Fraction(0));
        let text = "denied by positive_price (instrument): value 0, limit 0";
        assert_eq!(
            tell(&order(Side::Sell, 50, OrderKind::TrailingStop { offset })),
            text
        );
        let (offset, limit_offset) = (Offset::Ticks(3), Offset::Ticks(0));
        let kind = OrderKind::TrailingStopLimit {
            offset,
            limit_offset,
        };
        assert_eq!(tell(&order(Side::Sell, 50, kind)), "approved");
        let limit_offset = Offset::Price(Price(-25)); // -0.25
        let kind = OrderKind::TrailingStopLimit {
            offset,
            limit_offset,
        };
        let text = "denied by positive_price (instrument): value -0.25, limit 0";
        assert_eq!(tell(&order(Side::Sell, 50, kind)), text);
    }

    #[test]
    fn every_price_is_a_multiple_of_the_tick() {
        // 100.05 is 2001 ticks of 0.05; 100.06 is between two.
        assert_eq!(tell(&limit(Side::Buy, 50, 10_005)), "approved");
        let text = "denied by tick (instrument): value 100.06, limit 0.05";
        assert_eq!(tell(&limit(Side::Buy, 50, 10_006)), text);
        let mut entry = market(Side::Buy, 50);
        let take_profit = Some(Price(12_003));
        entry.bracket = Some(Box::new(Bracket {
            take_profit,
            ..Bracket::default()
        }));
        let text = "denied by tick (instrument): value 120.03, limit 0.05";
        assert_eq!(tell(&entry), text);
    }

    #[test]
    fn a_quantity_is_a_multiple_of_the_lot() {
        // 7.5 is three lots of 2.5; 7.6 is not.
        assert_eq!(tell(&market(Side::Buy, 75)), "approved");
        let text = "denied by lot (instrument): value 7.6, limit 2.5";
        assert_eq!(tell(&market(Side::Buy, 76)), text);
    }

    #[test]
    fn a_quantity_is_between_the_least_and_the_greatest() {
        // One lot of 2.5 is below 5; 1002.5 is one lot above 1000.
        assert_eq!(tell(&market(Side::Buy, 50)), "approved");
        let text = "denied by min_quantity (instrument): value 2.5, limit 5";
        assert_eq!(tell(&market(Side::Buy, 25)), text);
        assert_eq!(tell(&market(Side::Buy, 10_000)), "approved");
        let text = "denied by max_quantity (instrument): value 1002.5, limit 1000";
        assert_eq!(tell(&market(Side::Buy, 10_025)), text);
    }

    #[test]
    fn an_order_is_worth_the_least_notional_at_its_own_price() {
        // 5 at 80.00 are 400; at 79.95 they are 399.75. At the market's 100.00 they are 500.
        assert_eq!(tell(&limit(Side::Buy, 50, 8_000)), "approved");
        let text = "denied by min_notional (instrument): value 399.75, limit 400";
        assert_eq!(tell(&limit(Side::Buy, 50, 7_995)), text);
        assert_eq!(tell(&market(Side::Buy, 50)), "approved");
    }

    #[test]
    fn a_least_notional_needs_a_price() {
        let instrument = coin();
        let facts = Facts {
            last: None,
            ..facts(&instrument)
        };
        let mut gate = account_gate(Limits::default());
        let text = "denied by stale_data (instrument): value 0, limit 1";
        assert_eq!(verdict(&mut gate, &market(Side::Buy, 50), &facts), text);
        assert_eq!(
            verdict(&mut gate, &limit(Side::Buy, 50, 8_000), &facts),
            "approved"
        );
    }
}
