//! How much of each limit is used: readable at any time.

use std::collections::BTreeSet;

use super::denial::{quantity_decimal, seconds};
use super::facts::{Facts, ScopeFacts};
use super::gate::RiskGate;
use super::guard::Guard;
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
        let position = quantity_decimal(facts.instrument, state.worst_case());
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::execution::risk::Limits;
    use crate::execution::risk::OrderRate;
    use crate::execution::risk::samples::{facts, holding, market, money, share};
    use crate::model::conversion::Conversion;
    use crate::model::instrument::Instrument;
    use crate::model::order::Side;
    use crate::model::time::SECOND;

    fn all_limits() -> Limits {
        Limits {
            max_order_quantity: Some(Decimal::new(100, 0)),
            max_order_notional: Some(money("10000")),
            max_position_quantity: Some(Decimal::new(300, 0)),
            max_position_notional: Some(money("40000")),
            max_symbol_notional: Some(money("30000")),
            max_gross_notional: Some(money("50000")),
            max_daily_loss: Some(money("5000")),
            max_order_rate: Some(OrderRate {
                count: 4,
                window: SECOND,
            }),
            max_data_age: Some(60 * SECOND),
            ..Limits::default()
        }
    }

    fn tell(rows: &[Utilisation]) -> Vec<String> {
        let row = |row: &Utilisation| {
            let (rule, used, limit, ratio) = (row.rule.name(), row.used, row.limit, row.ratio);
            let id = row
                .instrument
                .map_or(String::new(), |id| format!(" {}", id.0));
            format!(
                "{} {rule}{id}: {used} / {limit} = {ratio}",
                row.scope.name()
            )
        };
        rows.iter().map(row).collect()
    }

    /// Strategy 0 is in instruments 0 and 1; the account is long 150 in 0 with buys of 50.
    fn holdings(instrument: &Instrument) -> [Holding<'_>; 2] {
        let mut facts = facts(instrument);
        facts.account = holding(150, 50, 10);
        facts.account.exposure_elsewhere = money("5000");
        facts.strategy = holding(-60, 0, 0);
        let strategy = StrategyId(0);
        let flat = Facts {
            account: ScopeFacts::default(),
            ..facts
        };
        let held = |instrument, facts| Holding {
            strategy,
            instrument: InstrumentId(instrument),
            facts,
        };
        [held(0, facts), held(1, flat)]
    }

    #[test]
    fn the_account_tells_the_use_of_every_limit() {
        // Greatest order 80 × 100.00 = 8000; 200 × 100.00 = 20000, with 5000 elsewhere 25000; a loss
        // of 1250 since 100000; two orders of four; data of second 99 at second 100.
        let instrument = share();
        let mut gate = RiskGate::new(all_limits(), vec![Limits::default()]).expect("valid");
        for quantity in [80, 20] {
            let order = market(Side::Buy, quantity);
            gate.check(&order, &facts(&instrument)).expect("approved");
        }
        gate.on_equity(None, money("100000"), 1).expect("known");
        gate.on_equity(None, money("98750"), 1).expect("known");
        let rows = gate.utilisation(Timestamp(100 * SECOND), &holdings(&instrument)[..1]);
        let expected = [
            "account max_order_quantity: 80 / 100 = 0.8",
            "account max_order_notional: 8000 / 10000 = 0.8",
            "account order_rate: 2 / 4 = 0.5",
            "account max_daily_loss: 1250 / 5000 = 0.25",
            "account max_position_quantity 0: 200 / 300 = 0.666667",
            "account max_position_notional 0: 20000 / 40000 = 0.5",
            "account max_symbol_exposure 0: 20000 / 30000 = 0.666667",
            "account stale_data 0: 1 / 60 = 0.016667",
            "account max_gross_exposure: 25000 / 50000 = 0.5",
        ];
        assert_eq!(tell(&rows), expected);
    }

    #[test]
    fn a_strategy_tells_its_own_use_and_only_of_the_limits_that_are_set() {
        let max_position_quantity = Some(Decimal::new(100, 0));
        let limits = Limits {
            max_position_quantity,
            ..Limits::default()
        };
        let gate = RiskGate::new(Limits::default(), vec![limits]).expect("valid");
        let instrument = share();
        let rows = gate.utilisation(Timestamp(0), &holdings(&instrument));
        let expected = [
            "strategy max_position_quantity 0: 60 / 100 = 0.6",
            "strategy max_position_quantity 1: 60 / 100 = 0.6",
        ];
        assert_eq!(tell(&rows), expected);
        assert!(rows.iter().all(|row| row.strategy == Some(StrategyId(0))));
    }

    #[test]
    fn an_instrument_of_two_strategies_counts_once_for_the_account() {
        let max_symbol_notional = Some(money("40000"));
        let limits = Limits {
            max_symbol_notional,
            ..Limits::default()
        };
        let gate = RiskGate::new(limits, vec![Limits::default(); 2]).expect("valid");
        let instrument = share();
        let [first, _] = holdings(&instrument);
        let second = Holding {
            strategy: StrategyId(1),
            ..first
        };
        let rows = gate.utilisation(Timestamp(0), &[first, second]);
        assert_eq!(
            tell(&rows),
            ["account max_symbol_exposure 0: 20000 / 40000 = 0.5"]
        );
    }

    #[test]
    fn a_value_that_cannot_be_told_is_left_out() {
        let max_symbol_notional = Some(money("40000"));
        let limits = Limits {
            max_symbol_notional,
            ..Limits::default()
        };
        let gate = RiskGate::new(limits, vec![]).expect("valid");
        let instrument = share();
        let [mut held, _] = holdings(&instrument);
        held.facts.conversion = None;
        assert_eq!(gate.utilisation(Timestamp(0), &[held]), []);
        held.facts.conversion = Conversion::new(2, 1);
        let rows = gate.utilisation(Timestamp(0), &[held]);
        assert_eq!(
            tell(&rows),
            ["account max_symbol_exposure 0: 40000 / 40000 = 1"]
        );
    }

    #[test]
    fn a_limit_of_zero_is_used_up_by_anything() {
        assert_eq!(ratio(Decimal::ZERO, Decimal::ZERO), Decimal::ZERO);
        assert_eq!(ratio(Decimal::new(1, 2), Decimal::ZERO), Decimal::ONE);
    }
}
