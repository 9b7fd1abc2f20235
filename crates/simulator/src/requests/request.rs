//! One thing that a strategy asks for.

use std::borrow::Cow;

use ingenium_core::model::command::{Replacement, Target};
use ingenium_core::model::decimal::Decimal;
use ingenium_core::model::event::TradingState;
use ingenium_core::model::id::{InstrumentId, OrderId};
use ingenium_core::model::order::OrderRequest;
use ingenium_core::model::time::Timestamp;

use crate::kernel::Callbacks;

/// One thing that a strategy asks for, with the words that it used.
#[derive(Debug, Clone, PartialEq)]
pub enum Request<'a> {
    /// A new order; its group and its tag are named here.
    Order {
        /// What is asked for.
        order: OrderRequest,
        /// The name of its group, of which one order cancels the others.
        oco: Option<Cow<'a, str>>,
        /// A word of the user's.
        tag: Option<Cow<'a, str>>,
    },
    /// The end of an order.
    Cancel {
        /// Which.
        order: OrderId,
    },
    /// A change of an order.
    Replace {
        /// Which.
        order: OrderId,
        /// What it is in.
        instrument: InstrumentId,
        /// How.
        replacement: Replacement,
    },
    /// A position.
    Target {
        /// In what.
        instrument: InstrumentId,
        /// Which.
        target: Target,
    },
    /// A signal.
    Signal {
        /// About what.
        instrument: InstrumentId,
        /// How strong.
        strength: Decimal,
    },
    /// A call at a time.
    Timer {
        /// What it is called.
        name: Cow<'a, str>,
        /// When.
        time: Timestamp,
        /// Nanoseconds until it comes again; `None` is once.
        interval: Option<i64>,
    },
    /// A state of the risk gate.
    TradingState {
        /// Whether of the whole account.
        is_account: bool,
        /// Which.
        state: TradingState,
    },
    /// No calls for an instrument before so many of its bars.
    WarmUp {
        /// Of what.
        instrument: InstrumentId,
        /// How many.
        bars: u64,
    },
    /// The calls that the strategy answers.
    Callbacks(Callbacks),
}

impl Request<'_> {
    /// Returns the same request with words of its own.
    #[must_use]
    pub fn into_owned(self) -> Request<'static> {
        let owned = |word: Option<Cow<'_, str>>| word.map(|word| Cow::Owned(word.into_owned()));
        match self {
            Self::Order { order, oco, tag } => Request::Order {
                order,
                oco: owned(oco),
                tag: owned(tag),
            },
            Self::Cancel { order } => Request::Cancel { order },
            Self::Replace {
                order,
                instrument,
                replacement,
            } => Request::Replace {
                order,
                instrument,
                replacement,
            },
            Self::Target { instrument, target } => Request::Target { instrument, target },
            Self::Signal {
                instrument,
                strength,
            } => Request::Signal {
                instrument,
                strength,
            },
            Self::Timer {
                name,
                time,
                interval,
            } => Request::Timer {
                name: Cow::Owned(name.into_owned()),
                time,
                interval,
            },
            Self::TradingState { is_account, state } => Request::TradingState { is_account, state },
            Self::WarmUp { instrument, bars } => Request::WarmUp { instrument, bars },
            Self::Callbacks(callbacks) => Request::Callbacks(callbacks),
        }
    }

    /// Returns its name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Order { .. } => "order",
            Self::Cancel { .. } => "cancel",
            Self::Replace { .. } => "replace",
            Self::Target { .. } => "target",
            Self::Signal { .. } => "signal",
            Self::Timer { .. } => "timer",
            Self::TradingState { .. } => "trading_state",
            Self::WarmUp { .. } => "warm_up",
            Self::Callbacks(_) => "callbacks",
        }
    }

    /// Returns how many orders it makes at once: an entry, and what protects it.
    #[must_use]
    pub fn orders(&self) -> u32 {
        let Self::Order { order, .. } = self else {
            return 0;
        };
        let bracket = order.bracket.as_deref();
        let protective = bracket.map_or(0, |bracket| {
            u32::from(bracket.take_profit.is_some()) + u32::from(bracket.stop_loss.is_some())
        });
        1 + protective
    }
}
