//! Orders that end at an instant, the next at hand.

use super::ticket::OrderNumber;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The orders with an instant at which they end. Those that ended before are found to be gone when it comes.
#[derive(Debug, Clone, Default)]
pub(super) struct Expiries {
    heap: BinaryHeap<Reverse<(i64, u64, OrderNumber)>>,
    due: Vec<(u64, OrderNumber)>,
}

impl Expiries {
    pub(super) fn add(&mut self, instant: i64, entry: u64, id: OrderNumber) {
        self.heap.push(Reverse((instant, entry, id)));
    }

    /// Takes out the orders whose instant has come, in order of entry.
    pub(super) fn take_due(&mut self, now: i64) -> Vec<(u64, OrderNumber)> {
        let mut due = std::mem::take(&mut self.due);
        due.clear();
        while let Some(&Reverse((instant, entry, id))) = self.heap.peek() {
            if instant > now {
                break;
            }
            self.heap.pop();
            due.push((entry, id));
        }
        due.sort_unstable();
        due
    }

    /// Takes the list back to be used again.
    pub(super) fn give_back(&mut self, due: Vec<(u64, OrderNumber)>) {
        self.due = due;
    }
}
