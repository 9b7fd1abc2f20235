//! Exact decimals: parsing, formatting, rescaling and rounding of integers in units of 10^-precision.

use std::fmt;

use super::float_scale::FloatScale;
use super::nearest_float::quotient_to_f64;

/// The most decimal places that a number may have.
pub const MAX_PRECISION: u8 = 18;

/// Powers of ten from 10^0 to 10^38.
const POWERS: [i128; 39] = {
    let mut table = [1; 39];
    let mut index = 1;
    while index < 39 {
        table[index] = table[index - 1] * 10;
        index += 1;
    }
    table
};

/// Why a number could not be made.
#[derive(Debug, Clone, PartialEq)]
pub enum NumberError {
    /// The text is not a decimal number.
    NotANumber(String),
    /// The number has more decimal places than `precision`.
    TooPrecise {
        /// The number as it was given.
        text: String,
        /// The decimal places that are allowed.
        precision: u8,
    },
    /// The float is NaN or infinite.
    NotFinite(f64),
    /// The result does not fit into 128 bits.
    Overflow,
}

impl fmt::Display for NumberError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotANumber(text) => write!(out, "'{text}' is not a decimal number"),
            Self::TooPrecise { text, precision } => {
                write!(out, "{text} has more than {precision} decimal places")
            }
            Self::NotFinite(value) => write!(out, "{value} is not a finite number"),
            Self::Overflow => write!(out, "the number is too large: it would overflow 128 bits"),
        }
    }
}

impl std::error::Error for NumberError {}

/// How the part below the last unit is treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// To the next lower unit.
    Floor,
    /// To the next higher unit.
    Ceiling,
    /// Towards zero.
    TowardsZero,
    /// To the nearest unit, halves away from zero.
    HalfUp,
    /// To the nearest unit, halves to the even one.
    HalfEven,
}

/// Returns 10^`exponent`; exponents above 38 are held at 38.
#[must_use]
pub const fn power_of_ten(exponent: u8) -> i128 {
    POWERS[if exponent > 38 { 38 } else { exponent as usize }]
}

/// Powers of ten from 10^0 to 10^22 as floats: all of them are exact.
const FLOAT_POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// Returns 10^`exponent` as a float; exponents above 22 are held at 22.
#[must_use]
pub const fn float_power_of_ten(exponent: u8) -> f64 {
    FLOAT_POWERS[if exponent > 22 { 22 } else { exponent as usize }]
}

/// Returns `numerator / denominator` rounded to an integer; `denominator` must be positive.
#[must_use]
pub fn divide(numerator: i128, denominator: i128, rounding: Rounding) -> i128 {
    if denominator == 1 {
        return numerator;
    }
    let (quotient, remainder) = quotient_and_remainder(numerator, denominator);
    if remainder == 0 {
        return quotient;
    }
    let sign = if numerator < 0 { -1 } else { 1 };
    let away = match rounding {
        Rounding::Floor => numerator < 0,
        Rounding::Ceiling => numerator > 0,
        Rounding::TowardsZero => false,
        Rounding::HalfUp | Rounding::HalfEven => {
            let rest = remainder.unsigned_abs();
            let twin = denominator.unsigned_abs() - rest;
            let tie_goes_away = rounding == Rounding::HalfUp || quotient & 1 == 1;
            rest > twin || (rest == twin && tie_goes_away)
        }
    };
    if away { quotient + sign } else { quotient }
}

/// Divides in 64 bits where both numbers fit, which is several times faster.
fn quotient_and_remainder(numerator: i128, denominator: i128) -> (i128, i128) {
    match (i64::try_from(numerator), i64::try_from(denominator)) {
        (Ok(n), Ok(d)) if d != -1 => (i128::from(n / d), i128::from(n % d)),
        _ => (numerator / denominator, numerator % denominator),
    }
}

/// Multiplies; in 64 bits where both numbers fit, which is several times faster.
#[inline]
#[must_use]
pub fn product(a: i128, b: i128) -> Option<i128> {
    match (i64::try_from(a), i64::try_from(b)) {
        (Ok(a), Ok(b)) => Some(i128::from(a) * i128::from(b)),
        _ => a.checked_mul(b),
    }
}

/// Returns `a * b / divisor`, exact before it is rounded; `divisor` must be positive.
pub fn multiply_divide(
    a: i128,
    b: i128,
    divisor: i128,
    rounding: Rounding,
) -> Result<i128, NumberError> {
    if let Some(product) = product(a, b) {
        return Ok(divide(product, divisor, rounding));
    }
    let negative = (a < 0) != (b < 0);
    let (high, low) = wide_product(a.unsigned_abs(), b.unsigned_abs());
    let divisor = divisor.unsigned_abs();
    if high >= divisor {
        return Err(NumberError::Overflow);
    }
    let (quotient, remainder) = wide_divide(high, low, divisor);
    let twin = divisor - remainder;
    let away = remainder != 0
        && match rounding {
            Rounding::Floor => negative,
            Rounding::Ceiling => !negative,
            Rounding::TowardsZero => false,
            Rounding::HalfUp => remainder >= twin,
            Rounding::HalfEven => remainder > twin || (remainder == twin && quotient & 1 == 1),
        };
    let magnitude = quotient
        .checked_add(u128::from(away))
        .ok_or(NumberError::Overflow)?;
    let magnitude = i128::try_from(magnitude).map_err(|_| NumberError::Overflow)?;
    Ok(if negative { -magnitude } else { magnitude })
}

/// Returns the 256-bit product of two 128-bit numbers as (high, low).
const fn wide_product(a: u128, b: u128) -> (u128, u128) {
    const MASK: u128 = u64::MAX as u128;
    let (a_high, a_low, b_high, b_low) = (a >> 64, a & MASK, b >> 64, b & MASK);
    let low = a_low * b_low;
    let middle = a_high * b_low + (low >> 64);
    let other = a_low * b_high + (middle & MASK);
    (
        a_high * b_high + (middle >> 64) + (other >> 64),
        (other << 64) | (low & MASK),
    )
}

/// Divides a 256-bit number by `divisor` bit by bit; `high` must be below `divisor`.
const fn wide_divide(high: u128, low: u128, divisor: u128) -> (u128, u128) {
    let (mut remainder, mut quotient, mut bit) = (high, 0_u128, 128);
    while bit > 0 {
        bit -= 1;
        let carry = remainder >> 127 == 1;
        remainder = (remainder << 1) | ((low >> bit) & 1);
        quotient <<= 1;
        if carry || remainder >= divisor {
            remainder = remainder.wrapping_sub(divisor);
            quotient |= 1;
        }
    }
    (quotient, remainder)
}

/// A decimal number with its own number of places: `mantissa / 10^places`, without trailing zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Decimal {
    mantissa: i128,
    places: u8,
}

impl Decimal {
    /// Zero.
    pub const ZERO: Self = Self {
        mantissa: 0,
        places: 0,
    };
    /// One.
    pub const ONE: Self = Self {
        mantissa: 1,
        places: 0,
    };

    /// Returns `mantissa / 10^places`.
    #[must_use]
    pub fn new(mut mantissa: i128, mut places: u8) -> Self {
        while places > 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            places -= 1;
        }
        Self { mantissa, places }
    }

    /// Parses `-12.5`, `1e-3`, `+.5`; exact, at most 18 decimal places.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let wrong = || NumberError::NotANumber(text.to_owned());
        let (number, exponent) = match text.trim().split_once(['e', 'E']) {
            Some((number, exponent)) => (number, exponent.parse::<i32>().map_err(|_| wrong())?),
            None => (text.trim(), 0),
        };
        let (negative, digits) = match number.as_bytes().first() {
            Some(b'-') => (true, &number[1..]),
            Some(b'+') => (false, &number[1..]),
            _ => (false, number),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.is_empty() && fraction.is_empty() {
            return Err(wrong());
        }
        let mut mantissa: i128 = 0;
        for digit in whole.bytes().chain(fraction.bytes()) {
            if !digit.is_ascii_digit() {
                return Err(wrong());
            }
            mantissa = mantissa
                .checked_mul(10)
                .and_then(|value| value.checked_add(i128::from(digit - b'0')))
                .ok_or(NumberError::Overflow)?;
        }
        let mantissa = if negative { -mantissa } else { mantissa };
        let places = i32::try_from(fraction.len())
            .map_err(|_| wrong())?
            .saturating_sub(exponent);
        Self::with_places(mantissa, places, text)
    }

    /// Takes the shortest decimal that gives back the same float, as Python's `repr` shows it.
    pub fn from_f64(value: f64) -> Result<Self, NumberError> {
        if !value.is_finite() {
            return Err(NumberError::NotFinite(value));
        }
        Self::parse(&format!("{value:e}"))
    }

    /// Parses a float's shortest text, rounded half to even where it has more than 18 places.
    pub fn from_f64_rounded(value: f64) -> Result<Self, NumberError> {
        match Self::from_f64(value) {
            Err(NumberError::TooPrecise { .. }) => Self::parse(&format!("{value:.18}")),
            result => result,
        }
    }

    fn with_places(mut mantissa: i128, mut places: i32, text: &str) -> Result<Self, NumberError> {
        if mantissa == 0 {
            return Ok(Self::ZERO);
        }
        while places > 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            places -= 1;
        }
        if places > i32::from(MAX_PRECISION) {
            let text = text.to_owned();
            return Err(NumberError::TooPrecise {
                text,
                precision: MAX_PRECISION,
            });
        }
        if places < 0 {
            let exponent = u8::try_from(-places)
                .ok()
                .filter(|exponent| *exponent <= 38);
            let factor = power_of_ten(exponent.ok_or(NumberError::Overflow)?);
            mantissa = mantissa.checked_mul(factor).ok_or(NumberError::Overflow)?;
            places = 0;
        }
        Ok(Self {
            mantissa,
            places: u8::try_from(places).map_err(|_| NumberError::Overflow)?,
        })
    }

    /// Returns the digits without the point.
    #[must_use]
    pub const fn mantissa(self) -> i128 {
        self.mantissa
    }

    /// Returns the number of decimal places.
    #[must_use]
    pub const fn places(self) -> u8 {
        self.places
    }

    /// Returns the number in units of 10^-`precision`; refuses to drop a digit.
    pub fn units(self, precision: u8) -> Result<i128, NumberError> {
        if self.places > precision {
            return Err(NumberError::TooPrecise {
                text: self.to_string(),
                precision,
            });
        }
        let factor = power_of_ten(precision - self.places);
        product(self.mantissa, factor).ok_or(NumberError::Overflow)
    }

    /// Returns the number in units of 10^-`precision`, rounded.
    pub fn units_rounded(self, precision: u8, rounding: Rounding) -> Result<i128, NumberError> {
        if self.places <= precision {
            return self.units(precision);
        }
        Ok(divide(
            self.mantissa,
            power_of_ten(self.places - precision),
            rounding,
        ))
    }

    /// Returns the nearest float.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        units_to_f64(self.mantissa, self.places)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&format_units(self.mantissa, self.places))
    }
}

/// Returns `units / 10^precision` as text with all its decimal places.
#[must_use]
pub fn format_units(units: i128, precision: u8) -> String {
    let digits = units.unsigned_abs().to_string();
    let places = usize::from(precision);
    let sign = if units < 0 { "-" } else { "" };
    if places == 0 {
        return format!("{sign}{digits}");
    }
    let padded = format!("{digits:0>width$}", width = places + 1);
    let (whole, fraction) = padded.split_at(padded.len() - places);
    format!("{sign}{whole}.{fraction}")
}

/// Returns the nearest float of `units / 10^precision`.
#[must_use]
#[expect(
    clippy::cast_precision_loss,
    clippy::float_arithmetic,
    reason = "the way out to floats"
)]
pub fn units_to_f64(units: i128, precision: u8) -> f64 {
    const EXACT: i128 = 1 << 53;
    if precision > 22 {
        return format!("{units}e-{precision}").parse().unwrap_or(f64::NAN);
    }
    if (-EXACT..=EXACT).contains(&units) {
        // Both operands are exact in a double, so one correctly rounded division is the nearest float.
        return units as f64 / float_power_of_ten(precision);
    }
    let nearest = quotient_to_f64(units.unsigned_abs(), precision);
    if units < 0 { -nearest } else { nearest }
}

/// Returns a float's shortest decimal text in units of 10^-`precision`, rounded half to even.
#[inline]
pub fn units_from_f64(value: f64, precision: u8) -> Result<i128, NumberError> {
    match FloatScale::new(precision).units(value) {
        Some(units) => Ok(i128::from(units)),
        None => units_by_text(value, precision),
    }
}

#[cold]
fn units_by_text(value: f64, precision: u8) -> Result<i128, NumberError> {
    Decimal::from_f64_rounded(value)?.units_rounded(precision, Rounding::HalfEven)
}
