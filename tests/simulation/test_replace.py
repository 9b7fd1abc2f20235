"""Cancelling and changing working orders, and what a change does to their place in the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.simulation.script import Row, flat, play

if TYPE_CHECKING:
    from collections.abc import Callable

NEW = ["0 OrderSubmitted", "0 OrderAccepted"]


def queue(change: Callable[[Any], object]) -> list[str]:
    """Two bids of 10 at 99; a change at the close of bar 1; volume for 10 on bars 2 and 3."""
    rows: list[Row] = [*flat(100, 100), (100, 100, 98, 100, 100), (100, 100, 98, 100, 100)]
    steps = {
        0: lambda s: (s.buy("X", 10, limit=99, tag="a"), s.buy("X", 10, limit=99, tag="b")),
        1: change,
    }
    run = play(rows, steps, participation=0.1)
    table = run.result.table("fills")
    return [f"{tag} {price:g}" for tag, price in zip(table["tag"], table["price"], strict=True)]


def test_orders_at_one_price_trade_in_the_order_of_submission() -> None:
    assert queue(lambda _: None) == ["a 99", "b 99"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"quantity": 5}, ["a 99", "b 99", "b 99"]),  # less: keeps its place (5, then 5 of b)
        ({"quantity": 10}, ["a 99", "b 99"]),  # the same
        ({"limit": 99}, ["a 99", "b 99"]),  # the same price
        ({"quantity": 11}, ["b 99", "a 99"]),  # more: goes to the end
        ({"limit": 98.5}, ["b 99", "a 98.5"]),  # another price
        ({"limit": 99.5}, ["b 99", "a 99.5"]),  # even a better one
    ],
)
def test_only_a_smaller_quantity_keeps_the_place_in_the_queue(
    change: dict[str, Any], expected: list[str]
) -> None:
    assert queue(lambda s: s.replace(0, **change)) == expected


def test_a_quantity_is_the_new_total() -> None:
    # 4 of 10 filled on bar 1 (a tenth of 40); the total becomes 12, so 8 are left.
    rows: list[Row] = [*flat(100), (99, 99, 99, 99, 40), *flat(99)]
    steps = {0: lambda s: s.buy("X", 10, limit=99), 1: lambda s: s.replace(0, quantity=12)}
    run = play(rows, steps, participation=0.1)
    assert run.fills == ["1 open: buy 4 at 99", "2 open: buy 8 at 99"]
    assert float(run.column("orders", "quantity")[0]) == 12


@pytest.mark.parametrize("total", [4, 3, 0])
def test_a_total_that_is_filled_already_ends_the_order(total: int) -> None:
    rows: list[Row] = [*flat(100), (99, 99, 99, 99, 40), *flat(99)]
    steps = {0: lambda s: s.buy("X", 10, limit=99), 1: lambda s: s.replace(0, quantity=total)}
    run = play(rows, steps, participation=0.1)
    assert run.fills == ["1 open: buy 4 at 99"]
    assert run.ends == ["cancelled requested"]


@pytest.mark.parametrize(
    ("order", "change", "row", "expected"),
    [
        ({"limit": 90}, {"limit": 95}, (96, 97, 95, 96), "2 intrabar: buy 10 at 95"),
        ({"stop": 110}, {"trigger": 105}, (104, 105, 103, 104), "2 intrabar: buy 10 at 105"),
        ({"touch": 90}, {"trigger": 95}, (96, 97, 95, 96), "2 intrabar: buy 10 at 95"),
        (
            {"stop": 110, "limit": 111},
            {"trigger": 105, "limit": 106},
            (107, 108, 106, 107),
            "2 intrabar: buy 10 at 106",
        ),
        (
            {"touch": 90, "limit": 91},
            {"trigger": 95, "limit": 96},
            (96, 97, 95, 96),
            "2 intrabar: buy 10 at 95",
        ),
    ],
)
def test_every_price_of_an_order_can_be_changed(
    order: dict[str, Any], change: dict[str, Any], row: Row, expected: str
) -> None:
    steps = {0: lambda s: s.buy("X", 10, **order), 1: lambda s: s.replace(0, **change)}
    run = play([*flat(100, 100), row], steps)
    assert run.fills == [expected]
    assert run.heard[:3] == [*NEW, "0 OrderReplaced"]


def test_a_trailing_order_takes_another_quantity_but_no_price() -> None:
    # The level follows the price by itself: 100 - 5 = 95.
    steps = {
        0: lambda s: s.sell("X", 10, trail=5),
        1: lambda s: (s.replace(0, trigger=98), s.replace(0, quantity=15)),
    }
    run = play([*flat(100, 100), (98, 99, 95, 96)], steps)
    assert run.heard[:4] == [*NEW, "0 ReplaceRejected (risk)", "0 OrderReplaced"]
    assert run.fills == ["2 intrabar: sell 15 at 95"]
    denials = run.result.table("denials")
    assert list(denials["rule"]) == ["instructions"]


def test_a_market_order_has_no_price_to_change() -> None:
    steps = {0: lambda s: (s.buy("X", 10), s.replace(0, limit=99))}
    run = play(flat(100, 101), steps)
    assert run.heard[2] == "0 ReplaceRejected (risk)"
    assert run.fills == ["1 open: buy 10 at 101"]


def test_a_trigger_that_was_hit_cannot_be_changed_any_more_but_its_limit_can() -> None:
    # Buy stop 105, limit 104: hit inside bar 1, so a limit order from bar 2 on.
    steps = {
        0: lambda s: s.buy("X", 10, stop=105, limit=104),
        1: lambda s: (s.replace(0, trigger=110), s.replace(0, limit=102)),
    }
    run = play([*flat(100), (104.5, 105, 104.2, 105), (103, 104, 102, 103)], steps)
    assert run.heard[2:5] == [
        "0 OrderTriggered",
        "0 ReplaceRejected (invalid_replacement)",
        "0 OrderReplaced",
    ]
    assert run.fills == ["2 intrabar: buy 10 at 102"]


def test_a_post_only_order_is_not_changed_to_a_price_that_would_trade_and_works_on() -> None:
    # The last close is 100: a bid of 100 would trade at once. It stays at 99.
    steps = {
        0: lambda s: s.buy("X", 10, limit=99, post_only=True),
        1: lambda s: s.replace(0, limit=100),
    }
    run = play([*flat(100, 100), (99.5, 100, 99, 99.5)], steps)
    assert run.heard[2] == "0 ReplaceRejected (post_only)"
    assert run.fills == ["2 intrabar: buy 10 at 99"]


def test_a_change_of_a_finished_order_is_refused_with_an_event() -> None:
    steps = {
        0: lambda s: (s.buy("X", 1), s.buy("X", 1, limit=50), s.buy("X", 0)),
        1: lambda s: (s.cancel(1), s.replace(0, quantity=2), s.cancel(0)),
        2: lambda s: (s.replace(1, limit=60), s.cancel(1), s.replace(2, quantity=1), s.cancel(2)),
    }
    run = play(flat(100, 100, 100, 100), steps)
    refusals = [line for line in run.heard if "Rejected" in line]
    assert refusals == [
        "0 ReplaceRejected (not_working)",
        "0 CancelRejected (not_working)",
        "1 ReplaceRejected (not_working)",
        "1 CancelRejected (not_working)",
        "2 ReplaceRejected (not_working)",
        "2 CancelRejected (not_working)",
    ]
    assert run.ends == ["filled", "cancelled requested", "denied positive_quantity"]


def test_an_order_that_is_cancelled_where_it_was_sent_never_trades() -> None:
    steps = {0: lambda s: s.cancel(s.buy("X", 1))}
    for mode in ("next_open", "same_close", "next_close"):
        run = play(flat(100, 100, 100), steps, fill=mode)
        assert (run.fills, run.heard) == ([], [*NEW, "0 OrderCancelled (requested)"])


def test_an_order_may_be_changed_where_it_was_sent() -> None:
    steps = {0: lambda s: s.replace(s.buy("X", 1, limit=90), limit=95, quantity=2)}
    run = play([*flat(100), (96, 96, 95, 96)], steps)
    assert run.fills == ["1 intrabar: buy 2 at 95"]


def test_a_change_is_live_from_the_next_bar() -> None:
    # Sent at the close of bar 1, whose range of 94 … 100 would have met it.
    steps = {0: lambda s: s.buy("X", 1, limit=90), 1: lambda s: s.replace(0, limit=95)}
    run = play([*flat(100), (100, 100, 94, 100), *flat(96)], steps)
    assert run.fills == []


def test_the_legs_of_a_bracket_can_be_moved() -> None:
    # The stop goes from 90 to 97 at the close of bar 1.
    steps = {
        0: lambda s: s.buy("X", 1, take_profit=110, stop_loss=90),
        1: lambda s: s.replace(2, trigger=97),
    }
    run = play([*flat(100, 100), (98, 99, 97, 98)], steps)
    assert run.fills[1:] == ["2 intrabar: sell 1 at 97"]
    assert run.ends == ["filled", "cancelled group", "filled"]


def played_refusal(error: type[Exception], call: Callable[[Any], object]) -> str:
    with pytest.raises(error) as refused:
        play(flat(100, 100), {0: call})
    return str(refused.value)


def test_replace_needs_something_to_change_and_an_order_of_this_strategy() -> None:
    nothing = played_refusal(ValueError, lambda s: s.replace(s.buy("X", 1)))
    assert nothing == "replace needs quantity, limit or trigger"
    unknown = played_refusal(ValueError, lambda s: s.cancel(7))
    assert unknown == "there is no order 7"
    wrong = played_refusal(ValueError, lambda s: s.cancel("first"))
    assert wrong == "expected an order (what buy and sell return) or its number"
