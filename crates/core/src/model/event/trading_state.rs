//! The state of the risk gate.

/// Whether orders pass the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum TradingState {
    /// All orders that keep the limits.
    #[default]
    Active,
    /// Only orders that reduce a position.
    Reducing,
    /// None. Cancellations always pass.
    Halted,
}

impl TradingState {
    /// Returns the state's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Reducing => "reducing",
            Self::Halted => "halted",
        }
    }
}
