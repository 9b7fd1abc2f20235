//! The words of users by number, and requests that use them.

use std::collections::HashMap;
use std::fmt;

use ingenium_core::model::command::Command;
use ingenium_core::model::id::{GroupId, InstrumentId, OrderId, StrategyId, TagId};

use super::request::Request;
use crate::kernel::{Kernel, KernelError, Timer};

/// Words by number; number 0 is no word.
#[derive(Debug, Clone)]
pub struct Words {
    words: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl Words {
    /// Begins with some words.
    #[must_use]
    pub fn new(first: &[&str]) -> Self {
        let mut words = Self {
            words: Vec::new(),
            numbers: HashMap::new(),
        };
        for word in first {
            words.number(word);
        }
        words
    }

    /// Returns the number of a word, which it is given on first use.
    pub fn number(&mut self, word: &str) -> u32 {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        self.words.push(word.to_owned());
        self.numbers.insert(word.to_owned(), number);
        number
    }

    /// Returns a word.
    #[must_use]
    pub fn word(&self, number: u32) -> &str {
        self.words.get(number as usize).map_or("", String::as_str)
    }
}

/// A request that its strategy cannot make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestError {
    /// An instrument that the strategy does not follow.
    NotFollowed(InstrumentId),
    /// An order that is another strategy's, or was never made.
    NotItsOrder(OrderId),
}

impl fmt::Display for RequestError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFollowed(id) => write!(out, "it does not follow instrument {}", id.0),
            Self::NotItsOrder(order) => write!(out, "order {} is not its own", order.0),
        }
    }
}

impl std::error::Error for RequestError {}

/// The words of a run: tags of orders, and names of groups.
#[derive(Debug, Clone)]
pub struct Names {
    /// Tags, and tickers that replace others.
    pub tags: Words,
    groups: HashMap<(StrategyId, String), GroupId>,
}

impl Names {
    /// Begins with the words that the run was set up with.
    #[must_use]
    pub fn new(tags: Words) -> Self {
        Self {
            tags,
            groups: HashMap::new(),
        }
    }

    /// Lets a strategy ask for something; returns the number of a new order.
    pub fn ask(
        &mut self,
        kernel: &mut Kernel,
        strategy: StrategyId,
        request: Request<'_>,
    ) -> Result<Option<OrderId>, KernelError> {
        match request {
            Request::Order {
                mut order,
                oco,
                tag,
            } => {
                if let Some(name) = oco {
                    order.group = self.group(kernel, strategy, &name);
                }
                if let Some(word) = tag {
                    order.tag = TagId(self.tags.number(&word));
                }
                return Ok(Some(kernel.submit(order)));
            }
            Request::Timer {
                name,
                time,
                interval,
            } => kernel.set_timer(Timer {
                strategy,
                name: name.into_owned(),
                interval,
                time,
            }),
            Request::TradingState { is_account, state } => {
                kernel.set_trading_state((!is_account).then_some(strategy), state)?;
            }
            Request::WarmUp { instrument, bars } => kernel.need_bars(strategy, instrument, bars),
            Request::Callbacks(callbacks) => kernel.set_callbacks(strategy, callbacks)?,
            Request::Cancel { .. }
            | Request::Replace { .. }
            | Request::Target { .. }
            | Request::Signal { .. } => {
                if let Some(command) = command(strategy, &request) {
                    kernel.command(command);
                }
            }
        }
        Ok(None)
    }

    /// Checks that requests of one call are about what is the strategy's own.
    pub fn check(
        kernel: &Kernel,
        strategy: StrategyId,
        requests: &[Request<'_>],
    ) -> Result<(), RequestError> {
        let first = kernel.orders().next_id().index();
        let mut made = Vec::new();
        let instrument_of = |order: OrderId, made: &[InstrumentId]| match kernel.orders().get(order)
        {
            Ok(known) => (known.request.strategy == strategy).then_some(known.request.instrument),
            Err(_) => made.get(order.index().checked_sub(first)?).copied(),
        };
        for request in requests {
            match request {
                Request::Order { order, .. } => {
                    follows(kernel, strategy, order.instrument)?;
                    made.extend((0..request.orders()).map(|_| order.instrument));
                }
                Request::Target { instrument, .. }
                | Request::Signal { instrument, .. }
                | Request::WarmUp { instrument, .. } => follows(kernel, strategy, *instrument)?,
                Request::Cancel { order } => {
                    instrument_of(*order, &made).ok_or(RequestError::NotItsOrder(*order))?;
                }
                Request::Replace {
                    order, instrument, ..
                } => {
                    if instrument_of(*order, &made) != Some(*instrument) {
                        return Err(RequestError::NotItsOrder(*order));
                    }
                }
                Request::Timer { .. } | Request::TradingState { .. } | Request::Callbacks(_) => {}
            }
        }
        Ok(())
    }

    /// Returns a strategy's group of this name, made on first use.
    fn group(&mut self, kernel: &mut Kernel, strategy: StrategyId, name: &str) -> GroupId {
        let key = (strategy, name.to_owned());
        *self.groups.entry(key).or_insert_with(|| kernel.new_group())
    }
}

/// Returns the command that a request is, if it is one.
fn command(strategy: StrategyId, request: &Request<'_>) -> Option<Command> {
    Some(match *request {
        Request::Cancel { order } => Command::CancelOrder { order },
        Request::Replace {
            order, replacement, ..
        } => Command::ReplaceOrder { order, replacement },
        Request::Target { instrument, target } => Command::SetTarget {
            strategy,
            instrument,
            target,
        },
        Request::Signal {
            instrument,
            strength,
        } => Command::SendSignal {
            strategy,
            instrument,
            strength,
        },
        Request::Order { .. }
        | Request::Timer { .. }
        | Request::TradingState { .. }
        | Request::WarmUp { .. }
        | Request::Callbacks(_) => return None,
    })
}

fn follows(
    kernel: &Kernel,
    strategy: StrategyId,
    instrument: InstrumentId,
) -> Result<(), RequestError> {
    let is_known = instrument.index() < kernel.instruments().len();
    if is_known && kernel.follows(strategy, instrument) {
        return Ok(());
    }
    Err(RequestError::NotFollowed(instrument))
}
