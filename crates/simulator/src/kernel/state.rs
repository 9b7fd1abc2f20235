//! The state of a run.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::sync::Arc;

use ingenium_core::execution::exposure::Exposures;
use ingenium_core::execution::order::OrderStore;
use ingenium_core::execution::risk::{ApprovedOrder, RiskGate};
use ingenium_core::indicators::adjusted::SharedIndicator;
use ingenium_core::model::command::Command;
use ingenium_core::model::decimal::Decimal;
use ingenium_core::model::event::{Denial, Fill, TradingState};
use ingenium_core::model::id::{FillId, GroupId, InstrumentId, OrderId, StrategyId};
use ingenium_core::model::instrument::Instrument;
use ingenium_core::model::market::Bar;
use ingenium_core::model::number::Price;
use ingenium_core::model::session::SessionCalendar;
use ingenium_core::model::time::Timestamp;
use ingenium_core::portfolio::Portfolio;
use ingenium_core::portfolio::sizing::Sizer;

use super::contingency::Link;
use super::delivery::{Callbacks, Delivery};
use super::equity_curve::EquityCurve;
use super::growth::Growth;
use super::news::News;
use super::outside::Outside;
use super::script::Decisions;
use super::setup::{Action, KernelConfig};
use super::timers::Timer;
use super::warning::Bound;
use crate::event_log::EventLog;
use crate::replay::{Schedule, Stream};
use crate::ticks::TickMarket;
use crate::venue::SimulatedVenue;

/// What is known of an instrument's market.
#[derive(Default)]
pub(super) struct Market {
    /// Last price, and when it became known.
    pub(super) last: Option<(Price, Timestamp)>,
    /// When it was last heard of, while it is stale.
    pub(super) stale_since: Option<Timestamp>,
    /// Whether orders in it pass, whoever sends them.
    pub(super) state: TradingState,
    /// How many fills there were when it was looked at last, while it is being flattened.
    pub(super) flattened_at: Option<usize>,
    /// Indicators that its bars feed.
    pub(super) indicators: Vec<SharedIndicator>,
    /// Strategies that follow it, in their order.
    pub(super) followers: Vec<StrategyId>,
    /// The stream of its bars.
    pub(super) stream: Option<u32>,
    /// The market of its ticks.
    pub(super) ticks: Option<u32>,
    /// Bars that have become known.
    pub(super) bars: u64,
}

/// A strategy, as the kernel sees it.
pub(super) struct Slot {
    pub(super) callbacks: Callbacks,
    /// Whether it is called.
    pub(super) is_enabled: bool,
    pub(super) instruments: Vec<InstrumentId>,
    /// Of each instrument of the run, whether it is one of them.
    pub(super) follows: Vec<bool>,
    /// Bars of an instrument before the strategy is called for it.
    pub(super) warm_up: Vec<u64>,
    pub(super) sizer: Sizer,
    /// Volatility estimates that the sizer asks for.
    pub(super) volatility: HashMap<InstrumentId, SharedIndicator>,
    /// Of each instrument of the run, what was decided in advance.
    pub(super) scripts: Vec<Option<Box<dyn Decisions>>>,
}

/// An order, or a change of one, that the risk gate denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeniedOrder {
    /// When.
    pub time: Timestamp,
    /// Which order.
    pub order: OrderId,
    /// Why.
    pub denial: Denial,
}

/// A run: the whole state, and what it has recorded.
pub struct Kernel {
    pub(super) config: KernelConfig,
    pub(super) now: Timestamp,
    pub(super) instruments: Vec<Instrument>,
    /// Initial margin of each instrument as a fraction of its value, before the leverage.
    pub(super) initial_margins: Vec<Decimal>,
    /// The calendar by which days of trading are told apart; without sessions, the UTC day.
    pub(super) calendar: Arc<SessionCalendar>,
    pub(super) markets: Vec<Market>,
    pub(super) strategies: Vec<Slot>,
    pub(super) orders: OrderStore,
    pub(super) fills: Vec<Fill>,
    /// How much worse a fill was than the price it saw, where that depends on its size.
    pub(super) distances: HashMap<FillId, Price>,
    pub(super) denied: Vec<DeniedOrder>,
    /// Approved orders that wait for their parent.
    pub(super) held: HashMap<OrderId, ApprovedOrder>,
    pub(super) venue: SimulatedVenue,
    pub(super) portfolio: Portfolio,
    /// Positions of strategies that are not flat.
    pub(super) open_positions: usize,
    pub(super) exposures: Exposures,
    pub(super) gate: RiskGate,
    /// Strategies that are being flattened, and how many fills there were when it was looked at last.
    pub(super) flattening: BTreeMap<StrategyId, usize>,
    pub(super) schedule: Schedule,
    pub(super) streams: Vec<Stream>,
    pub(super) bars_under_way: Vec<Option<Bar>>,
    pub(super) growth: Growth,
    pub(super) tick_markets: Vec<TickMarket>,
    /// When the next point of the equity curve of ticks is due.
    pub(super) next_sample: Option<Timestamp>,
    /// When the last point of the equity curve of ticks was drawn.
    pub(super) ticks_ended: Option<Timestamp>,
    pub(super) actions: Vec<Action>,
    /// Instruments with other rules of trading, for the actions that bring them into force.
    pub(super) rules: Vec<Instrument>,
    pub(super) timers: Vec<Timer>,
    pub(super) links: HashMap<OrderId, Vec<Link>>,
    pub(super) groups: HashMap<GroupId, Vec<OrderId>>,
    pub(super) next_group: u32,
    pub(super) commands: VecDeque<Command>,
    pub(super) deliveries: VecDeque<Delivery>,
    /// Streams whose bars strategies are being shown.
    pub(super) closing: Vec<u32>,
    pub(super) group: Vec<u32>,
    pub(super) instruments_of_group: Vec<InstrumentId>,
    pub(super) outcomes: Vec<crate::venue::Outcome>,
    pub(super) equity: EquityCurve,
    /// The label of the last point of the curve, and when the UTC day of it is over.
    pub(super) last_label: Timestamp,
    pub(super) day_end: Timestamp,
    pub(super) log: EventLog,
    pub(super) bars_done: u64,
    pub(super) last_accrual_day: Option<i64>,
    /// Whether a limit asks for the best of our own limits.
    pub(super) denies_self_trade: bool,
    /// Whether a limit asks for the equity at each instant.
    pub(super) has_daily_loss_limits: bool,
    /// Limits that are near, where somebody is to be warned of them.
    pub(super) near: Option<HashSet<Bound>>,
    /// Whether a strategy follows decisions that were made in advance.
    pub(super) has_scripts: bool,
    /// What happened, for those who follow from outside.
    pub(super) news: Option<Box<News>>,
    /// The external venue, where orders go to one.
    pub(super) outside: Option<Box<Outside>>,
    /// The strategy that turns signals of the others into orders.
    pub(super) portfolio_strategy: Option<StrategyId>,
}
