//! What one strategy holds of one instrument, by the average-cost method.

use crate::model::decimal::{Decimal, NumberError, Rounding, multiply_divide, power_of_ten};
use crate::model::instrument::Instrument;
use crate::model::number::{Money, Price, Quantity};
use crate::model::time::Timestamp;

use super::cost_basis::CostBasis;

/// A position; the quantity, the cost and the value are negative when short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Position {
    pub(super) basis: CostBasis,
    pub(super) value: Money,
    pub(super) realised: Money,
    pub(super) realised_fifo: Money,
    pub(super) opened_at: Timestamp,
    pub(super) holder: u32,
}

/// What a fill did to a position. Quantities have the sign of the position that they were or are part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PositionChange {
    /// The position before.
    pub before: Quantity,
    /// The position after.
    pub after: Quantity,
    /// The part of the old position that was closed.
    pub closed: Quantity,
    /// What was opened or added.
    pub opened: Quantity,
    /// The value of the closed part at the fill price.
    pub closed_value: Money,
    /// The value of the opened part at the fill price.
    pub opened_value: Money,
    /// The profit of the closed part by average cost, before fees.
    pub realised: Money,
}

impl PositionChange {
    /// Returns the value of the fill: positive when cash was paid, negative when it was received.
    pub fn paid(&self) -> Result<Money, NumberError> {
        self.opened_value.minus(self.closed_value)
    }
}

impl Position {
    /// Returns the signed quantity.
    #[must_use]
    pub const fn quantity(&self) -> Quantity {
        self.basis.quantity()
    }

    /// Returns the signed cost of what is held, in the instrument's currency.
    #[must_use]
    pub const fn cost(&self) -> Money {
        self.basis.cost()
    }

    /// Returns the signed value at the last mark, in the instrument's currency.
    #[must_use]
    pub const fn value(&self) -> Money {
        self.value
    }

    /// Returns the profit that closing at the last mark would realise, before fees.
    pub fn unrealised(&self) -> Result<Money, NumberError> {
        self.value.minus(self.cost())
    }

    /// Returns the profit realised so far by average cost, before fees.
    #[must_use]
    pub const fn realised(&self) -> Money {
        self.realised
    }

    /// Returns the profit realised so far by first in, first out, before fees.
    #[must_use]
    pub const fn realised_fifo(&self) -> Money {
        self.realised_fifo
    }

    /// Returns when the position was opened; `None` when flat.
    #[must_use]
    pub fn opened_at(&self) -> Option<Timestamp> {
        (!self.quantity().is_zero()).then_some(self.opened_at)
    }

    /// Returns the average entry price, rounded half to even at the 18th place; `None` when flat.
    pub fn average_price(&self, instrument: &Instrument) -> Result<Option<Decimal>, NumberError> {
        let spec = &instrument.spec;
        let quantity = self.quantity().0;
        if quantity == 0 {
            return Ok(None);
        }
        let units = quantity.checked_mul(spec.multiplier.mantissa());
        let units = units.ok_or(NumberError::Overflow)?;
        let scale = power_of_ten(spec.quantity_precision + spec.multiplier.places());
        let cost = self.cost().0 * units.signum();
        let price = multiply_divide(cost, scale, units.abs(), Rounding::HalfEven)?;
        Ok(Some(Decimal::new(price, Money::PRECISION)))
    }

    /// Trades a signed quantity: first closes, then opens the rest at the same price.
    pub(super) fn trade(
        &mut self,
        signed: Quantity,
        price: Price,
        instrument: &Instrument,
        time: Timestamp,
    ) -> Result<PositionChange, NumberError> {
        let before = self.quantity();
        let closed = part_closed(before, signed);
        let opened = signed.plus(closed)?;
        let mut change = PositionChange {
            before,
            closed,
            opened,
            ..PositionChange::default()
        };
        if !closed.is_zero() {
            change.closed_value = instrument.notional(price, closed)?;
            change.realised = change.closed_value.minus(self.basis.take(closed)?)?;
            self.realised = self.realised.plus(change.realised)?;
        }
        if !opened.is_zero() {
            change.opened_value = instrument.notional(price, opened)?;
            if self.quantity().is_zero() {
                self.opened_at = time;
            }
            self.basis.add(opened, change.opened_value)?;
        }
        change.after = self.quantity();
        Ok(change)
    }
}

/// Returns the part of a position that a signed trade closes, with the sign of the position.
fn part_closed(position: Quantity, signed: Quantity) -> Quantity {
    if position.signum() * signed.signum() >= 0 {
        Quantity::ZERO
    } else if signed.abs() >= position.abs() {
        position
    } else {
        signed.negated()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::portfolio::samples::{decimal, money, price, share};

    fn trade(position: &mut Position, signed: i128, at: &str) -> PositionChange {
        let share = share();
        let change = position.trade(Quantity(signed), price(at), &share, Timestamp(7));
        change.expect("in range")
    }

    #[test]
    fn a_sale_realises_against_the_average_cost() {
        // 100 at 10 and 50 at 13: cost 1650, average 11. 30 sold at 12: 30 × (12 − 11) = 30 realised,
        // 120 × 11 = 1320 left.
        let mut position = Position::default();
        trade(&mut position, 100, "10");
        trade(&mut position, 50, "13");
        assert_eq!(position.average_price(&share()), Ok(Some(decimal("11"))));
        let change = trade(&mut position, -30, "12");
        assert_eq!(
            (change.closed, change.opened),
            (Quantity(30), Quantity::ZERO)
        );
        assert_eq!(change.realised, money("30"));
        assert_eq!(
            (position.quantity(), position.cost()),
            (Quantity(120), money("1320"))
        );
        assert_eq!(change.paid(), Ok(money("-360")));
    }

    #[test]
    fn a_fill_through_zero_closes_all_and_opens_the_rest_at_its_price() {
        // Long 10 at 20, sell 25 at 18: 10 × (18 − 20) = −20 realised; short 15 at 18, cost −270.
        let mut position = Position::default();
        trade(&mut position, 10, "20");
        let change = trade(&mut position, -25, "18");
        assert_eq!(
            (change.closed, change.opened),
            (Quantity(10), Quantity(-15))
        );
        assert_eq!(change.realised, money("-20"));
        assert_eq!(
            (position.quantity(), position.cost()),
            (Quantity(-15), money("-270"))
        );
        assert_eq!(position.opened_at(), Some(Timestamp(7)));
        assert_eq!(position.average_price(&share()), Ok(Some(decimal("18"))));
    }

    #[test]
    fn a_short_position_gains_when_the_price_falls() {
        // Short 10 at 30, buy 4 at 25: 4 × (30 − 25) = 20 realised.
        let mut position = Position::default();
        trade(&mut position, -10, "30");
        assert_eq!(trade(&mut position, 4, "25").realised, money("20"));
        assert_eq!(position.quantity(), Quantity(-6));
    }

    #[test]
    fn a_flat_position_has_neither_cost_nor_average_price_nor_time() {
        let mut position = Position::default();
        trade(&mut position, 3, "10");
        trade(&mut position, -3, "11");
        assert_eq!(
            (position.cost(), position.realised()),
            (Money::ZERO, money("3"))
        );
        assert_eq!(position.average_price(&share()), Ok(None));
        assert_eq!(position.opened_at(), None);
    }
}
