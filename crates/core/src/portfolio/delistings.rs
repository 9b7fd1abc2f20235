//! Delistings: every position in an instrument that ceases to exist is closed in cash.

use crate::model::decimal::{Decimal, Rounding};
use crate::model::id::{InstrumentId, StrategyId};
use crate::model::instrument::Instrument;
use crate::model::number::{Money, Price, Quantity};
use crate::model::time::Timestamp;

use super::dividends::amount_for;
use super::error::PortfolioError;
use super::ledger::Account;
use super::lots::Exit;
use super::portfolio::Portfolio;
use super::valuation::Revaluation;

/// How a delisting closed a strategy's position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CloseOut {
    /// Whose position.
    pub strategy: StrategyId,
    /// What was held; negative when short.
    pub quantity: Quantity,
    /// The cash that was paid for it; a short position pays it (negative).
    pub paid: Money,
}

impl Portfolio {
    /// Closes every position in an instrument in cash at a price that need not be on its grid. The
    /// payment is exact; the price of the round trips is rounded to the precision. No fee is taken,
    /// as nobody trades.
    pub fn close_out(
        &mut self,
        id: InstrumentId,
        instrument: &Instrument,
        price: Decimal,
        time: Timestamp,
    ) -> Result<Vec<CloseOut>, PortfolioError> {
        let holders = self.holders_in_order(id)?;
        let places = instrument.spec.price_precision;
        let shown = Price(price.units_rounded(places, Rounding::HalfEven)?);
        let close_one = |strategy| {
            let exit = Exit {
                strategy,
                instrument: id,
                price: shown,
                time,
            };
            self.close_position(exit, instrument, price)
        };
        holders.into_iter().map(close_one).collect()
    }

    fn close_position(
        &mut self,
        exit: Exit,
        instrument: &Instrument,
        price: Decimal,
    ) -> Result<CloseOut, PortfolioError> {
        let (strategy, id) = (exit.strategy, exit.instrument);
        let slot = self.slot(strategy, id)?;
        let position = &mut self.positions[slot];
        let (quantity, before) = (position.quantity(), position.value);
        let paid = amount_for(quantity, price, instrument)?;
        let cost = position.basis.take(quantity)?;
        let realised = paid.minus(cost)?;
        position.value = Money::ZERO;
        position.realised = position.realised.plus(realised)?;
        let trips = (instrument, &mut self.round_trips);
        let realised_fifo = self.lots[slot].close(quantity, paid, exit, trips)?;
        position.realised_fifo = position.realised_fifo.plus(realised_fifo)?;
        let revaluation = Revaluation {
            before,
            after: Money::ZERO,
            quantity: Quantity(-quantity.0),
            cost: cost.negated(),
            realised_fifo,
        };
        self.valuation.revalue(strategy, id, &revaluation)?;
        self.update_holders(strategy, id, slot, (quantity, Quantity::ZERO));
        let currency = instrument.spec.currency;
        let postings = [
            (Account::Position(id), cost.negated()),
            (Account::Cash(currency), paid),
            (Account::RealisedProfit(currency), realised.negated()),
        ];
        self.ledger.post(strategy, currency, &postings)?;
        debug_assert_eq!(self.ledger.imbalance_of(Some(strategy)), None);
        Ok(CloseOut {
            strategy,
            quantity,
            paid,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::portfolio::samples::{FIRST, SECOND, USD, decimal, holding, money, price, share};

    const ID: InstrumentId = InstrumentId(0);

    fn close_out(portfolio: &mut Portfolio, at: &str) -> Vec<CloseOut> {
        let closed = portfolio.close_out(ID, &share(), decimal(at), Timestamp(7));
        assert_eq!(portfolio.ledger().imbalance(), None);
        closed.expect("in range")
    }

    #[test]
    fn long_and_short_positions_are_closed_in_cash_at_the_price() {
        // 10 bought at 20, 4 sold at 20; at 23: 230 are paid, 92 are paid in; 30 gained, 12 lost.
        let mut portfolio = holding(&[(FIRST, 10, "20"), (SECOND, -4, "20")], "22");
        let closed = close_out(&mut portfolio, "23");
        let paid: Vec<_> = closed.iter().map(|one| (one.strategy, one.paid)).collect();
        assert_eq!(paid, [(FIRST, money("230")), (SECOND, money("-92"))]);
        assert_eq!(portfolio.equity(Some(FIRST)), Ok(money("1030")));
        assert_eq!(portfolio.equity(Some(SECOND)), Ok(money("988")));
        assert_eq!(portfolio.realised(None), Ok(money("18")));
        assert_eq!(portfolio.realised_fifo(None), Ok(money("18")));
        assert_eq!(portfolio.cash(Some(FIRST), USD), money("1030"));
        assert_eq!(portfolio.gross_exposure(None), Ok(Money::ZERO));
        assert!(portfolio.holders(ID).is_empty());
    }

    #[test]
    fn each_lot_becomes_a_round_trip_that_ends_with_the_delisting() {
        let mut portfolio = holding(&[(FIRST, 2, "20"), (FIRST, 3, "30")], "25");
        close_out(&mut portfolio, "24");
        let trips: Vec<_> = portfolio
            .round_trips()
            .iter()
            .map(|trip| (trip.exit_price, trip.exit_time, trip.pnl_gross))
            .collect();
        let at = (price("24"), Timestamp(7));
        assert_eq!(
            trips,
            [(at.0, at.1, money("8")), (at.0, at.1, money("-18"))]
        );
    }

    #[test]
    fn a_price_finer_than_the_tick_is_paid_to_the_last_digit() {
        // 3 × 1.23456 = 3.70368; the round trip shows 1.23.
        let mut portfolio = holding(&[(FIRST, 3, "1")], "1");
        assert_eq!(
            close_out(&mut portfolio, "1.23456")[0].paid,
            money("3.70368")
        );
        let trip = portfolio.round_trips()[0];
        assert_eq!(
            (trip.exit_price, trip.pnl_gross),
            (price("1.23"), money("0.70368"))
        );
        assert_eq!(portfolio.equity(None), Ok(money("2000.70368")));
    }

    #[test]
    fn at_zero_the_holder_loses_all_and_the_short_seller_keeps_what_he_got() {
        let mut portfolio = holding(&[(FIRST, 10, "20"), (SECOND, -10, "20")], "5");
        close_out(&mut portfolio, "0");
        assert_eq!(portfolio.equity(Some(FIRST)), Ok(money("800")));
        assert_eq!(portfolio.equity(Some(SECOND)), Ok(money("1200")));
    }
}
