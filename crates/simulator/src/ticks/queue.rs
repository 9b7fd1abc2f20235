//! Queue position: how much of a level is still in front of a resting order.
//!
//! All models begin behind everything that is shown, and move up by what trades at the price. They differ in what
//! they make of the rest of a fall, which was cancelled somewhere in the queue, nobody tells where. All mislead
//! where a level is hidden or iceberg orders refill it, for then more is in front than is shown.

use super::order::Resting;

/// What is assumed of cancellations at our price.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum QueueModel {
    /// Only traded volume counts, from what was shown at arrival: holds if nobody in front ever cancels.
    VolumeAhead,
    /// All cancel behind us, as long as there are so many: the latest fills that the shown sizes allow.
    RiskAverse,
    /// Cancellations fall in front and behind in the ratio of the logarithms of both sizes.
    Log,
    /// The same in the ratio of a power of both sizes; 1 spreads them evenly, more favours the longer part.
    Power(f64),
}

#[expect(
    clippy::float_arithmetic,
    reason = "a place in the queue is an estimate"
)]
impl QueueModel {
    /// Takes a trade of `size` at the order's price; returns what is left of it for the order.
    #[must_use]
    pub fn on_trade(self, order: &mut Resting, size: f64) -> f64 {
        order.traded += size;
        order.ahead -= size;
        let reached = (-order.ahead).max(0.0);
        order.ahead = order.ahead.max(0.0);
        reached
    }

    /// Takes a change of what is shown at the order's price.
    pub fn on_level(self, order: &mut Resting, before: f64, after: f64) {
        let cancelled = before - after - order.traded; // what traded is in the fall, and was taken off before
        order.traded = 0.0;
        if matches!(self, Self::VolumeAhead) {
            return;
        }
        if cancelled > 0.0 {
            let behind = (before - order.ahead).max(0.0);
            let in_front = cancelled * self.share_in_front(order.ahead, behind);
            let too_many_behind = (cancelled - in_front - behind).max(0.0);
            order.ahead = (order.ahead - in_front - too_many_behind).max(0.0);
        }
        order.ahead = order.ahead.min(after);
    }

    /// Returns the part of the cancelled volume that was in front.
    fn share_in_front(self, ahead: f64, behind: f64) -> f64 {
        let (front, back) = match self {
            Self::VolumeAhead | Self::RiskAverse => return 0.0,
            Self::Log => (ahead.ln_1p(), behind.ln_1p()),
            Self::Power(power) => (ahead.powf(power), behind.powf(power)),
        };
        if front + back > 0.0 {
            front / (front + back)
        } else {
            0.0
        }
    }

    /// Returns the model in words, for the list of assumptions.
    #[must_use]
    pub fn describe(self) -> String {
        match self {
            Self::VolumeAhead => {
                "a resting order trades after as much has traded at its price as was shown there when it \
                 came; cancellations never help"
                    .to_owned()
            }
            Self::RiskAverse => {
                "a resting order trades after all that was shown at its price when it came; cancellations \
                 are behind it while there is anything behind it"
                    .to_owned()
            }
            Self::Log => "cancellations at a resting order's price fall in front of it and behind it by the \
                          logarithms of both sizes"
                .to_owned(),
            Self::Power(power) => format!(
                "cancellations at a resting order's price fall in front of it and behind it by the sizes to \
                 the power of {power}"
            ),
        }
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "whole numbers are exact in a float")]
mod tests {
    use super::*;
    use crate::ticks::samples::resting;

    fn order(ahead: f64) -> Resting {
        Resting {
            ahead,
            ..resting(1, 100, 5)
        }
    }

    fn after_fall(model: QueueModel, before: f64, after: f64) -> f64 {
        let mut order = order(40.0);
        model.on_level(&mut order, before, after);
        order.ahead
    }

    #[test]
    fn what_trades_moves_every_order_up_and_the_rest_reaches_it() {
        let mut order = order(10.0);
        assert_eq!(QueueModel::RiskAverse.on_trade(&mut order, 8.0), 0.0);
        assert_eq!(order.ahead, 2.0);
        assert_eq!(QueueModel::RiskAverse.on_trade(&mut order, 5.0), 3.0);
        assert_eq!(order.ahead, 0.0);
    }

    #[test]
    fn a_trade_is_not_counted_again_when_the_level_falls_by_it() {
        let mut order = order(40.0);
        let model = QueueModel::Power(1.0);
        assert_eq!(model.on_trade(&mut order, 10.0), 0.0);
        model.on_level(&mut order, 100.0, 90.0);
        assert_eq!(order.ahead, 30.0);
    }

    #[test]
    fn the_models_differ_in_where_cancellations_fall() {
        // 100 shown, 40 in front and 60 behind; 20 are cancelled.
        assert_eq!(after_fall(QueueModel::VolumeAhead, 100.0, 80.0), 40.0);
        assert_eq!(after_fall(QueueModel::RiskAverse, 100.0, 80.0), 40.0);
        assert_eq!(after_fall(QueueModel::Power(1.0), 100.0, 80.0), 32.0); // 20 × 40/100 in front
        // 1600/(1600 + 3600) of 20 are 6.1538 in front.
        let square = after_fall(QueueModel::Power(2.0), 100.0, 80.0);
        assert!((square - 33.846_153_8).abs() < 1e-6, "{square}");
        // ln 41 / (ln 41 + ln 61) = 3.71357 / 7.82444 = 0.47461 of 20 are 9.4922 in front.
        let log = after_fall(QueueModel::Log, 100.0, 80.0);
        assert!((log - 30.507_7).abs() < 1e-3, "{log}");
    }

    #[test]
    fn no_more_is_in_front_than_is_shown_but_for_volume_ahead() {
        assert_eq!(after_fall(QueueModel::RiskAverse, 100.0, 30.0), 30.0);
        assert_eq!(after_fall(QueueModel::VolumeAhead, 100.0, 30.0), 40.0);
        assert!(after_fall(QueueModel::Log, 100.0, 10.0) <= 10.0);
    }

    #[test]
    fn a_level_that_grows_grows_behind() {
        for model in [
            QueueModel::RiskAverse,
            QueueModel::Log,
            QueueModel::Power(3.0),
        ] {
            assert_eq!(after_fall(model, 100.0, 150.0), 40.0);
        }
    }
}
