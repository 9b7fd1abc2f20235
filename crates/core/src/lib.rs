//! The decisions of Ingenium: exact, deterministic, without I/O, clock, threads or Python.

pub mod book;
pub mod execution;
pub mod indicators;
pub mod model;
pub mod portfolio;
