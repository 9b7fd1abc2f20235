//! A position by the average-cost method.
//!
//! A closing part realises its quantity × (price − average entry) × direction; a fill through zero
//! closes the whole position and opens the rest at the fill price.

use crate::model::decimal::NumberError;
use crate::model::instrument::Instrument;
use crate::model::number::{Money, Price, Quantity};

/// What a strategy holds of an instrument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Position {
    /// Signed quantity.
    pub quantity: Quantity,
    /// What the quantity has cost: positive for a long position, negative for a short one.
    pub cost: Money,
    /// Profit of what was closed, before fees.
    pub realised: Money,
}

/// What a fill makes of a position, in money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Booking {
    /// Signed value of the fill: what a buy costs, less what a sell brings.
    pub value: Money,
    /// Change of the position's cost.
    pub cost: Money,
    /// Profit that the fill realises.
    pub realised: Money,
    /// The part of the fill that closed something; unsigned.
    pub closed: Quantity,
}

impl Position {
    /// Books a fill of a signed quantity.
    pub fn fill(
        &mut self,
        quantity: Quantity,
        price: Price,
        instrument: &Instrument,
    ) -> Result<Booking, NumberError> {
        let value = instrument.notional(price, quantity)?;
        let reduces = self.quantity.signum() * quantity.signum() < 0;
        if !reduces {
            self.quantity = self.quantity.plus(quantity)?;
            self.cost = self.cost.plus(value)?;
            let closed = Quantity::ZERO;
            return Ok(Booking {
                value,
                cost: value,
                realised: Money::ZERO,
                closed,
            });
        }
        let closed = quantity.abs().min(self.quantity.abs());
        let cost_closed = if closed == self.quantity.abs() {
            self.cost
        } else {
            self.cost.times_ratio(closed.0, self.quantity.0.abs())?
        };
        let is_all = closed == quantity.abs();
        let closing = Quantity(closed.0 * quantity.signum());
        let value_closed = if is_all {
            value
        } else {
            instrument.notional(price, closing)?
        };
        let opened = value.minus(value_closed)?;
        let realised = value_closed.negated().minus(cost_closed)?;
        let cost = opened.minus(cost_closed)?;
        self.quantity = self.quantity.plus(quantity)?;
        self.cost = self.cost.plus(cost)?;
        self.realised = self.realised.plus(realised)?;
        Ok(Booking {
            value,
            cost,
            realised,
            closed,
        })
    }

    /// Returns the average entry price as a float; NaN while flat.
    #[must_use]
    #[expect(
        clippy::float_arithmetic,
        reason = "a price for people; nothing is decided by it"
    )]
    pub fn average_price(&self, instrument: &Instrument) -> f64 {
        let quantity = instrument.quantity_to_f64(self.quantity);
        self.cost.to_f64() / (quantity * instrument.spec.multiplier.to_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::CurrencyId;
    use crate::model::instrument::InstrumentSpec;

    fn share() -> Instrument {
        Instrument::new(InstrumentSpec::share("X", CurrencyId(0))).expect("valid")
    }

    fn money(text: &str) -> Money {
        Money::parse(text).expect("a number")
    }

    #[test]
    fn closing_realises_against_the_average_of_the_entries() {
        // 10 at 100 and 10 at 110 cost 2100, 105 on average. Selling 5 at 120 realises 5 × 15 = 75.
        let (share, mut position) = (share(), Position::default());
        position
            .fill(Quantity(10), Price(10_000), &share)
            .expect("fits");
        position
            .fill(Quantity(10), Price(11_000), &share)
            .expect("fits");
        let booking = position
            .fill(Quantity(-5), Price(12_000), &share)
            .expect("fits");
        assert_eq!(booking.realised, money("75"));
        assert_eq!(position.cost, money("1575")); // 15 × 105
        assert!((position.average_price(&share) - 105.0).abs() < 1e-12);
    }

    #[test]
    fn a_fill_through_zero_closes_all_and_opens_the_rest_at_its_price() {
        // Long 10 at 100; selling 15 at 110 realises 10 × 10 = 100 and leaves short 5 at 110.
        let (share, mut position) = (share(), Position::default());
        position
            .fill(Quantity(10), Price(10_000), &share)
            .expect("fits");
        let booking = position
            .fill(Quantity(-15), Price(11_000), &share)
            .expect("fits");
        assert_eq!(
            (booking.realised, booking.closed),
            (money("100"), Quantity(10))
        );
        assert_eq!(
            (position.quantity, position.cost),
            (Quantity(-5), money("-550"))
        );
        // Buying 5 at 105 realises 5 × 5 = 25 on the short side, and the cost is back to nothing.
        let booking = position
            .fill(Quantity(5), Price(10_500), &share)
            .expect("fits");
        assert_eq!(
            (booking.realised, position.cost),
            (money("25"), Money::ZERO)
        );
    }
}
