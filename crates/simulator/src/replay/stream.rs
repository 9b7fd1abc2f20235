//! The bars of one instrument, read one after another: of columns, or as they are fed.

use std::collections::VecDeque;

use ingenium_core::model::id::InstrumentId;
use ingenium_core::model::market::Bar;
use ingenium_core::model::time::Timestamp;

use super::columns::{BarColumns, Columns};

/// The bars of one instrument, read one after another.
pub struct Stream {
    instrument: InstrumentId,
    columns: Box<dyn BarColumns>,
    start_offset: i64,
    end_offset: i64,
    count: usize,
    next: usize,
    upcoming: Option<Bar>,
    /// Bars that were fed and wait behind the next one, where the stream grows.
    fed: Option<VecDeque<Bar>>,
    /// The bar that was fed last.
    newest: Option<Bar>,
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
            fed: None,
            newest: None,
        };
        stream.upcoming = stream.read();
        stream
    }

    /// Makes a stream that grows: its bars are fed while the run goes on, and forgotten once played.
    #[must_use]
    pub fn growing(instrument: InstrumentId) -> Self {
        let mut stream = Self::new(instrument, Box::new(Columns::default()), 0, 0);
        stream.fed = Some(VecDeque::new());
        stream
    }

    /// Says whether bars are fed.
    #[must_use]
    pub const fn grows(&self) -> bool {
        self.fed.is_some()
    }

    /// Returns the bar that was fed last.
    #[must_use]
    pub const fn newest(&self) -> Option<&Bar> {
        self.newest.as_ref()
    }

    /// Adds a bar to a stream that grows.
    pub fn feed(&mut self, bar: Bar) {
        let Some(fed) = &mut self.fed else {
            return;
        };
        self.count += 1;
        self.newest = Some(bar);
        match self.upcoming {
            None => self.upcoming = Some(bar),
            Some(_) => fed.push_back(bar),
        }
    }

    /// Takes back the bar that was fed last; `newest` is the one before it.
    pub fn take_back(&mut self, newest: Option<Bar>) {
        self.count = self.count.saturating_sub(1);
        self.newest = newest;
        if self.fed.as_mut().and_then(VecDeque::pop_back).is_none() {
            self.upcoming = None;
        }
    }

    /// Returns what the bars are of.
    #[must_use]
    pub const fn instrument(&self) -> InstrumentId {
        self.instrument
    }

    /// Returns the number of bars, of those that are fed so far.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.count
    }

    /// Returns the labels of all bars; none where they are fed.
    pub fn labels(&self) -> impl Iterator<Item = i64> {
        (0..self.columns.count()).map(|row| self.columns.time(row))
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

    fn read(&mut self) -> Option<Bar> {
        if let Some(fed) = &mut self.fed {
            return fed.pop_front();
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(minute: i64) -> Bar {
        let (open, high, low, close) = (1.0, 1.0, 1.0, 1.0);
        Bar {
            instrument: InstrumentId(0),
            time: Timestamp(minute),
            start: Timestamp(minute),
            available: Timestamp(minute + 1),
            open,
            high,
            low,
            close,
            volume: 1.0,
        }
    }

    fn next(stream: &Stream) -> Option<i64> {
        stream.peek().map(|bar| bar.time.0)
    }

    #[test]
    fn a_stream_that_grows_gives_its_bars_in_the_order_in_which_they_were_fed() {
        let mut stream = Stream::growing(InstrumentId(0));
        assert_eq!(next(&stream), None);
        stream.feed(bar(1));
        stream.feed(bar(2));
        stream.advance();
        assert_eq!(next(&stream), Some(2));
        stream.advance();
        assert_eq!(next(&stream), None);
        stream.feed(bar(3));
        assert_eq!((next(&stream), stream.count()), (Some(3), 3));
        assert_eq!(stream.labels().count(), 0); // what was played is forgotten
    }

    #[test]
    fn bars_that_were_taken_back_leave_no_trace() {
        let mut stream = Stream::growing(InstrumentId(0));
        stream.feed(bar(1));
        stream.take_back(None);
        assert_eq!((next(&stream), stream.newest()), (None, None));
        stream.feed(bar(1));
        stream.feed(bar(2));
        stream.take_back(Some(bar(1)));
        stream.advance();
        assert_eq!((next(&stream), stream.count()), (None, 1));
    }
}
