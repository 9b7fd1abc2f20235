//! The limits that a user sets: once for the account, once for each strategy.

use std::fmt;

use crate::model::decimal::{Decimal, power_of_ten};
use crate::model::id::InstrumentId;
use crate::model::number::Money;

/// The most orders that may pass within a moving window of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderRate {
    /// How many orders, replacements included.
    pub count: u32,
    /// The window's length in nanoseconds.
    pub window: i64,
}

impl OrderRate {
    /// The most orders that a rate may count: the gate keeps the time of each.
    pub const MOST: u32 = 1_000_000;
}

/// Whether an order may meet another one of the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SelfTrade {
    /// It may.
    #[default]
    Allow,
    /// It is denied.
    Deny,
}

/// What happens to trading when the day's loss is above its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DailyLossAction {
    /// Only orders that reduce a position pass.
    #[default]
    Reducing,
    /// No order passes.
    Halted,
}

/// The limits of one scope; `None` is no limit. All money is in the account currency.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Limits {
    /// Greatest quantity of an order (the contract's `maxOrderSize`).
    pub max_order_quantity: Option<Decimal>,
    /// Greatest value of an order at the worst price it can trade at.
    pub max_order_notional: Option<Money>,
    /// Greatest position, long or short (`maxPositionSize`), which is a symbol's exposure as a quantity.
    pub max_position_quantity: Option<Decimal>,
    /// Greatest value of a position, long or short.
    pub max_position_notional: Option<Money>,
    /// Greatest exposure in one symbol, the larger of its two sides (`maxSymbolExposure`).
    pub max_symbol_notional: Option<Money>,
    /// Greatest sum of the exposures in all symbols (`maxGrossExposure`).
    pub max_gross_notional: Option<Money>,
    /// Greatest loss since the start of the trading day (`maxDailyLoss`).
    pub max_daily_loss: Option<Money>,
    /// What a greater loss does.
    pub daily_loss_action: DailyLossAction,
    /// Most orders within a window of time.
    pub max_order_rate: Option<OrderRate>,
    /// Greatest distance of a limit price from the last price, as a fraction of it.
    pub price_collar: Option<Decimal>,
    /// Greatest age of the last market datum in nanoseconds.
    pub max_data_age: Option<i64>,
    /// Instruments that may not be traded.
    pub restricted: Vec<InstrumentId>,
    /// Whether an order may meet an own one.
    pub self_trade: SelfTrade,
    /// The part of a limit from which on its use is told; `None` tells nothing.
    pub warn_at: Option<Decimal>,
}

/// A limit that cannot be meant: negative, or a rate of nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitsError {
    /// The limit's key.
    pub limit: &'static str,
    /// What is expected.
    pub expected: &'static str,
}

impl fmt::Display for LimitsError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} must be {}", self.limit, self.expected)
    }
}

impl std::error::Error for LimitsError {}

impl Limits {
    /// Refuses limits that cannot be meant.
    pub fn validate(&self) -> Result<(), LimitsError> {
        let quantities = [
            ("max_order_quantity", self.max_order_quantity),
            ("max_position_quantity", self.max_position_quantity),
            ("price_collar", self.price_collar),
        ];
        let amounts = [
            ("max_order_notional", self.max_order_notional),
            ("max_position_notional", self.max_position_notional),
            ("max_symbol_notional", self.max_symbol_notional),
            ("max_gross_notional", self.max_gross_notional),
            ("max_daily_loss", self.max_daily_loss),
        ];
        let mantissas = quantities.map(|(key, value)| (key, value.map(Decimal::mantissa)));
        let units = amounts.map(|(key, value)| (key, value.map(|money| money.0)));
        let negative = |value: &Option<i128>| value.is_some_and(|value| value < 0);
        let numbers = mantissas.into_iter().chain(units);
        if let Some((limit, _)) = numbers.into_iter().find(|(_, value)| negative(value)) {
            let expected = "zero or more";
            return Err(LimitsError { limit, expected });
        }
        self.validate_times()
    }

    fn validate_times(&self) -> Result<(), LimitsError> {
        let counts = 1..=OrderRate::MOST;
        let makes_sense = |rate: OrderRate| counts.contains(&rate.count) && rate.window > 0;
        if !self.max_order_rate.is_none_or(makes_sense) {
            return Err(LimitsError {
                limit: "max_order_rate",
                expected: "1 to 1000000 orders within a window that is longer than zero",
            });
        }
        let is_a_part =
            |part: Decimal| part.mantissa() > 0 && part.mantissa() < power_of_ten(part.places());
        if !self.warn_at.is_none_or(is_a_part) {
            return Err(LimitsError {
                limit: "warn_at",
                expected: "above zero and below one",
            });
        }
        if self.max_data_age.is_some_and(|age| age <= 0) {
            return Err(LimitsError {
                limit: "max_data_age",
                expected: "longer than zero",
            });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(limits: &Limits) -> String {
        limits.validate().unwrap_err().to_string()
    }

    #[test]
    fn one_is_warned_at_a_part_of_a_limit() {
        for part in ["0", "-0.5", "1", "1.5"] {
            let warn_at = Some(Decimal::parse(part).expect("a number"));
            let limits = Limits {
                warn_at,
                ..Limits::default()
            };
            let told = "warn_at must be above zero and below one";
            assert_eq!(refusal(&limits), told);
        }
        let warn_at = Some(Decimal::new(999, 3));
        let limits = Limits {
            warn_at,
            ..Limits::default()
        };
        assert_eq!(limits.validate(), Ok(()));
    }

    #[test]
    fn no_limits_at_all_are_fine_and_so_is_a_limit_of_zero() {
        assert_eq!(Limits::default().validate(), Ok(()));
        let max_order_notional = Some(Money::ZERO);
        let limits = Limits {
            max_order_notional,
            ..Limits::default()
        };
        assert_eq!(limits.validate(), Ok(()));
    }

    #[test]
    fn a_negative_limit_is_refused_by_its_key() {
        let mut limits = Limits {
            max_daily_loss: Some(Money(-1)),
            ..Limits::default()
        };
        assert_eq!(refusal(&limits), "max_daily_loss must be zero or more");
        limits.price_collar = Some(Decimal::new(-5, 2));
        assert_eq!(refusal(&limits), "price_collar must be zero or more");
    }

    #[test]
    fn a_rate_of_no_orders_no_time_or_too_many_orders_is_refused() {
        for (count, window) in [(0, 1), (1, 0), (1, -1), (1_000_001, 1)] {
            let limits = Limits {
                max_order_rate: Some(OrderRate { count, window }),
                ..Limits::default()
            };
            let expected = "max_order_rate must be 1 to 1000000 orders within a window that is longer than zero";
            assert_eq!(refusal(&limits), expected);
        }
    }

    #[test]
    fn data_that_may_not_even_have_an_age_are_refused() {
        let limits = Limits {
            max_data_age: Some(0),
            ..Limits::default()
        };
        assert_eq!(refusal(&limits), "max_data_age must be longer than zero");
    }
}
