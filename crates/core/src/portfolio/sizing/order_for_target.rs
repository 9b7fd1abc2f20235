//! From the position that is wanted to the order that leads there.

use crate::model::decimal::NumberError;
use crate::model::number::Quantity;
use crate::model::order::Side;

/// Returns the order that is missing to `target` once `working` (signed) has filled; `None` if none is.
pub fn order_for_target(
    target: Quantity,
    position: Quantity,
    working: Quantity,
) -> Result<Option<(Side, Quantity)>, NumberError> {
    let missing = target.minus(position)?.minus(working)?;
    Ok((!missing.is_zero()).then_some((Side::of(missing), missing.abs())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(target: i128, position: i128, working: i128) -> Option<(Side, i128)> {
        let order = order_for_target(Quantity(target), Quantity(position), Quantity(working));
        let order = order.expect("in range");
        order.map(|(side, quantity)| (side, quantity.0))
    }

    #[test]
    fn the_order_is_the_difference_that_no_working_order_makes_up() {
        assert_eq!(order(10, 4, 0), Some((Side::Buy, 6)));
        assert_eq!(order(10, 4, 6), None);
        assert_eq!(order(10, 4, 9), Some((Side::Sell, 3)));
        assert_eq!(order(-5, 10, 0), Some((Side::Sell, 15)));
        assert_eq!(order(0, -3, 0), Some((Side::Buy, 3)));
    }

    #[test]
    fn a_difference_that_does_not_fit_is_an_error() {
        let far = order_for_target(Quantity(i128::MIN), Quantity(1), Quantity::ZERO);
        assert_eq!(far, Err(NumberError::Overflow));
    }
}
