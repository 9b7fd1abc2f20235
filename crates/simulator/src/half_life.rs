//! Decay by half in each half-life, in whole numbers: the same to the last digit on every machine.

use ingenium_core::model::decimal::{
    MAX_PRECISION, NumberError, Rounding, multiply_divide, power_of_ten,
};

/// The binary digits of a part of a half-life that are looked at.
const DIGITS: usize = 24;

/// What is left after a half, a quarter, an eighth ... of a half-life, in units of 10^-18, rounded down.
const LEFT: [i128; DIGITS] = [
    707_106_781_186_547_524,
    840_896_415_253_714_543,
    917_004_043_204_671_231,
    957_603_280_698_573_646,
    978_572_062_087_700_134,
    989_228_013_193_975_484,
    994_599_423_483_633_175,
    997_296_056_085_470_126,
    998_647_112_890_970_173,
    999_323_327_502_650_752,
    999_661_606_496_243_683,
    999_830_788_931_929_063,
    999_915_390_886_613_497,
    999_957_694_548_431_132,
    999_978_847_050_491_929,
    999_989_423_469_314_464,
    999_994_711_720_674_283,
    999_997_355_856_841_394,
    999_998_677_927_546_759,
    999_999_338_963_554_895,
    999_999_669_481_722_826,
    999_999_834_740_847_757,
    999_999_917_370_420_465,
    999_999_958_685_209_379,
];

/// A time in which half of something goes, in nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HalfLife(i64);

impl HalfLife {
    /// Takes a time; `None` unless it is above zero.
    #[must_use]
    pub const fn new(nanoseconds: i64) -> Option<Self> {
        if nanoseconds > 0 {
            Some(Self(nanoseconds))
        } else {
            None
        }
    }

    /// Returns the time in nanoseconds.
    #[must_use]
    pub const fn nanoseconds(self) -> i64 {
        self.0
    }

    /// Returns what is left of a value, rounded towards zero; nothing goes in a time below zero.
    pub fn left(self, value: i128, elapsed: i64) -> Result<i128, NumberError> {
        let elapsed = elapsed.max(0);
        let Ok(halvings) = u32::try_from(elapsed / self.0) else {
            return Ok(0);
        };
        if halvings >= i128::BITS - 1 {
            return Ok(0);
        }
        let mut left = value / (1_i128 << halvings);
        let mut rest = i128::from(elapsed % self.0);
        for factor in LEFT {
            rest *= 2;
            if rest >= i128::from(self.0) {
                rest -= i128::from(self.0);
                let one = power_of_ten(MAX_PRECISION);
                left = multiply_divide(left, factor, one, Rounding::TowardsZero)?;
            }
        }
        Ok(left)
    }
}
