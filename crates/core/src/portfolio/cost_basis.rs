//! What a quantity has cost, and what a part of it costs when it is taken away.

use crate::model::decimal::NumberError;
use crate::model::number::{Money, Quantity};

/// A signed quantity and its signed cost (both negative when short).
///
/// A part costs `cost × part / quantity`, rounded half to even, of the quantity since the last
/// addition: so the cost left depends on the quantity left, not on the steps that led to it, and the
/// last part takes all that is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CostBasis {
    quantity: Quantity,
    cost: Money,
    whole_quantity: Quantity,
    whole_cost: Money,
}

impl CostBasis {
    /// Makes the basis of a quantity.
    #[must_use]
    pub const fn new(quantity: Quantity, cost: Money) -> Self {
        Self {
            quantity,
            cost,
            whole_quantity: quantity,
            whole_cost: cost,
        }
    }

    /// Returns the quantity.
    #[must_use]
    pub const fn quantity(&self) -> Quantity {
        self.quantity
    }

    /// Returns its cost.
    #[must_use]
    pub const fn cost(&self) -> Money {
        self.cost
    }

    /// Adds a quantity of the same sign.
    pub fn add(&mut self, quantity: Quantity, cost: Money) -> Result<(), NumberError> {
        *self = Self::new(self.quantity.plus(quantity)?, self.cost.plus(cost)?);
        Ok(())
    }

    /// Takes a part (same sign, at most the quantity) away and returns its cost.
    pub fn take(&mut self, part: Quantity) -> Result<Money, NumberError> {
        let left = self.quantity.minus(part)?;
        if left.is_zero() {
            let cost = self.cost;
            *self = Self::default();
            return Ok(cost);
        }
        let gone = self.whole_quantity.minus(left)?.0;
        let gone_cost = self
            .whole_cost
            .times_ratio(gone.abs(), self.whole_quantity.0.abs())?;
        let left_cost = self.whole_cost.minus(gone_cost)?;
        let cost = self.cost.minus(left_cost)?;
        (self.quantity, self.cost) = (left, left_cost);
        Ok(cost)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_costs_its_share_and_the_last_part_all_that_is_left() {
        // 10 units for 3: a third of 10 is 3.33 -> 3; then 10 × 2/3 = 6.67 -> 7 are gone, so 4; then 3.
        let mut basis = CostBasis::new(Quantity(3), Money(10));
        let parts = [1, 1, 1].map(|part| basis.take(Quantity(part)));
        assert_eq!(parts, [Ok(Money(3)), Ok(Money(4)), Ok(Money(3))]);
        assert_eq!(basis, CostBasis::default());
    }

    #[test]
    fn halves_go_to_the_even_side_for_long_and_short() {
        // 5 × 1/2 = 2.5 -> 2, and 3 are left; the short side mirrors it.
        let mut long = CostBasis::new(Quantity(2), Money(5));
        assert_eq!(long.take(Quantity(1)), Ok(Money(2)));
        assert_eq!(long.cost(), Money(3));
        let mut short = CostBasis::new(Quantity(-2), Money(-5));
        assert_eq!(short.take(Quantity(-1)), Ok(Money(-2)));
        assert_eq!(short.cost(), Money(-3));
    }

    #[test]
    fn an_addition_starts_from_what_is_left() {
        // 3 for 10, one taken for 3: 2 for 7. One more for 2: 3 for 9, so each costs 3 from now on.
        let mut basis = CostBasis::new(Quantity(3), Money(10));
        assert_eq!(basis.take(Quantity(1)), Ok(Money(3)));
        assert_eq!(basis.add(Quantity(1), Money(2)), Ok(()));
        assert_eq!(basis.take(Quantity(2)), Ok(Money(6)));
        assert_eq!(basis.take(Quantity(1)), Ok(Money(3)));
    }
}
