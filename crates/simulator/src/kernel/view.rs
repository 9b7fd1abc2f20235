//! What a run can be asked at any time, and what it has recorded.

use ingenium_core::execution::exposure::Exposures;
use ingenium_core::execution::order::{Order, OrderStore};
use ingenium_core::execution::risk::{Holding, RiskGate, Utilisation};
use ingenium_core::model::command::Command;
use ingenium_core::model::event::{Event, Fill};
use ingenium_core::model::id::{FillId, InstrumentId, StrategyId};
use ingenium_core::model::instrument::Instrument;
use ingenium_core::model::number::Quantity;
use ingenium_core::model::order::{OrderKind, OrderRequest, Side};
use ingenium_core::model::time::Timestamp;
use ingenium_core::portfolio::{AccountKind, Portfolio};

use super::equity_curve::EquityCurve;
use super::error::KernelError;
use super::state::{DeniedOrder, Kernel};

impl Kernel {
    /// Returns the time of the last thing that happened.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// Returns the instruments of the run.
    #[must_use]
    pub fn instruments(&self) -> &[Instrument] {
        &self.instruments
    }

    /// Returns what a strategy follows and may trade.
    #[must_use]
    pub fn instruments_of(&self, strategy: StrategyId) -> &[InstrumentId] {
        &self.strategies[strategy.index()].instruments
    }

    /// Says whether a strategy follows an instrument and may trade it.
    #[must_use]
    pub fn follows(&self, strategy: StrategyId, instrument: InstrumentId) -> bool {
        self.strategies[strategy.index()].follows[instrument.index()]
    }

    /// Returns all orders.
    #[must_use]
    pub const fn orders(&self) -> &OrderStore {
        &self.orders
    }

    /// Returns all fills, in the order in which they happened.
    #[must_use]
    pub fn fills(&self) -> &[Fill] {
        &self.fills
    }

    /// Returns one fill.
    #[must_use]
    pub fn fill(&self, fill: FillId) -> Option<&Fill> {
        self.fills.get(fill.index())
    }

    /// Returns the denials of the risk gate, in order.
    #[must_use]
    pub fn denied(&self) -> &[DeniedOrder] {
        &self.denied
    }

    /// Returns the portfolio.
    #[must_use]
    pub const fn portfolio(&self) -> &Portfolio {
        &self.portfolio
    }

    /// Returns what the account and its strategies could come to hold, at the prices of now.
    pub fn exposures(&mut self) -> Result<&Exposures, KernelError> {
        self.refresh_exposures()?;
        Ok(&self.exposures)
    }

    /// Returns the risk gate.
    #[must_use]
    pub const fn gate(&self) -> &RiskGate {
        &self.gate
    }

    /// Returns the curve of the account's equity; its times are empty when the run has one stream
    /// and nothing happened after it: then they are its labels.
    #[must_use]
    pub const fn equity_curve(&self) -> &EquityCurve {
        &self.equity
    }

    /// Returns the labels of the bars that have become known, of a run with one stream.
    #[must_use]
    pub fn labels_of_only_stream(&self) -> Vec<i64> {
        let ([stream], false) = (self.streams.as_slice(), self.keeps_labels()) else {
            return Vec::new();
        };
        stream.labels().take(self.equity.len()).collect()
    }

    /// Returns the events that are neither orders' nor fills'.
    #[must_use]
    pub fn other_events(&self) -> &[(Timestamp, Event)] {
        self.log.kept()
    }

    /// Returns the digest of the event log.
    #[must_use]
    pub fn digest(&self) -> String {
        self.log.digest()
    }

    /// Returns how many bars have become known.
    #[must_use]
    pub const fn bars_done(&self) -> u64 {
        self.bars_done
    }

    /// Returns how many bars and ticks have become known.
    #[must_use]
    pub fn rows_done(&self) -> u64 {
        let ticks = self.tick_markets.iter();
        self.bars_done + ticks.map(|market| market.feed.rows() as u64).sum::<u64>()
    }

    /// Returns how many bars and ticks the run has.
    #[must_use]
    pub fn rows_in_all(&self) -> u64 {
        let ticks = self.tick_markets.iter();
        self.bars_in_all() + ticks.map(|market| market.rows() as u64).sum::<u64>()
    }

    /// Returns how many bars the run has.
    #[must_use]
    pub fn bars_in_all(&self) -> u64 {
        self.streams
            .iter()
            .map(|stream| stream.count() as u64)
            .sum()
    }

    /// Returns the orders of a strategy that can still trade, oldest first: those at the venue, those
    /// that wait for a parent, and those that have been asked for and not been taken yet.
    #[must_use]
    pub fn open_orders(
        &self,
        strategy: StrategyId,
        instrument: Option<InstrumentId>,
    ) -> Vec<&Order> {
        let followed = self.strategies[strategy.index()].instruments.iter();
        let at_venue = followed
            .flat_map(|id| self.venue.working(*id))
            .map(|working| working.order);
        let queued = self.commands.iter().filter_map(|command| match command {
            Command::SubmitOrder { order } => Some(*order),
            _ => None,
        });
        let on_ticks = self.tick_markets.iter().flat_map(|market| &market.open);
        let outside = self.outside.iter().flat_map(|outside| &outside.open);
        let at_venue = at_venue.chain(on_ticks.copied()).chain(outside.copied());
        let ids = at_venue.chain(self.held.keys().copied()).chain(queued);
        let mut orders: Vec<&Order> = ids
            .filter_map(|id| self.orders.get(id).ok())
            .filter(|order| {
                order.request.strategy == strategy
                    && instrument.is_none_or(|id| id == order.request.instrument)
            })
            .collect();
        orders.sort_unstable_by_key(|order| order.id);
        orders
    }

    /// Returns how much of each limit is used now.
    pub fn utilisation(&mut self) -> Result<Vec<Utilisation>, KernelError> {
        let now = self.now;
        let mut pairs = Vec::new();
        for strategy in self.strategy_ids() {
            for instrument in self.instruments_of(strategy) {
                pairs.push((strategy, *instrument));
            }
        }
        self.refresh_exposures()?;
        let (gate, surroundings) = self.gate_and_surroundings();
        let holdings: Vec<Holding<'_>> = pairs
            .into_iter()
            .map(|(strategy, instrument)| {
                let kind = OrderKind::Market;
                let quantity = Quantity::ZERO;
                let probe = OrderRequest::new(strategy, instrument, Side::Buy, quantity, kind);
                Holding {
                    strategy,
                    instrument,
                    facts: surroundings.facts(&probe, false),
                }
            })
            .collect();
        Ok(gate.utilisation(now, &holdings))
    }

    /// Returns every assumption of the run as (name, sentence).
    #[must_use]
    pub fn assumptions(&self) -> Vec<(&'static str, String)> {
        let mut assumptions = Vec::new();
        if self.trades_outside() {
            let sentence = "external: orders are filled as it reports";
            assumptions.push(("venue", sentence.to_owned()));
        } else if !self.streams.is_empty() || self.tick_markets.is_empty() {
            assumptions.extend(self.config.venue.describe());
        }
        if !self.tick_markets.is_empty() {
            assumptions.extend(self.describe_ticks());
        }
        let account = match self.config.account {
            AccountKind::Unlimited => "unlimited: neither cash nor margin is checked".to_owned(),
            AccountKind::Cash => "cash: buys need cash, sells need what is sold".to_owned(),
            AccountKind::Margin { leverage } => {
                format!(
                    "margin, leverage {leverage}: checked when an order is sent, at last prices; \
                     margin calls are looked for when bars close"
                )
            }
        };
        let interest = if self.config.interest.is_none() {
            "none on cash, none for borrowed shares".to_owned()
        } else {
            let rates = self.config.interest;
            format!(
                "cash {}, debt {}, borrow {} a year",
                rates.cash, rates.debit, rates.borrow
            )
        };
        assumptions.push(("account", account));
        assumptions.push(("interest", interest));
        if self.has_daily_loss_limits {
            let day = if self.calendar.has_sessions() {
                "a session"
            } else {
                "a UTC day"
            };
            let sentence = format!("counted for {day} from the close before it, at closes of bars");
            assumptions.push(("daily loss", sentence));
        }
        assumptions
    }
}
