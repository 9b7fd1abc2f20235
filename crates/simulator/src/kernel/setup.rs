//! Setting a run up: its assumptions, instruments, data, corporate actions and strategies.

use std::collections::VecDeque;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use ingenium_core::execution::exposure::Exposures;
use ingenium_core::execution::order::OrderStore;
use ingenium_core::execution::risk::{Limits, RiskGate, SelfTrade};
use ingenium_core::indicators::adjusted::SharedIndicator;
use ingenium_core::model::decimal::{Decimal, NumberError};
use ingenium_core::model::id::{CurrencyId, InstrumentId, StrategyId, TagId};
use ingenium_core::model::instrument::Instrument;
use ingenium_core::model::number::Money;
use ingenium_core::model::session::SessionCalendar;
use ingenium_core::model::time::Timestamp;
use ingenium_core::portfolio::sizing::Sizer;
use ingenium_core::portfolio::{AccountKind, InterestRates, Portfolio};

use super::delivery::Callbacks;
use super::equity_curve::EquityCurve;
use super::error::KernelError;
use super::growth::Growth;
use super::state::{Kernel, Market, Slot};
use crate::event_log::EventLog;
use crate::replay::{Moment, Schedule, Stream};
use crate::ticks::TickModel;
use crate::venue::{SimulatedVenue, VenueModel};

/// The run's settings.
#[derive(Debug, Clone, PartialEq)]
pub struct KernelConfig {
    /// The currency in which the account counts.
    pub currency: CurrencyId,
    /// What the account may owe.
    pub account: AccountKind,
    /// Whether a margin call closes the strategy's positions.
    pub liquidates: bool,
    /// Interest and borrow rates.
    pub interest: InterestRates,
    /// The venue's assumptions.
    pub venue: VenueModel,
    /// The assumptions of markets that are played tick by tick.
    pub ticks: TickModel,
    /// The account's risk limits.
    pub limits: Limits,
}

/// A strategy's settings.
#[derive(Debug, Clone)]
pub struct StrategyConfig {
    /// Its capital in the account currency.
    pub capital: Money,
    /// What it follows and may trade.
    pub instruments: Vec<InstrumentId>,
    /// The calls it wants.
    pub callbacks: Callbacks,
    /// How its signals are sized.
    pub sizer: Sizer,
    /// Its own risk limits.
    pub limits: Limits,
}

/// A corporate action.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Action {
    /// `numerator` new shares for `denominator` old ones.
    Split {
        /// Of what.
        instrument: InstrumentId,
        /// New shares.
        numerator: u32,
        /// Old shares.
        denominator: u32,
    },
    /// An amount for each share held.
    Dividend {
        /// On what.
        instrument: InstrumentId,
        /// For one share, in the instrument's currency.
        amount: Decimal,
    },
    /// Funding of a perpetual contract.
    Funding {
        /// On what.
        instrument: InstrumentId,
        /// The part of its value that longs pay shorts.
        rate: Decimal,
    },
    /// Other rules of trading, from now on; orders that work already stay as they are.
    Rules {
        /// Of what.
        instrument: InstrumentId,
        /// Which, by their number among those that were added.
        rules: u32,
    },
    /// The end of an instrument: orders are cancelled and positions closed in cash.
    Delisting {
        /// Which.
        instrument: InstrumentId,
        /// The cash for one unit; `None` is the last price.
        price: Option<Decimal>,
    },
    /// A new ticker; the instrument stays the same.
    SymbolChange {
        /// Which.
        instrument: InstrumentId,
        /// The new ticker, by its number among the run's words.
        symbol: TagId,
    },
}

impl Kernel {
    /// Makes a run of these instruments and strategies, without data yet.
    pub fn new(
        config: KernelConfig,
        instruments: Vec<Instrument>,
        strategies: Vec<StrategyConfig>,
    ) -> Result<Self, KernelError> {
        let capital: Vec<Money> = strategies.iter().map(|strategy| strategy.capital).collect();
        let portfolio = Portfolio::new(config.currency, config.account, &capital, &instruments)?;
        let initial = capital
            .iter()
            .try_fold(Money::ZERO, |sum, part| sum.plus(*part))?;
        let limits: Vec<Limits> = strategies
            .iter()
            .map(|strategy| strategy.limits.clone())
            .collect();
        let all = || limits.iter().chain([&config.limits]);
        let denies_self_trade = all().any(|limits| limits.self_trade == SelfTrade::Deny);
        let has_daily_loss_limits = all().any(|limits| limits.max_daily_loss.is_some());
        let is_warned = all().any(|limits| limits.warn_at.is_some());
        let mut gate = RiskGate::new(config.limits.clone(), limits)?;
        if has_daily_loss_limits {
            begin_days(&mut gate, &capital, initial)?;
        }
        let mut markets: Vec<Market> = instruments.iter().map(|_| Market::default()).collect();
        let slots = slots(strategies, &mut markets);
        Ok(Self {
            venue: SimulatedVenue::new(config.venue.clone(), instruments.len()),
            exposures: Exposures::new(slots.len()),
            initial_margins: initial_margins(config.account, &instruments),
            calendar: calendar(&instruments),
            config,
            now: Timestamp::MIN,
            instruments,
            markets,
            strategies: slots,
            orders: OrderStore::default(),
            fills: Vec::new(),
            distances: HashMap::new(),
            denied: Vec::new(),
            held: HashMap::new(),
            portfolio,
            open_positions: 0,
            flattening: BTreeMap::new(),
            gate,
            schedule: Schedule::default(),
            streams: Vec::new(),
            bars_under_way: Vec::new(),
            growth: Growth::default(),
            tick_markets: Vec::new(),
            next_sample: None,
            ticks_ended: None,
            actions: Vec::new(),
            rules: Vec::new(),
            timers: Vec::new(),
            links: HashMap::new(),
            groups: HashMap::new(),
            next_group: 1,
            commands: VecDeque::new(),
            deliveries: VecDeque::new(),
            closing: Vec::new(),
            group: Vec::new(),
            instruments_of_group: Vec::new(),
            outcomes: Vec::new(),
            equity: EquityCurve::default(),
            last_label: Timestamp::MIN,
            day_end: Timestamp::MAX,
            log: EventLog::default(),
            bars_done: 0,
            last_accrual_day: None,
            denies_self_trade,
            has_daily_loss_limits,
            near: is_warned.then(HashSet::new),
            has_scripts: false,
            news: None,
            outside: None,
            portfolio_strategy: None,
        })
    }

    /// Adds the bars of an instrument; at one time, streams go in the order in which they were added.
    pub fn add_stream(&mut self, stream: Stream) {
        let number = u32::try_from(self.streams.len()).unwrap_or(u32::MAX);
        if let Some(bar) = stream.peek().copied() {
            self.schedule.add(bar.start, Moment::Open, number);
            if self.now == Timestamp::MIN || bar.start < self.now {
                self.now = bar.start;
            }
        }
        self.markets[stream.instrument().index()].stream = Some(number);
        self.streams.push(stream);
        self.bars_under_way.push(None);
    }

    /// Adds rules of trading that an action may bring into force, and returns their number.
    pub fn add_rules(&mut self, rules: Instrument) -> u32 {
        self.rules.push(rules);
        u32::try_from(self.rules.len() - 1).unwrap_or(u32::MAX)
    }

    /// Adds a corporate action that takes effect at a time.
    pub fn add_action(&mut self, time: Timestamp, action: Action) {
        let number = u32::try_from(self.actions.len()).unwrap_or(u32::MAX);
        self.schedule.add(time, Moment::Action, number);
        self.actions.push(action);
    }

    /// Lets the bars of an instrument feed an indicator.
    pub fn feed(&mut self, instrument: InstrumentId, indicator: SharedIndicator) {
        self.markets[instrument.index()].indicators.push(indicator);
    }

    /// Does not call a strategy for an instrument before so many of its bars have become known.
    pub fn need_bars(&mut self, strategy: StrategyId, instrument: InstrumentId, bars: u64) {
        let slot = &mut self.strategies[strategy.index()];
        let needed = &mut slot.warm_up[instrument.index()];
        *needed = (*needed).max(bars);
    }

    /// Returns the calls that a strategy wants.
    #[must_use]
    pub fn callbacks(&self, strategy: StrategyId) -> Callbacks {
        self.strategies[strategy.index()].callbacks
    }

    /// Sets the calls that a strategy wants, before data are played.
    pub fn set_callbacks(
        &mut self,
        strategy: StrategyId,
        callbacks: Callbacks,
    ) -> Result<(), KernelError> {
        self.strategies[strategy.index()].callbacks = callbacks;
        self.want_ticks()
    }

    /// Lets the bars of an instrument feed a volatility estimate that the strategy's sizer reads.
    pub fn feed_volatility(
        &mut self,
        strategy: StrategyId,
        instrument: InstrumentId,
        indicator: SharedIndicator,
    ) {
        self.markets[instrument.index()]
            .indicators
            .push(indicator.clone());
        self.strategies[strategy.index()]
            .volatility
            .insert(instrument, indicator);
    }

    /// Lets a strategy turn signals of all others into orders, in place of their sizers.
    pub const fn set_portfolio(&mut self, strategy: StrategyId) {
        self.portfolio_strategy = Some(strategy);
    }

    /// Sets the number of bars of each instrument before a strategy is called for it.
    pub fn set_warm_up(&mut self, strategy: StrategyId, bars: u64) {
        self.strategies[strategy.index()].warm_up.fill(bars);
    }
}

/// The day before the first: what is lost in the first bar counts too.
fn begin_days(gate: &mut RiskGate, capital: &[Money], sum: Money) -> Result<(), KernelError> {
    let before = i64::MIN;
    gate.on_equity(None, sum, before)?;
    for (strategy, capital) in (0_u16..).map(StrategyId).zip(capital) {
        gate.on_equity(Some(strategy), *capital, before)?;
    }
    Ok(())
}

/// Returns the calendar that all instruments share; where they have several, one without sessions.
fn calendar(instruments: &[Instrument]) -> Arc<SessionCalendar> {
    let mut calendars = instruments
        .iter()
        .map(|instrument| &instrument.spec.sessions);
    let first = calendars.next().cloned().unwrap_or_default();
    if calendars.all(|other| *other == first) {
        return first;
    }
    Arc::default()
}

/// Returns what has to be there to open: never less than what has to be there to keep.
fn initial_margins(account: AccountKind, instruments: &[Instrument]) -> Vec<Decimal> {
    let of = |instrument: &Instrument| {
        let spec = &instrument.spec;
        let (AccountKind::Margin { leverage }, Some(kept)) = (account, spec.maintenance_margin)
        else {
            return spec.initial_margin;
        };
        let kept = Money::from_decimal(kept).and_then(|kept| kept.times(leverage));
        let initial = Money::from_decimal(spec.initial_margin);
        match (kept, initial) {
            (Ok(kept), Ok(initial)) => kept.max(initial).to_decimal(),
            _ => spec.initial_margin,
        }
    };
    instruments.iter().map(of).collect()
}

fn slots(strategies: Vec<StrategyConfig>, markets: &mut [Market]) -> Vec<Slot> {
    let mut slots = Vec::with_capacity(strategies.len());
    for (strategy, number) in strategies.into_iter().zip(0_u16..) {
        let mut follows = vec![false; markets.len()];
        for instrument in &strategy.instruments {
            follows[instrument.index()] = true;
            markets[instrument.index()]
                .followers
                .push(StrategyId(number));
        }
        slots.push(Slot {
            callbacks: strategy.callbacks,
            is_enabled: true,
            instruments: strategy.instruments,
            follows,
            warm_up: vec![0; markets.len()],
            sizer: strategy.sizer,
            volatility: HashMap::new(),
            scripts: markets.iter().map(|_| None).collect(),
        });
    }
    slots
}

/// Keeps the conversion from a number error next to where amounts are made.
pub(super) fn number(context: &'static str) -> impl Fn(NumberError) -> KernelError {
    move |error| KernelError::Number { context, error }
}
