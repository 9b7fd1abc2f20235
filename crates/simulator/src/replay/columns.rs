//! Columns of bars, and a stream that reads them in order.

use ingenium_core::model::id::InstrumentId;
use ingenium_core::model::market::Bar;
use ingenium_core::model::time::Timestamp;

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
}

/// The bars of one instrument, read one after another.
pub struct Stream {
    instrument: InstrumentId,
    columns: Box<dyn BarColumns>,
    start_offset: i64,
    end_offset: i64,
    next: usize,
    last_available: Timestamp,
}

impl Stream {
    /// Makes a stream. A bar begins at its label plus `start_offset`, though not before the bar before it
    /// was known, and is known at its label plus `end_offset` unless the columns say when.
    #[must_use]
    pub fn new(
        instrument: InstrumentId,
        columns: Box<dyn BarColumns>,
        start_offset: i64,
        end_offset: i64,
    ) -> Self {
        let last_available = Timestamp::MIN;
        Self {
            instrument,
            columns,
            start_offset,
            end_offset,
            next: 0,
            last_available,
        }
    }

    /// Returns what the bars are of.
    #[must_use]
    pub const fn instrument(&self) -> InstrumentId {
        self.instrument
    }

    /// Returns the number of bars.
    #[must_use]
    pub fn count(&self) -> usize {
        self.columns.count()
    }

    /// Returns the labels of all bars.
    pub fn labels(&self) -> impl Iterator<Item = i64> {
        (0..self.columns.count()).map(|row| self.columns.time(row))
    }

    /// Reads the next bar, without moving on.
    #[must_use]
    pub fn peek(&self) -> Option<Bar> {
        if self.next >= self.columns.count() {
            return None;
        }
        let time = Timestamp(self.columns.time(self.next));
        let row = self.columns.row(self.next);
        let available = self
            .columns
            .available(self.next)
            .map_or_else(|| time.plus(self.end_offset), Timestamp);
        Some(Bar {
            instrument: self.instrument,
            time,
            start: time.plus(self.start_offset).max(self.last_available),
            available,
            open: row.open,
            high: row.high,
            low: row.low,
            close: row.close,
            volume: row.volume,
        })
    }

    /// Moves on to the bar after `bar`, which has become known.
    pub fn advance(&mut self, bar: &Bar) {
        self.last_available = bar.available;
        self.next += 1;
    }
}
