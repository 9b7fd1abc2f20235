//! A pass: orders are looked at once each, in queue order over all instruments, at one stage of a bar.

use ingenium_core::model::decimal::{NumberError, Rounding};
use ingenium_core::model::event::Phase;
use ingenium_core::model::market::BarPrices;
use ingenium_core::model::number::{Fraction, Price, Quantity};
use ingenium_core::model::time::Timestamp;

use super::touch::{Touch, at_price, in_range};
use super::working::{Auction, Awaits, Remainder, Working};

/// When market orders trade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FillMode {
    /// At the open of the next bar.
    #[default]
    NextOpen,
    /// At the close of the bar on which they were sent.
    SameClose,
    /// At the close of the next bar.
    NextClose,
}

/// A stage of a bar, in the order in which they come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The first price.
    Open,
    /// The range, for stops.
    StopsInRange,
    /// The range, for everything else.
    RestInRange,
    /// The walk along an assumed path, which takes the place of both ranges.
    Path,
    /// The last price, before strategies see the bar.
    Close,
    /// The last price, after strategies have seen the bar.
    AfterClose,
}

impl Stage {
    /// Returns the part of the bar in which the stage's fills happen.
    #[must_use]
    pub const fn phase(self) -> Phase {
        match self {
            Self::Open => Phase::Open,
            Self::StopsInRange | Self::RestInRange | Self::Path => Phase::Intrabar,
            Self::Close | Self::AfterClose => Phase::Close,
        }
    }
}

/// A bar as the venue sees it while it passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LiveBar {
    /// Its exact prices.
    pub prices: BarPrices,
    /// Its label.
    pub time: Timestamp,
    /// When it began.
    pub start: Timestamp,
    /// When it is complete.
    pub available: Timestamp,
    /// What may still be filled in it; `None` is without limit.
    pub budget: Option<Quantity>,
    /// What was traded in it.
    pub volume: Quantity,
    /// What our own orders have traded in it, both sides together.
    pub taken: Quantity,
    /// How far beyond a resting limit the price must go.
    pub margin: Price,
    /// Whether it is the first of its trading day.
    pub opens_day: bool,
    /// Whether it is the last of its trading day.
    pub closes_day: bool,
}

impl LiveBar {
    /// Returns the part of a traded volume that our orders may take: `fraction` of it, rounded down.
    #[must_use]
    pub fn budget(volume: Quantity, fraction: Fraction) -> Quantity {
        let scale = ingenium_core::model::decimal::power_of_ten(18);
        let part = ingenium_core::model::decimal::multiply_divide(
            volume.0.max(0),
            fraction.0,
            scale,
            Rounding::Floor,
        );
        Quantity(part.unwrap_or(i128::MAX)) // a volume beyond 128 bits does not limit anything
    }

    /// Returns how much of an order can trade now.
    #[must_use]
    pub fn tradable(&self, order: &Working) -> Quantity {
        let mut quantity = order.leaves;
        if let Some(display) = order.display.filter(|_| !order.is_taker) {
            quantity = quantity.min(display);
        }
        self.budget.map_or(quantity, |budget| quantity.min(budget))
    }
}

/// Says whether an order takes part in a stage of a bar.
#[must_use]
pub fn takes_part(order: &Working, stage: Stage, bar: &LiveBar, mode: FillMode) -> bool {
    if order.is_done || order.is_spent {
        return false;
    }
    let is_live = order.live_from <= bar.start;
    let at_open = mode == FillMode::NextOpen || !follows_mode_now(order);
    match (stage, order.auction) {
        (Stage::Open, Auction::Opening) => is_live && bar.opens_day,
        (Stage::Close, Auction::Closing) => is_live && bar.closes_day,
        (_, Auction::Opening | Auction::Closing) => false,
        (Stage::Open | Stage::Path, Auction::Continuous) => is_live && at_open,
        (Stage::StopsInRange, Auction::Continuous) => is_live && order.awaits == Awaits::Stop,
        (Stage::RestInRange, Auction::Continuous) => {
            is_live && order.awaits != Awaits::Stop && !order.is_market()
        }
        (Stage::Close, Auction::Continuous) => {
            is_live && mode == FillMode::NextClose && follows_mode_now(order)
        }
        (Stage::AfterClose, Auction::Continuous) => {
            mode == FillMode::SameClose && follows_mode_now(order)
        }
    }
}

/// Says whether an order is still the market order as which it was sent.
const fn follows_mode_now(order: &Working) -> bool {
    order.follows_fill_mode && order.limit.is_none()
}

/// What a stage of a bar does to an order that takes part in it.
pub fn touch(order: &Working, stage: Stage, bar: &LiveBar) -> Result<Touch, NumberError> {
    let prices = &bar.prices;
    match stage {
        Stage::Open => at_price(order, prices.open, bar.margin),
        Stage::StopsInRange | Stage::RestInRange => {
            in_range(order, (prices.low, prices.high), bar.margin)
        }
        Stage::Close | Stage::AfterClose => at_price(order, prices.close, bar.margin),
        Stage::Path => Ok(Touch::Missed), // walked by the venue, leg by leg
    }
}

/// Says whether an order that has been looked at in a stage must not live on.
#[must_use]
pub fn ends_after(order: &Working, stage: Stage) -> bool {
    match order.auction {
        Auction::Opening | Auction::Closing => true, // its only chance
        Auction::Continuous => {
            order.remainder != Remainder::Rests
                && order.awaits == Awaits::Nothing
                && stage != Stage::StopsInRange
        }
    }
}
