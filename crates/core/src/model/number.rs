//! Price, Quantity and Money: integers that cannot be mixed up, with checked arithmetic.

use super::decimal::{
    Decimal, MAX_PRECISION, NumberError, Rounding, format_units, multiply_divide, power_of_ten,
    units_to_f64,
};

macro_rules! number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub i128);

        impl $name {
            /// Zero.
            pub const ZERO: Self = Self(0);

            /// Adds; an overflow is an error, never a wrap.
            pub fn plus(self, other: Self) -> Result<Self, NumberError> {
                self.0.checked_add(other.0).map(Self).ok_or(NumberError::Overflow)
            }

            /// Subtracts; an overflow is an error, never a wrap.
            pub fn minus(self, other: Self) -> Result<Self, NumberError> {
                self.0.checked_sub(other.0).map(Self).ok_or(NumberError::Overflow)
            }

            /// Returns the number with the other sign.
            #[must_use]
            pub const fn negated(self) -> Self {
                Self(-self.0)
            }

            /// Returns the distance from zero.
            #[must_use]
            pub const fn abs(self) -> Self {
                Self(self.0.abs())
            }

            /// Says whether this is zero.
            #[must_use]
            pub const fn is_zero(self) -> bool {
                self.0 == 0
            }

            /// Returns -1, 0 or 1.
            #[must_use]
            pub const fn signum(self) -> i128 {
                self.0.signum()
            }
        }
    };
}

number!(
    /// A price in units of its instrument's price precision.
    Price
);
number!(
    /// A quantity in units of its instrument's quantity precision; positions are signed (short < 0).
    Quantity
);
number!(
    /// An amount of one currency in units of 10^-18.
    Money
);

number!(
    /// A fraction of something in units of 10^-18 (0.05 is five percent).
    Fraction
);

impl Fraction {
    /// Takes a decimal, exactly.
    pub fn from_decimal(fraction: Decimal) -> Result<Self, NumberError> {
        fraction.units(MAX_PRECISION).map(Self)
    }

    /// Returns this fraction of a price, rounded to a unit of the price.
    pub fn of(self, price: Price, rounding: Rounding) -> Result<Price, NumberError> {
        multiply_divide(price.0, self.0, power_of_ten(MAX_PRECISION), rounding).map(Price)
    }
}

impl Money {
    /// The decimal places of every amount of money.
    pub const PRECISION: u8 = MAX_PRECISION;
    /// One unit of currency.
    pub const ONE: Self = Self(power_of_ten(Self::PRECISION));

    /// Parses a decimal amount, exactly.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        Self::from_decimal(Decimal::parse(text)?)
    }

    /// Takes a decimal amount, exactly.
    pub fn from_decimal(amount: Decimal) -> Result<Self, NumberError> {
        amount.units(Self::PRECISION).map(Self)
    }

    /// Returns this amount times `rate`, rounded half to even at the 18th place.
    pub fn times(self, rate: Decimal) -> Result<Self, NumberError> {
        if rate == Decimal::ONE {
            return Ok(self);
        }
        let divisor = power_of_ten(rate.places());
        multiply_divide(self.0, rate.mantissa(), divisor, Rounding::HalfEven).map(Self)
    }

    /// Returns this amount times `numerator / denominator`, rounded half to even; a positive denominator.
    pub fn times_ratio(self, numerator: i128, denominator: i128) -> Result<Self, NumberError> {
        multiply_divide(self.0, numerator, denominator, Rounding::HalfEven).map(Self)
    }

    /// Returns the amount as a decimal number.
    #[must_use]
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.0, Self::PRECISION)
    }

    /// Returns the nearest float.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        units_to_f64(self.0, Self::PRECISION)
    }
}

impl std::fmt::Display for Money {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let decimal = self.to_decimal();
        out.write_str(&format_units(decimal.mantissa(), decimal.places()))
    }
}
