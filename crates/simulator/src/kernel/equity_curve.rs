//! The curve of the account: what it was worth and what it held after each bar, exact.
//!
//! What changes seldom or follows from the rest is not kept a second time, so that a point takes few
//! bytes; floats are made when somebody reads.

use ingenium_core::model::id::StrategyId;
use ingenium_core::model::number::Money;
use ingenium_core::model::time::{DAY, Timestamp};

use super::error::KernelError;
use super::state::Kernel;

/// What the account was worth and held at one instant, in its currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Point {
    /// Cash and positions.
    pub equity: Money,
    /// The signed value of all positions.
    pub net: Money,
    /// The absolute value of all positions.
    pub gross: Money,
}

/// A strategy's equity at the end of a UTC day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StrategyPoint {
    /// The label of the day's last bar.
    pub time: i64,
    /// Whose.
    pub strategy: StrategyId,
    /// Its equity in the account's currency.
    pub equity: f64,
}

/// Points side by side whose cash is the same, all of them flat or none.
#[derive(Debug, Clone, Copy)]
struct Span {
    from: usize,
    cash: Money,
    is_flat: bool,
}

/// A point for each instant at which bars became known.
#[derive(Debug, Clone, Default)]
pub struct EquityCurve {
    /// Labels of the bars; none while they are those of the only stream.
    pub(super) times: Vec<i64>,
    /// The days of the strategies, where there are several.
    pub(super) days: Vec<StrategyPoint>,
    points: usize,
    spans: Vec<Span>,
    /// Of the points that are not flat.
    net: Vec<Money>,
    /// The same, from the first point on at which it is not |net|; all of them then.
    gross: Vec<Money>,
}

impl EquityCurve {
    /// Adds a point.
    pub fn push(&mut self, point: Point) {
        let cash = Money(point.equity.0 - point.net.0);
        let is_flat = point.gross.is_zero();
        self.go_on(cash, is_flat);
        self.points += 1;
        if is_flat {
            return;
        }
        let is_one_sided = point.gross == point.net.abs();
        if self.gross.is_empty() && !is_one_sided {
            self.gross.extend(self.net.iter().map(|net| net.abs()));
        }
        if !self.gross.is_empty() || !is_one_sided {
            self.gross.push(point.gross);
        }
        self.net.push(point.net);
    }

    /// Adds points with the same cash; of those that are not flat the values have been pushed.
    pub(super) fn push_span(&mut self, cash: Money, is_flat: bool, points: usize) {
        if points > 0 {
            self.go_on(cash, is_flat);
            self.points += points;
        }
    }

    /// Adds the value of one position, or of several that go one way, for a point to come.
    #[inline]
    pub(super) fn push_one_sided(&mut self, net: Money) {
        if !self.gross.is_empty() {
            self.gross.push(net.abs());
        }
        self.net.push(net);
    }

    /// Lets the last span go on, or begins another.
    fn go_on(&mut self, cash: Money, is_flat: bool) {
        let goes_on = |span: &Span| span.cash == cash && span.is_flat == is_flat;
        if !self.spans.last().is_some_and(goes_on) {
            let from = self.points;
            self.spans.push(Span {
                from,
                cash,
                is_flat,
            });
        }
    }

    /// Takes the last point away.
    pub fn pop(&mut self) {
        self.points = self.points.saturating_sub(1);
        let Some(span) = self.spans.last() else {
            return;
        };
        if !span.is_flat {
            self.net.pop();
            self.gross.pop();
        }
        if span.from == self.points {
            self.spans.pop();
        }
    }

    /// Returns the number of points.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.points
    }

    /// Says whether there is no point.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.points == 0
    }

    /// Returns the labels of the points; none when they are those of the only stream's bars.
    #[must_use]
    pub fn times(&self) -> &[i64] {
        &self.times
    }

    /// Returns the equity of each strategy at the end of each day, where there are several strategies.
    #[must_use]
    pub fn days(&self) -> &[StrategyPoint] {
        &self.days
    }

    /// Returns the equity at each point.
    #[must_use]
    pub fn equity(&self) -> Vec<f64> {
        self.column(&self.net, |cash, net| Money(cash.0 + net.0))
    }

    /// Returns the cash at each point.
    #[must_use]
    pub fn cash(&self) -> Vec<f64> {
        self.column(&self.net, |cash, _| cash)
    }

    /// Returns the signed value of all positions at each point.
    #[must_use]
    pub fn net(&self) -> Vec<f64> {
        self.column(&self.net, |_, net| net)
    }

    /// Returns the absolute value of all positions at each point.
    #[must_use]
    pub fn gross(&self) -> Vec<f64> {
        let is_one_sided = self.gross.is_empty();
        let values = if is_one_sided { &self.net } else { &self.gross };
        self.column(values, |_, value| value.abs())
    }

    /// Returns what `amount` makes of the cash and of a value of each point.
    fn column(&self, values: &[Money], amount: impl Fn(Money, Money) -> Money) -> Vec<f64> {
        let mut column = Vec::with_capacity(self.points);
        let mut values = values.iter();
        for (number, span) in self.spans.iter().enumerate() {
            let end = self
                .spans
                .get(number + 1)
                .map_or(self.points, |next| next.from);
            if span.is_flat {
                column.resize(end, amount(span.cash, Money::ZERO).to_f64());
            } else {
                let held = values.by_ref().take(end - span.from);
                column.extend(held.map(|value| amount(span.cash, *value).to_f64()));
            }
        }
        column
    }
}

impl Kernel {
    /// Adds a point to the curve, which bears a label.
    pub(super) fn record_point(&mut self, label: Timestamp) -> Result<(), KernelError> {
        let mut point = Point {
            equity: self.portfolio.equity(None)?,
            ..Point::default()
        };
        if self.open_positions > 0 {
            point.net = self.portfolio.net_exposure(None)?;
            point.gross = self.portfolio.gross_exposure(None)?;
        }
        self.equity.push(point);
        self.last_label = label;
        if self.day_end == Timestamp::MAX && self.strategies.len() > 1 {
            let day = self.now.plus(-1).utc_day(); // a close at midnight belongs to the day that it ends
            self.day_end = Timestamp((day + 1).saturating_mul(DAY));
        }
        Ok(())
    }

    /// Records the strategies' equity at the end of a day, where there are several.
    pub(super) fn end_day(&mut self) -> Result<(), KernelError> {
        if self.day_end == Timestamp::MAX {
            return Ok(());
        }
        for strategy in self.strategy_ids() {
            self.equity.days.push(StrategyPoint {
                time: self.last_label.0,
                strategy,
                equity: self.portfolio.equity(Some(strategy))?.to_f64(),
            });
        }
        self.day_end = Timestamp::MAX;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str) -> Money {
        Money::parse(text).expect("an amount")
    }

    fn point(equity: &str, net: &str, gross: &str) -> Point {
        Point {
            equity: money(equity),
            net: money(net),
            gross: money(gross),
        }
    }

    #[test]
    fn every_column_comes_back_as_it_went_in_and_an_exact_amount_as_its_float() {
        let mut curve = EquityCurve::default();
        assert_eq!((curve.equity(), curve.cash()), (Vec::new(), Vec::new()));
        for (equity, net, gross) in [
            ("100000", "0", "0"),
            ("100000", "-200.5", "200.5"), // short: the cash has grown
            ("99999.7", "-200.8", "200.8"),
            ("99999.6", "300", "900"), // long and short
            ("0.1", "0", "0"),
        ] {
            curve.push(point(equity, net, gross));
        }
        assert_eq!(curve.equity(), [1e5, 1e5, 99999.7, 99999.6, 0.1]);
        assert_eq!(curve.cash(), [1e5, 100_200.5, 100_200.5, 99699.6, 0.1]);
        assert_eq!(curve.net(), [0.0, -200.5, -200.8, 300.0, 0.0]);
        assert_eq!(curve.gross(), [0.0, 200.5, 200.8, 900.0, 0.0]);
    }

    #[test]
    fn a_point_that_was_taken_away_leaves_no_trace() {
        let mut curve = EquityCurve::default();
        curve.push(point("100", "40", "40"));
        curve.push(point("90", "20", "60"));
        curve.pop();
        curve.push(point("80", "20", "20"));
        assert_eq!(curve.len(), 2);
        assert_eq!(curve.cash(), [60.0, 60.0]);
        assert_eq!(curve.equity(), [100.0, 80.0]);
        assert_eq!(curve.gross(), [40.0, 20.0]);
    }
}
