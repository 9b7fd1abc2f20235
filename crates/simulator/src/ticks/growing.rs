//! Rows that grow: fed at one end, and forgotten at the other once nobody reads them any more.

use std::cell::RefCell;
use std::collections::VecDeque;

use super::columns::{TickColumns, TickRow};

#[derive(Debug, Default)]
struct Rows {
    /// How many were forgotten.
    forgotten: usize,
    rows: VecDeque<TickRow>,
}

/// Rows that grow.
#[derive(Debug, Default)]
pub struct GrowingTicks(RefCell<Rows>);

impl GrowingTicks {
    /// Adds rows behind the others.
    pub(super) fn feed(&self, rows: &[TickRow]) {
        self.0.borrow_mut().rows.extend(rows);
    }

    /// Forgets the rows before one.
    pub(super) fn forget_before(&self, row: usize) {
        let mut rows = self.0.borrow_mut();
        let count = row.saturating_sub(rows.forgotten).min(rows.rows.len());
        rows.rows.drain(..count);
        rows.forgotten += count;
    }

    /// Returns when the last row became known.
    #[must_use]
    pub fn newest(&self) -> Option<i64> {
        self.0.borrow().rows.back().map(|row| row.available)
    }
}

impl TickColumns for GrowingTicks {
    fn count(&self) -> usize {
        let rows = self.0.borrow();
        rows.forgotten + rows.rows.len()
    }

    fn copy(&self, from: usize, until: usize, block: &mut Vec<TickRow>) {
        let rows = self.0.borrow();
        let place = |row: usize| row.saturating_sub(rows.forgotten).min(rows.rows.len());
        block.extend(rows.rows.range(place(from)..place(until)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_keep_their_numbers_when_those_before_them_are_forgotten() {
        let ticks = GrowingTicks::default();
        let rows: Vec<TickRow> = (0..6)
            .map(|time| TickRow {
                time,
                ..TickRow::default()
            })
            .collect();
        ticks.feed(&rows[..4]);
        ticks.forget_before(3);
        ticks.feed(&rows[4..]);
        let mut block = Vec::new();
        ticks.copy(3, ticks.count(), &mut block);
        assert_eq!(block, rows[3..]);
        ticks.forget_before(100);
        assert_eq!((ticks.count(), ticks.newest()), (6, None));
    }
}
