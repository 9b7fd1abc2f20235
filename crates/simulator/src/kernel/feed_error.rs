//! Why data that were fed cannot be taken.

use std::fmt;

use ingenium_core::model::id::InstrumentId;
use ingenium_core::model::time::Timestamp;

/// Why data that were fed cannot be taken, or a time cannot be played to. The run is as it was before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeedError {
    /// The data have ended.
    Ended,
    /// A number of no instrument.
    NoInstrument(InstrumentId),
    /// The instrument's bars are not fed.
    NoStream(String),
    /// The instrument's ticks are not fed.
    NoTicks(String),
    /// A row that became known at a time that has been played.
    TooLate {
        /// The symbol.
        symbol: String,
        /// Its own time.
        time: Timestamp,
        /// When it became known.
        available: Timestamp,
        /// How far the run has been played.
        played: Timestamp,
    },
    /// A row that does not come after the one before it.
    OutOfOrder {
        /// The symbol.
        symbol: String,
        /// Its own time.
        time: Timestamp,
    },
    /// A price or size that is no number, or too large.
    NotANumber {
        /// The symbol.
        symbol: String,
        /// Its own time.
        time: Timestamp,
    },
    /// A time before that to which the run has been played.
    PlayedAlready {
        /// The time that was asked for.
        until: Timestamp,
        /// How far the run has been played.
        played: Timestamp,
    },
}

impl fmt::Display for FeedError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ended => out.write_str("the data of this run have ended: make another one"),
            Self::NoInstrument(id) => write!(out, "there is no instrument {}: add it first", id.0),
            Self::NoStream(symbol) => {
                write!(out, "{symbol}: its bars are not fed: use add_live_bars")
            }
            Self::NoTicks(symbol) => {
                write!(out, "{symbol}: its ticks are not fed: use add_live_ticks")
            }
            Self::TooLate {
                symbol,
                time,
                available,
                played,
            } => write!(
                out,
                "{symbol}: the row at {} became known at {}, and the run has been played to {}",
                time.0, available.0, played.0
            ),
            Self::OutOfOrder { symbol, time } => write!(
                out,
                "{symbol}: the row at {} does not come after the one before it",
                time.0
            ),
            Self::NotANumber { symbol, time } => write!(
                out,
                "{symbol}: a price or size of the row at {} is no number that fits",
                time.0
            ),
            Self::PlayedAlready { until, played } => write!(
                out,
                "the run has been played to {}: it cannot be played to {} any more",
                played.0, until.0
            ),
        }
    }
}

impl std::error::Error for FeedError {}
