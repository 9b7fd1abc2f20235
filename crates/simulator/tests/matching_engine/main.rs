//! The matching engine against a plain referee, and the laws that every market keeps.

#![expect(clippy::unwrap_used, reason = "a test ends where something is missing")]

mod laws;
mod naive;
mod naive_order;
mod stream;

use ingenium_core::model::order::Side;
use ingenium_simulator::matching_engine::{Command, Event, MatchingEngine, OrderView};
use naive::NaiveMarket;
use proptest::prelude::*;
use std::collections::HashSet;
use std::mem::{Discriminant, discriminant};
use stream::Stream;

fn book(engine: &MatchingEngine, side: Side) -> Vec<OrderView> {
    engine.orders(side).collect()
}

/// Runs both markets and returns which kinds of events there were.
fn run_both(seed: u64, commands: usize) -> HashSet<Discriminant<Event>> {
    let mut stream = Stream::new(seed);
    let (mut fast, mut slow) = (MatchingEngine::default(), NaiveMarket::default());
    let (mut events, mut kinds) = (Vec::new(), HashSet::new());
    for number in 0..commands {
        let command = stream.command();
        events.clear();
        fast.apply(&command, &mut events);
        let expected = slow.apply(&command);
        assert_eq!(
            events, expected,
            "seed {seed}, command {number}: {command:?}"
        );
        kinds.extend(events.iter().map(discriminant));
        if number % 500 == 0 || number + 1 == commands {
            for side in [Side::Buy, Side::Sell] {
                assert_eq!(
                    book(&fast, side),
                    slow.book(side),
                    "seed {seed}, command {number}"
                );
            }
            assert_eq!(fast.stops(), slow.stops(), "seed {seed}, command {number}");
        }
    }
    kinds
}

#[test]
fn the_engine_does_what_the_referee_does_over_a_million_commands() {
    let runs: Vec<_> = (0..2)
        .map(|half| std::thread::spawn(move || run_both(20_261_125 + half, 510_000)))
        .collect();
    for run in runs {
        assert_eq!(run.join().unwrap().len(), 9, "a kind of event never came");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_engine_does_what_the_referee_does_from_any_seed(seed: u64) {
        run_both(seed, 600);
    }

    #[test]
    fn a_market_is_never_crossed_and_loses_no_quantity(seed: u64) {
        let mut stream = Stream::new(seed);
        let commands: Vec<Command> = (0..2_000).map(|_| stream.command()).collect();
        laws::check(&commands);
    }
}
