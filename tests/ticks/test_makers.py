"""Orders that rest wait in the queue: what trades moves them up, what is cancelled by the model."""

from __future__ import annotations

import pytest
from tests.ticks.tape import BOOK, END, Event, ask, bid, play, trade

from ingenium.model.ticks import TickKind

BID_4 = {5: lambda s: s.buy("X", 4, limit=99)}


def test_a_resting_order_trades_after_what_was_there_before_it() -> None:
    # 10 are in front: the trade of 8 leaves 2, that of 5 takes those and 3 of ours.
    tape = [*BOOK, trade(10, 99, 8, -1), trade(20, 99, 5, -1), trade(30, 99, 5, -1), *END]
    run = play(tape, BID_4)
    assert run.fills == ["20 buy 3 at 99 maker", "30 buy 1 at 99 maker"]
    assert run.ends == ["filled"]


def test_a_trade_of_the_other_side_moves_nobody() -> None:
    tape = [*BOOK, trade(10, 99, 100, 1), *END]
    assert play(tape, BID_4).fills == []


def test_a_trade_of_an_unknown_side_may_have_hit_us() -> None:
    tape = [*BOOK, trade(10, 99, 11, 0), *END]
    assert play(tape, BID_4).fills == ["10 buy 1 at 99 maker"]


def test_a_trade_through_our_price_fills_us_up_to_its_size() -> None:
    tape = [*BOOK, trade(10, 98, 3, -1), trade(20, 98, 9, -1), *END]
    assert play(tape, BID_4).fills == ["10 buy 3 at 99 maker", "20 buy 1 at 99 maker"]


def test_an_ask_at_our_bid_could_not_have_come_to_rest_beside_it() -> None:
    tape = [*BOOK, bid(9, 99, 0), ask(10, 99, 3), *END]
    assert play(tape, BID_4).fills == ["10 buy 3 at 99 maker"]


def test_an_order_inside_the_spread_has_nobody_before_it() -> None:
    tape = [*BOOK, trade(10, 100, 2, -1), *END]
    run = play(tape, {5: lambda s: s.buy("X", 4, limit=100)})
    assert run.fills == ["10 buy 2 at 100 maker"]


def test_a_level_that_shrinks_below_our_place_moves_us_up() -> None:
    tape = [*BOOK, bid(10, 99, 3), trade(20, 99, 4, -1), *END]
    assert play(tape, BID_4).fills == ["20 buy 1 at 99 maker"]


@pytest.mark.parametrize(
    ("queue", "filled"),
    [
        # 10 in front, 10 come behind, then 8 are cancelled; a trade of 12 follows.
        ({"kind": "volume_ahead"}, 2),  # 12 − 10
        ({"kind": "risk_averse"}, 2),  # all 8 were behind
        ({"kind": "log"}, 6),  # evenly before and behind: 12 − (10 − 4)
        ({"kind": "power", "power": 3}, 6),
    ],
)
def test_the_queue_model_says_where_cancellations_fell(
    queue: dict[str, object], filled: int
) -> None:
    tape = [*BOOK, bid(10, 99, 20), bid(20, 99, 12), trade(30, 99, 12, -1), *END]
    run = play(tape, {5: lambda s: s.buy("X", 9, limit=99)}, venue={"queue": queue})
    assert run.fills == [f"30 buy {filled} at 99 maker"]


def test_later_in_the_queue_is_never_an_earlier_fill() -> None:
    # The second order is behind 5 more; 15 trade, then 6.
    tape = [*BOOK, bid(10, 99, 15), trade(20, 99, 12, -1), bid(21, 99, 3), trade(30, 99, 6, -1)]
    steps = {5: lambda s: s.buy("X", 2, limit=99), 15: lambda s: s.sell("X", 1, limit=105)}
    first = play([*tape, *END], steps).fills
    second = play([*tape, *END], {15: lambda s: s.buy("X", 2, limit=99)}).fills
    assert first == ["20 buy 2 at 99 maker"]
    assert second == ["30 buy 2 at 99 maker"]


def test_our_own_orders_queue_behind_one_another() -> None:
    tape = [*BOOK, trade(10, 99, 13, -1), trade(20, 99, 3, -1), *END]
    steps = {5: lambda s: s.buy("X", 2, limit=99), 6: lambda s: s.buy("X", 2, limit=99)}
    assert play(tape, steps).fills == [
        "10 buy 2 at 99 maker",
        "10 buy 1 at 99 maker",
        "20 buy 1 at 99 maker",
    ]


def test_an_iceberg_shows_a_part_and_queues_again_with_the_next() -> None:
    # 10 in front, 2 shown: 20 trade, of which 2 are ours; the next 2 are behind the 10 again.
    tape = [*BOOK, trade(10, 99, 20, -1), trade(20, 99, 11, -1), *END]
    run = play(tape, {5: lambda s: s.buy("X", 6, limit=99, display=2)})
    assert run.fills == ["10 buy 2 at 99 maker", "20 buy 1 at 99 maker"]


def test_a_cancelled_order_trades_no_more() -> None:
    tape = [*BOOK, trade(10, 99, 11, -1), trade(20, 99, 11, -1), *END]
    run = play(tape, {**BID_4, 15: lambda s: s.cancel(0)})
    assert run.fills == ["10 buy 1 at 99 maker"]
    assert run.ends == ["cancelled requested"]


def test_a_replaced_order_keeps_its_place_only_if_it_shrinks() -> None:
    tape = [*BOOK, trade(10, 99, 6, -1), trade(30, 99, 6, -1), *END]
    smaller = {**BID_4, 20: lambda s: s.replace(0, quantity=3)}
    larger = {**BID_4, 20: lambda s: s.replace(0, quantity=5)}
    assert play(tape, smaller).fills == ["30 buy 2 at 99 maker"]
    assert play(tape, larger).fills == []


def test_a_replacement_that_crosses_takes() -> None:
    run = play([*BOOK, *END], {**BID_4, 20: lambda s: s.replace(0, limit=101)})
    assert run.fills == ["20 buy 4 at 101 taker"]
    assert [line for line in run.heard if "Replaced" in line] == ["20 0 OrderReplaced"]


def test_orders_expire_at_the_exchange() -> None:
    tape = [*BOOK, trade(30, 98, 5, -1), *END]
    until = 1_577_836_800 * 10**9 + 20 * 1_000_000
    run = play(tape, {5: lambda s: s.buy("X", 4, limit=99, until=until)})
    assert run.fills == []
    assert run.heard[-1] == "20 0 OrderExpired (expired)"


def order(at: float, kind: TickKind, price: float, size: float, number: int) -> Event:
    return Event(at, kind, 1, price, size, order=number)


def test_with_every_order_known_the_place_in_the_queue_is_exact() -> None:
    # Ours comes after orders 1 and 2 and before 3. Order 1 cancels, 2 trades, 3 trading is us.
    tape = [
        order(0, TickKind.ADD, 99, 5, 1),
        order(0, TickKind.ADD, 99, 7, 2),
        Event(0, TickKind.ADD, -1, 101, 5, order=9),
        order(10, TickKind.ADD, 99, 6, 3),
        order(20, TickKind.REMOVE, 99, 0, 1),
        order(30, TickKind.EXECUTE, 99, 7, 2),
        order(40, TickKind.EXECUTE, 99, 3, 3),
        *END,
    ]
    assert play(tape, BID_4).fills == ["40 buy 3 at 99 maker"]
