//! The volatility of the last bars: the sample deviation of their simple returns, in whole numbers, the
//! same to the last digit on every machine.

use std::collections::VecDeque;

use ingenium_core::model::decimal::{MAX_PRECISION, Rounding, multiply_divide, power_of_ten};
use ingenium_core::model::number::{Fraction, Price};

const PLACES: u8 = MAX_PRECISION / 2; // of a return; its square has all of them
const LARGEST: i128 = 10_000 * power_of_ten(PLACES); // a return beyond is counted as this one
const FEWEST: usize = 2; // returns that deviate from one another

/// The returns of the last closes.
#[derive(Debug, Clone, Default)]
pub struct Volatility {
    window: usize,
    returns: VecDeque<i128>,
    sum: i128,
    squares: i128,
    last: Option<Price>,
}

impl Volatility {
    /// Measures over so many bars; over none, it takes no note of any.
    #[must_use]
    pub fn over(bars: u32) -> Self {
        Self {
            window: bars as usize,
            ..Self::default()
        }
    }

    /// Takes note of the close of a bar.
    pub fn on_close(&mut self, close: Price) {
        if self.window == 0 {
            return;
        }
        let last = self.last.replace(close).filter(|last| last.0 > 0);
        let Some(last) = last else {
            return;
        };
        let one = power_of_ten(PLACES);
        let change = multiply_divide(close.0 - last.0, one, last.0, Rounding::HalfEven);
        let change = change.unwrap_or(LARGEST).clamp(-LARGEST, LARGEST);
        if self.returns.len() == self.window
            && let Some(oldest) = self.returns.pop_front()
        {
            self.sum -= oldest;
            self.squares -= oldest * oldest;
        }
        self.returns.push_back(change);
        self.sum += change;
        self.squares += change * change;
    }

    /// Continues from a price that a split has changed.
    pub fn rebase(&mut self, price: Price) {
        self.last = Some(price);
    }

    /// Returns the deviation of a bar's return; zero before there are two.
    #[must_use]
    pub fn measured(&self) -> Fraction {
        if self.returns.len() < FEWEST {
            return Fraction::ZERO;
        }
        let count = i128::try_from(self.returns.len()).unwrap_or(i128::MAX);
        let variance = (count * self.squares - self.sum * self.sum) / (count * (count - 1));
        Fraction(variance.max(0).isqrt() * power_of_ten(PLACES))
    }
}
