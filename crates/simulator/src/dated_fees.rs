//! Fees that change by the date: each table holds from its time until the next begins.
//!
//! All tables count what is traded, so that a tier carries over. It holds where the venue published its
//! tables; what a trader was granted by hand is not in them.

use ingenium_core::model::decimal::NumberError;
use ingenium_core::model::number::Money;
use ingenium_core::model::time::Timestamp;

use crate::fees::{FeeBasis, FeeModel};

/// Tables of fees in the order of their times.
#[derive(Debug, Clone, PartialEq)]
pub struct DatedFees(Vec<(Timestamp, FeeModel)>);

impl DatedFees {
    /// Takes tables; `None` unless there is one and their times rise. The first holds before its time too.
    #[must_use]
    pub fn new(tables: Vec<(Timestamp, FeeModel)>) -> Option<Self> {
        let rises = tables.windows(2).all(|pair| pair[0].0 < pair[1].0);
        (rises && !tables.is_empty()).then_some(Self(tables))
    }

    /// Returns the fee of a fill by the table of its time.
    pub fn fee(&self, basis: &FeeBasis<'_>) -> Result<Money, NumberError> {
        let begun = self.0.partition_point(|(from, _)| *from <= basis.time);
        self.0[begun.saturating_sub(1)].1.fee(basis)
    }

    /// Takes note of a booked fill in every table.
    pub fn on_fill(&mut self, notional: Money, time: Timestamp) -> Result<(), NumberError> {
        self.0
            .iter_mut()
            .try_for_each(|(_, fees)| fees.on_fill(notional, time))
    }

    /// Returns the tables in words, one after the other.
    #[must_use]
    pub fn describe(&self) -> String {
        let words: Vec<String> = self.0.iter().map(|(_, fees)| fees.describe()).collect();
        format!("by date: {}", words.join("; then "))
    }
}
