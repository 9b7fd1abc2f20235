//! Instruments: what is traded, with its own precision, steps, minimums, margin, fees and validity.

use std::fmt;
use std::sync::Arc;

use super::decimal::{
    Decimal, MAX_PRECISION, NumberError, Rounding, divide, format_units, multiply_divide,
    power_of_ten, product, units_from_f64, units_to_f64,
};
use super::id::CurrencyId;
use super::number::{Money, Price, Quantity};
use super::session::SessionCalendar;
use super::time::Timestamp;

/// What a user says about an instrument; [`Instrument::new`] checks it.
#[derive(Debug, Clone, PartialEq)]
pub struct InstrumentSpec {
    /// The ticker within the run. Two instruments may have had one ticker at different times.
    pub symbol: String,
    /// Decimal places of prices, 0 to 18.
    pub price_precision: u8,
    /// Decimal places of quantities, 0 to 18.
    pub quantity_precision: u8,
    /// The price step; `None` is one unit of the precision.
    pub tick: Option<Decimal>,
    /// The quantity step; `None` is one unit of the precision.
    pub lot: Option<Decimal>,
    /// Value of one unit of quantity at a price of one, in the settlement currency.
    pub multiplier: Decimal,
    /// The least quantity of an order.
    pub min_quantity: Option<Decimal>,
    /// The greatest quantity of an order.
    pub max_quantity: Option<Decimal>,
    /// The least value of an order, in the settlement currency.
    pub min_notional: Option<Decimal>,
    /// The currency that a currency pair or a coin is made of, where there is one.
    pub base: Option<CurrencyId>,
    /// The currency in which prices, fees and profits are counted.
    pub currency: CurrencyId,
    /// Initial margin as a fraction of the notional; 1 is fully paid.
    pub initial_margin: Decimal,
    /// Maintenance margin as a fraction of the notional; `None` is half of the initial margin that
    /// the account's leverage leaves.
    pub maintenance_margin: Option<Decimal>,
    /// Fee rate of a resting (maker) fill, for the fee model that reads instruments.
    pub maker_fee: Decimal,
    /// Fee rate of an aggressive (taker) fill.
    pub taker_fee: Decimal,
    /// When the venue is open.
    pub sessions: Arc<SessionCalendar>,
    /// First instant at which the instrument may be traded.
    pub valid_from: Timestamp,
    /// First instant at which it may no longer be traded.
    pub valid_until: Timestamp,
}

impl InstrumentSpec {
    /// A share-like instrument: prices of 1/100, whole quantities, always open, no minimums.
    #[must_use]
    pub fn share(symbol: &str, currency: CurrencyId) -> Self {
        Self {
            symbol: symbol.to_owned(),
            price_precision: 2,
            quantity_precision: 0,
            tick: None,
            lot: None,
            multiplier: Decimal::ONE,
            min_quantity: None,
            max_quantity: None,
            min_notional: None,
            base: None,
            currency,
            initial_margin: Decimal::ONE,
            maintenance_margin: None,
            maker_fee: Decimal::ZERO,
            taker_fee: Decimal::ZERO,
            sessions: Arc::default(),
            valid_from: Timestamp::MIN,
            valid_until: Timestamp::MAX,
        }
    }
}

/// Why an instrument was refused.
#[derive(Debug, Clone, PartialEq)]
pub enum InstrumentError {
    /// A number that does not fit the instrument's precision.
    Number {
        /// The field's name.
        field: &'static str,
        /// What is wrong with it.
        error: NumberError,
    },
    /// A value outside its range.
    Range {
        /// The field's name.
        field: &'static str,
        /// What is expected.
        expected: &'static str,
    },
}

impl fmt::Display for InstrumentError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number { field, error } => write!(out, "{field}: {error}"),
            Self::Range { field, expected } => write!(out, "{field} must be {expected}"),
        }
    }
}

impl std::error::Error for InstrumentError {}

/// A checked instrument, its numbers in units of its own precision.
#[derive(Debug, Clone, PartialEq)]
pub struct Instrument {
    /// What the user said.
    pub spec: InstrumentSpec,
    /// The price step.
    pub tick: Price,
    /// The quantity step.
    pub lot: Quantity,
    /// The least quantity of an order.
    pub min_quantity: Quantity,
    /// The greatest quantity of an order.
    pub max_quantity: Quantity,
    /// The least value of an order.
    pub min_notional: Money,
    /// Money units of price × quantity: multiplied, then divided where there are more than 18 places.
    notional_factor: i128,
    notional_divisor: i128,
}

impl Instrument {
    /// Checks a specification.
    pub fn new(spec: InstrumentSpec) -> Result<Self, InstrumentError> {
        let range = |field, expected| InstrumentError::Range { field, expected };
        if spec.price_precision > MAX_PRECISION {
            return Err(range("price_precision", "0 to 18"));
        }
        if spec.quantity_precision > MAX_PRECISION {
            return Err(range("quantity_precision", "0 to 18"));
        }
        if spec.multiplier.mantissa() <= 0 {
            return Err(range("multiplier", "positive"));
        }
        if spec.valid_from >= spec.valid_until {
            return Err(range("valid_until", "later than valid_from"));
        }
        let (prices, quantities) = (spec.price_precision, spec.quantity_precision);
        let tick = units("tick", spec.tick, prices)?.unwrap_or(1);
        let lot = units("lot", spec.lot, quantities)?.unwrap_or(1);
        if tick <= 0 {
            return Err(range("tick", "positive"));
        }
        if lot <= 0 {
            return Err(range("lot", "positive"));
        }
        let min_quantity = units("min_quantity", spec.min_quantity, quantities)?.unwrap_or(0);
        let max_quantity =
            units("max_quantity", spec.max_quantity, quantities)?.unwrap_or(i128::MAX);
        let min_notional = units("min_notional", spec.min_notional, Money::PRECISION)?.unwrap_or(0);
        let places = prices + quantities + spec.multiplier.places();
        let factor = power_of_ten(Money::PRECISION.saturating_sub(places));
        let notional_factor =
            spec.multiplier
                .mantissa()
                .checked_mul(factor)
                .ok_or(InstrumentError::Number {
                    field: "multiplier",
                    error: NumberError::Overflow,
                })?;
        Ok(Self {
            tick: Price(tick),
            lot: Quantity(lot),
            min_quantity: Quantity(min_quantity),
            max_quantity: Quantity(max_quantity),
            min_notional: Money(min_notional),
            notional_factor,
            notional_divisor: power_of_ten(places.saturating_sub(Money::PRECISION)),
            spec,
        })
    }

    /// Returns the value of `quantity` at `price` in the settlement currency; exact unless the
    /// precisions and the multiplier have more than 18 places together (then half to even).
    pub fn notional(&self, price: Price, quantity: Quantity) -> Result<Money, NumberError> {
        if self.notional_divisor == 1 {
            let value = product(price.0, quantity.0);
            let units = value.and_then(|value| product(value, self.notional_factor));
            return units.map(Money).ok_or(NumberError::Overflow);
        }
        let scaled = price
            .0
            .checked_mul(self.notional_factor)
            .ok_or(NumberError::Overflow)?;
        multiply_divide(
            scaled,
            quantity.0,
            self.notional_divisor,
            Rounding::HalfEven,
        )
        .map(Money)
    }

    /// Returns what one unit of price adds to the value of a quantity; none where values are rounded.
    #[must_use]
    pub fn money_per_price(&self, quantity: Quantity) -> Option<i128> {
        let is_exact = self.notional_divisor == 1;
        let money = quantity.0.checked_mul(self.notional_factor);
        money.filter(|_| is_exact)
    }

    /// Says whether a position never needs more than its own value to be kept.
    #[must_use]
    pub fn keeps_at_most_its_value(&self) -> bool {
        let kept = self
            .spec
            .maintenance_margin
            .unwrap_or(self.spec.initial_margin);
        Money::from_decimal(kept).is_ok_and(|kept| kept <= Money::ONE)
    }

    /// Returns the quantity (rounded towards zero to a lot) whose value at `price` is at most `value` in size.
    pub fn quantity_for(&self, value: Money, price: Price) -> Result<Quantity, NumberError> {
        let unit = price
            .0
            .checked_mul(self.notional_factor)
            .ok_or(NumberError::Overflow)?;
        if unit <= 0 {
            return Ok(Quantity::ZERO);
        }
        let divisor = self.notional_divisor;
        let units = multiply_divide(value.0, divisor, unit, Rounding::TowardsZero)?;
        Ok(self.whole_lots(Quantity(units)))
    }

    /// Rounds a quantity towards zero to a multiple of the lot.
    #[must_use]
    pub fn whole_lots(&self, quantity: Quantity) -> Quantity {
        Quantity(divide(quantity.0, self.lot.0, Rounding::TowardsZero) * self.lot.0)
    }

    /// Rounds a price to a multiple of the tick.
    #[must_use]
    pub fn round_price(&self, price: Price, rounding: Rounding) -> Price {
        if self.tick.0 == 1 {
            return price;
        }
        Price(divide(price.0, self.tick.0, rounding) * self.tick.0)
    }

    /// Says whether a price is a multiple of the tick.
    #[must_use]
    pub fn is_on_tick(&self, price: Price) -> bool {
        self.tick.0 == 1 || self.round_price(price, Rounding::Floor) == price
    }

    /// Says whether a quantity is a multiple of the lot.
    #[must_use]
    pub fn is_whole_lots(&self, quantity: Quantity) -> bool {
        self.lot.0 == 1 || self.whole_lots(quantity) == quantity
    }

    /// Takes a price from a float: rounded to the nearest unit of the price precision.
    pub fn price_from_f64(&self, price: f64) -> Result<Price, NumberError> {
        units_from_f64(price, self.spec.price_precision).map(Price)
    }

    /// Takes a price from a decimal; refuses to drop a digit.
    pub fn price_from_decimal(&self, price: Decimal) -> Result<Price, NumberError> {
        price.units(self.spec.price_precision).map(Price)
    }

    /// Takes a quantity from a float: rounded to the nearest unit of the quantity precision.
    pub fn quantity_from_f64(&self, quantity: f64) -> Result<Quantity, NumberError> {
        units_from_f64(quantity, self.spec.quantity_precision).map(Quantity)
    }

    /// Takes a quantity from a decimal; refuses to drop a digit.
    pub fn quantity_from_decimal(&self, quantity: Decimal) -> Result<Quantity, NumberError> {
        quantity.units(self.spec.quantity_precision).map(Quantity)
    }

    /// Takes a price of an order from a float: rounded to the nearest tick.
    pub fn order_price_from_f64(&self, price: f64) -> Result<Price, NumberError> {
        let price = self.price_from_f64(price)?;
        Ok(self.round_price(price, Rounding::HalfEven))
    }

    /// Takes a quantity of an order from a float: rounded to the nearest thousandth of a unit, then
    /// towards zero to whole lots, so that 0.3 stays 0.3 and 10.7 shares are 10.
    pub fn order_quantity_from_f64(&self, quantity: f64) -> Result<Quantity, NumberError> {
        let thousandths = units_from_f64(quantity, self.spec.quantity_precision + 3)?;
        let units = divide(thousandths, 1000, Rounding::TowardsZero);
        Ok(self.whole_lots(Quantity(units)))
    }

    /// Returns the nearest float of a price.
    #[must_use]
    pub fn price_to_f64(&self, price: Price) -> f64 {
        units_to_f64(price.0, self.spec.price_precision)
    }

    /// Returns the nearest float of a quantity.
    #[must_use]
    pub fn quantity_to_f64(&self, quantity: Quantity) -> f64 {
        units_to_f64(quantity.0, self.spec.quantity_precision)
    }

    /// Returns a price as text with all its places.
    #[must_use]
    pub fn price_text(&self, price: Price) -> String {
        format_units(price.0, self.spec.price_precision)
    }

    /// Returns a quantity as text with all its places.
    #[must_use]
    pub fn quantity_text(&self, quantity: Quantity) -> String {
        format_units(quantity.0, self.spec.quantity_precision)
    }
}

fn units(
    field: &'static str,
    value: Option<Decimal>,
    precision: u8,
) -> Result<Option<i128>, InstrumentError> {
    value
        .map(|value| value.units(precision))
        .transpose()
        .map_err(|error| InstrumentError::Number { field, error })
}
