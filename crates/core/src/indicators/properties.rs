//! Properties that hold for any series: agreement with the definitions, and no drift.
