//! The order rate: a ring of the last time stamps, of fixed size.

use super::limits::OrderRate;
use crate::model::time::Timestamp;

/// The times of the last orders. An order counts until it is a whole window old.
#[derive(Debug, Clone)]
pub(super) struct RateRing {
    times: Box<[i64]>,
    oldest: usize,
    window: i64,
}

impl RateRing {
    pub(super) fn new(rate: OrderRate) -> Self {
        Self {
            times: vec![i64::MIN; rate.count as usize].into_boxed_slice(),
            oldest: 0,
            window: rate.window,
        }
    }

    /// Says whether one more order now would be more than the window may hold.
    pub(super) fn is_full(&self, now: Timestamp) -> bool {
        self.counts(self.times[self.oldest], now)
    }

    /// Takes the time of an order that passed, in the place of the oldest.
    pub(super) fn record(&mut self, now: Timestamp) {
        self.times[self.oldest] = now.0;
        self.oldest += 1;
        if self.oldest == self.times.len() {
            self.oldest = 0;
        }
    }

    /// Returns how many orders the window holds now.
    pub(super) fn used(&self, now: Timestamp) -> usize {
        let times = self.times.iter();
        times.filter(|time| self.counts(**time, now)).count()
    }

    const fn counts(&self, time: i64, now: Timestamp) -> bool {
        time != i64::MIN && now.0.saturating_sub(time) < self.window
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_holds_its_count_and_frees_a_place_when_the_oldest_is_a_window_old() {
        // Two orders in 10 ns, at 0 and 5: the third waits until 10, the fourth until 15.
        let mut ring = RateRing::new(OrderRate {
            count: 2,
            window: 10,
        });
        ring.record(Timestamp(0));
        assert!(!ring.is_full(Timestamp(5)));
        ring.record(Timestamp(5));
        assert!(ring.is_full(Timestamp(9)));
        assert_eq!(ring.used(Timestamp(9)), 2);
        assert!(!ring.is_full(Timestamp(10)));
        assert_eq!(ring.used(Timestamp(10)), 1);
        ring.record(Timestamp(10));
        assert!(ring.is_full(Timestamp(14)));
        assert!(!ring.is_full(Timestamp(15)));
    }

    #[test]
    fn an_empty_ring_is_never_full_whatever_the_time() {
        let ring = RateRing::new(OrderRate {
            count: 1,
            window: i64::MAX,
        });
        assert!(!ring.is_full(Timestamp::MIN));
        assert!(!ring.is_full(Timestamp::MAX));
    }
}
