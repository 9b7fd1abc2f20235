//! What the account and each strategy could come to hold if all working orders of a side filled.
//!
//! Orders, fills and prices only take note of what they touch; an instrument is valued anew once, when
//! somebody is about to read. Both are O(1) an instrument that was touched.

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

    fn at(&mut self, id: InstrumentId) -> &mut Holding {
        if self.holdings.len() <= id.index() {
            self.holdings.resize(id.index() + 1, Holding::default());
        }
        &mut self.holdings[id.index()]
    }

    fn revalue(&mut self, (id, instrument): Traded<'_>, worth: &Worth) -> Result<(), NumberError> {
        let Some(holding) = self.holdings.get_mut(id.index()) else {
            return Ok(());
        };
        let before = *holding;
        if before.is_empty() && before.value.is_zero() && before.claimed.is_zero() {
            return Ok(());
        }
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
    /// Instruments that were touched since they were valued.
    stale: Vec<InstrumentId>,
    /// Of each instrument, whether it is among them, and whether some scope may have something in it.
    marks: Vec<Mark>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Mark {
    is_stale: bool,
    is_held: bool,
}

impl Exposures {
    /// Makes the exposures of a number of strategies, all empty.
    #[must_use]
    pub fn new(strategies: usize) -> Self {
        let strategies = vec![ScopeExposure::default(); strategies];
        Self {
            strategies,
            ..Self::default()
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

    /// Says whether the account has one strategy, whose all is then the account's.
    #[must_use]
    pub const fn is_of_one_strategy(&self) -> bool {
        self.strategies.len() == 1
    }

    /// Returns a strategy's exposure.
    #[must_use]
    pub fn strategy(&self, strategy: StrategyId) -> &ScopeExposure {
        &self.strategies[strategy.index()]
    }

    /// Books a change of position that no order made, such as a split.
    pub fn on_position(&mut self, strategy: StrategyId, id: InstrumentId, change: Quantity) {
        self.change(strategy, id, |holding| holding.position.0 += change.0);
    }

    /// Books a change of the open quantity of working orders.
    pub fn on_working(
        &mut self,
        strategy: StrategyId,
        id: InstrumentId,
        side: Side,
        change: Quantity,
    ) {
        self.change(strategy, id, |holding| match side {
            Side::Buy => holding.buys.0 += change.0,
            Side::Sell => holding.sells.0 += change.0,
        });
    }

    /// Books a fill: the position changes, and an order that was counted as working has less open.
    pub fn on_fill(
        &mut self,
        strategy: StrategyId,
        id: InstrumentId,
        (side, filled): (Side, Quantity),
        was_counted: bool,
    ) {
        let counted = if was_counted { filled.0 } else { 0 };
        self.change(strategy, id, |holding| {
            holding.position.0 += side.signed(filled).0;
            match side {
                Side::Buy => holding.buys.0 -= counted,
                Side::Sell => holding.sells.0 -= counted,
            }
        });
    }

    /// Takes note of a new price of an instrument, or of a new rate of its currency.
    pub fn on_price(&mut self, id: InstrumentId) {
        if self.marks.get(id.index()).is_some_and(|mark| mark.is_held) {
            self.touch(id);
        }
    }

    /// Returns an instrument that has to be valued before anybody reads.
    #[must_use]
    pub fn next_stale(&self) -> Option<InstrumentId> {
        self.stale.last().copied()
    }

    /// Values an instrument at its last price.
    pub fn revalue(&mut self, traded: Traded<'_>, worth: &Worth) -> Result<(), NumberError> {
        let mut is_held = false;
        for scope in std::iter::once(&mut self.account).chain(&mut self.strategies) {
            scope.revalue(traded, worth)?;
            is_held |= !scope.holding(traded.0).is_empty();
        }
        self.stale.retain(|id| *id != traded.0);
        if let Some(mark) = self.marks.get_mut(traded.0.index()) {
            *mark = Mark {
                is_stale: false,
                is_held,
            };
        }
        Ok(())
    }

    fn change(&mut self, strategy: StrategyId, id: InstrumentId, change: impl Fn(&mut Holding)) {
        if self.strategies.len() > 1 {
            change(self.account.at(id));
        }
        change(self.strategies[strategy.index()].at(id));
        if self.marks.len() <= id.index() {
            self.marks.resize(id.index() + 1, Mark::default());
        }
        self.marks[id.index()].is_held = true;
        self.touch(id);
    }

    fn touch(&mut self, id: InstrumentId) {
        let mark = &mut self.marks[id.index()];
        if !mark.is_stale {
            mark.is_stale = true;
            self.stale.push(id);
        }
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
        let money = |text| Money::parse(text).expect("a number");
        // The first strategy is long 100 with sells of 250 working: worst case -150, at 10.00 each.
        exposures.on_position(FIRST, SHARE, Quantity(100));
        exposures.on_working(FIRST, SHARE, Side::Sell, Quantity(250));
        // The second is short 60. The account nets: 40 long, with sells of 250: worst case -210.
        exposures.on_position(SECOND, SHARE, Quantity(-60));
        assert_eq!(exposures.next_stale(), Some(SHARE));
        exposures.revalue(share, &worth).expect("fits");
        assert_eq!(exposures.strategy(FIRST).gross(), money("1500"));
        assert_eq!(exposures.account().gross(), money("2100"));
        assert_eq!(exposures.account().margin(), money("1050"));
        // The sells end, and the price doubles: 40 × 20 = 800 for the account.
        exposures.on_working(FIRST, SHARE, Side::Sell, Quantity(-250));
        exposures.on_price(SHARE);
        let worth = Worth {
            price: Some(Price(2000)),
            ..worth
        };
        exposures.revalue(share, &worth).expect("fits");
        assert_eq!(exposures.account().gross(), money("800"));
        assert_eq!(exposures.account().elsewhere(SHARE), Money::ZERO);
        assert_eq!(exposures.next_stale(), None);
    }

    #[test]
    fn a_price_of_what_nobody_holds_makes_nothing_stale() {
        let mut exposures = Exposures::new(1);
        exposures.on_price(SHARE);
        assert_eq!(exposures.next_stale(), None);
    }
}
