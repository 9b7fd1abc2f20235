//! How large our trading in a bar is beside the bar's own volume.

use ingenium_core::model::decimal::{
    MAX_PRECISION, NumberError, Rounding, multiply_divide, power_of_ten,
};
use ingenium_core::model::number::{Fraction, Quantity};

/// The whole, in units of a fraction.
pub const WHOLE: i128 = power_of_ten(MAX_PRECISION);

/// More than so many times the volume is counted as so much.
const MOST: i128 = 100 * WHOLE;

/// Returns our part of a volume, rounded up. Of a bar without volume any trade is the whole.
pub fn traded_share(ours: Quantity, volume: Quantity) -> Result<Fraction, NumberError> {
    if volume.0 <= 0 {
        return Ok(Fraction(WHOLE));
    }
    let share = multiply_divide(ours.0.abs(), WHOLE, volume.0, Rounding::Ceiling)?;
    Ok(Fraction(share.min(MOST)))
}

/// Returns the product of two fractions, rounded up.
pub fn product(one: Fraction, other: Fraction) -> Result<Fraction, NumberError> {
    multiply_divide(one.0, other.0, WHOLE, Rounding::Ceiling).map(Fraction)
}
