//! Calls to strategies, counted: what was asked for in each, here or elsewhere.

use std::collections::BTreeMap;
use std::fmt;

use ingenium_core::model::id::StrategyId;

use super::request::Request;

/// What a strategy asked for in one of its calls.
#[derive(Debug, Clone, PartialEq)]
pub struct Decided {
    /// Who.
    pub strategy: StrategyId,
    /// In which of its calls; 0 is the first.
    pub call: u64,
    /// What, in order.
    pub requests: Vec<Request<'static>>,
}

/// A decision that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DecisionError {
    /// A number of no strategy.
    NoStrategy(StrategyId),
    /// The strategy runs here.
    RunsHere(StrategyId),
    /// The same call was decided otherwise.
    DecidedOtherwise(StrategyId, u64),
}

impl fmt::Display for DecisionError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoStrategy(id) => write!(out, "there is no strategy {}", id.0),
            Self::RunsHere(id) => write!(
                out,
                "strategy {} runs here: nobody else decides for it",
                id.0
            ),
            Self::DecidedOtherwise(id, call) => write!(
                out,
                "strategy {} has decided its call {call} otherwise before",
                id.0
            ),
        }
    }
}

impl std::error::Error for DecisionError {}

/// What is known of the calls of a strategy that runs elsewhere.
#[derive(Debug, Clone, Default)]
struct Elsewhere {
    /// What was asked for in calls that are still to be made here.
    requests: BTreeMap<u64, Vec<Request<'static>>>,
    /// Calls before this number have been heard of in full.
    heard: u64,
}

/// The calls of all strategies of a run.
#[derive(Debug, Clone, Default)]
pub struct Calls {
    made: Vec<u64>,
    elsewhere: Vec<Option<Elsewhere>>,
    /// The call that is being made.
    current: Option<(StrategyId, u64)>,
    /// What was asked for in calls that were made here.
    decided: Vec<Decided>,
}

impl Calls {
    /// Begins with no calls: of each strategy, whether it runs here.
    #[must_use]
    pub fn new(run_here: &[bool]) -> Self {
        let elsewhere = run_here
            .iter()
            .map(|here| (!here).then(Elsewhere::default))
            .collect();
        Self {
            made: vec![0; run_here.len()],
            elsewhere,
            current: None,
            decided: Vec::new(),
        }
    }

    /// Returns how many calls of a strategy were made.
    #[must_use]
    pub fn made(&self, strategy: StrategyId) -> Option<u64> {
        self.made.get(strategy.index()).copied()
    }

    /// Says whether a strategy runs here.
    #[must_use]
    pub fn runs_here(&self, strategy: StrategyId) -> bool {
        self.elsewhere[strategy.index()].is_none()
    }

    /// Begins the next call of a strategy and returns its number.
    pub fn begin(&mut self, strategy: StrategyId) -> u64 {
        let call = self.made[strategy.index()];
        self.made[strategy.index()] += 1;
        self.current = Some((strategy, call));
        call
    }

    /// Ends the call.
    pub const fn end(&mut self) {
        self.current = None;
    }

    /// Returns the call that is being made.
    #[must_use]
    pub const fn current(&self) -> Option<(StrategyId, u64)> {
        self.current
    }

    /// Keeps a request of the call that is being made.
    pub fn record(&mut self, request: Request<'static>) {
        let Some((strategy, call)) = self.current else {
            return;
        };
        if let Some(last) = self.decided.last_mut()
            && (last.strategy, last.call) == (strategy, call)
        {
            last.requests.push(request);
            return;
        }
        self.decided.push(Decided {
            strategy,
            call,
            requests: vec![request],
        });
    }

    /// Takes what was asked for here since it was last taken.
    pub fn take(&mut self) -> Vec<Decided> {
        std::mem::take(&mut self.decided)
    }

    /// Learns what was asked for elsewhere. A call that has been made here already is passed over, and
    /// so is the same decision heard again.
    pub fn decide(&mut self, decided: Decided) -> Result<(), DecisionError> {
        let Decided {
            strategy,
            call,
            requests,
        } = decided;
        let made = self.made.get(strategy.index()).copied().unwrap_or_default();
        let waits = self.current == Some((strategy, call));
        let elsewhere = self.remote(strategy)?;
        if call < made && !waits {
            return Ok(());
        }
        match elsewhere.requests.get(&call) {
            None if call < elsewhere.heard && !requests.is_empty() => {
                return Err(DecisionError::DecidedOtherwise(strategy, call));
            }
            Some(known) if *known != requests => {
                return Err(DecisionError::DecidedOtherwise(strategy, call));
            }
            Some(_) | None => {}
        }
        elsewhere.requests.insert(call, requests);
        Ok(())
    }

    /// Learns that calls up to this one that were not heard of asked for nothing.
    pub fn decided_through(
        &mut self,
        strategy: StrategyId,
        call: u64,
    ) -> Result<(), DecisionError> {
        let elsewhere = self.remote(strategy)?;
        elsewhere.heard = elsewhere.heard.max(call.saturating_add(1));
        Ok(())
    }

    /// Returns what was asked for elsewhere in the call that is being made; `None` is not known yet.
    #[must_use]
    pub fn heard(&self) -> Option<&[Request<'static>]> {
        let (strategy, call) = self.current?;
        let elsewhere = self.elsewhere[strategy.index()].as_ref()?;
        match elsewhere.requests.get(&call) {
            Some(requests) => Some(requests),
            None => (call < elsewhere.heard).then_some(&[]),
        }
    }

    /// Takes what was heard of the call that is being made, and ends it.
    pub fn take_heard(&mut self) -> Vec<Request<'static>> {
        let Some((strategy, call)) = self.current.take() else {
            return Vec::new();
        };
        let elsewhere = self.elsewhere[strategy.index()].as_mut();
        elsewhere
            .and_then(|elsewhere| elsewhere.requests.remove(&call))
            .unwrap_or_default()
    }

    fn remote(&mut self, strategy: StrategyId) -> Result<&mut Elsewhere, DecisionError> {
        let elsewhere = self.elsewhere.get_mut(strategy.index());
        elsewhere
            .ok_or(DecisionError::NoStrategy(strategy))?
            .as_mut()
            .ok_or(DecisionError::RunsHere(strategy))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ingenium_core::model::id::OrderId;

    const HERE: StrategyId = StrategyId(0);
    const THERE: StrategyId = StrategyId(1);

    fn cancel(order: u32) -> Request<'static> {
        let order = OrderId(order);
        Request::Cancel { order }
    }

    fn decided(call: u64, order: u32) -> Decided {
        Decided {
            strategy: THERE,
            call,
            requests: vec![cancel(order)],
        }
    }

    fn calls() -> Calls {
        Calls::new(&[true, false])
    }

    #[test]
    fn requests_are_kept_under_the_number_of_their_call() {
        let mut calls = calls();
        for orders in [&[1][..], &[], &[2, 3]] {
            calls.begin(HERE);
            for order in orders {
                calls.record(cancel(*order));
            }
            calls.end();
        }
        let taken = calls.take();
        let told: Vec<(u64, usize)> = taken
            .iter()
            .map(|decided| (decided.call, decided.requests.len()))
            .collect();
        assert_eq!(told, [(0, 1), (2, 2)]);
        assert_eq!(calls.take(), []);
        assert_eq!(calls.made(HERE), Some(3));
    }

    #[test]
    fn a_call_waits_until_it_is_heard_of_or_known_to_have_asked_for_nothing() {
        let mut calls = calls();
        calls.begin(THERE);
        assert_eq!(calls.heard(), None);
        calls.decide(decided(0, 7)).expect("remote");
        assert_eq!(calls.heard(), Some(&[cancel(7)][..]));
        assert_eq!(calls.take_heard(), [cancel(7)]);
        calls.begin(THERE);
        assert_eq!(calls.heard(), None);
        calls.decided_through(THERE, 1).expect("remote");
        assert_eq!(calls.heard(), Some(&[][..]));
    }

    #[test]
    fn a_decision_heard_twice_counts_once_and_another_one_is_refused() {
        let mut calls = calls();
        calls.decide(decided(0, 7)).expect("remote");
        calls.decide(decided(0, 7)).expect("the same");
        let otherwise = Err(DecisionError::DecidedOtherwise(THERE, 0));
        assert_eq!(calls.decide(decided(0, 8)), otherwise);
        calls.begin(THERE);
        assert_eq!(calls.take_heard(), [cancel(7)]);
        assert_eq!(calls.decide(decided(0, 7)), Ok(())); // made already
        calls.begin(THERE);
        assert_eq!(calls.heard(), None);
    }

    #[test]
    fn nothing_can_be_decided_after_it_was_said_to_be_nothing() {
        let mut calls = calls();
        calls.decided_through(THERE, 4).expect("remote");
        let otherwise = Err(DecisionError::DecidedOtherwise(THERE, 3));
        assert_eq!(calls.decide(decided(3, 7)), otherwise);
        assert_eq!(calls.decide(decided(5, 7)), Ok(()));
    }

    #[test]
    fn nobody_decides_for_a_strategy_that_runs_here_or_nowhere() {
        let mut calls = calls();
        let here = Err(DecisionError::RunsHere(HERE));
        assert_eq!(calls.decided_through(HERE, 0), here);
        let nobody = StrategyId(2);
        let nowhere = Err(DecisionError::NoStrategy(nobody));
        assert_eq!(calls.decided_through(nobody, 0), nowhere);
    }
}
