//! However bars are fed, and whatever of it is refused, the run is the one that had them from the first.

use ingenium_core::model::market::Bar;
use ingenium_core::model::number::Quantity;
use ingenium_core::model::order::{OrderKind, OrderRequest, Side};
use ingenium_core::model::time::Timestamp;
use ingenium_simulator::kernel::{Delivery, FeedError, Kernel};
use ingenium_simulator::replay::{Columns, Row, Stream};
use proptest::prelude::*;

use crate::run::{MINUTE, OWNER, SHARE, bar, kernel};

/// Buys at each even price and sells at each odd one, as long as there are calls.
fn trade(kernel: &mut Kernel) {
    while let Some(delivery) = kernel.next_call().expect("a run") {
        let Delivery::Bar { bar, .. } = delivery else {
            continue;
        };
        let is_even = bar.close.rem_euclid(2.0) < 1.0;
        let side = if is_even { Side::Buy } else { Side::Sell };
        let (quantity, kind) = (Quantity(10), OrderKind::Market);
        kernel.submit(OrderRequest::new(OWNER, SHARE, side, quantity, kind));
    }
}

fn whole(bars: &[Bar]) -> String {
    let mut kernel = kernel();
    let row = |bar: &Bar| {
        let price = bar.close;
        let (open, high, low, close, volume) = (price, price, price, price, bar.volume);
        let row = Row {
            open,
            high,
            low,
            close,
            volume,
        };
        (bar.time.0, row)
    };
    let rows = bars.iter().map(row).collect();
    let columns = Box::new(Columns { rows });
    kernel.add_stream(Stream::new(SHARE, columns, 0, MINUTE));
    trade(&mut kernel);
    kernel.finish().expect("an end");
    kernel.digest()
}

fn growing() -> Kernel {
    let mut kernel = kernel();
    kernel.add_stream(Stream::growing(SHARE));
    kernel.open(None);
    kernel
}

proptest! {
    #[test]
    fn bars_fed_in_any_portions_make_the_run_of_all_of_them(
        steps in proptest::collection::vec((1..4_i64, 1..9_u8), 1..60),
        portion in 1..7_usize,
    ) {
        let mut minute = 0;
        let bars: Vec<Bar> = steps.iter().map(|(gap, price)| {
            minute += gap;
            bar(minute, f64::from(*price))
        }).collect();
        let mut kernel = growing();
        for (number, bars) in bars.chunks(portion).enumerate() {
            kernel.feed_bars(bars).expect("in order");
            if number == 0 {
                prop_assert!(kernel.begin());
            }
            // What does not follow is refused and leaves no trace.
            let last = *bars.last().expect("a portion");
            prop_assert!(kernel.feed_bars(&[bar(minute + 9, 5.0), last]).is_err());
            kernel.play_until(last.available).expect("forward");
            trade(&mut kernel);
        }
        kernel.end_data();
        trade(&mut kernel);
        kernel.finish().expect("an end");
        prop_assert_eq!(kernel.digest(), whole(&bars));
        prop_assert_eq!(kernel.bars_done(), bars.len() as u64);
    }
}

#[test]
fn a_refused_feed_says_which_bar_and_why() {
    let mut kernel = growing();
    kernel.feed_bars(&[bar(1, 5.0)]).expect("the first");
    assert!(kernel.begin());
    kernel.play_until(Timestamp(2 * MINUTE)).expect("forward");
    trade(&mut kernel);
    let late = kernel.feed_bars(&[bar(3, 5.0), bar(1, 5.0)]);
    let text = "S: the row at 60000000000 became known at 120000000000, \
                and the run has been played to 120000000000";
    assert_eq!(late.expect_err("late").to_string(), text);
    let back = kernel.play_until(Timestamp(MINUTE));
    assert!(matches!(back, Err(FeedError::PlayedAlready { .. })));
    kernel.end_data();
    assert_eq!(kernel.feed_bars(&[bar(3, 5.0)]), Err(FeedError::Ended));
}
