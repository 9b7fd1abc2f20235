//! What an account may owe: its kind, the margin that its positions require, and what is left of it.
//!
//! `maintenance = Σ |value| × maintenance_margin` and
//! `initial = Σ |value| × max(initial_margin / leverage, maintenance_margin)`, each fraction rounded up
//! to nine places. An instrument that says nothing of its maintenance keeps half of its initial margin. Positions of different strategies net in the account's margin.

use crate::model::decimal::{
    Decimal, NumberError, Rounding, divide, multiply_divide, power_of_ten,
};
use crate::model::id::StrategyId;
use crate::model::instrument::Instrument;
use crate::model::number::Money;

use super::error::PortfolioError;
use super::portfolio::Portfolio;
use super::valuation::MarginClass;

/// What an account may owe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AccountKind {
    /// Anything: neither cash nor margin is looked at.
    #[default]
    Unlimited,
    /// Nothing: every position, long or short, is covered in full, and none is ever called.
    Cash,
    /// What its margin allows.
    Margin {
        /// How many times the equity instruments that are paid in full may be worth.
        leverage: Decimal,
    },
}

/// A strategy whose equity is below what its positions require.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MarginDeficit {
    /// Its equity in the account currency.
    pub equity: Money,
    /// Its maintenance margin in the account currency.
    pub required: Money,
}

/// Margin for one unit of value, in units of 10^-9.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MarginRate {
    initial: i128,
    maintenance: i128,
}

const PLACES: u8 = 9;
const ONE: i128 = power_of_ten(PLACES);

/// Returns the margin rates of the classes in an account.
pub(super) fn margin_rates(
    kind: AccountKind,
    classes: &[MarginClass],
) -> Result<Vec<MarginRate>, PortfolioError> {
    let of = |class: &MarginClass| margin_rate(kind, class.initial, class.maintenance);
    classes.iter().map(of).collect()
}

fn margin_rate(
    kind: AccountKind,
    initial: Decimal,
    maintenance: Option<Decimal>,
) -> Result<MarginRate, PortfolioError> {
    let rate = |initial, maintenance| MarginRate {
        initial,
        maintenance,
    };
    match kind {
        AccountKind::Unlimited => Ok(rate(0, 0)),
        AccountKind::Cash => Ok(rate(ONE, 0)),
        AccountKind::Margin { leverage } => {
            if leverage.mantissa() <= 0 {
                return Err(PortfolioError::Leverage);
            }
            let initial = initial.units_rounded(PLACES, Rounding::Ceiling)?;
            let scale = power_of_ten(leverage.places());
            let initial = multiply_divide(initial, scale, leverage.mantissa(), Rounding::Ceiling)?;
            let maintenance = match maintenance {
                Some(fraction) => fraction.units_rounded(PLACES, Rounding::Ceiling)?,
                None => divide(initial, 2, Rounding::Ceiling),
            };
            Ok(rate(initial.max(maintenance), maintenance))
        }
    }
}

impl Portfolio {
    /// Returns what the account may owe.
    #[must_use]
    pub const fn kind(&self) -> AccountKind {
        self.kind
    }

    /// Returns the margin needed to open what is held, in the account currency.
    pub fn initial_margin(&self, scope: Option<StrategyId>) -> Result<Money, PortfolioError> {
        self.margin(scope, |rate| rate.initial)
    }

    /// Returns the margin needed to keep what is held, in the account currency.
    pub fn maintenance_margin(&self, scope: Option<StrategyId>) -> Result<Money, PortfolioError> {
        self.margin(scope, |rate| rate.maintenance)
    }

    /// Returns equity less initial margin, in the account currency; negative when over-committed.
    pub fn free_margin(&self, scope: Option<StrategyId>) -> Result<Money, PortfolioError> {
        let margin = self.initial_margin(scope)?;
        Ok(self.equity(scope)?.minus(margin)?)
    }

    /// Returns the equity and the maintenance margin when the first is below the second.
    pub fn margin_deficit(
        &self,
        scope: Option<StrategyId>,
    ) -> Result<Option<MarginDeficit>, PortfolioError> {
        let AccountKind::Margin { .. } = self.kind else {
            return Ok(None);
        };
        let equity = self.equity(scope)?;
        let is_within_value = self.margin_rates.iter().all(|rate| rate.maintenance <= ONE);
        if is_within_value && equity >= self.gross_exposure(scope)? {
            return Ok(None); // whatever the fractions are
        }
        let required = self.maintenance_margin(scope)?;
        Ok((equity < required).then_some(MarginDeficit { equity, required }))
    }

    /// Returns the value, in the account currency, that can be opened in an instrument; `None` is no limit.
    pub fn buying_power(
        &self,
        scope: Option<StrategyId>,
        instrument: &Instrument,
    ) -> Result<Option<Money>, PortfolioError> {
        let spec = &instrument.spec;
        let rate = margin_rate(self.kind, spec.initial_margin, spec.maintenance_margin)?;
        if rate.initial <= 0 {
            return Ok(None);
        }
        let free = self.free_margin(scope)?.max(Money::ZERO);
        let power = multiply_divide(free.0, ONE, rate.initial, Rounding::Floor)?;
        Ok(Some(Money(power)))
    }

    fn margin(
        &self,
        scope: Option<StrategyId>,
        fraction: impl Fn(&MarginRate) -> i128,
    ) -> Result<Money, PortfolioError> {
        self.summed_classes(|class| {
            let fraction = fraction(&self.margin_rates[class]);
            margin_of(self.valuation.gross(scope, class), fraction)
        })
    }
}

fn margin_of(value: Money, fraction: i128) -> Result<Money, NumberError> {
    match fraction {
        0 => Ok(Money::ZERO),
        ONE => Ok(value),
        fraction => multiply_divide(value.0, fraction, ONE, Rounding::Ceiling).map(Money),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::InstrumentId;
    use crate::model::instrument::InstrumentSpec;
    use crate::portfolio::samples::{FIRST, USD, decimal, fill, money, price};

    fn margin_account(leverage: &str) -> AccountKind {
        AccountKind::Margin {
            leverage: decimal(leverage),
        }
    }

    /// A share of which 30 % is to be kept as margin.
    fn margined() -> Instrument {
        let mut spec = InstrumentSpec::share("S", USD);
        spec.maintenance_margin = Some(decimal("0.3"));
        Instrument::new(spec).expect("a share")
    }

    /// An account with 1000 that has traded a quantity of the share at 10.
    fn holding(kind: AccountKind, quantity: i128) -> Portfolio {
        let portfolio = Portfolio::new(USD, kind, &[money("1000")], &[margined()]);
        let mut portfolio = portfolio.expect("an account");
        portfolio
            .apply_fill(&fill(FIRST, quantity, "10"), &margined())
            .expect("in range");
        portfolio
    }

    fn figures(portfolio: &Portfolio) -> [Money; 4] {
        let scope = Some(FIRST);
        let power = portfolio
            .buying_power(scope, &margined())
            .expect("known")
            .expect("limited");
        let of = |read: Result<Money, PortfolioError>| read.expect("known");
        [
            of(portfolio.initial_margin(scope)),
            of(portfolio.maintenance_margin(scope)),
            of(portfolio.free_margin(scope)),
            power,
        ]
    }

    #[test]
    fn with_a_leverage_of_two_half_is_margin() {
        // 150 at 10 = 1500; initial 1500 × max(1/2, 0.3) = 750, maintenance 1500 × 0.3 = 450,
        // free 1000 − 750 = 250, which buys 250 / 0.5 = 500.
        let figures = figures(&holding(margin_account("2"), 150));
        assert_eq!(figures, ["750", "450", "250", "500"].map(money));
    }

    #[test]
    fn a_cash_account_covers_long_and_short_positions_in_full() {
        // Long 60 at 10: 1000 − 600 = 400 of cash. Short 60: equity 1000, covered 600, free 400.
        for quantity in [60, -60] {
            let figures = figures(&holding(AccountKind::Cash, quantity));
            assert_eq!(figures, ["600", "0", "400", "400"].map(money));
        }
    }

    #[test]
    fn an_unlimited_account_needs_no_margin() {
        let portfolio = holding(AccountKind::Unlimited, 900);
        assert_eq!(portfolio.initial_margin(None), Ok(Money::ZERO));
        assert_eq!(portfolio.buying_power(None, &margined()), Ok(None));
        assert_eq!(portfolio.margin_deficit(None), Ok(None));
    }

    #[test]
    fn a_fall_below_the_maintenance_margin_is_a_deficit() {
        // 150 at 10 with 1000: cash −500. At 4.76: equity 714 − 500 = 214, required 0.3 × 714 = 214.2.
        // At 4.77: equity 715.5 − 500 = 215.5, required 214.65: no deficit.
        let (id, share) = (InstrumentId(0), margined());
        let mut portfolio = holding(margin_account("2"), 150);
        portfolio.mark(id, &share, price("4.77")).expect("in range");
        assert_eq!(portfolio.margin_deficit(Some(FIRST)), Ok(None));
        portfolio.mark(id, &share, price("4.76")).expect("in range");
        let (equity, required) = (money("214"), money("214.2"));
        let deficit = MarginDeficit { equity, required };
        assert_eq!(portfolio.margin_deficit(Some(FIRST)), Ok(Some(deficit)));
    }

    #[test]
    fn the_initial_margin_is_never_below_the_maintenance_margin() {
        // Leverage 10 of an initial 1: a tenth, but 0.3 where the instrument keeps 0.3.
        for (own, initial) in [("0", 100_000_000), ("0.3", 300_000_000)] {
            let rate = margin_rate(margin_account("10"), Decimal::ONE, Some(decimal(own)));
            let maintenance = decimal(own).units(PLACES).expect("short");
            assert_eq!(
                rate,
                Ok(MarginRate {
                    initial,
                    maintenance
                })
            );
        }
    }

    #[test]
    fn unless_said_otherwise_half_of_the_initial_margin_is_to_be_kept() {
        // Leverage 4 of an initial 1: a quarter to open, an eighth to keep.
        let rate = margin_rate(margin_account("4"), Decimal::ONE, None).expect("in range");
        assert_eq!((rate.initial, rate.maintenance), (ONE / 4, ONE / 8));
    }

    #[test]
    fn a_leverage_that_is_not_positive_is_refused() {
        let refused = Portfolio::new(USD, margin_account("0"), &[money("1")], &[margined()]);
        assert_eq!(refused.err(), Some(PortfolioError::Leverage));
    }
}
