//! A checked number of bars.

use super::error::IndicatorError;

/// The most bars an indicator looks back on: enough for a month of seconds, and too few to exhaust memory by mistake.
pub const MAXIMUM_PERIOD: u32 = 5_000_000;

/// A number of bars within its bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Period(u32);

impl Period {
    /// Checks a number of bars of which one is the least.
    pub(super) fn new(parameter: &'static str, bars: usize) -> Result<Self, IndicatorError> {
        Self::at_least(1, parameter, bars)
    }

    /// Checks a number of bars of which `minimum` is the least.
    pub(super) fn at_least(
        minimum: usize,
        parameter: &'static str,
        bars: usize,
    ) -> Result<Self, IndicatorError> {
        match u32::try_from(bars) {
            Ok(checked) if bars >= minimum && checked <= MAXIMUM_PERIOD => Ok(Self(checked)),
            _ => Err(IndicatorError::BadPeriod {
                parameter,
                minimum,
                maximum: MAXIMUM_PERIOD as usize,
                given: bars.to_string(),
            }),
        }
    }

    /// Returns the number of bars as a length.
    pub(super) fn bars(self) -> usize {
        self.0 as usize
    }

    /// Returns the number of bars as a number to calculate with.
    pub(super) fn as_f64(self) -> f64 {
        f64::from(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_of_no_bars_is_refused_with_the_parameter_and_the_fix() {
        let refusal = Period::new("period", 0).unwrap_err().to_string();
        assert_eq!(
            refusal,
            "period is 0: give a whole number of bars from 1 to 5000000"
        );
    }

    #[test]
    fn a_period_that_would_exhaust_memory_is_refused() {
        assert!(Period::new("period", 5_000_001).is_err());
        assert!(Period::new("period", usize::MAX).is_err());
    }
}
