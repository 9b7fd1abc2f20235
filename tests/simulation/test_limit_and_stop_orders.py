"""Limit, stop and stop-limit orders, sent at the close of bar 0 (100), on both sides."""

from __future__ import annotations

import pytest
from tests.simulation.script import Row, flat, play


def bought(row: Row, *later: Row, **order: float) -> list[str]:
    return play([*flat(100), row, *later], {0: lambda s: s.buy("X", 10, **order)}).fills


def sold(row: Row, *later: Row, **order: float) -> list[str]:
    return play([*flat(100), row, *later], {0: lambda s: s.sell("X", 10, **order)}).fills


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ((97, 98, 95, 97), ["1 intrabar: buy 10 at 95"]),  # touched exactly
        ((97, 98, 94, 97), ["1 intrabar: buy 10 at 95"]),  # no better than its limit inside a bar
        ((97, 98, 95.01, 97), []),  # missed by a tick
        ((94, 96, 93, 95), ["1 open: buy 10 at 94"]),  # gap: the better price
        ((95, 96, 93, 95), ["1 open: buy 10 at 95"]),  # the open touches
    ],
)
def test_a_buy_limit_of_95_fills_at_95_or_at_a_better_open(row: Row, expected: list[str]) -> None:
    assert bought(row, limit=95) == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ((103, 105, 102, 103), ["1 intrabar: sell 10 at 105"]),
        ((103, 106, 102, 103), ["1 intrabar: sell 10 at 105"]),
        ((103, 104.99, 102, 103), []),
        ((106, 107, 104, 105), ["1 open: sell 10 at 106"]),
        ((105, 107, 104, 105), ["1 open: sell 10 at 105"]),
    ],
)
def test_a_sell_limit_of_105_fills_at_105_or_at_a_better_open(
    row: Row, expected: list[str]
) -> None:
    assert sold(row, limit=105) == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ((103, 105, 102, 103), ["1 intrabar: buy 10 at 105"]),  # touched exactly
        ((103, 104.99, 102, 103), []),
        ((106, 107, 104, 105), ["1 open: buy 10 at 106"]),  # gap: the worse price
        ((105, 107, 104, 105), ["1 open: buy 10 at 105"]),
    ],
)
def test_a_buy_stop_of_105_fills_at_105_or_at_a_worse_open(row: Row, expected: list[str]) -> None:
    assert bought(row, stop=105) == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ((97, 98, 95, 97), ["1 intrabar: sell 10 at 95"]),
        ((97, 98, 95.01, 97), []),
        ((94, 96, 93, 95), ["1 open: sell 10 at 94"]),
        ((95, 96, 93, 95), ["1 open: sell 10 at 95"]),
    ],
)
def test_a_sell_stop_of_95_fills_at_95_or_at_a_worse_open(row: Row, expected: list[str]) -> None:
    assert sold(row, stop=95) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # triggered inside the bar at 105, which is within the limit of 106
        ([(104, 107, 103, 104)], ["1 intrabar: buy 10 at 105"]),
        # triggered by the open, which is within the limit
        ([(105.5, 107, 105, 106)], ["1 open: buy 10 at 105.5"]),
        # the open of 107 triggers beyond the limit; the rest of the bar comes down to 106
        ([(107, 108, 105.9, 107)], ["1 intrabar: buy 10 at 106"]),
        # it does not come down before the next open, which is better than the limit
        ([(107, 108, 106.5, 107), (105, 106, 104, 105)], ["2 open: buy 10 at 105"]),
        # never triggered
        ([(104, 104.99, 103, 104)], []),
    ],
)
def test_a_buy_stop_limit_of_105_pays_at_most_106(rows: list[Row], expected: list[str]) -> None:
    assert bought(*rows, stop=105, limit=106) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(96, 97, 93, 96)], ["1 intrabar: sell 10 at 95"]),
        ([(94.5, 95, 93, 94)], ["1 open: sell 10 at 94.5"]),
        ([(93, 94.1, 92, 93)], ["1 intrabar: sell 10 at 94"]),
        ([(93, 93.5, 92, 93), (95, 96, 94, 95)], ["2 open: sell 10 at 95"]),
        ([(96, 97, 95.01, 96)], []),
    ],
)
def test_a_sell_stop_limit_of_95_takes_at_least_94(rows: list[Row], expected: list[str]) -> None:
    assert sold(*rows, stop=95, limit=94) == expected


def test_a_stop_limit_whose_limit_is_better_than_its_stop_rests_from_the_next_bar() -> None:
    # Buy: the range of bar 1 reaches 105 and was at 103 too, but nobody knows in which order; so
    # the limit of 104 is live from bar 2, whose range 103.5 … 104.5 holds it. Sell mirrored at 96.
    buy = bought((103, 105, 103, 104.5), (104.2, 104.5, 103.5, 104), stop=105, limit=104)
    assert buy == ["2 intrabar: buy 10 at 104"]
    sell = sold((97, 97, 95, 95.5), (95.8, 96.5, 95.5, 96), stop=95, limit=96)
    assert sell == ["2 intrabar: sell 10 at 96"]


def test_an_order_sent_on_the_last_bar_never_fills() -> None:
    steps = {1: lambda s: (s.buy("X", 10), s.buy("X", 10, limit=100))}
    played = play(flat(100, 100), steps)
    assert (played.fills, played.ends) == ([], ["open", "open"])


def test_orders_rest_until_their_price_comes_and_trade_once() -> None:
    # Limit 95 is met on bar 3 and again on bar 4: one fill of 10.
    rows = [*flat(100, 99, 98), (96, 96, 95, 95), (94, 95, 93, 95)]
    assert play(rows, {0: lambda s: s.buy("X", 10, limit=95)}).fills == [
        "3 intrabar: buy 10 at 95"
    ]
