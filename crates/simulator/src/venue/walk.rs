//! The venue's walk over the orders that take part in a stage, and its place in it.

use ingenium_core::model::id::InstrumentId;
use ingenium_core::model::number::Price;

use crate::matching::pass::Stage;
use crate::matching::working::Working;

/// An order to look at: its priority, its instrument, its place on the shelf.
pub(super) type Candidate = (u64, u32, u32);

/// Which orders a stage looks at, and how far it has come.
#[derive(Debug, Clone, Default)]
pub(super) struct Walk {
    pub(super) stage: Option<Stage>,
    pub(super) candidates: Vec<Candidate>,
    pub(super) next: usize,
    /// Where each instrument's path walk has come: the leg and the price.
    pub(super) path: Vec<(InstrumentId, usize, Price)>,
}

impl Walk {
    /// Looks at an order that arrives while the opens are passed, if it is live already.
    pub(super) fn on_arrival(&mut self, instrument: usize, position: usize, order: &Working) {
        if self.stage == Some(Stage::Open)
            && let (Ok(instrument), Ok(position)) =
                (u32::try_from(instrument), u32::try_from(position))
        {
            self.candidates.push((order.priority, instrument, position));
        }
    }

    pub(super) fn end(&mut self) {
        self.stage = None;
        self.candidates.clear();
        self.next = 0;
    }
}
