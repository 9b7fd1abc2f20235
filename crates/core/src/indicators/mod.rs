//! Incremental indicators. Floating point by design: they advise, they do not account.
