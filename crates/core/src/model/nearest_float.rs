//! The float nearest to a decimal of any size, by one exact division.

use super::decimal::power_of_ten;

/// Returns the nearest float of `units / 10^precision`; the units are not zero, the precision at most 22.
#[expect(
    clippy::cast_precision_loss,
    clippy::float_arithmetic,
    reason = "the way out to floats"
)]
pub(super) fn quotient_to_f64(units: u128, precision: u8) -> f64 {
    const BIAS: u64 = 1023;
    const FRACTION_BITS: u64 = 52;
    let fives = power_of_ten(precision).unsigned_abs() >> precision; // 10^n = 5^n × 2^n
    let shift = units.leading_zeros();
    let dividend = units << shift;
    // The quotient has more than 70 bits, so that its last one only tells a tie from what is above it.
    let quotient = dividend / fives;
    let is_inexact = u128::from(quotient * fives != dividend);
    let rounded = (quotient | is_inexact) as f64;
    let twos = u64::from(shift) + u64::from(precision);
    rounded * f64::from_bits((BIAS - twos) << FRACTION_BITS)
}
