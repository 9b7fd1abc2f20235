//! What happens to an instrument by the calendar of its venue: rules change.

use ingenium_core::model::id::InstrumentId;

use super::state::Kernel;

impl Kernel {
    /// Brings other rules of trading into force: steps and least sizes of prices and quantities.
    pub(super) fn take_rules(&mut self, instrument: InstrumentId, rules: u32) {
        if let Some(rules) = self.rules.get(rules as usize) {
            let specification = &mut self.instruments[instrument.index()];
            specification.tick = rules.tick;
            specification.lot = rules.lot;
            specification.min_quantity = rules.min_quantity;
            specification.max_quantity = rules.max_quantity;
            specification.min_notional = rules.min_notional;
        }
    }
}
