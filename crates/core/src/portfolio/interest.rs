//! Interest on cash and the cost of borrowing shares, booked once a UTC day.
//!
//! What is held when a UTC midnight has passed earns or costs `amount × annual rate × days / 365`,
//! where the days are the midnights since the last booking; rounded half to even at the 18th place.

use crate::model::decimal::{Decimal, NumberError, Rounding, multiply_divide, power_of_ten};
use crate::model::id::{CurrencyId, StrategyId};
use crate::model::number::Money;

use super::error::PortfolioError;
use super::ledger::Account;
use super::portfolio::Portfolio;

/// Annual rates (0.05 is five percent); zero is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct InterestRates {
    /// Paid on positive cash.
    pub cash: Decimal,
    /// Charged on negative cash.
    pub debit: Decimal,
    /// Charged on the value of short positions.
    pub borrow: Decimal,
}

impl InterestRates {
    /// Says whether there is nothing to book, ever.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// What was booked for one strategy in one currency; a cost is negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InterestBooking {
    /// Whose.
    pub strategy: StrategyId,
    /// In which currency.
    pub currency: CurrencyId,
    /// On cash.
    pub interest: Money,
    /// For borrowed shares; never positive with a positive rate.
    pub borrow: Money,
}

impl Portfolio {
    /// Books `days` days of interest on the cash and the short positions of every strategy.
    pub fn book_interest(
        &mut self,
        rates: &InterestRates,
        days: u32,
    ) -> Result<Vec<InterestBooking>, PortfolioError> {
        let mut bookings = Vec::new();
        let strategies = (0_u16..).map(StrategyId).take(self.strategies);
        for strategy in strategies {
            for index in 0..=self.foreign.len() {
                let currency = index
                    .checked_sub(1)
                    .map_or(self.home, |at| self.foreign[at]);
                let booking = self.interest_due(rates, days, strategy, currency)?;
                self.book(&booking)?;
                if !booking.interest.is_zero() || !booking.borrow.is_zero() {
                    bookings.push(booking);
                }
            }
        }
        Ok(bookings)
    }

    fn interest_due(
        &self,
        rates: &InterestRates,
        days: u32,
        strategy: StrategyId,
        currency: CurrencyId,
    ) -> Result<InterestBooking, PortfolioError> {
        let cash = self.cash(Some(strategy), currency);
        let rate = if cash.0 < 0 { rates.debit } else { rates.cash };
        let short = self.short_value(strategy, currency)?;
        Ok(InterestBooking {
            strategy,
            currency,
            interest: accrued(cash, rate, days)?,
            borrow: accrued(short, rates.borrow, days)?,
        })
    }

    fn book(&mut self, booking: &InterestBooking) -> Result<(), PortfolioError> {
        let InterestBooking {
            strategy,
            currency,
            interest,
            borrow,
        } = *booking;
        if !interest.is_zero() {
            self.move_cash(strategy, currency, interest, Account::Interest(currency))?;
        }
        if !borrow.is_zero() {
            self.move_cash(strategy, currency, borrow, Account::Borrow(currency))?;
        }
        Ok(())
    }

    /// Returns the value of a strategy's short positions, which is not positive: (net − gross) / 2.
    fn short_value(
        &self,
        strategy: StrategyId,
        currency: CurrencyId,
    ) -> Result<Money, NumberError> {
        let scope = Some(strategy);
        let mut twice = self.valuation.holdings(scope, currency).value;
        for (index, class) in self.valuation.classes.iter().enumerate() {
            if class.currency == currency {
                twice = twice.minus(self.valuation.gross(scope, index))?;
            }
        }
        Ok(Money(twice.0 / 2))
    }
}

fn accrued(amount: Money, rate: Decimal, days: u32) -> Result<Money, NumberError> {
    if amount.is_zero() || rate.mantissa() == 0 {
        return Ok(Money::ZERO);
    }
    let factor = rate.mantissa().checked_mul(i128::from(days));
    let divisor = power_of_ten(rate.places()).checked_mul(365);
    let (factor, divisor) = factor.zip(divisor).ok_or(NumberError::Overflow)?;
    multiply_divide(amount.0, factor, divisor, Rounding::HalfEven).map(Money)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::portfolio::margin::AccountKind;
    use crate::portfolio::samples::{FIRST, SECOND, USD, decimal, fill, money, share};

    fn rates() -> InterestRates {
        InterestRates {
            cash: decimal("0.0365"),
            debit: decimal("0.073"),
            borrow: decimal("0.146"),
        }
    }

    fn account() -> Portfolio {
        let capital = [money("1000"), money("500")];
        let portfolio = Portfolio::new(USD, AccountKind::Unlimited, &capital, &[share()]);
        portfolio.expect("an account")
    }

    #[test]
    fn positive_cash_earns_and_negative_cash_costs() {
        // First: 1000 × 3.65 % × 3/365 = 0.30. Second: 500 − 150 × 10 = −1000: × 7.3 % × 3/365 = −0.60.
        let mut portfolio = account();
        portfolio
            .apply_fill(&fill(SECOND, 150, "10"), &share())
            .expect("in range");
        let bookings = portfolio.book_interest(&rates(), 3).expect("in range");
        let seen: Vec<_> = bookings
            .iter()
            .map(|booking| (booking.strategy, booking.interest))
            .collect();
        assert_eq!(seen, [(FIRST, money("0.3")), (SECOND, money("-0.6"))]);
        assert_eq!(portfolio.cash(Some(FIRST), USD), money("1000.3"));
        assert_eq!(portfolio.interest(None), Ok(money("-0.3")));
        assert_eq!(portfolio.ledger().imbalance(), None);
    }

    #[test]
    fn short_positions_cost_their_market_value_times_the_borrow_rate() {
        // Short 100 at 10, marked at 12: 1200 × 14.6 % / 365 = 0.48 a day. Cash 2000: × 3.65 % / 365 = 0.2.
        let mut portfolio = account();
        portfolio
            .apply_fill(&fill(FIRST, -100, "10"), &share())
            .expect("in range");
        let (id, at) = (
            crate::model::id::InstrumentId(0),
            crate::portfolio::samples::price("12"),
        );
        portfolio.mark(id, &share(), at).expect("in range");
        let bookings = portfolio.book_interest(&rates(), 1).expect("in range");
        assert_eq!(bookings[0].borrow, money("-0.48"));
        assert_eq!(bookings[0].interest, money("0.2"));
        assert_eq!(portfolio.borrow_cost(Some(FIRST)), Ok(money("0.48")));
        assert_eq!(portfolio.equity(Some(FIRST)), Ok(money("799.72"))); // 2000 − 1200 + 0.2 − 0.48
    }

    #[test]
    fn without_rates_nothing_is_booked() {
        let none = InterestRates::default();
        assert!(none.is_none());
        assert_eq!(account().book_interest(&none, 30), Ok(Vec::new()));
    }
}
