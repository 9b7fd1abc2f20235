//! Denials that no scope's limit is behind, and the numbers of all denials as decimals.

use crate::model::decimal::Decimal;
use crate::model::event::{Denial, RiskRule, Scope};
use crate::model::instrument::Instrument;
use crate::model::number::{Price, Quantity};

/// Says that a rule needs a price or a rate and none is known: one is needed, none is there.
#[cold]
pub(super) fn missing_price() -> Denial {
    denial(RiskRule::StaleData, Decimal::ONE, Decimal::ZERO)
}

/// Says why an order is denied by a rule of its instrument.
#[cold]
pub(super) fn denial(rule: RiskRule, limit: Decimal, value: Decimal) -> Denial {
    Denial {
        rule,
        scope: Scope::Instrument,
        limit,
        value,
    }
}

/// Returns a quantity as a decimal.
pub(super) fn quantity_decimal(instrument: &Instrument, quantity: Quantity) -> Decimal {
    Decimal::new(quantity.0, instrument.spec.quantity_precision)
}

/// Returns a price as a decimal.
pub(super) fn price_decimal(instrument: &Instrument, price: Price) -> Decimal {
    Decimal::new(price.0, instrument.spec.price_precision)
}

/// Returns nanoseconds as seconds.
pub(super) fn seconds(nanoseconds: i64) -> Decimal {
    Decimal::new(i128::from(nanoseconds), 9)
}
