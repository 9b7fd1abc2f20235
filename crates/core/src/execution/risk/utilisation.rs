//! How much of each limit is used: readable at any time.

use std::collections::BTreeSet;

use super::facts::{Facts, ScopeFacts};
use super::gate::RiskGate;
use super::guard::Guard;
use super::instrument_rules::{quantity, seconds};
use crate::model::decimal::{Decimal, Rounding, multiply_divide, power_of_ten};
use crate::model::event::{RiskRule, Scope};
use crate::model::id::{InstrumentId, StrategyId};
use crate::model::number::{Money, Quantity};
use crate::model::time::Timestamp;

/// Decimal places of a ratio.
const PLACES: u8 = 6;

/// What a strategy has to do with an instrument now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Holding<'a> {
    /// The strategy.
    pub strategy: StrategyId,
    /// The instrument.
    pub instrument: InstrumentId,
    /// What the gate would be told about an order of the strategy in the instrument.
    pub facts: Facts<'a>,
}

/// How much of a limit is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Utilisation {
    /// The rule.
    pub rule: RiskRule,
    /// Whose limit.
    pub scope: Scope,
    /// The strategy, where the limit is a strategy's.
    pub strategy: Option<StrategyId>,
    /// The instrument, where the limit holds for each.
    pub instrument: Option<InstrumentId>,
    /// What is used: of an order's size the greatest that passed, of a position the worst case.
    pub used: Decimal,
    /// The limit.
    pub limit: Decimal,
    /// Used over limit, to six places; 1 for a limit of zero that is used at all.
    pub ratio: Decimal,
}

impl RiskGate {
    /// Returns the use of every limit that is set and can be used up: the account's, then each
    /// strategy's. A value for which no price or rate is known is left out.
    #[must_use]
    pub fn utilisation(&self, now: Timestamp, holdings: &[Holding<'_>]) -> Vec<Utilisation> {
        let mut seen = BTreeSet::new();
        let first = |holding: &&Holding<'_>| seen.insert(holding.instrument);
        let account = holdings.iter().filter(first);
        let account =
            account.map(|holding| (holding.instrument, &holding.facts, &holding.facts.account));
        let mut rows = Reading::of(self.account_guard(), None, now).read(account);
        for (strategy, guard) in self.strategy_guards() {
            let own = holdings
                .iter()
                .filter(|holding| holding.strategy == strategy);
            let own =
                own.map(|holding| (holding.instrument, &holding.facts, &holding.facts.strategy));
            rows.extend(Reading::of(guard, Some(strategy), now).read(own));
        }
        rows
    }
}

/// The reading of one scope, as it is collected.
struct Reading<'a> {
    guard: &'a Guard,
    strategy: Option<StrategyId>,
    now: Timestamp,
    rows: Vec<Utilisation>,
}

impl<'a> Reading<'a> {
    const fn of(guard: &'a Guard, strategy: Option<StrategyId>, now: Timestamp) -> Self {
        let rows = Vec::new();
        Self {
            guard,
            strategy,
            now,
            rows,
        }
    }

    fn read<'f>(
        mut self,
        holdings: impl Iterator<Item = (InstrumentId, &'f Facts<'f>, &'f ScopeFacts)>,
    ) -> Vec<Utilisation> {
        let mut gross = None;
        self.add_orders();
        for (instrument, facts, state) in holdings {
            let exposure = exposure(facts, state);
            self.add_position(instrument, facts, state, exposure);
            let total = exposure.and_then(|value| value.plus(state.exposure_elsewhere).ok());
            gross = gross.or(total);
        }
        let gross = gross.unwrap_or(Money::ZERO);
        self.add_money(
            RiskRule::MaxGrossExposure,
            None,
            gross,
            self.guard.limits.max_gross_notional,
        );
        self.rows
    }

    fn add_orders(&mut self) {
        let (limits, greatest) = (&self.guard.limits, self.guard.greatest);
        let size = Decimal::new(greatest.quantity.0.0, greatest.quantity.1);
        self.add(
            RiskRule::MaxOrderQuantity,
            None,
            size,
            limits.max_order_quantity,
        );
        self.add_money(
            RiskRule::MaxOrderNotional,
            None,
            greatest.notional,
            limits.max_order_notional,
        );
        if let Some(rate) = &self.guard.rate {
            let used = i128::try_from(rate.used(self.now)).unwrap_or(i128::MAX);
            let limit = limits
                .max_order_rate
                .map(|rate| Decimal::new(i128::from(rate.count), 0));
            self.add(RiskRule::OrderRate, None, Decimal::new(used, 0), limit);
        }
        let loss = self.guard.brake.loss().max(Money::ZERO);
        self.add_money(RiskRule::MaxDailyLoss, None, loss, limits.max_daily_loss);
    }

    fn add_position(
        &mut self,
        id: InstrumentId,
        facts: &Facts<'_>,
        state: &ScopeFacts,
        exposure: Option<Money>,
    ) {
        let limits = &self.guard.limits;
        let position = quantity(facts.instrument, state.worst_case());
        self.add(
            RiskRule::MaxPositionQuantity,
            Some(id),
            position,
            limits.max_position_quantity,
        );
        if let Some(value) = exposure {
            self.add_money(
                RiskRule::MaxPositionNotional,
                Some(id),
                value,
                limits.max_position_notional,
            );
            self.add_money(
                RiskRule::MaxSymbolExposure,
                Some(id),
                value,
                limits.max_symbol_notional,
            );
        }
        if let Some(last) = facts.last {
            let age = seconds(self.now.0.saturating_sub(last.time.0));
            self.add(
                RiskRule::StaleData,
                Some(id),
                age,
                limits.max_data_age.map(seconds),
            );
        }
    }

    fn add_money(
        &mut self,
        rule: RiskRule,
        instrument: Option<InstrumentId>,
        used: Money,
        limit: Option<Money>,
    ) {
        self.add(
            rule,
            instrument,
            used.to_decimal(),
            limit.map(Money::to_decimal),
        );
    }

    fn add(
        &mut self,
        rule: RiskRule,
        instrument: Option<InstrumentId>,
        used: Decimal,
        limit: Option<Decimal>,
    ) {
        if let Some(limit) = limit {
            self.rows.push(Utilisation {
                rule,
                scope: self.guard.scope,
                strategy: self.strategy,
                instrument,
                used,
                limit,
                ratio: ratio(used, limit),
            });
        }
    }
}

/// Returns the worst-case exposure at the last price; `None` where it cannot be told.
fn exposure(facts: &Facts<'_>, state: &ScopeFacts) -> Option<Money> {
    let position = state.worst_case();
    if position == Quantity::ZERO {
        return Some(Money::ZERO);
    }
    let last = facts.last.filter(|_| facts.conversion.is_some())?;
    Some(facts.worth(position, last.price))
}

fn ratio(used: Decimal, limit: Decimal) -> Decimal {
    if limit.mantissa() == 0 {
        return if used.mantissa() == 0 {
            Decimal::ZERO
        } else {
            Decimal::ONE
        };
    }
    let places = used.places().max(limit.places());
    let units = |number: Decimal| number.units(places).unwrap_or(i128::MAX);
    let ratio = multiply_divide(
        units(used),
        power_of_ten(PLACES),
        units(limit),
        Rounding::HalfEven,
    );
    Decimal::new(ratio.unwrap_or(i128::MAX), PLACES)
}
