//! Identifiers: small integers inside, strings only at the edges.

macro_rules! id {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub $inner);

        impl $name {
            /// Returns the identifier as an index into a table.
            #[must_use]
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

id!(
    /// An instrument: its row in the run's instrument table. A ticker is an attribute, not an identity.
    InstrumentId(u32)
);
id!(
    /// A strategy: its row in the run's strategy table.
    StrategyId(u16)
);
id!(
    /// A currency: its row in the run's currency table.
    CurrencyId(u16)
);
id!(
    /// An order: numbered from 0 in order of submission within a run.
    OrderId(u32)
);
id!(
    /// A fill: numbered from 0 in order of execution within a run.
    FillId(u32)
);
id!(
    /// A user's tag on an order: its row in the run's tag table; 0 is "no tag".
    TagId(u32)
);
id!(
    /// A group of orders of which one cancels the others; 0 is "no group".
    GroupId(u32)
);
