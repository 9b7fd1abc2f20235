//! What the gate is told at the moment of a check: by value, and O(1) to know for the caller.

use crate::model::conversion::Conversion;
use crate::model::decimal::{Decimal, NumberError};
use crate::model::event::TradingState;
use crate::model::instrument::Instrument;
use crate::model::number::{Money, Price, Quantity};
use crate::model::order::Side;
use crate::model::time::Timestamp;

/// The last price of an instrument, and when it became available.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastPrice {
    /// The price.
    pub price: Price,
    /// When it became available.
    pub time: Timestamp,
}

/// What there is to pay an order with, in the account currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Funds {
    /// Neither cash nor margin is looked at.
    #[default]
    Unchecked,
    /// A cash account: buys need cash, sells need what is sold.
    Cash {
        /// Cash that no working order has claimed.
        free: Money,
    },
    /// A margin account: what adds to the worst case needs initial margin.
    Margin {
        /// Equity less the initial margin of the worst case of all positions and working orders.
        free: Money,
    },
}

/// One scope's state in the order's instrument, and what it holds besides.
///
/// A working quantity is what is still open of all approved orders of a side that can fill together:
/// of a group the largest order, of reduce-only orders at most the position, of reduce-only orders
/// whose parent has not filled nothing. To count more is safe, to count less is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ScopeFacts {
    /// The signed position.
    pub position: Quantity,
    /// Open quantity of working buys.
    pub working_buys: Quantity,
    /// Open quantity of working sells.
    pub working_sells: Quantity,
    /// Worst-case exposure in all other instruments, in the account currency: of each the larger of
    /// |position + working buys| and |position − working sells|, at its last price.
    pub exposure_elsewhere: Money,
    /// What there is to pay with.
    pub funds: Funds,
}

impl ScopeFacts {
    /// Returns how far the position goes to the side's direction once all working orders of that
    /// side fill: long for buys, short for sells; negative where it stays on the other side.
    #[must_use]
    pub const fn reach(&self, side: Side) -> Quantity {
        let (position, working) = match side {
            Side::Buy => (self.position.0, self.working_buys.0),
            Side::Sell => (self.position.0.saturating_neg(), self.working_sells.0),
        };
        Quantity(position.saturating_add(working))
    }

    /// Returns the largest position, long or short, that the working orders can lead to.
    #[must_use]
    pub fn worst_case(&self) -> Quantity {
        self.reach(Side::Buy).max(self.reach(Side::Sell))
    }

    /// Returns what an order of this side can take off the position; zero where it would add.
    #[must_use]
    pub fn reducible(&self, side: Side) -> Quantity {
        Quantity(self.position.0.saturating_mul(-side.sign()).max(0))
    }
}

/// What the gate is told about an order's surroundings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Facts<'a> {
    /// The time of the check.
    pub now: Timestamp,
    /// The order's instrument.
    pub instrument: &'a Instrument,
    /// Its last price; `None` before the first datum.
    pub last: Option<LastPrice>,
    /// When the instrument was last heard of, while nothing comes that should; `None` while it is fresh.
    pub stale_since: Option<Timestamp>,
    /// Whether orders in the instrument pass, whoever sends them.
    pub market_state: TradingState,
    /// From the instrument's currency to the account's; `None` while no rate is known.
    pub conversion: Option<Conversion>,
    /// Initial margin as a fraction of the value, for a margin account.
    pub initial_margin: Decimal,
    /// Whether the order is a bracket's, which can only take off what its entry adds.
    pub is_protective: bool,
    /// Whether the parent that the order names is known and not finished; not read without a parent.
    pub is_parent_live: bool,
    /// The account's highest working buy limit in the instrument.
    pub own_highest_buy: Option<Price>,
    /// The account's lowest working sell limit in the instrument.
    pub own_lowest_sell: Option<Price>,
    /// The account: positions net over all strategies.
    pub account: ScopeFacts,
    /// The order's strategy.
    pub strategy: ScopeFacts,
}

impl<'a> Facts<'a> {
    /// The facts of a flat account in its own currency, with no orders and no price yet.
    #[must_use]
    pub fn new(now: Timestamp, instrument: &'a Instrument) -> Self {
        Self {
            now,
            instrument,
            last: None,
            stale_since: None,
            market_state: TradingState::Active,
            conversion: Some(Conversion::IDENTITY),
            initial_margin: instrument.spec.initial_margin,
            is_protective: false,
            is_parent_live: false,
            own_highest_buy: None,
            own_lowest_sell: None,
            account: ScopeFacts::default(),
            strategy: ScopeFacts::default(),
        }
    }

    /// Returns the value of a quantity at a price in the account currency; a value that does not fit
    /// into 128 bits, or that no rate is known for, stands as the greatest amount.
    #[must_use]
    pub fn worth(&self, quantity: Quantity, price: Price) -> Money {
        let notional = self.instrument.notional(price, quantity);
        let rate = self.conversion;
        let value = notional.and_then(|value| match rate {
            Some(rate) => rate.convert(value),
            None => Err(NumberError::Overflow),
        });
        value.unwrap_or(Money(i128::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::execution::risk::samples::{money, share};

    #[test]
    fn the_worst_case_is_the_larger_side_with_all_its_working_orders_filled() {
        // Long 100, buys of 30, sells of 250: up to +130, down to -150.
        let facts = ScopeFacts {
            position: Quantity(100),
            working_buys: Quantity(30),
            working_sells: Quantity(250),
            ..ScopeFacts::default()
        };
        assert_eq!(facts.reach(Side::Buy), Quantity(130));
        assert_eq!(facts.reach(Side::Sell), Quantity(150));
        assert_eq!(facts.worst_case(), Quantity(150));
    }

    #[test]
    fn only_the_other_side_reduces() {
        let short = ScopeFacts {
            position: Quantity(-40),
            ..ScopeFacts::default()
        };
        assert_eq!(short.reducible(Side::Buy), Quantity(40));
        assert_eq!(short.reducible(Side::Sell), Quantity(0));
    }

    #[test]
    fn a_value_is_in_the_account_currency_and_the_greatest_amount_when_it_cannot_be_told() {
        // 10 shares at 20.00 are 200.00, at 1.5 they are 300.00.
        let instrument = share();
        let mut facts = Facts::new(Timestamp(0), &instrument);
        facts.conversion = Conversion::new(3, 2);
        assert_eq!(facts.worth(Quantity(10), Price(2000)), money("300"));
        assert_eq!(
            facts.worth(Quantity(i128::MAX), Price(2000)),
            Money(i128::MAX)
        );
        facts.conversion = None;
        assert_eq!(facts.worth(Quantity(1), Price(1)), Money(i128::MAX));
    }
}
