//! Splits, dividends and daily interest, booked through the ledger.

use super::book::Portfolio;
use super::interest::InterestRates;
use super::ledger::Account;
use crate::model::decimal::{Decimal, NumberError, Rounding, multiply_divide};
use crate::model::id::{CurrencyId, InstrumentId, StrategyId};
use crate::model::instrument::Instrument;
use crate::model::number::{Money, Price, Quantity};

impl Portfolio {
    /// Applies a split of `new` shares for `old` ones at a restated price. The position keeps its cost;
    /// what does not come to a whole lot is paid in cash at that price.
    pub fn split(
        &mut self,
        strategy: StrategyId,
        id: InstrumentId,
        instrument: &Instrument,
        (new, old): (u32, u32),
        price: Option<Price>,
    ) -> Result<(), NumberError> {
        let index = self.index(strategy, id);
        let mark = self.last_mark(id);
        if let Some(price) = price {
            self.set_mark(id, price);
        }
        let before = self.holdings[index].position.quantity;
        if before.is_zero() {
            return Ok(());
        }
        let (new_units, old_units) = (i128::from(new), i128::from(old));
        let exact = multiply_divide(before.0, new_units, old_units, Rounding::TowardsZero)?;
        let after = instrument.whole_lots(Quantity(exact));
        let holding = &mut self.holdings[index];
        let cash = match price.or(mark) {
            Some(price) => cash_in_lieu(before, (new_units, old_units), after, price, instrument)?,
            None => Money::ZERO,
        };
        let cost_kept = if exact == 0 || after.0 == exact {
            holding.position.cost
        } else {
            holding.position.cost.times_ratio(after.0, exact)?
        };
        let cost = cost_kept.minus(holding.position.cost)?;
        let realised = cash.plus(cost)?;
        holding.position.quantity = after;
        holding.position.cost = cost_kept;
        holding.position.realised = holding.position.realised.plus(realised)?;
        holding.lots.realised = holding.lots.realised.plus(realised)?;
        holding.lots.split(new, old, after)?;
        let postings = [
            (Account::Cash, cash),
            (Account::Cost(id), cost),
            (Account::Profit, realised.negated()),
        ];
        self.book(strategy, instrument.spec.currency, &postings)?;
        self.revalue(strategy, id, instrument)
    }

    /// Pays a dividend per share on a position; a short position pays it. Returns what was paid.
    pub fn pay_dividend(
        &mut self,
        strategy: StrategyId,
        id: InstrumentId,
        instrument: &Instrument,
        amount: Decimal,
    ) -> Result<Money, NumberError> {
        let quantity = self.position(strategy, id).quantity;
        if quantity.is_zero() {
            return Ok(Money::ZERO);
        }
        let shares = Decimal::new(quantity.0, instrument.spec.quantity_precision);
        let paid = Money::from_decimal(shares)?.times(amount)?;
        let postings = [(Account::Cash, paid), (Account::Dividends, paid.negated())];
        self.book(strategy, instrument.spec.currency, &postings)?;
        Ok(paid)
    }

    /// Books the interest and borrow costs of some days. Returns their sum in the account currency,
    /// a currency without a rate left out.
    pub fn accrue(
        &mut self,
        strategy: StrategyId,
        rates: &InterestRates,
        instruments: &[Instrument],
        days: i64,
    ) -> Result<Money, NumberError> {
        let mut sum = Money::ZERO;
        let short = self.short_value(strategy, instruments);
        for (currency, short) in (0_u16..).map(CurrencyId).zip(short) {
            let cash = self.cash(Some(strategy), currency);
            let amount = rates.accrued(cash, short, days)?;
            let postings = [
                (Account::Cash, amount),
                (Account::Interest, amount.negated()),
            ];
            self.book(strategy, currency, &postings)?;
            if let Some((numerator, denominator)) = self.rate(currency) {
                sum = sum.plus(amount.times_ratio(numerator, denominator)?)?;
            }
        }
        Ok(sum)
    }
}

/// Returns what the fraction of a share is worth that a split leaves: (exact − whole) × price.
fn cash_in_lieu(
    before: Quantity,
    (new, old): (i128, i128),
    after: Quantity,
    price: Price,
    instrument: &Instrument,
) -> Result<Money, NumberError> {
    // Everything times `old`, so that nothing is rounded before the end.
    let exact = before.0.checked_mul(new).ok_or(NumberError::Overflow)?;
    let whole = after.0.checked_mul(old).ok_or(NumberError::Overflow)?;
    let fraction = Quantity(exact - whole);
    instrument.notional(price, fraction)?.times_ratio(1, old)
}
