//! Lots: what was bought (or sold short) together, closed first in, first out.

use std::collections::VecDeque;

use crate::model::decimal::{NumberError, Rounding, divide};
use crate::model::id::{InstrumentId, StrategyId};
use crate::model::instrument::Instrument;
use crate::model::number::{Money, Price, Quantity};
use crate::model::order::Side;
use crate::model::time::Timestamp;

use super::cost_basis::CostBasis;

/// A lot, or a part of one, from its entry to its exit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoundTrip {
    /// How much; positive. Zero for a fraction of a unit that a split left and paid in cash.
    pub quantity: Quantity,
    /// The price at which it was opened; of a lot that was split, in new shares and rounded to the precision.
    pub entry_price: Price,
    /// The price at which it was closed.
    pub exit_price: Price,
    /// The profit before fees, exact also where the entry price is rounded.
    pub pnl_gross: Money,
    /// When it was opened.
    pub entry_time: Timestamp,
    /// When it was closed.
    pub exit_time: Timestamp,
    /// What was traded.
    pub instrument: InstrumentId,
    /// Whose trade it was.
    pub strategy: StrategyId,
    /// The side of its entry: a buy for long, a sell for short.
    pub direction: Side,
}

/// How and by whom lots are closed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Exit {
    pub(super) strategy: StrategyId,
    pub(super) instrument: InstrumentId,
    pub(super) price: Price,
    pub(super) time: Timestamp,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Lot {
    pub(super) basis: CostBasis,
    pub(super) price: Price,
    pub(super) time: Timestamp,
}

/// The open lots of one position, oldest first; all have the sign of the position.
#[derive(Debug, Clone, Default)]
pub(super) struct Lots {
    pub(super) open: VecDeque<Lot>,
}

impl Lots {
    /// Adds the newest lot.
    pub(super) fn add(&mut self, quantity: Quantity, cost: Money, price: Price, time: Timestamp) {
        let basis = CostBasis::new(quantity, cost);
        self.open.push_back(Lot { basis, price, time });
    }

    /// Closes `quantity` worth `value` (both signed as the position), oldest lots first, and returns the profit.
    pub(super) fn close(
        &mut self,
        quantity: Quantity,
        value: Money,
        exit: Exit,
        (instrument, trips): (&Instrument, &mut Vec<RoundTrip>),
    ) -> Result<Money, NumberError> {
        let (mut left, mut value_left, mut profit) = (quantity, value, Money::ZERO);
        while let Some(lot) = self.open.front_mut() {
            let size = lot.basis.quantity();
            let closes_lot = size.abs() <= left.abs();
            let part = if closes_lot { size } else { left };
            // The last part takes what is left of the value, so that rounding loses nothing.
            let part_value = if part == left {
                value_left
            } else {
                instrument.notional(exit.price, part)?
            };
            let pnl_gross = part_value.minus(lot.basis.take(part)?)?;
            trips.push(lot.trip(part.abs(), Side::of(size), pnl_gross, exit));
            profit = profit.plus(pnl_gross)?;
            left = left.minus(part)?;
            value_left = value_left.minus(part_value)?;
            if closes_lot {
                self.open.pop_front();
            }
            if left.is_zero() {
                break;
            }
        }
        Ok(profit)
    }

    /// Restates the lots in new shares: quantities become `sizes / denominator`, cut so that they sum
    /// to the whole; a lot that is left with nothing passes its cost and its time on to the next.
    pub(super) fn restate(
        &mut self,
        sizes: &[i128],
        (numerator, denominator): (i128, i128),
    ) -> Result<(), NumberError> {
        let (mut sum, mut whole, mut carried) = (0_i128, 0_i128, Money::ZERO);
        let mut first_time = None;
        let mut restated = VecDeque::with_capacity(self.open.len());
        for (lot, size) in self.open.iter().zip(sizes) {
            if *size == 0 {
                continue;
            }
            sum = sum.checked_add(*size).ok_or(NumberError::Overflow)?;
            let until = divide(sum, denominator, Rounding::TowardsZero);
            let quantity = Quantity(until - whole);
            whole = until;
            carried = carried.plus(lot.basis.cost())?;
            let time = *first_time.get_or_insert(lot.time);
            if quantity.is_zero() {
                continue;
            }
            let price = restated_price(lot.price, (numerator, denominator))?;
            let basis = CostBasis::new(quantity, carried);
            restated.push_back(Lot { basis, price, time });
            (carried, first_time) = (Money::ZERO, None);
        }
        self.open = restated;
        Ok(())
    }
}

impl Lot {
    pub(super) const fn trip(
        &self,
        quantity: Quantity,
        direction: Side,
        pnl_gross: Money,
        exit: Exit,
    ) -> RoundTrip {
        RoundTrip {
            quantity,
            entry_price: self.price,
            exit_price: exit.price,
            pnl_gross,
            entry_time: self.time,
            exit_time: exit.time,
            instrument: exit.instrument,
            strategy: exit.strategy,
            direction,
        }
    }
}

/// Returns a price after a split, rounded half to even to the precision.
pub(super) fn restated_price(
    price: Price,
    (numerator, denominator): (i128, i128),
) -> Result<Price, NumberError> {
    let scaled = price.0.checked_mul(denominator);
    let scaled = scaled.ok_or(NumberError::Overflow)?;
    Ok(Price(divide(scaled, numerator, Rounding::HalfEven)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::portfolio::samples::{FIRST, money, price, share};

    fn exit(at: &str) -> Exit {
        Exit {
            strategy: FIRST,
            instrument: InstrumentId(0),
            price: price(at),
            time: Timestamp(9),
        }
    }

    fn two_lots() -> Lots {
        let mut lots = Lots::default();
        lots.add(Quantity(100), money("1000"), price("10"), Timestamp(1));
        lots.add(Quantity(50), money("650"), price("13"), Timestamp(2));
        lots
    }

    #[test]
    fn the_oldest_lots_are_closed_first() {
        // 100 at 10, 50 at 13; 120 sold at 12: 100 × 2 = 200, then 20 × −1 = −20: 180 in all.
        // (By average cost it would be 120 × (12 − 11) = 120.)
        let (mut lots, mut trips) = (two_lots(), Vec::new());
        let closed = lots.close(
            Quantity(120),
            money("1440"),
            exit("12"),
            (&share(), &mut trips),
        );
        assert_eq!(closed, Ok(money("180")));
        let seen: Vec<_> = trips
            .iter()
            .map(|trip| (trip.quantity, trip.pnl_gross))
            .collect();
        let expected = [(Quantity(100), money("200")), (Quantity(20), money("-20"))];
        assert_eq!(seen, expected);
        assert_eq!(
            (trips[0].entry_time, trips[0].exit_time),
            (Timestamp(1), Timestamp(9))
        );
        assert_eq!(trips[1].entry_price, price("13"));
        assert_eq!(lots.open.len(), 1);
        assert_eq!(lots.open[0].basis.cost(), money("390")); // 30 × 13
    }

    #[test]
    fn a_short_lot_gains_when_it_is_bought_back_lower() {
        // 10 sold at 30, bought back at 25: 10 × 5 = 50.
        let (mut lots, mut trips) = (Lots::default(), Vec::new());
        lots.add(Quantity(-10), money("-300"), price("30"), Timestamp(1));
        let closed = lots.close(
            Quantity(-10),
            money("-250"),
            exit("25"),
            (&share(), &mut trips),
        );
        assert_eq!(closed, Ok(money("50")));
        assert_eq!(
            (trips[0].direction, trips[0].quantity),
            (Side::Sell, Quantity(10))
        );
        assert!(lots.open.is_empty());
    }

    #[test]
    fn a_round_trip_is_kept_in_128_bytes() {
        assert!(size_of::<RoundTrip>() <= 128);
    }
}
