//! Runs whose data and decisions come while they go on.
#![expect(clippy::expect_used, reason = "a test says what it expects")]

mod fed;
mod round_trip;
mod run;
