//! Calls that the kernel asks its host to make.

use ingenium_core::execution::risk::Utilisation;
use ingenium_core::model::event::OrderChange;
use ingenium_core::model::id::{FillId, InstrumentId, OrderId, StrategyId};
use ingenium_core::model::market::Bar;
use ingenium_core::model::time::Timestamp;

use crate::ticks::{Quote, TickEvent};

/// A call to a strategy.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Delivery {
    /// A bar is complete.
    Bar {
        /// Who is called.
        strategy: StrategyId,
        /// The bar.
        bar: Bar,
    },
    /// The market traded.
    Trade {
        /// Who is called.
        strategy: StrategyId,
        /// In what.
        instrument: InstrumentId,
        /// The trade.
        event: TickEvent,
    },
    /// The touch is another one.
    Quote {
        /// Who is called.
        strategy: StrategyId,
        /// Of what.
        instrument: InstrumentId,
        /// The touch.
        quote: Quote,
    },
    /// The book is another one.
    Book {
        /// Who is called.
        strategy: StrategyId,
        /// Of what.
        instrument: InstrumentId,
    },
    /// One of its orders traded.
    Fill {
        /// Who is called.
        strategy: StrategyId,
        /// The fill.
        fill: FillId,
    },
    /// One of its orders took a step.
    Order {
        /// Who is called.
        strategy: StrategyId,
        /// The order.
        order: OrderId,
        /// When.
        time: Timestamp,
        /// The step.
        change: OrderChange,
    },
    /// A timer of its fired.
    Timer {
        /// Who is called.
        strategy: StrategyId,
        /// The timer.
        timer: u32,
    },
    /// An instrument became stale, or fresh again.
    Staleness {
        /// Who is called.
        strategy: StrategyId,
        /// Which.
        instrument: InstrumentId,
        /// When it was last heard of; `None` is fresh.
        since: Option<Timestamp>,
    },
    /// A limit of its, or of the account, came near.
    Warning {
        /// Who is called.
        strategy: StrategyId,
        /// How much of the limit is used.
        reading: Utilisation,
    },
    /// Another strategy sent a signal about an instrument that this one follows.
    Signal {
        /// Who is called.
        strategy: StrategyId,
        /// Who sent it.
        sender: StrategyId,
        /// About what.
        instrument: InstrumentId,
        /// How strong, in units of 10^-18.
        strength: i128,
    },
}

impl Delivery {
    /// Returns who is called.
    #[must_use]
    pub const fn strategy(&self) -> StrategyId {
        match self {
            Self::Bar { strategy, .. }
            | Self::Trade { strategy, .. }
            | Self::Quote { strategy, .. }
            | Self::Book { strategy, .. }
            | Self::Fill { strategy, .. }
            | Self::Order { strategy, .. }
            | Self::Timer { strategy, .. }
            | Self::Staleness { strategy, .. }
            | Self::Warning { strategy, .. }
            | Self::Signal { strategy, .. } => *strategy,
        }
    }
}

/// Which calls a strategy wants: those that it does not answer are not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "one for each call")]
pub struct Callbacks {
    /// Completed bars.
    pub bar: bool,
    /// Trades of the market.
    pub trade: bool,
    /// Changes of the touch.
    pub quote: bool,
    /// Changes of the book.
    pub book: bool,
    /// Fills.
    pub fill: bool,
    /// Steps of orders.
    pub order: bool,
    /// Timers.
    pub timer: bool,
    /// Signals of other strategies.
    pub signal: bool,
    /// Instruments that become stale.
    pub stale: bool,
    /// Instruments that become fresh again.
    pub fresh: bool,
    /// Limits that come near.
    pub warning: bool,
}

impl Callbacks {
    /// Returns the name of each call, and whether it is wanted.
    #[must_use]
    pub const fn by_name(&self) -> [(&'static str, bool); 11] {
        [
            ("bar", self.bar),
            ("trade", self.trade),
            ("quote", self.quote),
            ("book", self.book),
            ("fill", self.fill),
            ("order", self.order),
            ("timer", self.timer),
            ("signal", self.signal),
            ("stale", self.stale),
            ("fresh", self.fresh),
            ("warning", self.warning),
        ]
    }

    /// Wants a call by its name; false where there is none of that name.
    pub fn answer(&mut self, name: &str) -> bool {
        let wanted = match name {
            "bar" => &mut self.bar,
            "trade" => &mut self.trade,
            "quote" => &mut self.quote,
            "book" => &mut self.book,
            "fill" => &mut self.fill,
            "order" => &mut self.order,
            "timer" => &mut self.timer,
            "signal" => &mut self.signal,
            "stale" => &mut self.stale,
            "fresh" => &mut self.fresh,
            "warning" => &mut self.warning,
            _ => return false,
        };
        *wanted = true;
        true
    }
}
