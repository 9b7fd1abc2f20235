//! How numbered updates follow one another, and a snapshot.

/// The numbers that a depth update carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UpdateIds {
    /// The first change that is in it.
    pub first: u64,
    /// The last change that is in it.
    pub last: u64,
    /// The last change of the update before it; feeds that do not send it have 0.
    pub previous: u64,
}

/// By which of its numbers an update names its predecessor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChainRule {
    /// Its first number is one more than the last of its predecessor (Binance spot: `U` and `u`).
    FirstFollowsLast,
    /// It names the last number of its predecessor (Binance futures: `pu`).
    NamesPrevious,
}

/// How an update stands to what is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// It comes next.
    Next,
    /// All of it is known.
    Old,
    /// Something is missing between.
    Gap,
}

impl ChainRule {
    /// Says how an update stands to the update that ended with `last`.
    #[must_use]
    pub const fn after_update(self, last: u64, ids: UpdateIds) -> Link {
        if ids.last <= last {
            return Link::Old;
        }
        let follows = match self {
            Self::FirstFollowsLast => ids.first == last + 1,
            Self::NamesPrevious => ids.previous == last,
        };
        if follows { Link::Next } else { Link::Gap }
    }

    /// Says how an update stands to a snapshot, whose last change may lie inside it.
    #[must_use]
    pub const fn after_snapshot(self, last: u64, ids: UpdateIds) -> Link {
        if ids.last <= last {
            return Link::Old;
        }
        let joins = match self {
            Self::FirstFollowsLast => ids.first <= last + 1,
            Self::NamesPrevious => ids.previous <= last,
        };
        if joins { Link::Next } else { Link::Gap }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ChainRule::{FirstFollowsLast, NamesPrevious};

    fn ids(previous: u64, first: u64, last: u64) -> UpdateIds {
        UpdateIds {
            first,
            last,
            previous,
        }
    }

    #[test]
    fn a_spot_update_begins_one_after_its_predecessor() {
        assert_eq!(FirstFollowsLast.after_update(9, ids(0, 10, 12)), Link::Next);
        assert_eq!(FirstFollowsLast.after_update(9, ids(0, 11, 12)), Link::Gap);
        assert_eq!(FirstFollowsLast.after_update(9, ids(0, 9, 12)), Link::Gap);
        assert_eq!(FirstFollowsLast.after_update(9, ids(0, 7, 9)), Link::Old);
    }

    #[test]
    fn a_futures_update_names_its_predecessor_and_may_skip_numbers() {
        assert_eq!(NamesPrevious.after_update(9, ids(9, 15, 20)), Link::Next);
        assert_eq!(NamesPrevious.after_update(9, ids(10, 15, 20)), Link::Gap);
        assert_eq!(NamesPrevious.after_update(9, ids(8, 9, 9)), Link::Old);
    }

    #[test]
    fn a_snapshot_may_end_inside_the_update_that_joins_it() {
        for (rule, link) in [(FirstFollowsLast, Link::Next), (NamesPrevious, Link::Next)] {
            assert_eq!(rule.after_snapshot(11, ids(9, 10, 12)), link);
            assert_eq!(rule.after_snapshot(9, ids(9, 10, 12)), link);
            assert_eq!(rule.after_snapshot(12, ids(9, 10, 12)), Link::Old);
            assert_eq!(rule.after_snapshot(8, ids(9, 10, 12)), Link::Gap);
        }
    }
}
