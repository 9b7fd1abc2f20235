//! What the account and each strategy could come to hold if all working orders of a side filled.
//!
//! O(1) to read and to keep: a fill, an order and a price each touch one instrument in two scopes.

use crate::model::decimal::{Decimal, NumberError};
use crate::model::id::{InstrumentId, StrategyId};
use crate::model::instrument::Instrument;
use crate::model::number::{Money, Price, Quantity};
use crate::model::order::Side;

/// One scope's holding in one instrument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Holding {
    /// The signed position.
    pub position: Quantity,
    /// Open quantity of working buys.
    pub buys: Quantity,
    /// Open quantity of working sells.
    pub sells: Quantity,
    /// Value of the worst case: the larger of |position + buys| and |position − sells|.
    pub value: Money,
    /// Initial margin of the worst case.
    pub margin: Money,
    /// Value of the working buys, which a cash account has to keep ready.
    pub claimed: Money,
}

impl Holding {
    const fn is_empty(&self) -> bool {
        self.position.0 == 0 && self.buys.0 == 0 && self.sells.0 == 0
    }

    const fn worst_case(&self) -> Quantity {
        let long = self.position.0.saturating_add(self.buys.0);
        let short = self.position.0.saturating_sub(self.sells.0);
        let (long, short) = (long.saturating_abs(), short.saturating_abs());
        Quantity(if long > short { long } else { short })
    }
}

/// The holdings of one scope and their sums, in the account currency.
#[derive(Debug, Clone, Default)]
pub struct ScopeExposure {
    holdings: Vec<Holding>,
    value: Money,
    margin: Money,
    claimed: Money,
}

impl ScopeExposure {
    /// Returns the holding in an instrument.
    #[must_use]
    pub fn holding(&self, instrument: InstrumentId) -> Holding {
        self.holdings
            .get(instrument.index())
            .copied()
            .unwrap_or_default()
    }

    /// Returns the worst-case exposure in all other instruments.
    #[must_use]
    pub fn elsewhere(&self, instrument: InstrumentId) -> Money {
        Money(
            self.value
                .0
                .saturating_sub(self.holding(instrument).value.0),
        )
    }

    /// Returns the worst-case exposure in all instruments.
    #[must_use]
    pub const fn gross(&self) -> Money {
        self.value
    }

    /// Returns the initial margin of the worst case of all instruments.
    #[must_use]
    pub const fn margin(&self) -> Money {
        self.margin
    }

    /// Returns the value of all working buys.
    #[must_use]
    pub const fn claimed(&self) -> Money {
        self.claimed
    }

    /// Returns the instruments in which there is something, with what.
    pub fn holdings(&self) -> impl Iterator<Item = (usize, &Holding)> {
        self.holdings
            .iter()
            .enumerate()
            .filter(|(_, holding)| !holding.is_empty())
    }

    fn change(
        &mut self,
        (id, instrument): Traded<'_>,
        worth: &Worth,
        change: impl FnOnce(&mut Holding),
    ) -> Result<(), NumberError> {
        let index = id.index();
        if self.holdings.len() <= index {
            self.holdings.resize(index + 1, Holding::default());
        }
        let holding = &mut self.holdings[index];
        let before = *holding;
        change(holding);
        holding.value = worth.of(instrument, holding.worst_case())?;
        match worth.funds {
            FundsNeeded::Nothing => {}
            FundsNeeded::Cash => holding.claimed = worth.of(instrument, holding.buys)?,
            FundsNeeded::Margin(rate) if rate == Decimal::ONE => holding.margin = holding.value,
            FundsNeeded::Margin(rate) => holding.margin = holding.value.times(rate)?,
        }
        self.value = self.value.plus(holding.value)?.minus(before.value)?;
        self.margin = self.margin.plus(holding.margin)?.minus(before.margin)?;
        self.claimed = self.claimed.plus(holding.claimed)?.minus(before.claimed)?;
        Ok(())
    }
}

/// An instrument: its number, and its numbers.
pub type Traded<'a> = (InstrumentId, &'a Instrument);

/// How a quantity of an instrument is valued now.
#[derive(Debug, Clone, Copy)]
pub struct Worth {
    /// Its last price; before the first one nothing has a value.
    pub price: Option<Price>,
    /// From its currency to the account's, as a fraction.
    pub conversion: (i128, i128),
    /// What an account of this kind has to keep ready.
    pub funds: FundsNeeded,
}

/// What an account has to keep ready for its orders and positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FundsNeeded {
    /// Nothing: it is not looked at.
    Nothing,
    /// The cash for its working buys.
    Cash,
    /// Initial margin for the worst case, as a fraction of its value.
    Margin(Decimal),
}

impl Worth {
    fn of(&self, instrument: &Instrument, quantity: Quantity) -> Result<Money, NumberError> {
        let Some(price) = self.price.filter(|_| !quantity.is_zero()) else {
            return Ok(Money::ZERO);
        };
        let value = instrument.notional(price, quantity)?.abs();
        let (numerator, denominator) = self.conversion;
        if numerator == denominator {
            return Ok(value);
        }
        value.times_ratio(numerator, denominator)
    }
}

/// The exposures of the account and of each of its strategies.
#[derive(Debug, Clone, Default)]
pub struct Exposures {
    account: ScopeExposure,
    strategies: Vec<ScopeExposure>,
    /// Of each instrument, whether some scope may have something in it.
    touched: Vec<bool>,
}

impl Exposures {
    /// Makes the exposures of a number of strategies, all empty.
    #[must_use]
    pub fn new(strategies: usize) -> Self {
        let strategies = vec![ScopeExposure::default(); strategies];
        Self {
            account: ScopeExposure::default(),
            strategies,
            touched: Vec::new(),
        }
    }

    /// Returns the account's exposure: with one strategy, that strategy's.
    #[must_use]
    pub fn account(&self) -> &ScopeExposure {
        match self.strategies.as_slice() {
            [only] => only,
            _ => &self.account,
        }
    }

    /// Returns a strategy's exposure.
    #[must_use]
    pub fn strategy(&self, strategy: StrategyId) -> &ScopeExposure {
        &self.strategies[strategy.index()]
    }

    /// Books a change of position: a fill, a split.
    pub fn on_position(
        &mut self,
        strategy: StrategyId,
        traded: Traded<'_>,
        change: Quantity,
        worth: &Worth,
    ) -> Result<(), NumberError> {
        for scope in self.scopes(strategy, traded.0) {
            scope.change(traded, worth, |holding| holding.position.0 += change.0)?;
        }
        Ok(())
    }

    /// Books a change of the open quantity of working orders.
    pub fn on_working(
        &mut self,
        strategy: StrategyId,
        traded: Traded<'_>,
        side: Side,
        change: Quantity,
        worth: &Worth,
    ) -> Result<(), NumberError> {
        for scope in self.scopes(strategy, traded.0) {
            scope.change(traded, worth, |holding| match side {
                Side::Buy => holding.buys.0 += change.0,
                Side::Sell => holding.sells.0 += change.0,
            })?;
        }
        Ok(())
    }

    /// Books a fill: the position changes, and an order that was counted as working has less open.
    pub fn on_fill(
        &mut self,
        strategy: StrategyId,
        traded: Traded<'_>,
        (side, filled): (Side, Quantity),
        was_counted: bool,
        worth: &Worth,
    ) -> Result<(), NumberError> {
        let counted = if was_counted { filled.0 } else { 0 };
        for scope in self.scopes(strategy, traded.0) {
            scope.change(traded, worth, |holding| {
                holding.position.0 += side.signed(filled).0;
                match side {
                    Side::Buy => holding.buys.0 -= counted,
                    Side::Sell => holding.sells.0 -= counted,
                }
            })?;
        }
        Ok(())
    }

    /// Values an instrument anew, at its last price.
    pub fn on_price(&mut self, traded: Traded<'_>, worth: &Worth) -> Result<(), NumberError> {
        let index = traded.0.index();
        if !self.touched.get(index).copied().unwrap_or(false) {
            return Ok(());
        }
        let mut is_held = false;
        for scope in std::iter::once(&mut self.account).chain(&mut self.strategies) {
            if !scope.holding(traded.0).is_empty() {
                is_held = true;
                scope.change(traded, worth, |_| {})?;
            }
        }
        self.touched[index] = is_held;
        Ok(())
    }

    /// Returns the scopes that a strategy's doings in an instrument touch.
    fn scopes(
        &mut self,
        strategy: StrategyId,
        id: InstrumentId,
    ) -> impl Iterator<Item = &mut ScopeExposure> {
        if self.touched.len() <= id.index() {
            self.touched.resize(id.index() + 1, false);
        }
        self.touched[id.index()] = true;
        let account = (self.strategies.len() > 1).then_some(&mut self.account);
        account
            .into_iter()
            .chain(self.strategies.get_mut(strategy.index()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::CurrencyId;
    use crate::model::instrument::InstrumentSpec;

    const SHARE: InstrumentId = InstrumentId(0);
    const FIRST: StrategyId = StrategyId(0);
    const SECOND: StrategyId = StrategyId(1);

    #[test]
    fn the_worst_case_counts_the_working_orders_of_one_side() {
        let instrument = Instrument::new(InstrumentSpec::share("X", CurrencyId(0))).expect("valid");
        let share = (SHARE, &instrument);
        let funds = FundsNeeded::Margin(Decimal::parse("0.5").expect("a number"));
        let worth = Worth {
            price: Some(Price(1000)),
            conversion: (1, 1),
            funds,
        };
        let mut exposures = Exposures::new(2);
        // The first strategy is long 100 with sells of 250 working: worst case -150, at 10.00 each.
        exposures
            .on_position(FIRST, share, Quantity(100), &worth)
            .expect("fits");
        exposures
            .on_working(FIRST, share, Side::Sell, Quantity(250), &worth)
            .expect("fits");
        assert_eq!(
            exposures.strategy(FIRST).gross(),
            Money::parse("1500").expect("a number")
        );
        // The second is short 60. The account nets: 40 long, with sells of 250: worst case -210.
        exposures
            .on_position(SECOND, share, Quantity(-60), &worth)
            .expect("fits");
        assert_eq!(
            exposures.account().gross(),
            Money::parse("2100").expect("a number")
        );
        assert_eq!(
            exposures.account().margin(),
            Money::parse("1050").expect("a number")
        );
        // The sells end, and the price doubles: 40 × 20 = 800 for the account.
        exposures
            .on_working(FIRST, share, Side::Sell, Quantity(-250), &worth)
            .expect("fits");
        let worth = Worth {
            price: Some(Price(2000)),
            ..worth
        };
        exposures.on_price(share, &worth).expect("fits");
        assert_eq!(
            exposures.account().gross(),
            Money::parse("800").expect("a number")
        );
        assert_eq!(exposures.account().elsewhere(SHARE), Money::ZERO);
    }
}
