//! Splits: new shares for old ones.

use crate::model::decimal::{NumberError, Rounding, divide};
use crate::model::id::{InstrumentId, StrategyId};
use crate::model::instrument::Instrument;
use crate::model::number::{Money, Quantity};
use crate::model::order::Side;
use crate::model::time::Timestamp;

use super::cost_basis::CostBasis;
use super::error::PortfolioError;
use super::ledger::Account;
use super::lots::{Exit, Lots, RoundTrip, restated_price};
use super::portfolio::Portfolio;
use super::valuation::Revaluation;

/// `numerator` new shares for `denominator` old ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SplitRatio {
    /// New shares.
    pub numerator: u32,
    /// Old shares.
    pub denominator: u32,
}

/// What a split did to a strategy's position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SplitAdjustment {
    /// Whose position.
    pub strategy: StrategyId,
    /// The quantity before, in old shares.
    pub before: Quantity,
    /// The quantity after, in new shares.
    pub after: Quantity,
    /// What was paid for the fraction below one lot; a short position pays it (negative).
    pub cash_in_lieu: Money,
    /// The profit of that sale by average cost.
    pub realised: Money,
}

/// A position in 1/denominator of a new unit: `total`, of which `rest` is below one lot.
#[derive(Debug, Clone, Copy)]
struct Restatement {
    total: i128,
    rest: i128,
    whole: Quantity,
    numerator: i128,
    denominator: i128,
}

impl Restatement {
    fn new(quantity: Quantity, ratio: SplitRatio, lot: Quantity) -> Result<Self, NumberError> {
        let (numerator, denominator) = (ratio.numerator.into(), ratio.denominator.into());
        let total = times(quantity.0, numerator)?;
        let lot_size = times(lot.0, denominator)?;
        let lots = divide(total, lot_size, Rounding::TowardsZero);
        Ok(Self {
            total,
            rest: total - lots * lot_size,
            whole: Quantity(times(lots, lot.0)?),
            numerator,
            denominator,
        })
    }

    /// Returns the part of an amount that belongs to the rest.
    fn share_of_rest(&self, amount: Money) -> Result<Money, NumberError> {
        amount.times_ratio(self.rest.abs(), self.total.abs())
    }
}

impl Portfolio {
    /// Splits an instrument: quantities, lots and the mark are restated, costs stay, and what is below
    /// one lot is sold at the mark.
    pub fn split(
        &mut self,
        id: InstrumentId,
        instrument: &Instrument,
        ratio: SplitRatio,
        time: Timestamp,
    ) -> Result<Vec<SplitAdjustment>, PortfolioError> {
        if ratio.numerator == 0 || ratio.denominator == 0 {
            return Err(PortfolioError::SplitRatio);
        }
        let market = self.valuation.markets.get_mut(id.index());
        let market = market.ok_or(PortfolioError::UnknownInstrument(id))?;
        let Some(old_mark) = market.mark else {
            return Ok(Vec::new()); // what has no price is held by nobody
        };
        let terms = (ratio.numerator.into(), ratio.denominator.into());
        let price = restated_price(old_mark, terms)?;
        market.mark = Some(price);
        let mut holders = market.holders.clone();
        holders.sort_unstable();
        let split_one = |strategy| {
            let exit = Exit {
                strategy,
                instrument: id,
                price,
                time,
            };
            self.split_position(exit, instrument, ratio)
        };
        holders.into_iter().map(split_one).collect()
    }

    fn split_position(
        &mut self,
        exit: Exit,
        instrument: &Instrument,
        ratio: SplitRatio,
    ) -> Result<SplitAdjustment, PortfolioError> {
        let (strategy, id) = (exit.strategy, exit.instrument);
        let slot = self.slot(strategy, id)?;
        let old = self.positions[slot];
        let adjustment = self.restate(slot, exit, instrument, ratio)?;
        let new = &self.positions[slot];
        let revaluation = Revaluation {
            before: old.value,
            after: new.value,
            quantity: new.quantity().minus(old.quantity())?,
            cost: new.cost().minus(old.cost())?,
            realised_fifo: new.realised_fifo.minus(old.realised_fifo)?,
        };
        self.valuation.revalue(strategy, id, &revaluation)?;
        let quantities = (adjustment.before, adjustment.after);
        self.update_holders(strategy, id, slot, quantities);
        self.post_split(id, instrument, &adjustment)?;
        Ok(adjustment)
    }

    /// Restates a position and its lots, and sells the rest at the old mark.
    fn restate(
        &mut self,
        slot: usize,
        exit: Exit,
        instrument: &Instrument,
        ratio: SplitRatio,
    ) -> Result<SplitAdjustment, PortfolioError> {
        let position = &mut self.positions[slot];
        let (before, cost) = (position.quantity(), position.cost());
        let restatement = Restatement::new(before, ratio, instrument.lot)?;
        let after = restatement.whole;
        let cash_in_lieu = restatement.share_of_rest(position.value)?;
        let cost_sold = restatement.share_of_rest(cost)?;
        let realised = cash_in_lieu.minus(cost_sold)?;
        let trips = &mut self.round_trips;
        let fifo = split_lots(
            &mut self.lots[slot],
            &restatement,
            cash_in_lieu,
            exit,
            trips,
        )?;
        position.basis = CostBasis::new(after, cost.minus(cost_sold)?);
        position.value = instrument.notional(exit.price, after)?;
        position.realised = position.realised.plus(realised)?;
        position.realised_fifo = position.realised_fifo.plus(fifo)?;
        Ok(SplitAdjustment {
            strategy: exit.strategy,
            before,
            after,
            cash_in_lieu,
            realised,
        })
    }

    fn post_split(
        &mut self,
        id: InstrumentId,
        instrument: &Instrument,
        adjustment: &SplitAdjustment,
    ) -> Result<(), PortfolioError> {
        let (strategy, currency) = (adjustment.strategy, instrument.spec.currency);
        let (cash, realised) = (adjustment.cash_in_lieu, adjustment.realised);
        let postings = [
            (Account::Position(id), realised.minus(cash)?),
            (Account::Cash(currency), cash),
            (Account::RealisedProfit(currency), realised.negated()),
        ];
        self.ledger.post(strategy, currency, &postings)?;
        debug_assert_eq!(self.ledger.imbalance_of(Some(strategy)), None);
        Ok(())
    }
}

/// Sells the rest from the oldest lots and restates what is left; returns the profit of the sale.
fn split_lots(
    lots: &mut Lots,
    restatement: &Restatement,
    cash_in_lieu: Money,
    exit: Exit,
    trips: &mut Vec<RoundTrip>,
) -> Result<Money, NumberError> {
    let Restatement {
        rest,
        numerator,
        denominator,
        ..
    } = *restatement;
    let (mut left, mut cash_left, mut profit) = (rest, cash_in_lieu, Money::ZERO);
    let mut sizes = Vec::with_capacity(lots.open.len());
    for lot in &mut lots.open {
        let size = times(lot.basis.quantity().0, numerator)?;
        let part = if size.abs() < left.abs() { size } else { left };
        sizes.push(size - part);
        if part == 0 {
            continue;
        }
        let cash = cash_left.times_ratio(part.abs(), left.abs())?;
        let cost = lot.basis.cost().times_ratio(part.abs(), size.abs())?;
        let pnl_gross = cash.minus(cost)?;
        lot.basis = CostBasis::new(lot.basis.quantity(), lot.basis.cost().minus(cost)?);
        let units = Quantity(divide(part.abs(), denominator, Rounding::TowardsZero));
        let entry_price = restated_price(lot.price, (numerator, denominator))?;
        let mut trip = lot.trip(units, Side::of(Quantity(size)), pnl_gross, exit);
        trip.entry_price = entry_price;
        trips.push(trip);
        profit = profit.plus(pnl_gross)?;
        (left, cash_left) = (left - part, cash_left.minus(cash)?);
    }
    lots.restate(&sizes, (numerator, denominator))?;
    Ok(profit)
}

fn times(a: i128, b: i128) -> Result<i128, NumberError> {
    a.checked_mul(b).ok_or(NumberError::Overflow)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::portfolio::samples::{FIRST, decimal, fill, holding, money, price, share};

    const ID: InstrumentId = InstrumentId(0);

    fn split(portfolio: &mut Portfolio, numerator: u32, denominator: u32) -> Vec<SplitAdjustment> {
        let ratio = SplitRatio {
            numerator,
            denominator,
        };
        let adjustments = portfolio
            .split(ID, &share(), ratio, Timestamp(5))
            .expect("in range");
        assert_eq!(portfolio.ledger().imbalance(), None);
        adjustments
    }

    #[test]
    fn a_split_multiplies_the_shares_and_divides_the_mark_and_leaves_the_equity() {
        // 10 at 70, marked at 91, 7:1 -> 70 shares at 13; cost 700, 10 a share; equity 1210 before and after.
        let mut portfolio = holding(&[(FIRST, 10, "70")], "91");
        let adjustments = split(&mut portfolio, 7, 1);
        assert_eq!(
            (adjustments[0].after, adjustments[0].cash_in_lieu),
            (Quantity(70), Money::ZERO)
        );
        let position = *portfolio.position(FIRST, ID);
        assert_eq!(
            (position.quantity(), position.cost()),
            (Quantity(70), money("700"))
        );
        assert_eq!(position.average_price(&share()), Ok(Some(decimal("10"))));
        assert_eq!(portfolio.last_mark(ID), Some(price("13")));
        assert_eq!(portfolio.equity(Some(FIRST)), Ok(money("1210")));
        // 70 sold at 13: 70 × 3 = 210, by lots too; the lot's price is restated to 10.
        portfolio
            .apply_fill(&fill(FIRST, -70, "13"), &share())
            .expect("in range");
        assert_eq!(portfolio.realised(None), Ok(money("210")));
        assert_eq!(portfolio.realised_fifo(None), Ok(money("210")));
        assert_eq!(portfolio.round_trips()[0].entry_price, price("10"));
    }

    #[test]
    fn a_fraction_is_paid_in_cash_at_the_mark() {
        // 5 at 30 (cost 150), marked at 33, 3:2 -> 7.5 shares at 22: 7 stay, 0.5 is paid 11;
        // its cost is 150 × 0.5/7.5 = 10: 1 realised, 140 left. Equity stays 1000 + 15.
        let mut portfolio = holding(&[(FIRST, 5, "30")], "33");
        let (strategy, before, after) = (FIRST, Quantity(5), Quantity(7));
        let (cash_in_lieu, realised) = (money("11"), money("1"));
        let expected = SplitAdjustment {
            strategy,
            before,
            after,
            cash_in_lieu,
            realised,
        };
        assert_eq!(split(&mut portfolio, 3, 2), [expected]);
        assert_eq!(portfolio.position(FIRST, ID).cost(), money("140"));
        assert_eq!(
            portfolio.cash(Some(FIRST), share().spec.currency),
            money("861")
        ); // 1000 − 150 + 11
        assert_eq!(portfolio.equity(Some(FIRST)), Ok(money("1015")));
        assert_eq!(portfolio.realised_fifo(Some(FIRST)), Ok(money("1")));
    }

    #[test]
    fn a_short_position_pays_for_its_fraction() {
        // Short 5 at 30, marked at 33, 3:2: short 7; 0.5 is bought at 22: −11, cost −10: −1 realised.
        let mut portfolio = holding(&[(FIRST, -5, "30")], "33");
        let adjustment = split(&mut portfolio, 3, 2)[0];
        assert_eq!(adjustment.after, Quantity(-7));
        assert_eq!(
            (adjustment.cash_in_lieu, adjustment.realised),
            (money("-11"), money("-1"))
        );
        assert_eq!(portfolio.equity(Some(FIRST)), Ok(money("985")));
    }

    #[test]
    fn a_reverse_split_that_leaves_less_than_a_lot_ends_the_position() {
        // 5 at 2, marked at 3, 1:8 -> 0.625 shares: all paid, 15; cost 10: 5 realised.
        let mut portfolio = holding(&[(FIRST, 5, "2")], "3");
        let adjustment = split(&mut portfolio, 1, 8)[0];
        assert_eq!(adjustment.after, Quantity::ZERO);
        assert_eq!(
            (adjustment.cash_in_lieu, adjustment.realised),
            (money("15"), money("5"))
        );
        assert!(portfolio.holders(ID).is_empty());
        assert_eq!(portfolio.equity(None), Ok(money("2005")));
        assert_eq!(portfolio.round_trips()[0].pnl_gross, money("5"));
    }

    #[test]
    fn lots_are_cut_so_that_they_sum_to_the_whole() {
        // Lots of 1 at 10, 1 at 20, 4 at 30 (cost 150); 1:2 -> 3 shares. The lots' edges 0.5, 1, 3 are cut
        // to 0, 1, 3: the first two become one of 1 that cost 30, the third 2 that cost 120.
        // One sold at 50: 50 − 30 = 20 by lots; by average cost 50 − 150/3 = 0.
        let fills = [(FIRST, 1, "10"), (FIRST, 1, "20"), (FIRST, 4, "30")];
        let mut portfolio = holding(&fills, "25");
        assert_eq!(split(&mut portfolio, 1, 2)[0].after, Quantity(3));
        let change = portfolio.apply_fill(&fill(FIRST, -1, "50"), &share());
        assert_eq!(change.map(|change| change.realised), Ok(Money::ZERO));
        assert_eq!(portfolio.realised_fifo(None), Ok(money("20")));
    }

    #[test]
    fn a_split_of_nothing_is_refused() {
        let ratio = SplitRatio {
            numerator: 0,
            denominator: 1,
        };
        let refused = holding(&[], "5").split(ID, &share(), ratio, Timestamp(5));
        assert_eq!(refused, Err(PortfolioError::SplitRatio));
    }
}
