//! Impact after Almgren and Chriss (2000): a temporary part that an order pays for its own speed, and a
//! permanent part that moves the price for what comes after. Both are linear in our share of the bar's
//! volume, for which linear permanent impact is the only one without free money in a round trip.
//!
//! Of its own permanent part a fill pays half, which is the average over its execution. What is
//! approximated: the permanent part may decay, by a stated half-life, from bar to bar and not inside a
//! bar; it changes what we pay in later fills that take, and never what the bars, limits, stops and marks
//! say; and where it would be in our favour (a sale after purchases) it is left out, since bars of unlike
//! volume would let a strategy pump the price of a thin bar and sell in a thick one.
//!
//! It would hold where order flow moves prices in proportion, as among small orders in a deep market.
//! Large orders move them less than in proportion (see the square root), and what others do with the
//! knowledge of our trading is not in it.

use ingenium_core::model::decimal::{Decimal, MAX_PRECISION, NumberError};
use ingenium_core::model::number::Fraction;
use ingenium_core::model::order::Side;
use ingenium_core::model::time::Timestamp;

use crate::half_life::HalfLife;
use crate::traded_share::{WHOLE, product};

const FURTHEST: i128 = 10 * WHOLE; // more displacement than ten times the price is counted as so much

/// What a share of one would move the price by, as fractions of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlmgrenChriss {
    /// For all that comes after.
    pub permanent: Fraction,
    /// For the fill itself.
    pub temporary: Fraction,
    /// In which half of the permanent part goes; `None` is never.
    pub half_life: Option<HalfLife>,
}

/// How far our own trades have moved a price: a signed fraction of it, above zero after purchases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Displacement {
    fraction: i128,
    at: Timestamp,
}

impl Default for Displacement {
    fn default() -> Self {
        Self {
            fraction: 0,
            at: Timestamp::MIN,
        }
    }
}

impl AlmgrenChriss {
    /// Returns the fraction of the price that a fill pays: for what was traded before, half of its own
    /// permanent part, and the temporary part. `share` is that of all our fills in the bar, `own` of
    /// this one.
    pub fn fraction(
        self,
        side: Side,
        (share, own): (Fraction, Fraction),
        moved: Displacement,
        now: Timestamp,
    ) -> Result<Fraction, NumberError> {
        let before = (self.left(moved, now)? * side.sign()).max(0);
        let half = product(own, self.permanent)?.0;
        let temporary = product(share, self.temporary)?;
        Fraction(before + half / 2 + half % 2).plus(temporary)
    }

    /// Returns how far the price is moved after a fill.
    pub fn after(
        self,
        side: Side,
        own: Fraction,
        moved: Displacement,
        now: Timestamp,
    ) -> Result<Displacement, NumberError> {
        let fraction = self.left(moved, now)? + product(own, self.permanent)?.0 * side.sign();
        Ok(Displacement {
            fraction: fraction.clamp(-FURTHEST, FURTHEST),
            at: now,
        })
    }

    fn left(self, moved: Displacement, now: Timestamp) -> Result<i128, NumberError> {
        match self.half_life {
            Some(half_life) if moved.fraction != 0 => {
                half_life.left(moved.fraction, now.0.saturating_sub(moved.at.0))
            }
            _ => Ok(moved.fraction),
        }
    }

    /// Returns the model in words.
    #[must_use]
    pub fn describe(self) -> String {
        let plain = |fraction: Fraction| Decimal::new(fraction.0, MAX_PRECISION);
        let decay = self.half_life.map_or_else(
            || "stays".to_owned(),
            |time| format!("halves every {} s", time.nanoseconds() / 1_000_000_000),
        );
        format!(
            "your share of the bar's volume × {} for the fill itself, × {} for your later fills on the \
             same side, which {decay}; bars, limits and stops are not moved",
            plain(self.temporary),
            plain(self.permanent)
        )
    }
}
