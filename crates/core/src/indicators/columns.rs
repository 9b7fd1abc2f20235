//! Whole series at once: the columns an indicator is computed over.

use super::bar::BarInput;
use super::error::IndicatorError;

/// Columns of one length; an empty one was not given, and reads as NaN (time: 0).
#[derive(Debug, Clone, Copy, Default)]
pub struct Columns<'a> {
    /// Labels, nanoseconds UTC.
    pub time: &'a [i64],
    /// First prices.
    pub open: &'a [f64],
    /// Highest prices.
    pub high: &'a [f64],
    /// Lowest prices.
    pub low: &'a [f64],
    /// Last prices.
    pub close: &'a [f64],
    /// Traded volumes.
    pub volume: &'a [f64],
}

impl Columns<'_> {
    fn prices_and_volume(&self) -> [(&'static str, &[f64]); 5] {
        [
            ("open", self.open),
            ("high", self.high),
            ("low", self.low),
            ("close", self.close),
            ("volume", self.volume),
        ]
    }

    /// Returns the number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        let lengths = self.prices_and_volume().map(|(_, column)| column.len());
        lengths.into_iter().max().unwrap_or(0)
    }

    /// Tells whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Checks that the given columns have one length.
    pub fn check(&self) -> Result<(), IndicatorError> {
        let rows = self.len();
        let lengths = self
            .prices_and_volume()
            .map(|(name, column)| (name, column.len()));
        for (name, given) in lengths.into_iter().chain([("time", self.time.len())]) {
            if given != 0 && given != rows {
                return Err(IndicatorError::UnequalColumns { name, given, rows });
            }
        }
        Ok(())
    }

    /// Returns the first row in which no given column is NaN.
    #[must_use]
    pub fn first_complete_row(&self) -> usize {
        let leading = |column: &[f64]| column.iter().take_while(|value| value.is_nan()).count();
        let first_rows = self.prices_and_volume().map(|(_, column)| leading(column));
        first_rows.into_iter().max().unwrap_or(0)
    }

    /// Returns the bar of one row.
    #[must_use]
    #[inline]
    pub fn bar(&self, row: usize) -> BarInput {
        let at = |column: &[f64]| column.get(row).copied().unwrap_or(f64::NAN);
        BarInput {
            time: self.time.get(row).copied().unwrap_or(0),
            open: at(self.open),
            high: at(self.high),
            low: at(self.low),
            close: at(self.close),
            volume: at(self.volume),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_two_lengths_are_refused_by_name() {
        let columns = Columns {
            high: &[1.0, 2.0],
            low: &[1.0],
            ..Columns::default()
        };
        let refusal = columns.check().unwrap_err().to_string();
        assert_eq!(
            refusal,
            "low has 1 values where another column has 2: give columns of one length"
        );
    }

    #[test]
    fn rows_before_every_column_has_begun_are_passed_over() {
        let columns = Columns {
            high: &[f64::NAN, 2.0, 3.0],
            low: &[f64::NAN, f64::NAN, 1.0],
            ..Columns::default()
        };
        assert_eq!(columns.first_complete_row(), 2);
    }
}
