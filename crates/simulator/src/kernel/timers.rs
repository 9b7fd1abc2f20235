//! Timers of strategies: once at a time, or again and again.

use ingenium_core::model::id::StrategyId;
use ingenium_core::model::time::Timestamp;

use super::state::Kernel;
use crate::kernel::delivery::Delivery;
use crate::replay::Moment;

/// A timer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timer {
    /// Whose it is.
    pub strategy: StrategyId,
    /// Its name.
    pub name: String,
    /// Nanoseconds from one firing to the next; `None` fires once.
    pub interval: Option<i64>,
    /// When it fires next, or fired last.
    pub time: Timestamp,
}

impl Kernel {
    /// Sets a timer. None fires after the last bar has become known.
    pub fn set_timer(&mut self, timer: Timer) {
        let number = u32::try_from(self.timers.len()).unwrap_or(u32::MAX);
        self.schedule
            .add(timer.time.max(self.now), Moment::Timer, number);
        self.timers.push(timer);
    }

    /// Returns a timer.
    #[must_use]
    pub fn timer(&self, number: u32) -> Option<&Timer> {
        self.timers.get(number as usize)
    }

    pub(super) fn fire_timers(&mut self, numbers: &[u32]) {
        let more_to_come = self.has_data();
        for number in numbers {
            let timer = &mut self.timers[*number as usize];
            let strategy = timer.strategy;
            if let Some(interval) = timer.interval.filter(|_| more_to_come) {
                timer.time = timer.time.plus(interval);
                self.schedule.add(timer.time, Moment::Timer, *number);
            }
            if self.strategies[strategy.index()].callbacks.timer {
                self.deliveries.push_back(Delivery::Timer {
                    strategy,
                    timer: *number,
                });
            }
        }
    }
}
