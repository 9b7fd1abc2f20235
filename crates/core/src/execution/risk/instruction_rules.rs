//! Rules of the order's instructions: what it shows, how long it lives, and whether they agree.

use super::denial::{denial, quantity_decimal, seconds};
use super::facts::Facts;
use super::proposal::Proposal;
use crate::model::decimal::Decimal;
use crate::model::event::{Denial, RiskRule};
use crate::model::instrument::Instrument;
use crate::model::order::{Bracket, OrderKind, OrderRequest, Side, TimeInForce};
use crate::model::time::Timestamp;

/// Checks, in this order: display, expiry, instructions.
#[inline]
pub(super) fn check(proposal: &Proposal<'_>, facts: &Facts<'_>) -> Result<(), Denial> {
    let request = proposal.request;
    check_display(request, facts.instrument)?;
    check_expiry(request.time_in_force, facts.now)?;
    check_instructions(request)
}

fn check_display(request: &OrderRequest, instrument: &Instrument) -> Result<(), Denial> {
    let Some(display) = request.display else {
        return Ok(());
    };
    let (rule, limit) = if display.0 <= 0 || display > request.quantity {
        (RiskRule::Display, request.quantity)
    } else if !instrument.is_whole_lots(display) {
        (RiskRule::Lot, instrument.lot)
    } else {
        return Ok(());
    };
    let value = quantity_decimal(instrument, display);
    Err(denial(rule, quantity_decimal(instrument, limit), value))
}

fn check_expiry(lifetime: TimeInForce, now: Timestamp) -> Result<(), Denial> {
    match lifetime {
        TimeInForce::Gtd(end) if end <= now => {
            Err(denial(RiskRule::Expiry, seconds(now.0), seconds(end.0)))
        }
        TimeInForce::Bars(0) => Err(denial(RiskRule::Expiry, Decimal::ONE, Decimal::ZERO)),
        TimeInForce::Gtd(_)
        | TimeInForce::Bars(_)
        | TimeInForce::Gtc
        | TimeInForce::Day
        | TimeInForce::Ioc
        | TimeInForce::Fok
        | TimeInForce::AtOpen
        | TimeInForce::AtClose => Ok(()),
    }
}

/// No contradictions allowed, one found.
fn check_instructions(request: &OrderRequest) -> Result<(), Denial> {
    let is_plain = request.time_in_force == TimeInForce::Gtc
        && !request.post_only
        && request.display.is_none()
        && request.bracket.is_none();
    if is_plain || !contradicts_itself(request) {
        return Ok(());
    }
    Err(denial(RiskRule::Instructions, Decimal::ZERO, Decimal::ONE))
}

fn contradicts_itself(request: &OrderRequest) -> bool {
    let kind = &request.kind;
    let rests = kind.limit().is_some() || matches!(kind, OrderKind::TrailingStopLimit { .. });
    let at_once = matches!(request.time_in_force, TimeInForce::Ioc | TimeInForce::Fok);
    let in_auction = matches!(
        request.time_in_force,
        TimeInForce::AtOpen | TimeInForce::AtClose
    );
    let must_rest = request.post_only || request.display.is_some();
    let bracket = request.bracket.as_deref();
    must_rest && (!rests || at_once || in_auction)
        || in_auction && kind.is_conditional()
        || at_once && matches!(kind, OrderKind::MarketToLimit)
        || bracket.is_some_and(|bracket| request.reduce_only || !is_sound(bracket, request.side))
}

/// A bracket needs a leg, a stop loss to have a stop limit, and a profit on the better side of the loss.
fn is_sound(bracket: &Bracket, entry: Side) -> bool {
    match (bracket.take_profit, bracket.stop_loss) {
        (None, None) => false,
        (Some(_), None) => bracket.stop_limit.is_none(),
        (None, Some(_)) => true,
        (Some(profit), Some(loss)) => match entry {
            Side::Buy => profit > loss,
            Side::Sell => profit < loss,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::execution::risk::Limits;
    use crate::execution::risk::samples::{account_gate, facts, limit, market, order, verdict};
    use crate::model::id::CurrencyId;
    use crate::model::instrument::InstrumentSpec;
    use crate::model::number::{Price, Quantity};
    use crate::model::order::Offset;
    use crate::model::time::SECOND;

    /// Quantities in tenths, in lots of 2.5; the gate is asked at second 100.
    fn tell(request: &OrderRequest) -> String {
        let spec = InstrumentSpec {
            quantity_precision: 1,
            lot: Some(Decimal::new(25, 1)),
            ..InstrumentSpec::share("COIN", CurrencyId(0))
        };
        let instrument = Instrument::new(spec).expect("valid");
        let mut gate = account_gate(Limits::default());
        verdict(&mut gate, request, &facts(&instrument))
    }

    #[test]
    fn what_is_shown_is_whole_lots_from_more_than_nothing_to_the_whole() {
        let mut iceberg = limit(Side::Buy, 100, 10_000);
        iceberg.display = Some(Quantity(100));
        assert_eq!(tell(&iceberg), "approved");
        iceberg.display = Some(Quantity(125));
        let text = "denied by display (instrument): value 12.5, limit 10";
        assert_eq!(tell(&iceberg), text);
        iceberg.display = Some(Quantity(0));
        let text = "denied by display (instrument): value 0, limit 10";
        assert_eq!(tell(&iceberg), text);
        iceberg.display = Some(Quantity(26));
        let text = "denied by lot (instrument): value 2.6, limit 2.5";
        assert_eq!(tell(&iceberg), text);
    }

    #[test]
    fn an_expiry_is_later_than_now_and_a_life_at_least_one_bar() {
        let mut order = market(Side::Buy, 50);
        order.time_in_force = TimeInForce::Gtd(Timestamp(100 * SECOND + 1));
        assert_eq!(tell(&order), "approved");
        order.time_in_force = TimeInForce::Gtd(Timestamp(100 * SECOND));
        assert_eq!(
            tell(&order),
            "denied by expiry (instrument): value 100, limit 100"
        );
        order.time_in_force = TimeInForce::Bars(1);
        assert_eq!(tell(&order), "approved");
        order.time_in_force = TimeInForce::Bars(0);
        assert_eq!(
            tell(&order),
            "denied by expiry (instrument): value 0, limit 1"
        );
    }

    const CONTRADICTION: &str = "denied by instructions (instrument): value 1, limit 0";

    #[test]
    fn an_order_that_must_rest_has_a_limit_and_a_life_to_rest_in() {
        use TimeInForce as T;
        let kinds = [
            (
                OrderKind::Limit {
                    limit: Price(10_000),
                },
                true,
            ),
            (OrderKind::Market, false),
            (OrderKind::MarketToLimit, false),
            (
                OrderKind::Stop {
                    trigger: Price(11_000),
                },
                false,
            ),
            (
                OrderKind::TrailingStop {
                    offset: Offset::Ticks(1),
                },
                false,
            ),
        ];
        let lives = [
            (T::Gtc, true),
            (T::Day, true),
            (T::Bars(3), true),
            (T::Ioc, false),
        ];
        let more = [(T::Fok, false), (T::AtOpen, false), (T::AtClose, false)];
        for (kind, rests) in kinds {
            for (time_in_force, lasts) in lives.into_iter().chain(more) {
                let mut order = order(Side::Buy, 50, kind);
                order.time_in_force = time_in_force;
                order.post_only = true;
                let expected = if rests && lasts {
                    "approved"
                } else {
                    CONTRADICTION
                };
                assert_eq!(tell(&order), expected, "post-only {order:?}");
                order.post_only = false;
                order.display = Some(Quantity(25));
                assert_eq!(tell(&order), expected, "iceberg {order:?}");
            }
        }
    }

    #[test]
    fn an_order_for_an_auction_does_not_sleep() {
        let (trigger, limit) = (Price(11_000), Price(11_000));
        for time_in_force in [TimeInForce::AtOpen, TimeInForce::AtClose] {
            let tell = |kind| {
                tell(&OrderRequest {
                    time_in_force,
                    ..order(Side::Buy, 50, kind)
                })
            };
            assert_eq!(tell(OrderKind::Market), "approved");
            assert_eq!(tell(OrderKind::Limit { limit }), "approved");
            assert_eq!(tell(OrderKind::Stop { trigger }), CONTRADICTION);
            assert_eq!(
                tell(OrderKind::LimitIfTouched { trigger, limit }),
                CONTRADICTION
            );
        }
    }

    #[test]
    fn what_is_left_of_a_market_to_limit_order_must_be_able_to_rest() {
        let mut order = order(Side::Buy, 50, OrderKind::MarketToLimit);
        assert_eq!(tell(&order), "approved");
        order.time_in_force = TimeInForce::Ioc;
        assert_eq!(tell(&order), CONTRADICTION);
    }

    #[test]
    fn a_bracket_has_a_leg_and_its_profit_on_the_better_side_of_its_loss() {
        let bracket = |profit: Option<i128>, loss: Option<i128>, stop: Option<i128>| Bracket {
            take_profit: profit.map(Price),
            stop_loss: loss.map(Price),
            stop_limit: stop.map(Price),
        };
        let tell = |side, bracket| {
            let bracket = Some(Box::new(bracket));
            tell(&OrderRequest {
                bracket,
                ..market(side, 50)
            })
        };
        let (high, low) = (Some(11_000), Some(9_000));
        assert_eq!(tell(Side::Buy, bracket(high, low, low)), "approved");
        assert_eq!(tell(Side::Buy, bracket(low, high, None)), CONTRADICTION);
        assert_eq!(tell(Side::Sell, bracket(low, high, None)), "approved");
        assert_eq!(tell(Side::Sell, bracket(high, low, None)), CONTRADICTION);
        assert_eq!(tell(Side::Buy, bracket(None, None, None)), CONTRADICTION);
        assert_eq!(tell(Side::Buy, bracket(high, None, low)), CONTRADICTION);
    }

    #[test]
    fn an_order_that_only_reduces_opens_nothing_to_protect() {
        let stop_loss = Some(Price(9_000));
        let mut entry = market(Side::Buy, 50);
        entry.bracket = Some(Box::new(Bracket {
            stop_loss,
            ..Bracket::default()
        }));
        assert_eq!(tell(&entry), "approved");
        entry.reduce_only = true;
        assert_eq!(tell(&entry), CONTRADICTION);
    }
}
