//! The brake of one scope: its trading state, which trips on the day's loss and is re-armed by hand.

use super::limits::DailyLossAction;
use crate::model::event::TradingState;
use crate::model::number::Money;

/// One scope's trading state and its loss since the start of the trading day.
///
/// The day starts with the last equity of the day before (the very first one with its first mark), so
/// that a gap over night counts, and again when a tripped brake is loosened by hand: the limit then
/// holds from there. A new day measures anew, but does not re-arm.
#[derive(Debug, Clone)]
pub(super) struct Brake {
    state: TradingState,
    max_loss: Money,
    action: TradingState,
    day: Option<i64>,
    start: Money,
    equity: Money,
    tripped_at: Option<Money>,
}

impl Brake {
    pub(super) fn new(max_loss: Option<Money>, action: DailyLossAction) -> Self {
        Self {
            state: TradingState::Active,
            max_loss: max_loss.unwrap_or(Money(i128::MAX)),
            action: match action {
                DailyLossAction::Reducing => TradingState::Reducing,
                DailyLossAction::Halted => TradingState::Halted,
            },
            day: None,
            start: Money::ZERO,
            equity: Money::ZERO,
            tripped_at: None,
        }
    }

    /// Returns the state.
    pub(super) const fn state(&self) -> TradingState {
        self.state
    }

    /// Returns the loss that tripped the brake, while it is tripped.
    pub(super) const fn tripped_at(&self) -> Option<Money> {
        self.tripped_at
    }

    /// Returns the day's loss; a profit is negative.
    pub(super) const fn loss(&self) -> Money {
        Money(self.start.0.saturating_sub(self.equity.0))
    }

    /// Takes a mark of the equity; returns the new state if it trips.
    pub(super) fn on_equity(&mut self, equity: Money, day: i64) -> Option<TradingState> {
        if self.day != Some(day) {
            self.start = if self.day.is_some() {
                self.equity
            } else {
                equity
            };
            self.day = Some(day);
        }
        self.equity = equity;
        if self.loss() <= self.max_loss || strictness(self.state) >= strictness(self.action) {
            return None;
        }
        self.tripped_at = Some(self.loss());
        self.state = self.action;
        Some(self.state)
    }

    /// Sets the state by hand; returns it if it is another one. `Active` re-arms.
    pub(super) fn set(&mut self, state: TradingState) -> Option<TradingState> {
        let loosens = strictness(state) < strictness(self.state);
        if loosens && self.tripped_at.is_some() {
            self.start = self.equity;
        }
        self.tripped_at = None;
        let changed = self.state != state;
        self.state = state;
        changed.then_some(state)
    }
}

const fn strictness(state: TradingState) -> u8 {
    match state {
        TradingState::Active => 0,
        TradingState::Reducing => 1,
        TradingState::Halted => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::execution::risk::samples::money;
    use TradingState::{Active, Halted, Reducing};

    fn brake(action: DailyLossAction) -> Brake {
        Brake::new(Some(money("5000")), action)
    }

    #[test]
    fn a_loss_at_the_limit_passes_and_a_cent_more_trips() {
        // The day starts at 100000: at 95000 the loss is 5000, at 94999.99 it is 5000.01.
        let mut brake = brake(DailyLossAction::Reducing);
        assert_eq!(brake.on_equity(money("100000"), 1), None);
        assert_eq!(brake.on_equity(money("95000"), 1), None);
        assert_eq!(brake.on_equity(money("94999.99"), 1), Some(Reducing));
        assert_eq!(brake.tripped_at(), Some(money("5000.01")));
    }

    #[test]
    fn a_trip_is_told_once_and_lasts_over_days_and_profits() {
        let mut brake = brake(DailyLossAction::Halted);
        brake.on_equity(money("100000"), 1);
        assert_eq!(brake.on_equity(money("90000"), 1), Some(Halted));
        assert_eq!(brake.on_equity(money("80000"), 1), None);
        assert_eq!(brake.on_equity(money("120000"), 2), None);
        assert_eq!(brake.state(), Halted);
    }

    #[test]
    fn each_day_measures_from_its_first_mark() {
        // 100000 → 96000 loses 4000 on day 1; day 2 starts at 96000 and loses 5000 at 91000.
        let mut brake = brake(DailyLossAction::Reducing);
        brake.on_equity(money("100000"), 1);
        brake.on_equity(money("96000"), 1);
        brake.on_equity(money("96000"), 2);
        assert_eq!(brake.on_equity(money("91000"), 2), None);
        assert_eq!(brake.loss(), money("5000"));
        assert_eq!(brake.on_equity(money("90999"), 2), Some(Reducing));
    }

    #[test]
    fn after_re_arming_the_loss_counts_from_there() {
        // Tripped at 94000, re-armed: the next trip is below 89000.
        let mut brake = brake(DailyLossAction::Reducing);
        brake.on_equity(money("100000"), 1);
        brake.on_equity(money("94000"), 1);
        assert_eq!(brake.set(Active), Some(Active));
        assert_eq!(brake.on_equity(money("94000"), 1), None);
        assert_eq!(brake.on_equity(money("89000"), 1), None);
        assert_eq!(brake.on_equity(money("88999"), 1), Some(Reducing));
    }

    #[test]
    fn a_tripped_halt_can_be_loosened_to_reducing() {
        let mut brake = brake(DailyLossAction::Halted);
        brake.on_equity(money("100000"), 1);
        brake.on_equity(money("94000"), 1);
        assert_eq!(brake.set(Reducing), Some(Reducing));
        assert_eq!(brake.on_equity(money("94000"), 1), None);
    }

    #[test]
    fn a_halt_by_hand_neither_trips_nor_forgets_the_days_loss() {
        let mut brake = brake(DailyLossAction::Reducing);
        brake.on_equity(money("100000"), 1);
        assert_eq!(brake.set(Halted), Some(Halted));
        assert_eq!(brake.set(Halted), None);
        assert_eq!(brake.on_equity(money("94000"), 1), None);
        assert_eq!(brake.tripped_at(), None);
        assert_eq!(brake.set(Active), Some(Active));
        assert_eq!(brake.on_equity(money("94000"), 1), Some(Reducing));
    }

    #[test]
    fn a_halting_brake_trips_also_out_of_reducing() {
        let mut brake = brake(DailyLossAction::Halted);
        brake.on_equity(money("100000"), 1);
        brake.set(Reducing);
        assert_eq!(brake.on_equity(money("1"), 1), Some(Halted));
    }

    #[test]
    fn without_a_limit_nothing_trips() {
        let mut brake = Brake::new(None, DailyLossAction::Halted);
        brake.on_equity(money("100000"), 1);
        assert_eq!(brake.on_equity(money("-100000"), 1), None);
    }
}
