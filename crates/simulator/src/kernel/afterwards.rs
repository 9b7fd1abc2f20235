//! Points of the equity curve that count only if no bar follows: a run whose data grow takes them back
//! when one does, and is as one that knew.

use ingenium_core::model::time::Timestamp;

use super::equity_curve::EquityCurve;
use super::error::KernelError;
use super::state::Kernel;

/// How the curve stood before.
pub(super) struct Checkpoint {
    equity: EquityCurve,
    last_label: Timestamp,
    day_end: Timestamp,
}

impl Kernel {
    /// Adds a point to the curve, as no bar follows that would show the equity; several at one time
    /// are one.
    pub(super) fn record_equity_after_the_bars(&mut self) -> Result<(), KernelError> {
        if self.growth.is_open && self.growth.checkpoint.is_none() {
            self.growth.checkpoint = Some(Checkpoint {
                equity: self.equity.clone(),
                last_label: self.last_label,
                day_end: self.day_end,
            });
        }
        if self.equity.times.is_empty() {
            self.equity.times = self.labels_of_only_stream();
        }
        if self.equity.times.last() == Some(&self.now.0) {
            self.equity.pop();
        } else {
            self.equity.times.push(self.now.0);
        }
        self.record_point(self.now)
    }

    /// Takes the points back that were drawn because no bar seemed to follow. A day that ended since
    /// then ended without them.
    pub(super) fn forget_points_after_the_bars(&mut self) {
        let Some(before) = self.growth.checkpoint.take() else {
            return;
        };
        let ended = self.equity.days.split_off(before.equity.days.len());
        self.equity = before.equity;
        let has_ended = before.day_end != Timestamp::MAX && !ended.is_empty();
        if has_ended {
            let days = ended.into_iter().take(self.strategies.len());
            self.equity.days.extend(days.map(|mut day| {
                day.time = before.last_label.0;
                day
            }));
        }
        self.last_label = before.last_label;
        self.day_end = if has_ended {
            Timestamp::MAX
        } else {
            before.day_end
        };
    }
}
