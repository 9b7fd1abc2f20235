//! The first step of the brakes: the use of a limit is told before the limit holds anything up.

use ingenium_core::execution::risk::Utilisation;
use ingenium_core::model::decimal::{Decimal, Rounding};
use ingenium_core::model::event::{Event, RiskRule};
use ingenium_core::model::id::{InstrumentId, StrategyId};

use super::delivery::Delivery;
use super::error::KernelError;
use super::state::Kernel;

/// A limit: its rule, whose it is (`None`: the account's), and the instrument, where it holds for each.
pub(super) type Bound = (RiskRule, Option<StrategyId>, Option<InstrumentId>);

impl Kernel {
    /// Tells of limits that have come near since the last time, and of those that have left.
    pub(super) fn warn(&mut self) -> Result<(), KernelError> {
        let Some(mut near) = self.near.take() else {
            return Ok(());
        };
        for reading in self.utilisation()? {
            let Some(part) = self.gate.warn_at(reading.strategy) else {
                continue;
            };
            let bound = (reading.rule, reading.strategy, reading.instrument);
            let is_near = is_near(&reading, part);
            let has_changed = if is_near {
                near.insert(bound)
            } else {
                near.remove(&bound)
            };
            if !has_changed {
                continue;
            }
            if is_near {
                self.call_about(&reading);
            }
            let event = Event::LimitNeared {
                strategy: reading.strategy,
                rule: reading.rule,
                instrument: reading.instrument,
                used: reading.used,
                limit: reading.limit,
                is_near,
            };
            self.log.add(self.now, &event);
        }
        self.near = Some(near);
        Ok(())
    }

    /// Calls whose limit it is: of the account's, all strategies.
    fn call_about(&mut self, reading: &Utilisation) {
        for strategy in self.strategy_ids() {
            let is_its = reading.strategy.is_none_or(|whose| whose == strategy);
            if is_its && self.strategies[strategy.index()].callbacks.warning {
                self.deliveries.push_back(Delivery::Warning {
                    strategy,
                    reading: *reading,
                });
            }
        }
    }
}

/// Places to which parts of limits are compared.
const PLACES: u8 = 6;

/// Says whether so much of a limit is used, of one that an account comes near to by and by: the size of
/// one order, and the age of a price, are none.
fn is_near(reading: &Utilisation, part: Decimal) -> bool {
    if matches!(
        reading.rule,
        RiskRule::MaxOrderQuantity | RiskRule::MaxOrderNotional | RiskRule::StaleData
    ) {
        return false;
    }
    let units = |part: Decimal| part.units_rounded(PLACES, Rounding::HalfEven);
    units(part).is_ok_and(|least| units(reading.ratio).is_ok_and(|used| used >= least))
}
