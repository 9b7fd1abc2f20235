//! Impact: how far our own taking moves the price, beyond the levels that it empties.
//!
//! Holds on average over many orders of a size that the coefficients were fitted to. Misleads for a single order,
//! for sizes beyond the fit, and where the recorded depth already shows the cost: then it is counted twice.
//! Marks and the fills of resting orders stay those of the record.

use ingenium_core::model::decimal::power_of_ten;
use ingenium_core::model::order::Side;

/// How taking moves the price; sizes are counted in parts of `volume`, moves in fractions of the price.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Impact {
    /// Not at all: an order costs what the levels cost.
    #[default]
    None,
    /// In proportion to the size; gone with the order.
    Linear {
        /// The move for an order of the whole volume.
        coefficient: f64,
        /// The volume, as a quantity.
        volume: f64,
    },
    /// With the square root of the size; gone with the order.
    SquareRoot {
        /// The move for an order of the whole volume.
        coefficient: f64,
        /// The volume, as a quantity.
        volume: f64,
    },
    /// A part that stays for good and moves both sides, and a part that fades and costs those who go on.
    AlmgrenChriss {
        /// The move that stays, for the whole volume.
        permanent: f64,
        /// The move that fades, for the whole volume.
        temporary: f64,
        /// The volume, as a quantity.
        volume: f64,
        /// Nanoseconds in which half of it fades.
        half_life: i64,
    },
}

/// What our orders have moved so far, as fractions of the price; up is positive.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Moved {
    permanent: f64,
    temporary: f64,
    time: i64,
}

#[expect(
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "a model of a move, rounded to whole ticks against us"
)]
impl Impact {
    /// Returns the model with its volume in units of a precision, as an exchange counts.
    pub(super) fn in_units(mut self, precision: u8) -> Self {
        match &mut self {
            Self::None => {}
            Self::Linear { volume, .. }
            | Self::SquareRoot { volume, .. }
            | Self::AlmgrenChriss { volume, .. } => *volume *= power_of_ten(precision) as f64,
        }
        self
    }

    /// Returns how far an order of this size fills from the recorded price, as a fraction; up is positive.
    pub(super) fn of(self, side: Side, quantity: i64, moved: &Moved, now: i64) -> f64 {
        let (sign, taken) = (sign(side), quantity as f64);
        match self {
            Self::None => 0.0,
            Self::Linear {
                coefficient,
                volume,
            } => sign * coefficient * taken / volume,
            Self::SquareRoot {
                coefficient,
                volume,
            } => sign * coefficient * (taken / volume).sqrt(),
            Self::AlmgrenChriss {
                temporary,
                volume,
                half_life,
                ..
            } => {
                let fading = moved.fading(now, half_life) + sign * temporary * taken / volume;
                let against_us = if fading * sign > 0.0 { fading } else { 0.0 };
                moved.permanent + against_us
            }
        }
    }

    /// Takes note of what was taken.
    pub(super) fn on_taken(self, side: Side, quantity: i64, moved: &mut Moved, now: i64) {
        if let Self::AlmgrenChriss {
            permanent,
            temporary,
            volume,
            half_life,
        } = self
        {
            let part = sign(side) * quantity as f64 / volume;
            moved.temporary = moved.fading(now, half_life) + temporary * part;
            moved.permanent += permanent * part;
            moved.time = now;
        }
    }

    /// Returns a price moved by a fraction, to a whole tick, rounded against us.
    pub(super) fn price(side: Side, price: i64, fraction: f64, tick: i64) -> i64 {
        if fraction == 0.0 {
            return price;
        }
        let ticks = price as f64 * fraction / tick as f64;
        let near = ticks.round();
        let ticks = if (ticks - near).abs() < 1e-9 {
            near // a whole number of ticks, but for the last bits of a float
        } else if side == Side::Buy {
            ticks.ceil()
        } else {
            ticks.floor()
        };
        (price + ticks as i64 * tick).max(tick)
    }

    /// Returns the model in words, for the list of assumptions.
    #[must_use]
    pub fn describe(self) -> String {
        match self {
            Self::None => "our taking moves no price beyond the levels that it empties".to_owned(),
            Self::Linear { .. } => {
                "an order that takes fills further away in proportion to its size; nothing \
                                    of that stays"
                    .to_owned()
            }
            Self::SquareRoot { .. } => {
                "an order that takes fills further away by the square root of its size; \
                                        nothing of that stays"
                    .to_owned()
            }
            Self::AlmgrenChriss { half_life, .. } => format!(
                "our taking moves prices for good in proportion to its size, and costs those of our orders that \
                 follow within some half-lives of {half_life} ns"
            ),
        }
    }
}

#[expect(
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    reason = "a move that fades"
)]
impl Moved {
    fn fading(&self, now: i64, half_life: i64) -> f64 {
        let halves = (now - self.time) as f64 / half_life.max(1) as f64;
        self.temporary * (-halves).exp2()
    }
}

const fn sign(side: Side) -> f64 {
    match side {
        Side::Buy => 1.0,
        Side::Sell => -1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::float_arithmetic, reason = "a distance in a test")]
    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-12, "{found}, not {expected}");
    }

    #[test]
    fn linear_and_square_root_moves_grow_with_the_size() {
        let moved = Moved::default();
        let linear = Impact::Linear {
            coefficient: 0.1,
            volume: 1000.0,
        };
        near(linear.of(Side::Buy, 50, &moved, 0), 0.005); // 0.1 × 50/1000
        near(linear.of(Side::Sell, 50, &moved, 0), -0.005);
        let root = Impact::SquareRoot {
            coefficient: 0.1,
            volume: 1000.0,
        };
        near(root.of(Side::Buy, 40, &moved, 0), 0.02); // 0.1 × √0.04
    }

    #[test]
    fn the_permanent_part_stays_and_the_temporary_one_halves() {
        let impact = Impact::AlmgrenChriss {
            permanent: 0.1,
            temporary: 0.4,
            volume: 1000.0,
            half_life: 500,
        };
        let mut moved = Moved::default();
        near(impact.of(Side::Buy, 100, &moved, 0), 0.04);
        impact.on_taken(Side::Buy, 100, &mut moved, 0);
        // Permanent 0.01; of 0.04 a half is left, and the next 100 add 0.04.
        near(impact.of(Side::Buy, 100, &moved, 500), 0.01 + 0.02 + 0.04);
        // A sale gets the permanent move; 0.02 − 0.04 is against it.
        near(impact.of(Side::Sell, 100, &moved, 500), 0.01 - 0.02);
        // A small one is not paid for the fading move.
        near(impact.of(Side::Sell, 1, &moved, 500), 0.01);
    }

    #[test]
    fn a_moved_price_is_a_whole_tick_against_us() {
        assert_eq!(Impact::price(Side::Buy, 10_000, 0.001_01, 5), 10_015); // 10.1 is 2.02 ticks
        assert_eq!(Impact::price(Side::Buy, 10_000, 0.001, 5), 10_010);
        assert_eq!(Impact::price(Side::Sell, 10_000, -0.001_01, 5), 9_985);
        assert_eq!(Impact::price(Side::Sell, 10_000, -2.0, 5), 5);
    }
}
