//! Bars in which nothing can happen: no order works, no strategy is called, no decision changes anything.
//!
//! Of such a stretch only the equity curve is drawn, bar by bar, and its last close is marked, which leaves
//! every mark and time as if all had been walked. Tests hold the two ways against each other.

use ingenium_core::model::command::Target;
use ingenium_core::model::float_scale::FloatScale;
use ingenium_core::model::id::{InstrumentId, StrategyId};
use ingenium_core::model::number::{Money, Price, Quantity};
use ingenium_core::model::time::Timestamp;
use ingenium_core::portfolio::AccountKind;

use super::error::KernelError;
use super::script::Decision;
use super::setup::number;
use super::state::Kernel;

/// Shorter stretches cost more to find than to walk.
const SHORTEST: usize = 2;

/// Amounts below this can be added without an overflow.
const MOST: i128 = i128::MAX / 4;

/// Equity as a line over the price: what it is at a price of nothing, and what each unit of price adds.
struct EquityLine {
    base: Money,
    slope: i128,
}

impl Kernel {
    /// Passes over the bars before the next one in which something can happen.
    pub(super) fn pass_quiet_bars(&mut self) -> Result<(), KernelError> {
        if !self.has_scripts
            || self.growth.is_open
            || self.streams.len() != 1
            || self.schedule.peek_open().is_none()
        {
            return Ok(());
        }
        let instrument = self.streams[0].instrument();
        if !self.is_plain(instrument) || self.venue.is_busy(instrument) {
            return Ok(());
        }
        if self.strategies.len() > 1 && self.day_end == Timestamp::MAX {
            return Ok(()); // the bar begins a day
        }
        let row = usize::try_from(self.markets[instrument.index()].bars).unwrap_or(usize::MAX);
        let quiet = self.first_loud_row(instrument, row)?.saturating_sub(row);
        match self.equity_line(instrument) {
            Some(line) if quiet >= SHORTEST => self.pass_over(instrument, quiet, &line),
            _ => Ok(()),
        }
    }

    /// Says whether an instrument's bars can change nothing but its mark.
    fn is_plain(&self, instrument: InstrumentId) -> bool {
        let market = &self.markets[instrument.index()];
        let spec = &self.instruments[instrument.index()].spec;
        let is_silent = |strategy: &StrategyId| {
            let slot = &self.strategies[strategy.index()];
            !slot.callbacks.bar || slot.scripts[instrument.index()].is_some()
        };
        !self.has_daily_loss_limits
            && self.near.is_none()
            && self.config.interest.is_none()
            && !self.config.venue.measures_volatility()
            && self.held.is_empty()
            && market.indicators.is_empty()
            && spec.base.is_none()
            && spec.currency == self.config.currency
            && market.followers.iter().all(is_silent)
    }

    /// Returns the first row, from `row` on, whose decision changes something.
    fn first_loud_row(&self, instrument: InstrumentId, row: usize) -> Result<usize, KernelError> {
        let mut first = self.streams[0].count();
        for strategy in &self.markets[instrument.index()].followers {
            let Some(script) = &self.strategies[strategy.index()].scripts[instrument.index()]
            else {
                continue;
            };
            let position = self.portfolio.position(*strategy, instrument).quantity();
            let mut at = row;
            while at < first {
                let decision = script
                    .at(at)
                    .map_err(number("a decision made in advance"))?;
                if decision.is_some_and(|decision| changes(&decision, position)) {
                    first = at;
                    break;
                }
                at = script.next_change(at).unwrap_or(first);
            }
        }
        Ok(first)
    }

    /// Returns the account's equity as a line; none where a price could call margin.
    fn equity_line(&self, instrument: InstrumentId) -> Option<EquityLine> {
        let currency = self.config.currency;
        let base = self.portfolio.cash(None, currency);
        if self.open_positions == 0 {
            return Some(EquityLine { base, slope: 0 });
        }
        let specification = &self.instruments[instrument.index()];
        let slope = specification.money_per_price(self.portfolio.account_quantity(instrument))?;
        let is_paid = |strategy: StrategyId| {
            let position = self.portfolio.position(strategy, instrument).quantity();
            position.0 >= 0 && self.portfolio.cash(Some(strategy), currency).0 >= 0
        };
        let needs_margin = matches!(self.config.account, AccountKind::Margin { .. });
        let is_safe = !needs_margin
            || (specification.keeps_at_most_its_value() && self.strategy_ids().all(is_paid));
        // So far from their bounds, neither the value at a price nor the equity overflows.
        let is_small = slope.abs() < MOST / i128::from(FloatScale::BOUND) && base.0.abs() < MOST;
        (is_safe && is_small).then_some(EquityLine { base, slope })
    }

    fn pass_over(
        &mut self,
        instrument: InstrumentId,
        bars: usize,
        line: &EquityLine,
    ) -> Result<(), KernelError> {
        let until = self.schedule.next_but_first().unwrap_or(Timestamp::MAX);
        let until = until.min(self.day_end); // at which strategies are valued
        let scale = FloatScale::new(self.instruments[instrument.index()].spec.price_precision);
        let price = |close| scale.units(close).filter(|price| *price >= 0);
        let (curve, stream) = (&mut self.equity, &mut self.streams[0]);
        let is_flat = line.slope == 0;
        let mut mark = Price(0);
        let (passed, last) = stream.skim(bars, until, |close| {
            let Some(price) = price(close).map(i128::from) else {
                return false;
            };
            let net = Money(line.slope * price);
            if !is_flat && net.is_zero() {
                return false;
            }
            if !is_flat {
                curve.push_one_sided(net);
            }
            mark = Price(price);
            true
        });
        curve.push_span(line.base, is_flat, passed);
        let (Some(bar), Some(next)) = (last, self.streams[0].peek().copied()) else {
            return Ok(());
        };
        self.venue.pass_over(instrument, bar.start, mark);
        let market = &mut self.markets[instrument.index()];
        market.last = Some((mark, bar.available));
        market.bars += passed as u64;
        self.bars_done += passed as u64;
        self.now = self.now.max(bar.available);
        self.last_label = bar.time;
        self.schedule.move_first(next.start.max(self.now));
        self.mark(instrument, mark)
    }
}

/// Says whether a decision does anything while no order works.
fn changes(decision: &Decision, position: Quantity) -> bool {
    match decision {
        Decision::Aim(Target::Quantity(quantity)) => *quantity != position,
        Decision::Aim(Target::Weight(weight)) => weight.mantissa() != 0 || !position.is_zero(),
        Decision::Aim(Target::Notional(value)) => !value.is_zero() || !position.is_zero(),
        Decision::Turn {
            leaves_long,
            leaves_short,
            entry,
        } => {
            let is_left = (position.0 > 0 && *leaves_long) || (position.0 < 0 && *leaves_short);
            is_left || (position.is_zero() && entry.is_some())
        }
    }
}
