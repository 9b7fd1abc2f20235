"""Stops, if-touched and trailing orders, and brackets, by the trades of a tape."""

from __future__ import annotations

from tests.ticks.tape import BOOK, END, ask, bid, play, trade


def test_a_stop_wakes_at_a_trade_and_takes() -> None:
    tape = [*BOOK, trade(10, 100.5, 1), trade(20, 101, 1), *END]
    run = play(tape, {5: lambda s: s.buy("X", 2, stop=101)})
    assert run.fills == ["20 buy 2 at 101 taker"]
    assert run.heard[-2:] == ["20 0 OrderTriggered", "20 0 OrderFilled"]


def test_a_stop_limit_rests_at_its_limit_once_it_is_awake() -> None:
    tape = [*BOOK, trade(20, 101, 1), trade(30, 99.5, 5, -1), *END]
    run = play(tape, {5: lambda s: s.buy("X", 2, stop=101, limit=100)})
    assert run.fills == ["30 buy 2 at 100 maker"]


def test_an_if_touched_order_wakes_at_a_better_price() -> None:
    tape = [*BOOK, trade(10, 99.5, 1), trade(20, 98.5, 1), *END]
    run = play(tape, {5: lambda s: s.buy("X", 2, touch=99)})
    assert run.fills == ["20 buy 2 at 101 taker"]


def test_a_trailing_stop_follows_trades_and_never_moves_back() -> None:
    # It sells 2 below the highest trade of 104.
    tape = [
        *BOOK,
        trade(1, 100, 1),
        trade(10, 104, 1),
        trade(20, 103, 1),
        trade(30, 102, 1),
        *END,
    ]
    run = play(tape, {5: lambda s: s.sell("X", 2, trail=2)})
    assert run.fills == ["30 sell 2 at 99 taker"]


def test_a_bracket_protects_what_has_filled_and_one_order_ends_the_other() -> None:
    tape = [*BOOK, bid(20, 103, 5), ask(21, 101, 0), trade(30, 103, 5, 1), *END]
    steps = {5: lambda s: s.buy("X", 2, take_profit=103, stop_loss=95)}
    run = play(tape, steps)
    assert run.fills == ["5 buy 2 at 101 taker", "20 sell 2 at 103 maker"]
    assert run.ends == ["filled", "filled", "cancelled group"]


def test_with_latency_the_other_order_of_a_group_ends_when_the_cancellation_arrives() -> None:
    tape = [*BOOK, trade(10, 98, 50, -1), *END]
    venue = {"latency": {"order": {"kind": "constant", "time": "3ms"}}}
    steps = {
        1: lambda s: (s.buy("X", 1, limit=99, oco="g"), s.buy("X", 1, limit=97, oco="g")),
    }
    run = play(tape, steps, venue=venue)
    assert run.fills == ["10 buy 1 at 99 maker"]
    assert run.heard[-1] == "13 1 OrderCancelled (group)"
