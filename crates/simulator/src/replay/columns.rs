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
    count: usize,
    next: usize,
    upcoming: Option<Bar>,
}

impl Stream {
    /// Makes a stream. A bar begins at its label plus `start_offset`, though not before the label before
    /// it, and is known at its label plus `end_offset`, though not after the next label, unless the
    /// columns say when.
    #[must_use]
    pub fn new(
        instrument: InstrumentId,
        columns: Box<dyn BarColumns>,
        start_offset: i64,
        end_offset: i64,
    ) -> Self {
        let count = columns.count();
        let mut stream = Self {
            instrument,
            columns,
            start_offset,
            end_offset,
            count,
            next: 0,
            upcoming: None,
        };
        stream.upcoming = stream.read();
        stream
    }

    /// Returns what the bars are of.
    #[must_use]
    pub const fn instrument(&self) -> InstrumentId {
        self.instrument
    }

    /// Returns the number of bars.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.count
    }

    /// Returns the labels of all bars.
    pub fn labels(&self) -> impl Iterator<Item = i64> {
        (0..self.count).map(|row| self.columns.time(row))
    }

    /// Returns the next bar, without moving on. Each row is read once.
    #[must_use]
    pub const fn peek(&self) -> Option<&Bar> {
        self.upcoming.as_ref()
    }

    /// Moves on from the next bar, which has become known, to the one after it.
    pub fn advance(&mut self) {
        if self.upcoming.is_some() {
            self.next += 1;
            self.upcoming = self.read();
        }
    }

    /// Returns when the bar that is read ends: bars of one instrument do not overlap.
    fn end(&self, time: Timestamp) -> Timestamp {
        let end = time.plus(self.end_offset);
        if self.next + 1 == self.count {
            return end;
        }
        end.min(Timestamp(self.columns.time(self.next + 1)))
    }

    fn read(&self) -> Option<Bar> {
        if self.next >= self.count {
            return None;
        }
        let time = Timestamp(self.columns.time(self.next));
        let row = self.columns.row(self.next);
        let before = self.upcoming.map_or(Timestamp::MIN, |bar| bar.time);
        let available = self
            .columns
            .available(self.next)
            .map_or_else(|| self.end(time), Timestamp);
        Some(Bar {
            instrument: self.instrument,
            time,
            start: time.plus(self.start_offset).max(before),
            available,
            open: row.open,
            high: row.high,
            low: row.low,
            close: row.close,
            volume: row.volume,
        })
    }
}
