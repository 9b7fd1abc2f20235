//! Inputs for the tests of the sizers.

use crate::model::conversion::Conversion;
use crate::model::number::Quantity;
use crate::portfolio::samples::{decimal, money, price};

use super::{SizingError, SizingInput};

/// A flat strategy in the account currency.
pub(super) fn input(equity: &str, at: &str, strength: &str) -> SizingInput {
    SizingInput {
        equity: money(equity),
        price: price(at),
        position: Quantity::ZERO,
        strength: decimal(strength),
        volatility: None,
        rate: Conversion::IDENTITY,
    }
}

pub(super) fn sized(quantity: Result<Quantity, SizingError>) -> i128 {
    quantity.expect("a size").0
}
