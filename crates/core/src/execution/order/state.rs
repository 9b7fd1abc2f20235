//! The order state machine: one table of legal transitions; everything else is an error.

use std::fmt;

use crate::model::event::OrderChange;
use crate::model::number::Quantity;

/// Where an order is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum OrderStatus {
    /// Made by a strategy; not yet past the risk gate (or waiting for its parent to fill).
    #[default]
    Initialized,
    /// On its way to the venue.
    Submitted,
    /// Working at the venue.
    Open,
    /// Working; a change of it is on its way.
    PendingReplace,
    /// Working; its cancellation is on its way.
    PendingCancel,
    /// Stopped by the risk gate.
    Denied,
    /// Refused by the venue.
    Rejected,
    /// Traded in full.
    Filled,
    /// Cancelled; what was filled before stands.
    Cancelled,
    /// Its time was over; what was filled before stands.
    Expired,
}

impl OrderStatus {
    /// Says whether nothing can happen to the order any more.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(
            self,
            Self::Denied | Self::Rejected | Self::Filled | Self::Cancelled | Self::Expired
        )
    }

    /// Says whether the order is at the venue.
    #[must_use]
    pub const fn is_working(self) -> bool {
        matches!(
            self,
            Self::Submitted | Self::Open | Self::PendingReplace | Self::PendingCancel
        )
    }

    /// Returns the status's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Initialized => "initialized",
            Self::Submitted => "submitted",
            Self::Open => "open",
            Self::PendingReplace => "pending_replace",
            Self::PendingCancel => "pending_cancel",
            Self::Denied => "denied",
            Self::Rejected => "rejected",
            Self::Filled => "filled",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        }
    }

    /// Returns the state that follows `change`.
    pub fn after(self, change: &OrderChange) -> Result<Self, IllegalTransition> {
        use {OrderChange as C, OrderStatus as S};
        const NOTHING: Quantity = Quantity::ZERO;
        match (self, change) {
            (S::Initialized, C::Submitted) => Ok(S::Submitted),
            (S::Initialized, C::Denied(_)) => Ok(S::Denied),
            (S::Initialized, C::Cancelled(_)) => Ok(S::Cancelled), // its parent ended without a fill

            (S::Submitted, C::Accepted) => Ok(S::Open),
            (S::Open, C::Accepted) => Ok(S::Open), // a fill may outrun its acceptance
            (S::PendingReplace, C::Accepted) => Ok(S::PendingReplace),
            (S::PendingCancel, C::Accepted) => Ok(S::PendingCancel),

            (S::Submitted | S::Open, C::Triggered) => Ok(S::Open),
            (S::PendingReplace, C::Triggered) => Ok(S::PendingReplace),
            (S::PendingCancel, C::Triggered) => Ok(S::PendingCancel),

            (
                from,
                C::Filled {
                    leaves: NOTHING, ..
                },
            ) if from.is_working() => Ok(S::Filled),
            (S::Submitted | S::Open, C::Filled { .. }) => Ok(S::Open),
            (S::PendingReplace, C::Filled { .. }) => Ok(S::PendingReplace),
            (S::PendingCancel, C::Filled { .. }) => Ok(S::PendingCancel),

            // What it depends on has changed meanwhile; and a refusal may outrun its acceptance.
            (S::Submitted, C::Replaced | C::ReplaceRejected(_) | C::CancelRejected(_)) => {
                Ok(S::Submitted)
            }
            (S::PendingReplace, C::CancelRejected(_)) => Ok(S::PendingReplace),
            (S::Open | S::PendingReplace, C::Replaced | C::ReplaceRejected(_)) => Ok(S::Open),
            (S::PendingCancel, C::Replaced | C::ReplaceRejected(_)) => Ok(S::PendingCancel),
            (S::Open | S::PendingCancel, C::CancelRejected(_)) => Ok(S::Open),

            (from, C::Rejected(_)) if from.is_working() => Ok(S::Rejected),
            (from, C::Cancelled(_)) if from.is_working() => Ok(S::Cancelled),
            (from, C::Expired) if from.is_working() => Ok(S::Expired),
            (from, on) => Err(IllegalTransition { from, on: *on }),
        }
    }
}

/// A change that cannot happen to an order in this state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IllegalTransition {
    /// The state the order was in.
    pub from: OrderStatus,
    /// What was said to have happened.
    pub on: OrderChange,
}

impl fmt::Display for IllegalTransition {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{} cannot happen to an order that is {}",
            self.on.name(),
            self.from.name()
        )
    }
}

impl std::error::Error for IllegalTransition {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::decimal::Decimal;
    use crate::model::event::{Denial, Reason, RiskRule, Scope};
    use OrderStatus as S;

    const STATES: [S; 10] = [
        S::Initialized,
        S::Submitted,
        S::Open,
        S::PendingReplace,
        S::PendingCancel,
        S::Denied,
        S::Rejected,
        S::Filled,
        S::Cancelled,
        S::Expired,
    ];

    fn changes() -> [OrderChange; 12] {
        let (limit, value) = (Decimal::ONE, Decimal::ONE);
        let denial = Denial {
            rule: RiskRule::Tick,
            scope: Scope::Account,
            limit,
            value,
        };
        [
            OrderChange::Submitted,
            OrderChange::Denied(denial),
            OrderChange::Accepted,
            OrderChange::Rejected(Reason::PostOnly),
            OrderChange::Triggered,
            OrderChange::Filled {
                quantity: Quantity(1),
                leaves: Quantity(1),
            },
            OrderChange::Filled {
                quantity: Quantity(1),
                leaves: Quantity(0),
            },
            OrderChange::Replaced,
            OrderChange::ReplaceRejected(Reason::NotWorking),
            OrderChange::Cancelled(Reason::Requested),
            OrderChange::CancelRejected(Reason::NotWorking),
            OrderChange::Expired,
        ]
    }

    /// The whole table: a letter is the state that follows, a point is an error.
    /// Columns: Submitted Denied Accepted Rejected Triggered part-filled filled Replaced
    /// `ReplaceRejected` Cancelled `CancelRejected` Expired.
    #[test]
    fn every_pair_of_state_and_change_is_in_the_table() {
        let table = [
            "SD.......C..", // Initialized
            "..OROOFSSCSE", // Submitted
            "..OROOFOOCOE", // Open
            "..PRPPFOOCPE", // PendingReplace
            "..XRXXFXXCOE", // PendingCancel
            "............", // Denied
            "............", // Rejected
            "............", // Filled
            "............", // Cancelled
            "............", // Expired
        ];
        let letter = |state| match state {
            S::Initialized => 'I',
            S::Submitted => 'S',
            S::Open => 'O',
            S::PendingReplace => 'P',
            S::PendingCancel => 'X',
            S::Denied => 'D',
            S::Rejected => 'R',
            S::Filled => 'F',
            S::Cancelled => 'C',
            S::Expired => 'E',
        };
        for (state, row) in STATES.iter().zip(table) {
            let got: String = changes()
                .iter()
                .map(|change| state.after(change).map_or('.', letter))
                .collect();
            assert_eq!(got, row, "{state:?}");
        }
    }

    #[test]
    fn a_final_state_is_never_left() {
        for state in STATES.into_iter().filter(|state| state.is_final()) {
            assert!(
                changes().iter().all(|change| state.after(change).is_err()),
                "{state:?}"
            );
        }
    }

    #[test]
    fn an_illegal_transition_says_what_and_from_where() {
        let error = S::Filled
            .after(&OrderChange::Cancelled(Reason::Requested))
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "OrderCancelled cannot happen to an order that is filled"
        );
    }
}
