//! Fees per fill, on the price after slippage, unrounded. A rebate is a negative fee.
//!
//! Limits of these models: no venue-specific caps, no stamp duty, no currency other than the instrument's.

use std::collections::VecDeque;

use ingenium_core::execution::order::Order;
use ingenium_core::model::decimal::{Decimal, NumberError};
use ingenium_core::model::event::Liquidity;
use ingenium_core::model::instrument::Instrument;
use ingenium_core::model::number::{Money, Quantity};
use ingenium_core::model::time::Timestamp;

use crate::dated_fees::DatedFees;

/// One step of a volume tier: rates that hold from `from` of traded value on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeeTier {
    /// Traded value within the window from which this tier holds.
    pub from: Money,
    /// Rate of maker fills; negative is a rebate.
    pub maker: Decimal,
    /// Rate of taker fills.
    pub taker: Decimal,
}

/// How fees are computed.
#[derive(Debug, Clone, PartialEq)]
pub enum FeeModel {
    /// No fees.
    None,
    /// A fraction of the traded value.
    Percent {
        /// The fraction.
        rate: Decimal,
    },
    /// An amount for each unit of quantity, with a minimum per order.
    PerShare {
        /// Amount for one unit.
        rate: Decimal,
        /// The least fee of an order, over all its fills.
        minimum: Money,
    },
    /// An amount per order, charged with its first fill.
    Flat {
        /// The amount.
        amount: Money,
    },
    /// Fractions of the traded value that differ for resting and aggressive fills.
    MakerTaker {
        /// Rate of maker fills; negative is a rebate.
        maker: Decimal,
        /// Rate of taker fills.
        taker: Decimal,
    },
    /// Maker and taker rates that fall with the value traded in a sliding window of days.
    Tiered(TieredFees),
    /// The maker and taker rates of each instrument.
    Instrument,
    /// Tables that change by the date.
    Dated(DatedFees),
}

/// What a fee is computed from.
#[derive(Debug, Clone, Copy)]
pub struct FeeBasis<'a> {
    /// The order, as it was before this fill.
    pub order: &'a Order,
    /// What is traded.
    pub instrument: &'a Instrument,
    /// How much; positive.
    pub quantity: Quantity,
    /// Its value.
    pub notional: Money,
    /// Maker or taker.
    pub liquidity: Liquidity,
    /// When.
    pub time: Timestamp,
}

impl FeeModel {
    /// Returns the fee of a fill that is about to be booked. Asking changes nothing.
    pub fn fee(&self, basis: &FeeBasis<'_>) -> Result<Money, NumberError> {
        let value = basis.notional.abs();
        let by_liquidity = |maker: Decimal, taker: Decimal| match basis.liquidity {
            Liquidity::Maker => value.times(maker),
            Liquidity::Taker => value.times(taker),
        };
        match self {
            Self::None => Ok(Money::ZERO),
            Self::Percent { rate } => value.times(*rate),
            Self::PerShare { rate, minimum } => {
                let quantity = basis.order.life.filled.plus(basis.quantity)?;
                let precision = basis.instrument.spec.quantity_precision;
                let shares = Money::from_decimal(Decimal::new(quantity.0, precision))?;
                shares
                    .times(*rate)?
                    .max(*minimum)
                    .minus(basis.order.life.fees)
            }
            Self::Flat { .. } if !basis.order.life.filled.is_zero() => Ok(Money::ZERO),
            Self::Flat { amount } => Ok(*amount),
            Self::MakerTaker { maker, taker } => by_liquidity(*maker, *taker),
            Self::Tiered(fees) => {
                let tier = fees.tier(basis.time);
                by_liquidity(tier.maker, tier.taker)
            }
            Self::Instrument => by_liquidity(
                basis.instrument.spec.maker_fee,
                basis.instrument.spec.taker_fee,
            ),
            Self::Dated(fees) => fees.fee(basis),
        }
    }

    /// Takes note of a booked fill, for the models that depend on what was traded before.
    pub fn on_fill(&mut self, notional: Money, time: Timestamp) -> Result<(), NumberError> {
        match self {
            Self::Tiered(fees) => fees.on_fill(notional.abs(), time),
            Self::Dated(fees) => fees.on_fill(notional, time),
            _ => Ok(()),
        }
    }

    /// Returns the model in words, for the list of assumptions.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::None => "no fees".to_owned(),
            Self::Percent { rate } => format!("{rate} of the value of each fill, unrounded"),
            Self::PerShare { rate, minimum } => {
                format!("{rate} for each unit, at least {minimum} an order")
            }
            Self::Flat { amount } => format!("{amount} an order, with its first fill"),
            Self::MakerTaker { maker, taker } => {
                format!("{maker} (maker) or {taker} (taker) of the value of each fill")
            }
            Self::Tiered(fees) => format!(
                "maker/taker rates in {} tiers by the value traded in {} days",
                fees.tiers.len(),
                fees.window_days
            ),
            Self::Instrument => "the maker and taker rates of each instrument".to_owned(),
            Self::Dated(fees) => fees.describe(),
        }
    }
}

/// Tiers by the value traded in the last `window_days` UTC days, today included.
#[derive(Debug, Clone, PartialEq)]
pub struct TieredFees {
    tiers: Vec<FeeTier>,
    window_days: u32,
    days: VecDeque<(i64, Money)>,
    traded: Money,
}

impl TieredFees {
    /// Makes a table of tiers; `None` unless it is sorted and begins at zero.
    #[must_use]
    pub fn new(tiers: Vec<FeeTier>, window_days: u32) -> Option<Self> {
        let begins_at_zero = tiers.first().is_some_and(|tier| tier.from.is_zero());
        let sorted = tiers.windows(2).all(|pair| pair[0].from < pair[1].from);
        let valid = begins_at_zero && sorted && window_days > 0;
        valid.then(|| Self {
            tiers,
            window_days,
            days: VecDeque::new(),
            traded: Money::ZERO,
        })
    }

    fn tier(&self, time: Timestamp) -> FeeTier {
        let first = time.utc_day() - i64::from(self.window_days) + 1;
        let stale = self.days.iter().take_while(|(day, _)| *day < first);
        let traded = self.traded.0 - stale.map(|(_, value)| value.0).sum::<i128>();
        let reached = self.tiers.partition_point(|tier| tier.from.0 <= traded);
        self.tiers[reached.saturating_sub(1)]
    }

    fn on_fill(&mut self, value: Money, time: Timestamp) -> Result<(), NumberError> {
        let day = time.utc_day();
        while let Some((oldest, traded)) = self.days.front().copied() {
            if oldest > day - i64::from(self.window_days) {
                break;
            }
            self.traded = self.traded.minus(traded)?;
            self.days.pop_front();
        }
        self.traded = self.traded.plus(value)?;
        match self.days.back_mut() {
            Some((last, traded)) if *last == day => *traded = traded.plus(value)?,
            _ => self.days.push_back((day, value)),
        }
        Ok(())
    }
}
