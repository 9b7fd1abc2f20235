//! A sliding window that is folded anew from its own items only, so that no error outlives the bar that caused it.
//!
//! The window is kept as two runs: the older run as folds from each item to its end, the newer as one fold that grows. The
//! fold of the window is `older.then(newer)`. When the newer run fills the window it becomes the older (n steps each n items:
//! amortised O(1)). Nothing is ever subtracted, so sums do not drift, and a NaN or an outlier is gone with its bar.

use super::period::Period;

/// What can be folded over a window.
pub(super) trait Fold: Copy {
    /// What is pushed into the window.
    type Item: Copy;

    /// The fold of nothing.
    const EMPTY: Self;

    /// Returns the fold of one item; `pivot` is an item of the window, the same for all.
    fn of(item: Self::Item, pivot: Self::Item) -> Self;

    /// Returns the fold of this run followed by a newer one.
    #[must_use]
    fn then(self, newer: Self) -> Self;
}

/// The last n items and their fold.
#[derive(Debug, Clone)]
pub(super) struct Window<F: Fold> {
    items: Box<[F::Item]>,
    older: Box<[F]>,
    newer: F,
    pivot: F::Item,
    next: usize,
    is_full: bool,
}

impl<F: Fold> Window<F> {
    /// Returns an empty window of `period` items; `filler` is never folded into a result.
    pub(super) fn new(period: Period, filler: F::Item) -> Self {
        Self {
            items: vec![filler; period.bars()].into_boxed_slice(),
            older: vec![F::EMPTY; period.bars()].into_boxed_slice(),
            newer: F::EMPTY,
            pivot: filler,
            next: 0,
            is_full: false,
        }
    }

    /// Takes the next item in, lets the oldest go, and returns the fold once the window is full.
    #[inline]
    pub(super) fn push(&mut self, item: F::Item) -> Option<F> {
        self.items[self.next] = item;
        self.next += 1;
        if self.next == self.items.len() {
            return Some(self.turn(item));
        }
        self.newer = self.newer.then(F::of(item, self.pivot));
        self.is_full.then(|| self.older[self.next].then(self.newer))
    }

    /// Makes the full newer run the older one, with its last item as the pivot: it stays until the next turn.
    fn turn(&mut self, pivot: F::Item) -> F {
        let mut fold = F::EMPTY;
        for (item, suffix) in self.items.iter().zip(self.older.iter_mut()).rev() {
            fold = F::of(*item, pivot).then(fold);
            *suffix = fold;
        }
        self.pivot = pivot;
        self.newer = F::EMPTY;
        self.next = 0;
        self.is_full = true;
        fold
    }

    /// Returns the item that the last fold was made relative to.
    #[inline]
    pub(super) fn pivot(&self) -> F::Item {
        self.pivot
    }

    /// Returns the items in no particular order; all are of the window once it is full.
    pub(super) fn items(&self) -> &[F::Item] {
        &self.items
    }

    /// Returns how many items the window holds when full.
    pub(super) fn period(&self) -> usize {
        self.items.len()
    }

    /// Tells whether as many items as the window holds have been pushed.
    pub(super) fn is_full(&self) -> bool {
        self.is_full
    }

    /// Forgets every item.
    pub(super) fn clear(&mut self) {
        self.newer = F::EMPTY;
        self.next = 0;
        self.is_full = false;
    }
}
