//! The assumptions of a market that is played tick by tick.

use super::impact::Impact;
use super::latency::Latencies;
use super::queue::QueueModel;
use super::taken::{Refill, Taken};

/// The assumptions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TickModel {
    /// How long messages are on their way.
    pub latencies: Latencies,
    /// Where cancellations at our price fall.
    pub queue: QueueModel,
    /// When what we took is there again.
    pub refill: Refill,
    /// How our taking moves the price.
    pub impact: Impact,
    /// Nanoseconds from one point of the equity curve to the next.
    pub equity_every: i64,
}

impl Default for TickModel {
    fn default() -> Self {
        Self {
            latencies: Latencies::default(),
            queue: QueueModel::RiskAverse,
            refill: Refill::WithTheLevel,
            impact: Impact::None,
            equity_every: 1_000_000_000,
        }
    }
}

impl TickModel {
    /// Returns every assumption as (name, sentence).
    #[must_use]
    pub fn describe(&self) -> Vec<(&'static str, String)> {
        let Latencies {
            feed,
            order,
            response,
            ..
        } = self.latencies;
        vec![
            (
                "taking",
                "an order that takes liquidity walks the recorded levels; what they do not hold of a market order \
                 is cancelled"
                    .to_owned(),
            ),
            ("depth", Taken::describe(self.refill)),
            ("impact", self.impact.describe()),
            ("queue", self.queue.describe()),
            (
                "feed_latency",
                feed.describe("as recorded: each event is known when its data say so"),
            ),
            (
                "order_latency",
                order.describe("as long as the last event took to become known"),
            ),
            (
                "response_latency",
                response.describe("as long as the last event took to become known"),
            ),
            (
                "equity_curve",
                format!(
                    "a point every {} ns in which something became known, at the mark price, else the middle of \
                     the touch, else the last trade",
                    self.equity_every
                ),
            ),
        ]
    }
}
