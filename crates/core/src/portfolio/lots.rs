//! Lots, first in first out: realised profit by FIFO, and the round trips that it consists of.

use std::collections::VecDeque;

use crate::model::decimal::{NumberError, Rounding, multiply_divide};
use crate::model::id::{InstrumentId, StrategyId};
use crate::model::instrument::Instrument;
use crate::model::number::{Money, Price, Quantity};
use crate::model::time::Timestamp;

/// A quantity that was opened by one fill and is not closed yet; signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Lot {
    time: Timestamp,
    price: Price,
    quantity: Quantity,
    cost: Money,
}

/// A quantity that was opened and closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoundTrip {
    /// Whose it was.
    pub strategy: StrategyId,
    /// Of what.
    pub instrument: InstrumentId,
    /// Signed: positive for a long trip, negative for a short one.
    pub quantity: Quantity,
    /// The bar of the entry.
    pub entry_time: Timestamp,
    /// Its price, restated by later splits.
    pub entry_price: Price,
    /// The bar of the exit.
    pub exit_time: Timestamp,
    /// Its price.
    pub exit_price: Price,
    /// Profit before fees, in the instrument's currency.
    pub profit: Money,
}

/// A fill as the lots see it.
#[derive(Debug, Clone, Copy)]
pub struct LotFill<'a> {
    /// Whose it is.
    pub strategy: StrategyId,
    /// What was traded.
    pub id: InstrumentId,
    /// The same, with its numbers.
    pub instrument: &'a Instrument,
    /// Signed quantity.
    pub quantity: Quantity,
    /// At what price.
    pub price: Price,
    /// In which bar.
    pub time: Timestamp,
}

/// The open lots of one position, oldest first.
#[derive(Debug, Clone, Default)]
pub struct Lots {
    open: VecDeque<Lot>,
    /// Profit of what was closed, before fees.
    pub realised: Money,
}

impl Lots {
    /// Books a fill; what it closes becomes round trips.
    pub fn fill(
        &mut self,
        fill: &LotFill<'_>,
        trips: &mut Vec<RoundTrip>,
    ) -> Result<(), NumberError> {
        let mut rest = fill.quantity;
        while let Some(lot) = self.open.front_mut() {
            if rest.is_zero() || lot.quantity.signum() == rest.signum() {
                break;
            }
            let closed = Quantity(lot.quantity.abs().min(rest.abs()).0 * lot.quantity.signum());
            let cost = if closed == lot.quantity {
                lot.cost
            } else {
                lot.cost.times_ratio(closed.0.abs(), lot.quantity.0.abs())?
            };
            let profit = fill.instrument.notional(fill.price, closed)?.minus(cost)?;
            self.realised = self.realised.plus(profit)?;
            trips.push(RoundTrip {
                strategy: fill.strategy,
                instrument: fill.id,
                quantity: closed,
                entry_time: lot.time,
                entry_price: lot.price,
                exit_time: fill.time,
                exit_price: fill.price,
                profit,
            });
            rest = rest.plus(closed)?;
            lot.quantity = lot.quantity.minus(closed)?;
            lot.cost = lot.cost.minus(cost)?;
            if lot.quantity.is_zero() {
                self.open.pop_front();
            }
        }
        if !rest.is_zero() {
            let cost = fill.instrument.notional(fill.price, rest)?;
            let (time, price) = (fill.time, fill.price);
            self.open.push_back(Lot {
                time,
                price,
                quantity: rest,
                cost,
            });
        }
        Ok(())
    }

    /// Restates the lots for a split; what does not come to a whole unit stays with the newest lot, so
    /// that the sum is `total`.
    pub fn split(&mut self, new: u32, old: u32, total: Quantity) -> Result<(), NumberError> {
        let (new, old) = (i128::from(new), i128::from(old));
        let mut rest = total;
        for lot in &mut self.open {
            lot.quantity = Quantity(multiply_divide(
                lot.quantity.0,
                new,
                old,
                Rounding::TowardsZero,
            )?);
            lot.price = Price(multiply_divide(lot.price.0, old, new, Rounding::HalfEven)?);
            rest = rest.minus(lot.quantity)?;
        }
        if let Some(newest) = self.open.back_mut() {
            newest.quantity = newest.quantity.plus(rest)?;
        }
        Ok(())
    }

    /// Returns the open quantity.
    #[must_use]
    pub fn quantity(&self) -> Quantity {
        Quantity(self.open.iter().map(|lot| lot.quantity.0).sum())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::CurrencyId;
    use crate::model::instrument::InstrumentSpec;

    #[test]
    fn the_oldest_lot_is_closed_first() {
        // 10 at 100, then 10 at 110; selling 15 at 120 closes 10 × 20 = 200 and 5 × 10 = 50.
        let instrument = Instrument::new(InstrumentSpec::share("X", CurrencyId(0))).expect("valid");
        let (mut lots, mut trips) = (Lots::default(), Vec::new());
        for (time, quantity, price) in [(1, 10, 10_000), (2, 10, 11_000), (3, -15, 12_000)] {
            let fill = LotFill {
                strategy: StrategyId(0),
                id: InstrumentId(0),
                instrument: &instrument,
                quantity: Quantity(quantity),
                price: Price(price),
                time: Timestamp(time),
            };
            lots.fill(&fill, &mut trips).expect("fits");
        }
        let profits: Vec<String> = trips.iter().map(|trip| trip.profit.to_string()).collect();
        assert_eq!(profits, ["200", "50"]);
        assert_eq!(
            (lots.realised.to_string(), lots.quantity()),
            ("250".to_owned(), Quantity(5))
        );
        // A 2:1 split leaves 10, with an entry price of 55.
        lots.split(2, 1, Quantity(10)).expect("fits");
        assert_eq!(
            (lots.quantity(), lots.open[0].price),
            (Quantity(10), Price(5_500))
        );
    }
}
