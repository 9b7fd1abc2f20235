//! Columns of bars.

/// One row of bar columns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    /// First price.
    pub open: f64,
    /// Highest price.
    pub high: f64,
    /// Lowest price.
    pub low: f64,
    /// Last price.
    pub close: f64,
    /// Quantity traded.
    pub volume: f64,
}

/// Columns of bars, wherever they are kept. Times are strictly increasing.
pub trait BarColumns {
    /// Returns the number of rows.
    fn count(&self) -> usize;
    /// Returns a row's label in nanoseconds.
    fn time(&self, row: usize) -> i64;
    /// Returns when a row became known, where the data say so.
    fn available(&self, row: usize) -> Option<i64>;
    /// Returns a row's values.
    fn row(&self, row: usize) -> Row;
    /// Returns a row's last price.
    fn close(&self, row: usize) -> f64;
}

/// Columns of bars in vectors of their own.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    /// Labels and values of each row.
    pub rows: Vec<(i64, Row)>,
}

impl BarColumns for Columns {
    fn count(&self) -> usize {
        self.rows.len()
    }

    fn time(&self, row: usize) -> i64 {
        self.rows[row].0
    }

    fn available(&self, _row: usize) -> Option<i64> {
        None
    }

    fn row(&self, row: usize) -> Row {
        self.rows[row].1
    }

    fn close(&self, row: usize) -> f64 {
        self.rows[row].1.close
    }
}
