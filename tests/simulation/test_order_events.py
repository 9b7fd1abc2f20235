"""What a strategy hears of an order, from its sending to its end."""

from __future__ import annotations

from typing import Any

import pytest
from tests.simulation.script import FIRST, Row, flat, play

from ingenium.model.timeframe import DAY

SENT = ["OrderSubmitted", "OrderAccepted"]


def life(*rows: Row, number: int = 0, at: dict[int, Any] | None = None, **order: Any) -> list[str]:
    settings = {
        key: order.pop(key) for key in ("participation", "cash", "cash_check") if key in order
    }
    steps = {0: lambda s: s.buy("X", order.pop("quantity", 10), **order), **(at or {})}
    run = play([*flat(100), *rows], steps, **settings)
    heard = [line.partition(" ") for line in run.heard]
    return [text for order_number, _, text in heard if int(order_number) == number]


@pytest.mark.parametrize(
    ("order", "row", "expected"),
    [
        ({}, (100, 100, 100, 100), ["OrderFilled"]),
        ({"limit": 95}, (96, 96, 95, 96), ["OrderFilled"]),
        ({"stop": 105}, (104, 105, 104, 105), ["OrderTriggered", "OrderFilled"]),
        ({"stop": 105, "limit": 106}, (107, 108, 107, 107), ["OrderTriggered"]),
        ({"touch": 95}, (96, 96, 95, 96), ["OrderTriggered", "OrderFilled"]),
        ({"trail": 5}, (104, 105, 104, 105), ["OrderTriggered", "OrderFilled"]),
        ({"limit": 95, "bars": 1}, (96, 96, 96, 96), ["OrderExpired (expired)"]),
        ({"limit": 95, "tif": "IOC"}, (96, 96, 96, 96), ["OrderCancelled (ioc)"]),
        ({"limit": 95}, (96, 96, 96, 96), []),
    ],
)
def test_the_life_of_an_order_is_told_step_by_step(
    order: dict[str, Any], row: Row, expected: list[str]
) -> None:
    assert life(row, **order) == [*SENT, *expected]


def test_each_part_of_a_fill_is_an_event() -> None:
    row: Row = (100, 100, 100, 100, 40)  # a tenth of 40 is 4
    assert life(row, row, row, participation=0.1) == [*SENT, *["OrderFilled"] * 3]


def test_a_denied_order_was_never_sent() -> None:
    assert life((1, 1, 1, 1), quantity=0) == [
        "denied by positive_quantity (instrument): value 0, limit 0"
    ]


def test_a_rejection_at_the_fill_ends_the_order() -> None:
    heard = life((101, 101, 101, 101), cash=1000, cash_check=True)
    assert heard == [*SENT, "OrderRejected (insufficient_cash)"]


def test_a_cancelled_and_a_replaced_order() -> None:
    at = {1: lambda s: s.replace(0, limit=96), 2: lambda s: s.cancel(0)}
    assert life(*flat(100, 100), at=at, limit=95) == [
        *SENT,
        "OrderReplaced",
        "OrderCancelled (requested)",
    ]


def test_the_legs_of_a_bracket_are_sent_when_the_entry_fills() -> None:
    rows = [(100, 100, 100, 100), (110, 110, 110, 110)]
    keywords: dict[str, Any] = {"take_profit": 110, "stop_loss": 90}
    assert life(*rows, **keywords) == [*SENT, "OrderFilled"]
    assert life(*rows, number=1, **keywords) == [*SENT, "OrderFilled"]
    assert life(*rows, number=2, **keywords) == [*SENT, "OrderCancelled (group)"]


def test_events_come_in_the_order_in_which_things_happened() -> None:
    run = play(
        [*flat(100), (100, 111, 100, 110)],
        {0: lambda s: s.buy("X", 1, take_profit=110, stop_loss=90)},
    )
    assert run.heard == [
        "0 OrderSubmitted",
        "0 OrderAccepted",
        "0 OrderFilled",
        "1 OrderSubmitted",
        "1 OrderAccepted",
        "2 OrderSubmitted",
        "2 OrderAccepted",
        "1 OrderFilled",
        "2 OrderCancelled (group)",
    ]


def test_an_event_carries_the_order_its_time_and_why() -> None:
    seen: list[tuple[object, ...]] = []

    def note(script: Any, event: Any) -> None:
        seen.append((event.name, event.time, event.reason, event.order.tag, script.now))

    play(
        flat(100, 100),
        {0: lambda s: s.cancel(s.buy("X", 1, limit=90, tag="a"))},
        on={"order": note},
    )
    close = FIRST + DAY
    assert seen == [
        ("OrderSubmitted", close, None, "a", close),
        ("OrderAccepted", close, None, "a", close),
        ("OrderCancelled", close, "requested", "a", close),
    ]


def test_a_fill_is_heard_where_it_happens_and_before_its_bar() -> None:
    # Open fills are heard at the start of their bar, others when it is complete, before on_bar.
    heard: list[tuple[str, int]] = []
    on = {
        "fill": lambda s, fill: heard.append((fill.phase, s.now)),
        "bar": lambda s, _: heard.append(("bar", s.now)),
    }
    play(
        [*flat(100), (100, 100, 95, 99)],
        {0: lambda s: (s.buy("X", 1), s.buy("X", 1, limit=95))},
        on=on,
    )
    one, two = FIRST + DAY, FIRST + 2 * DAY
    assert heard == [("bar", one), ("open", one), ("intrabar", two), ("bar", two)]


def test_the_handle_of_an_order_shows_its_life() -> None:
    order: list[Any] = []
    seen: list[tuple[object, ...]] = []

    def look(s: Any) -> None:
        if not order:
            order.append(s.buy("X", 10, limit=99))
        seen.append((order[0].status, order[0].is_open, order[0].filled, order[0].reason))

    steps = dict.fromkeys(range(3), look)
    row: Row = (99, 99, 99, 99, 40)
    play([*flat(100), row, (99, 99, 99, 99)], steps, participation=0.1)
    assert seen == [
        ("initialized", True, 0.0, None),
        ("partially_filled", True, 4.0, None),
        ("filled", False, 10.0, None),
    ]


def test_an_order_sent_when_the_strategy_stops_is_recorded_and_never_trades() -> None:
    stop = {"stop": lambda s, _: (s.buy("X", 1), s.buy("X", 0), s.close("X"))}
    for mode in ("next_open", "same_close"):
        run = play(flat(100, 100), {0: lambda s: s.buy("X", 5)}, on=stop, fill=mode)
        assert len(run.fills) == 1
        assert run.ends[1:3] == ["cancelled requested", "denied positive_quantity"]
        assert run.ends[3] == "open"
