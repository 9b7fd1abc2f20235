//! What a sizer is told, and the choice among them.

use super::{
    FixedCash, FixedQuantity, PercentOfEquity, SignalStrength, TargetWeight, VolatilityTarget,
};
use crate::model::decimal::{Decimal, NumberError};
use crate::model::instrument::Instrument;
use crate::model::number::{Money, Price, Quantity};
use crate::model::order::Side;

/// What a sizer is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SizingInput {
    /// The strategy's equity in the instrument's currency.
    pub equity: Money,
    /// The instrument's last price.
    pub price: Price,
    /// The signal: from -1 (short) to 1 (long), 0 is flat.
    pub strength: Decimal,
    /// Annual volatility of the instrument's returns, where it is known.
    pub volatility: Option<Decimal>,
}

/// How a strategy's signals are sized.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sizer {
    /// The same quantity always.
    FixedQuantity(FixedQuantity),
    /// The same amount of money always.
    FixedCash(FixedCash),
    /// The same part of the equity always.
    PercentOfEquity(PercentOfEquity),
    /// The signal is the weight.
    TargetWeight(TargetWeight),
    /// As much as gives the position a volatility.
    VolatilityTarget(VolatilityTarget),
    /// The signal times an allocation of the equity.
    SignalStrength(SignalStrength),
}

impl Sizer {
    /// Returns the signed quantity that is wanted.
    pub fn target(
        &self,
        input: &SizingInput,
        instrument: &Instrument,
    ) -> Result<Quantity, NumberError> {
        match self {
            Self::FixedQuantity(sizer) => sizer.target(input, instrument),
            Self::FixedCash(sizer) => sizer.target(input, instrument),
            Self::PercentOfEquity(sizer) => sizer.target(input, instrument),
            Self::TargetWeight(sizer) => sizer.target(input, instrument),
            Self::VolatilityTarget(sizer) => sizer.target(input, instrument),
            Self::SignalStrength(sizer) => sizer.target(input, instrument),
        }
    }
}

impl SizingInput {
    /// Returns -1, 0 or 1.
    #[must_use]
    pub const fn direction(&self) -> i128 {
        self.strength.mantissa().signum()
    }

    /// Returns the quantity whose value is `weight` of the equity.
    pub(super) fn weighted(
        &self,
        weight: Decimal,
        instrument: &Instrument,
    ) -> Result<Quantity, NumberError> {
        instrument.quantity_for(self.equity.times(weight)?, self.price)
    }
}

/// Returns the order that brings a position, with what is already working, to a target.
#[must_use]
pub const fn order_for_target(
    target: Quantity,
    position: Quantity,
    working: Quantity,
) -> Option<(Side, Quantity)> {
    let difference = target.0 - position.0 - working.0;
    if difference == 0 {
        return None;
    }
    let difference = Quantity(difference);
    Some((Side::of(difference), difference.abs()))
}

/// Inputs of the tests: an equity of 100,000 and a price of 30.00 for whole shares.
#[cfg(test)]
pub(in crate::portfolio::sizing) fn sample(
    strength: &str,
    volatility: Option<&str>,
) -> (SizingInput, Instrument) {
    use crate::model::id::CurrencyId;
    use crate::model::instrument::InstrumentSpec;

    let decimal = |text| Decimal::parse(text).expect("a number");
    let input = SizingInput {
        equity: Money::parse("100000").expect("a number"),
        price: Price(3_000),
        strength: decimal(strength),
        volatility: volatility.map(decimal),
    };
    (
        input,
        Instrument::new(InstrumentSpec::share("X", CurrencyId(0))).expect("valid"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_for_a_target_counts_what_is_held_and_what_is_working() {
        // Wanted 100, held 30, 20 more on the way: buy 50. Wanted -10: sell 60.
        let (held, working) = (Quantity(30), Quantity(20));
        assert_eq!(
            order_for_target(Quantity(100), held, working),
            Some((Side::Buy, Quantity(50)))
        );
        assert_eq!(
            order_for_target(Quantity(-10), held, working),
            Some((Side::Sell, Quantity(60)))
        );
        assert_eq!(order_for_target(Quantity(50), held, working), None);
    }
}
