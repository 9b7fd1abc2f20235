//! Latency: how long data, orders and answers are on their way.
//!
//! Holds as far as the stated times are those of your line: a constant hides the bursts in which latency is worst
//! just when prices move, and a distribution draws each message by itself, while real delays come in runs.

/// How long one kind of message is on its way, in nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Latency {
    /// Always as long.
    Constant(i64),
    /// As the data say: of data, from each row's own two times; of orders, as the last datum took.
    Measured,
    /// Drawn from a log-normal distribution.
    Drawn {
        /// The latency that half of the messages stay below.
        median: i64,
        /// The standard deviation of its logarithm.
        spread: f64,
    },
}

/// The latency of each direction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Latencies {
    /// Of data from the exchange to us.
    pub feed: Latency,
    /// Of orders from us to the exchange.
    pub order: Latency,
    /// Of the exchange's answers to us.
    pub response: Latency,
    /// What is drawn is drawn from this.
    pub seed: u64,
}

impl Default for Latencies {
    fn default() -> Self {
        Self {
            feed: Latency::Measured,
            order: Latency::Constant(0),
            response: Latency::Constant(0),
            seed: 0,
        }
    }
}

impl Latency {
    /// Returns how long message `number` is on its way; `measured` is what was last seen of data.
    #[must_use]
    pub fn of(self, measured: i64, seed: u64, number: u64) -> i64 {
        match self {
            Self::Constant(nanoseconds) => nanoseconds,
            Self::Measured => measured,
            Self::Drawn { median, spread } => drawn(median, spread, seed, number),
        }
    }

    /// Returns the model in words.
    #[must_use]
    pub fn describe(self, measured: &str) -> String {
        match self {
            Self::Constant(0) => "none".to_owned(),
            Self::Constant(nanoseconds) => format!("{nanoseconds} ns, always"),
            Self::Measured => measured.to_owned(),
            Self::Drawn { median, spread } => {
                format!("drawn, log-normal with median {median} ns and spread {spread}")
            }
        }
    }
}

#[expect(
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "a drawn latency is no amount"
)]
fn drawn(median: i64, spread: f64, seed: u64, number: u64) -> i64 {
    let unit = |salt: u64| {
        let bits = mixed(seed ^ mixed(number.wrapping_mul(2).wrapping_add(salt)));
        ((bits >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    };
    let normal = (-2.0 * unit(0).ln()).sqrt() * (std::f64::consts::TAU * unit(1)).cos();
    (median as f64 * (spread * normal).exp()) as i64
}

/// Returns bits that look like chance: the same number gives the same bits, in whatever order they are asked for.
const fn mixed(number: u64) -> u64 {
    let mut bits = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_and_a_measured_latency_are_what_they_say() {
        assert_eq!(Latency::Constant(7).of(3, 0, 0), 7);
        assert_eq!(Latency::Measured.of(3, 0, 0), 3);
    }

    #[test]
    fn a_drawn_latency_repeats_by_seed_and_number_and_has_its_median() {
        let latency = Latency::Drawn {
            median: 1_000_000,
            spread: 0.5,
        };
        let draws: Vec<i64> = (0..10_001)
            .map(|number| latency.of(0, 42, number))
            .collect();
        assert_eq!(draws[5], latency.of(0, 42, 5));
        assert_ne!(draws[5], latency.of(0, 43, 5));
        let mut sorted = draws;
        sorted.sort_unstable();
        assert!(
            (970_000..1_030_000).contains(&sorted[5_000]),
            "{}",
            sorted[5_000]
        );
        // One standard deviation up is median × e^0.5 = 1,648,721.
        assert!(
            (1_580_000..1_720_000).contains(&sorted[8_413]),
            "{}",
            sorted[8_413]
        );
    }
}
