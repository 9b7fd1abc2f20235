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

    /// Moves on over at most so many bars, though not to the last one, while they are in order and known
    /// before `until`; `visit` sees each close and may stop. Returns how many, and the last of them.
    pub fn skim(
        &mut self,
        most: usize,
        until: Timestamp,
        mut visit: impl FnMut(f64) -> bool,
    ) -> (usize, Option<Bar>) {
        let first = self.next;
        let end = first.saturating_add(most).min(self.count.saturating_sub(1));
        let Some(mut bar) = self.upcoming.filter(|_| first < end) else {
            return (0, None);
        };
        let mut row = first;
        let mut next_time = Timestamp(self.columns.time(first + 1));
        while row < end {
            let after = (row + 2 < self.count).then(|| Timestamp(self.columns.time(row + 2)));
            let known = self.known_before(row + 1, next_time, after);
            let starts = next_time.plus(self.start_offset).max(bar.time);
            let is_in_order = next_time > bar.time && known > bar.available && known >= starts;
            if !is_in_order || bar.available >= until || !visit(self.columns.close(row)) {
                break;
            }
            row += 1;
            (bar.time, bar.available) = (next_time, known);
            next_time = after.unwrap_or(next_time);
        }
        if row == first {
            return (0, None);
        }
        if row - first > 1 {
            self.upcoming = Some(self.bar(row - 2, Timestamp::MIN)); // of which only the label counts
            self.next = row - 1;
            self.upcoming = self.read();
        }
        let last = self.upcoming;
        self.next = row;
        self.upcoming = self.read();
        (row - first, last)
    }

    /// Returns when a row became known; where the data do not say, bars do not overlap.
    fn known(&self, row: usize, time: Timestamp) -> Timestamp {
        let after = (row + 1 < self.count).then(|| Timestamp(self.columns.time(row + 1)));
        self.known_before(row, time, after)
    }

    /// Returns when a row became known whose label, and that of the row after it, have been read.
    fn known_before(&self, row: usize, time: Timestamp, after: Option<Timestamp>) -> Timestamp {
        if let Some(available) = self.columns.available(row) {
            return Timestamp(available);
        }
        let end = time.plus(self.end_offset);
        after.map_or(end, |after| end.min(after))
    }

    fn read(&self) -> Option<Bar> {
        let before = self.upcoming.map_or(Timestamp::MIN, |bar| bar.time);
        (self.next < self.count).then(|| self.bar(self.next, before))
    }

    /// Returns the bar in a row, after one with the label `before`.
    fn bar(&self, row: usize, before: Timestamp) -> Bar {
        let time = Timestamp(self.columns.time(row));
        let values = self.columns.row(row);
        Bar {
            instrument: self.instrument,
            time,
            start: time.plus(self.start_offset).max(before),
            available: self.known(row, time),
            open: values.open,
            high: values.high,
            low: values.low,
            close: values.close,
            volume: values.volume,
        }
    }
}
