//! The numbers of a book: prices in ticks and quantities in lots.

/// A price in ticks: whatever step the book's owner has chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Ticks(pub i64);

/// A quantity in lots: whatever step the book's owner has chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Lots(pub i64);

impl Lots {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Says whether this is zero.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }
}
