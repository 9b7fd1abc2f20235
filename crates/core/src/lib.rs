//! The decisions of Ingenium: exact, deterministic, without I/O, clock, threads or Python.

pub mod indicators;
