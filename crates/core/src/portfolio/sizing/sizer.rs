//! The sizers that a strategy can choose from.

use crate::model::instrument::Instrument;
use crate::model::number::Quantity;

use super::fixed_cash::FixedCash;
use super::fixed_quantity::FixedQuantity;
use super::percent_of_equity::PercentOfEquity;
use super::signal_strength::SignalStrength;
use super::sizing_input::{SizingError, SizingInput};
use super::target_weight::TargetWeight;
use super::volatility_target::VolatilityTarget;

/// A way to turn a signal into a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sizer {
    /// The same quantity every time.
    FixedQuantity(FixedQuantity),
    /// The same amount of money for every entry.
    FixedCash(FixedCash),
    /// A percentage of the equity for every entry.
    PercentOfEquity(PercentOfEquity),
    /// A weight that is the signal itself.
    TargetWeight(TargetWeight),
    /// A weight that makes the position as volatile as is wanted.
    VolatilityTarget(VolatilityTarget),
    /// A weight as large as the signal is strong.
    SignalStrength(SignalStrength),
}

impl Sizer {
    /// Returns the sizer's name, as users write it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::FixedQuantity(_) => "fixed_quantity",
            Self::FixedCash(_) => "fixed_cash",
            Self::PercentOfEquity(_) => "percent_of_equity",
            Self::TargetWeight(_) => "target_weight",
            Self::VolatilityTarget(_) => "volatility_target",
            Self::SignalStrength(_) => "signal_strength",
        }
    }

    /// Returns the signed quantity to hold, in whole lots rounded towards zero.
    pub fn target(
        &self,
        input: &SizingInput,
        instrument: &Instrument,
    ) -> Result<Quantity, SizingError> {
        match self {
            Self::FixedQuantity(sizer) => Ok(sizer.target(input, instrument)?),
            Self::FixedCash(sizer) => sizer.target(input, instrument),
            Self::PercentOfEquity(sizer) => sizer.target(input, instrument),
            Self::TargetWeight(sizer) => sizer.target(input, instrument),
            Self::VolatilityTarget(sizer) => sizer.target(input, instrument),
            Self::SignalStrength(sizer) => sizer.target(input, instrument),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{input, sized};
    use super::*;
    use crate::portfolio::samples::{decimal, money, share};

    #[test]
    fn every_sizer_answers_by_its_own_rule() {
        // Equity 10000, price 100, strength 0.5, volatility 0.2:
        // 5; 300/100 = 3; 10 % = 1000 -> 10; 0.5 -> 50; 0.1/0.2 = 0.5 -> 50; 0.5 × 0.8 = 0.4 -> 40.
        let quantity = decimal("5");
        let sizers = [
            (Sizer::FixedQuantity(FixedQuantity { quantity }), 5),
            (
                Sizer::FixedCash(FixedCash {
                    amount: money("300"),
                }),
                3,
            ),
            (
                Sizer::PercentOfEquity(PercentOfEquity {
                    percent: decimal("10"),
                }),
                10,
            ),
            (Sizer::TargetWeight(TargetWeight), 50),
            (volatility_target(), 50),
            (
                Sizer::SignalStrength(SignalStrength {
                    allocation: decimal("0.8"),
                }),
                40,
            ),
        ];
        let mut input = input("10000", "100", "0.5");
        input.volatility = Some(decimal("0.2"));
        for (sizer, expected) in sizers {
            assert_eq!(
                sized(sizer.target(&input, &share())),
                expected,
                "{}",
                sizer.name()
            );
        }
    }

    fn volatility_target() -> Sizer {
        let (volatility, max_leverage) = (decimal("0.1"), decimal("2"));
        Sizer::VolatilityTarget(VolatilityTarget {
            volatility,
            max_leverage,
        })
    }
}
