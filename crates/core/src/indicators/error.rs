//! What can be wrong with a request for an indicator.

use std::fmt;

/// Why an indicator could not be built, fed or adjusted.
#[derive(Debug, Clone, PartialEq)]
pub enum IndicatorError {
    /// A period that is no whole number of bars within its bounds.
    BadPeriod {
        /// The parameter.
        parameter: &'static str,
        /// The fewest bars it may be.
        minimum: usize,
        /// The most bars it may be.
        maximum: usize,
        /// What was given.
        given: String,
    },
    /// A fast period that is not below the slow one.
    FastNotBelowSlow {
        /// The fast period.
        fast: usize,
        /// The slow period.
        slow: usize,
    },
    /// A number that must be positive and finite, and is not.
    NotPositive {
        /// The parameter.
        parameter: &'static str,
        /// What was given.
        given: f64,
    },
    /// A choice that is none of those offered.
    UnknownChoice {
        /// The parameter.
        parameter: &'static str,
        /// What was given.
        given: String,
        /// What may be given.
        known: &'static str,
    },
    /// A name that no indicator has.
    UnknownIndicator {
        /// What was given.
        given: String,
        /// Every name there is.
        known: String,
    },
    /// A parameter that the indicator does not have.
    UnknownParameter {
        /// The indicator.
        indicator: &'static str,
        /// What was given.
        given: String,
        /// Every parameter it has.
        known: String,
    },
    /// A column whose length differs from the others'.
    UnequalColumns {
        /// The column.
        name: &'static str,
        /// Its length.
        given: usize,
        /// The length of the longest.
        rows: usize,
    },
}

impl fmt::Display for IndicatorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadPeriod {
                parameter,
                minimum,
                maximum,
                given,
            } => write!(
                f,
                "{parameter} is {given}: give a whole number of bars from {minimum} to {maximum}"
            ),
            Self::FastNotBelowSlow { fast, slow } => {
                write!(
                    f,
                    "fast is {fast} and slow is {slow}: give a fast period below the slow one"
                )
            }
            Self::NotPositive { parameter, given } => {
                write!(
                    f,
                    "{parameter} is {given}: give a finite number greater than 0"
                )
            }
            Self::UnknownChoice {
                parameter,
                given,
                known,
            } => {
                write!(f, "{parameter} is {given}: give {known}")
            }
            Self::UnknownIndicator { given, known } => {
                write!(
                    f,
                    "there is no indicator named {given:?}: give one of {known}"
                )
            }
            Self::UnknownParameter {
                indicator,
                given,
                known,
            } => {
                write!(
                    f,
                    "{indicator} has no parameter {given:?}: it has {}",
                    if known.is_empty() { "none" } else { known }
                )
            }
            Self::UnequalColumns { name, given, rows } => write!(
                f,
                "{name} has {given} values where another column has {rows}: give columns of one length"
            ),
        }
    }
}

impl std::error::Error for IndicatorError {}

/// Returns `given` if it is positive and finite.
pub(super) fn positive(parameter: &'static str, given: f64) -> Result<f64, IndicatorError> {
    if given.is_finite() && given > 0.0 {
        Ok(given)
    } else {
        Err(IndicatorError::NotPositive { parameter, given })
    }
}
