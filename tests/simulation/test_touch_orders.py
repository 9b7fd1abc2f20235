"""Market-if-touched and limit-if-touched orders, sent at the close of bar 0 (100)."""

from __future__ import annotations

from typing import Any

import pytest
from tests.simulation.script import Row, flat, play


def traded(side: str, rows: list[Row], order: dict[str, Any], **settings: Any) -> list[str]:
    steps = {0: lambda s: getattr(s, side)("X", 10, **order)}
    return play([*flat(100), *rows], steps, **settings).fills


@pytest.mark.parametrize(
    ("side", "touch", "row", "expected"),
    [
        ("buy", 95, (97, 98, 95, 97), ["1 intrabar: buy 10 at 95"]),
        ("buy", 95, (97, 98, 95.01, 97), []),
        ("buy", 95, (94, 96, 93, 95), ["1 open: buy 10 at 94"]),
        ("sell", 105, (103, 105, 102, 103), ["1 intrabar: sell 10 at 105"]),
        ("sell", 105, (103, 104.99, 102, 103), []),
        ("sell", 105, (106, 107, 104, 105), ["1 open: sell 10 at 106"]),
    ],
)
def test_a_market_if_touched_order_trades_where_its_price_is_met(
    side: str, touch: float, row: Row, expected: list[str]
) -> None:
    assert traded(side, [row], {"touch": touch}) == expected


def test_a_market_if_touched_order_slips_as_a_market_order_does() -> None:
    # Two ticks of 0.01 against the trader: 95.02 and 104.98.
    slip = {"kind": "ticks", "ticks": 2}
    buy = traded("buy", [(97, 98, 95, 97)], {"touch": 95}, slippage=slip)
    sell = traded("sell", [(103, 105, 102, 103)], {"touch": 105}, slippage=slip)
    assert (buy, sell) == (["1 intrabar: buy 10 at 95.02"], ["1 intrabar: sell 10 at 104.98"])


@pytest.mark.parametrize(
    ("side", "order", "rows", "expected"),
    [
        # the limit is worse than the touch price: trades at the touch price, without slippage
        ("buy", {"touch": 95, "limit": 96}, [(97, 98, 95, 97)], ["1 intrabar: buy 10 at 95"]),
        (
            "sell",
            {"touch": 105, "limit": 104},
            [(103, 105, 102, 103)],
            ["1 intrabar: sell 10 at 105"],
        ),
        # an open beyond the touch price and within the limit
        ("buy", {"touch": 95, "limit": 94.5}, [(94, 95, 93, 94)], ["1 open: buy 10 at 94"]),
        (
            "sell",
            {"touch": 105, "limit": 105.5},
            [(106, 107, 105, 106)],
            ["1 open: sell 10 at 106"],
        ),
        # touched by the open; the limit is met in the rest of that bar
        (
            "buy",
            {"touch": 95, "limit": 94.5},
            [(94.8, 96, 94.2, 95)],
            ["1 intrabar: buy 10 at 94.5"],
        ),
        # touched inside the bar: a limit order from the next bar on
        (
            "buy",
            {"touch": 95, "limit": 94},
            [(97, 98, 93, 97), (96, 97, 94, 96)],
            ["2 intrabar: buy 10 at 94"],
        ),
        (
            "sell",
            {"touch": 105, "limit": 106},
            [(103, 107, 102, 103), (104, 106, 103, 104)],
            ["2 intrabar: sell 10 at 106"],
        ),
        # never touched, though the limit of the buy would accept every price of the bar
        ("buy", {"touch": 95, "limit": 99}, [(98, 98, 96, 97)], []),
    ],
)
def test_a_limit_if_touched_order_becomes_a_limit_order(
    side: str, order: dict[str, Any], rows: list[Row], expected: list[str]
) -> None:
    slip = {"kind": "ticks", "ticks": 2}
    assert traded(side, rows, order, slippage=slip) == expected
