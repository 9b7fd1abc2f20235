//! When a float counts as zero.

/// Tells whether TA-Lib takes `value` for zero, which decides ties and divisions as the references do.
#[inline]
pub(super) fn is_zero(value: f64) -> bool {
    value.abs() < 1e-14
}
