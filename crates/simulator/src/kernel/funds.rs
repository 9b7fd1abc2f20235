//! Step 7 of the data path: marks, rates, interest, margin and brakes. Margin and the day's loss are
//! looked at when bars close, and not inside of bars.

use ingenium_core::model::event::Event;
use ingenium_core::model::id::{InstrumentId, StrategyId};
use ingenium_core::model::number::{Money, Price};
use ingenium_core::portfolio::{AccountKind, MarginDeficit};

use super::error::KernelError;
use super::state::Kernel;

impl Kernel {
    /// Values everything that a new price of an instrument touches.
    pub(super) fn mark(&mut self, id: InstrumentId, price: Price) -> Result<(), KernelError> {
        let instrument = &self.instruments[id.index()];
        self.portfolio.mark(id, instrument, price)?;
        self.exposures.on_price(id);
        if instrument.spec.base.is_some() {
            for (other, instrument) in (0_u32..).map(InstrumentId).zip(&self.instruments) {
                if instrument.spec.currency != self.config.currency {
                    self.exposures.on_price(other); // at another rate now
                }
            }
        }
        Ok(())
    }

    /// Values the exposures that orders, fills and prices have touched.
    pub(super) fn refresh_exposures(&mut self) -> Result<(), KernelError> {
        while let Some(id) = self.exposures.next_stale() {
            let worth = self.worth(id);
            self.exposures
                .revalue((id, &self.instruments[id.index()]), &worth)?;
        }
        Ok(())
    }

    /// Calls margin, lets the brakes look at the equity, and warns of limits that come near.
    pub(super) fn settle_funds(&mut self) -> Result<(), KernelError> {
        let has_margin = matches!(self.config.account, AccountKind::Margin { .. });
        if has_margin && self.open_positions > 0 {
            self.call_margin()?;
        }
        self.go_on_flattening()?;
        if self.has_daily_loss_limits {
            self.brake_by_loss()?;
        }
        self.warn()
    }

    fn brake_by_loss(&mut self) -> Result<(), KernelError> {
        let day = self.trading_day();
        for strategy in std::iter::once(None).chain(self.strategy_ids().map(Some)) {
            let equity = self.portfolio.equity(strategy)?;
            if let Some(event) = self.gate.on_equity(strategy, equity, day)? {
                self.log.add(self.now, &event);
            }
        }
        Ok(())
    }

    /// Returns the number of the day of trading; a close at midnight belongs to the day that it ends.
    fn trading_day(&self) -> i64 {
        if self.calendar.has_sessions() {
            return self.calendar.day_of(self.now);
        }
        self.now.plus(-1).utc_day()
    }

    /// Books the interest of the nights since it was last booked.
    pub(super) fn accrue_interest(&mut self) -> Result<(), KernelError> {
        if self.config.interest.is_none() {
            return Ok(());
        }
        let day = self.now.utc_day();
        let last = self.last_accrual_day.replace(day);
        let days = last.map_or(0, |last| day - last);
        let days = u32::try_from(days).unwrap_or(0);
        if days == 0 {
            return Ok(());
        }
        let bookings = self.portfolio.book_interest(&self.config.interest, days)?;
        for strategy in self.strategy_ids() {
            let mut amount = Money::ZERO;
            for booking in bookings.iter().filter(|of| of.strategy == strategy) {
                let booked = booking.interest.plus(booking.borrow)?;
                let rate = self.portfolio.rate(booking.currency)?;
                amount = amount.plus(rate.convert(booked)?)?;
            }
            if !amount.is_zero() {
                self.log
                    .add(self.now, &Event::InterestBooked { strategy, amount });
            }
        }
        Ok(())
    }

    /// Reports strategies whose equity is below their maintenance margin, and closes their positions
    /// where the account liquidates.
    fn call_margin(&mut self) -> Result<(), KernelError> {
        for strategy in self.strategy_ids() {
            let deficit = self.portfolio.margin_deficit(Some(strategy))?;
            let Some(MarginDeficit { equity, required }) = deficit else {
                continue;
            };
            self.log.add(
                self.now,
                &Event::MarginCalled {
                    strategy,
                    equity,
                    required,
                },
            );
            if self.config.liquidates {
                self.liquidate(strategy)?;
            }
        }
        Ok(())
    }

    /// Returns the strategies, in their order.
    pub fn strategy_ids(&self) -> impl Iterator<Item = StrategyId> + use<> {
        let count = u16::try_from(self.strategies.len()).unwrap_or(u16::MAX);
        (0..count).map(StrategyId)
    }
}
