//! One scope of the gate: its limits, ready to compare as integers, its brake and its order rate.

use super::brakes::Brake;
use super::facts::Facts;
use super::limits::{Limits, LimitsError, SelfTrade};
use super::proposal::Proposal;
use super::rate::RateRing;
use crate::model::decimal::{Decimal, MAX_PRECISION, Rounding};
use crate::model::event::{Denial, RiskRule, Scope, TradingState};
use crate::model::id::InstrumentId;
use crate::model::number::{Money, Quantity};

const PRECISIONS: usize = MAX_PRECISION as usize + 1;

/// A limit on a quantity in the units of every precision; without a limit, the greatest number.
#[derive(Debug, Clone, Copy)]
pub(super) struct QuantityLimit([i128; PRECISIONS]);

impl QuantityLimit {
    fn new(limit: Option<Decimal>) -> Self {
        let units = |limit: Decimal, precision| {
            let units = limit.units_rounded(precision, Rounding::Floor);
            units.unwrap_or(i128::MAX) // more than any quantity can be
        };
        let mut table = [i128::MAX; PRECISIONS];
        if let Some(limit) = limit {
            for (row, precision) in table.iter_mut().zip(0..) {
                *row = units(limit, precision);
            }
        }
        Self(table)
    }

    /// Returns the limit in units of a precision.
    pub(super) fn at(&self, precision: u8) -> Quantity {
        let units = self.0.get(usize::from(precision)).copied();
        Quantity(units.unwrap_or(i128::MAX))
    }
}

/// The greatest orders that passed.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct GreatestOrder {
    /// By quantity, with its precision.
    pub(super) quantity: (Quantity, u8),
    /// By value.
    pub(super) notional: Money,
}

/// One scope of the gate.
#[derive(Debug, Clone)]
pub(super) struct Guard {
    /// Whose limits these are.
    pub(super) scope: Scope,
    /// The limits as the user set them.
    pub(super) limits: Limits,
    pub(super) order_quantity: QuantityLimit,
    pub(super) position_quantity: QuantityLimit,
    pub(super) order_notional: Money,
    pub(super) position_notional: Money,
    pub(super) symbol_notional: Money,
    pub(super) gross_notional: Money,
    /// Whether any limit is set.
    has_limits: bool,
    /// Whether any limit needs the value of positions.
    pub(super) values_positions: bool,
    pub(super) data_age: i64,
    pub(super) denies_self_trade: bool,
    restricted: Box<[u64]>,
    pub(super) brake: Brake,
    pub(super) rate: Option<RateRing>,
    pub(super) greatest: GreatestOrder,
}

impl Guard {
    pub(super) fn new(scope: Scope, limits: Limits) -> Result<Self, LimitsError> {
        limits.validate()?;
        let or_none = |limit: Option<Money>| limit.unwrap_or(Money(i128::MAX));
        let position_limits = [
            limits.max_position_notional,
            limits.max_symbol_notional,
            limits.max_gross_notional,
        ];
        Ok(Self {
            scope,
            order_quantity: QuantityLimit::new(limits.max_order_quantity),
            position_quantity: QuantityLimit::new(limits.max_position_quantity),
            order_notional: or_none(limits.max_order_notional),
            position_notional: or_none(limits.max_position_notional),
            symbol_notional: or_none(limits.max_symbol_notional),
            gross_notional: or_none(limits.max_gross_notional),
            values_positions: position_limits.iter().any(Option::is_some),
            data_age: limits.max_data_age.unwrap_or(i64::MAX),
            denies_self_trade: limits.self_trade == SelfTrade::Deny,
            restricted: bits(&limits.restricted),
            brake: Brake::new(limits.max_daily_loss, limits.daily_loss_action),
            rate: limits.max_order_rate.map(RateRing::new),
            greatest: GreatestOrder::default(),
            has_limits: limits != Limits::default(),
            limits,
        })
    }

    /// Says whether the instrument is on the restricted list.
    pub(super) fn restricts(&self, instrument: InstrumentId) -> bool {
        let word = self.restricted.get(instrument.index() / 64);
        word.is_some_and(|word| word >> (instrument.0 % 64) & 1 == 1)
    }

    /// Says whether this scope has nothing to object to any order.
    pub(super) fn lets_all_pass(&self) -> bool {
        !self.has_limits && self.brake.state() == TradingState::Active
    }

    /// Says whether any limit needs the value of the order itself.
    pub(super) const fn values_orders(&self) -> bool {
        self.limits.max_order_notional.is_some()
    }

    /// Says why an order is denied by one of this scope's limits.
    #[cold]
    pub(super) fn denial(&self, rule: RiskRule, limit: Decimal, value: Decimal) -> Denial {
        Denial {
            rule,
            scope: self.scope,
            limit,
            value,
        }
    }

    /// Takes note of an order that passed every rule.
    pub(super) fn record(&mut self, proposal: &Proposal<'_>, facts: &Facts<'_>) {
        if let Some(rate) = &mut self.rate {
            rate.record(facts.now);
        }
        if self.limits.max_order_quantity.is_some() {
            let size = (proposal.quantity, facts.instrument.spec.quantity_precision);
            if is_greater(size, self.greatest.quantity) {
                self.greatest.quantity = size;
            }
        }
        if self.values_orders() {
            self.greatest.notional = self.greatest.notional.max(proposal.value);
        }
    }
}

/// Compares two quantities in the finer of their units.
fn is_greater(one: (Quantity, u8), other: (Quantity, u8)) -> bool {
    if one.1 == other.1 {
        return one.0 > other.0;
    }
    let finer = one.1.max(other.1);
    let units = |(quantity, precision): (Quantity, u8)| {
        let units = Decimal::new(quantity.0, precision).units(finer);
        units.unwrap_or(i128::MAX)
    };
    units(one) > units(other)
}

/// A set of instruments as bits.
fn bits(instruments: &[InstrumentId]) -> Box<[u64]> {
    let greatest = instruments.iter().map(|instrument| instrument.index());
    let mut words = vec![0; greatest.max().map_or(0, |index| index / 64 + 1)];
    for instrument in instruments {
        words[instrument.index() / 64] |= 1 << (instrument.0 % 64);
    }
    words.into_boxed_slice()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantity_limit_is_held_in_the_units_of_every_precision_rounded_down() {
        // 10.5 coins are 10 whole ones, 105 tenths, 1050 hundredths.
        let limit = QuantityLimit::new(Some(Decimal::new(105, 1)));
        assert_eq!(limit.at(0), Quantity(10));
        assert_eq!(limit.at(1), Quantity(105));
        assert_eq!(limit.at(2), Quantity(1050));
    }

    #[test]
    fn a_limit_above_all_quantities_is_no_limit() {
        let limit = QuantityLimit::new(Some(Decimal::new(10_i128.pow(30), 0)));
        assert_eq!(limit.at(0), Quantity(10_i128.pow(30)));
        assert_eq!(limit.at(18), Quantity(i128::MAX));
        assert_eq!(QuantityLimit::new(None).at(3), Quantity(i128::MAX));
    }

    #[test]
    fn the_restricted_list_holds_what_was_put_in_and_nothing_else() {
        let restricted = vec![InstrumentId(0), InstrumentId(64), InstrumentId(130)];
        let limits = Limits {
            restricted,
            ..Limits::default()
        };
        let guard = Guard::new(Scope::Account, limits).expect("valid");
        let held: Vec<u32> = (0..300)
            .filter(|id| guard.restricts(InstrumentId(*id)))
            .collect();
        assert_eq!(held, [0, 64, 130]);
    }

    #[test]
    fn quantities_of_different_precision_are_compared_by_value() {
        // 1.5 coins (15 tenths) against 1 and 2 shares.
        assert!(is_greater((Quantity(15), 1), (Quantity(1), 0)));
        assert!(!is_greater((Quantity(15), 1), (Quantity(2), 0)));
    }
}
