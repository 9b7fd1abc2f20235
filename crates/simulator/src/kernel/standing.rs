//! What a person changes while a run goes on: who is called, and with which parameters.

use ingenium_core::model::event::Event;
use ingenium_core::model::id::{StrategyId, TagId};

use super::state::Kernel;

impl Kernel {
    /// Calls a strategy, or no longer. Its orders and positions stay as they are.
    pub fn set_enabled(&mut self, strategy: StrategyId, is_enabled: bool) {
        let slot = &mut self.strategies[strategy.index()];
        if slot.is_enabled != is_enabled {
            slot.is_enabled = is_enabled;
            let event = Event::StrategyEnabled {
                strategy,
                is_enabled,
            };
            self.log.add(self.now, &event);
        }
    }

    /// Says whether a strategy is called.
    #[must_use]
    pub fn is_enabled(&self, strategy: StrategyId) -> bool {
        self.strategies[strategy.index()].is_enabled
    }

    /// Notes that a strategy goes on with other parameters, by their number among the run's words.
    pub fn note_parameters(&mut self, strategy: StrategyId, values: TagId) {
        let event = Event::ParametersChanged { strategy, values };
        self.log.add(self.now, &event);
    }
}
