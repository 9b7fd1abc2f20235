//! Whether a followed book can be believed, and what an update did to it.

/// Whether a book that follows a feed can be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// No snapshot has come yet.
    Waiting,
    /// Every update since the snapshot has been applied.
    Live,
    /// Something was missed: the levels are not to be used until a snapshot replaces them.
    Stale,
}

/// What became of an update or a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The book has it.
    Applied,
    /// It waits for the snapshot that it follows.
    Buffered,
    /// The book had it already.
    Old,
    /// It does not follow what the book has, which is stale from now on.
    Gap,
}
