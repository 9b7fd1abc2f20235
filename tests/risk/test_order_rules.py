"""Rules about one order: its instrument, its prices, its instructions and its moment."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from tests.accounting.book import denials, fills, run, trade
from tests.bars import FIRST

from ingenium.model.timeframe import DAY

if TYPE_CHECKING:
    from pathlib import Path

FLAT = [10.0] * 5
SECONDS = 10**9


@pytest.mark.parametrize(
    ("known", "script", "expected"),
    [
        ({"tick": "0.05"}, "0 buy AAA 1 limit=9.98", ("tick", "0.05", "9.98")),
        ({"tick": "0.05"}, "0 sell AAA 1 stop=9.01", ("tick", "0.05", "9.01")),
        ({"lot": 5}, "0 buy AAA 7; 0 buy AAA 10", ("lot", "5", "7")),
        ({"min_quantity": 3}, "0 buy AAA 2; 0 buy AAA 3", ("min_quantity", "3", "2")),
        ({"max_quantity": 30}, "0 buy AAA 31; 0 buy AAA 30", ("max_quantity", "30", "31")),
        # 4 at 10 are 40; 6 at a limit of 9 are 54.
        ({"min_notional": 50}, "0 buy AAA 4; 0 buy AAA 6 limit=9", ("min_notional", "50", "40")),
        ({}, "0 buy AAA 0", ("positive_quantity", "0", "0")),
        ({}, "0 buy AAA -3", ("positive_quantity", "0", "-3")),
        ({}, "0 buy AAA 1 limit=0", ("positive_price", "0", "0")),
        ({}, "0 buy AAA 1 stop_loss=-2", ("positive_price", "0", "-2")),
        # Nothing is held that a sale could reduce.
        ({}, "0 sell AAA 5 reduce_only=1", ("reduce_only", "0", "5")),
    ],
)
def test_a_rule_of_the_instrument(
    known: dict[str, object], script: str, expected: tuple[str, str, str]
) -> None:
    result = trade(script, FLAT, instruments={"AAA": known} if known else None)
    rule, limit, value = expected
    assert denials(result) == [(rule, "instrument", Decimal(limit), Decimal(value))]


def test_a_reduce_only_order_is_cut_to_the_position() -> None:
    result = trade("0 buy AAA 5; 1 sell AAA 8 reduce_only=1", FLAT)
    assert fills(result) == [("buy", 5, 10), ("sell", 5, 10)]
    assert result.open_positions == []


def test_orders_outside_of_the_validity_dates_are_denied() -> None:
    # The bars of days 0 to 4 are known at the ends of the days: valid from the end of day 1 until
    # the end of day 3. Times are told in seconds.
    known = {"AAA": {"valid_from": "2020-01-03", "valid_until": "2020-01-05"}}
    script = "; ".join(f"{bar} buy AAA 1" for bar in range(4))
    result = trade(script, FLAT, instruments=known)
    first, last = (Decimal(FIRST + days * DAY) / SECONDS for days in (2, 4))
    day = Decimal(86_400)
    assert denials(result) == [
        ("validity", "instrument", first, first - day),
        ("validity", "instrument", last, last),
    ]


SCOPED: list[tuple[str, dict[str, Any], str, tuple[str, str, str]]] = [
    # 10 % around 10: 8.99 is 1.01 away, 0.101 of the price.
    (
        "collar",
        {"price_collar": "0.1"},
        "0 buy AAA 1 limit=8.99; 0 buy AAA 1 limit=9",
        ("price_collar", "0.1", "0.101"),
    ),
    # The third within two days; the window has moved on at the fourth.
    (
        "order rate",
        {"max_orders": 2, "orders_window": "2d"},
        "0 buy AAA 1; 0 buy AAA 1; 1 buy AAA 1; 2 buy AAA 1",
        ("order_rate", "2", "3"),
    ),
    ("restricted list", {"restricted": ["AAA"]}, "0 buy AAA 7", ("restricted", "0", "7")),
    # A sale at 9 would meet the own buy at 9.5.
    (
        "self trade",
        {"self_trade": "deny"},
        "0 buy AAA 1 limit=9.5; 1 sell AAA 1 limit=9; 1 sell AAA 1 limit=9.6",
        ("self_trade", "9.5", "9"),
    ),
]


@pytest.mark.parametrize("scope", ["account", "strategy"])
@pytest.mark.parametrize(
    ("risk", "script", "expected"), [case[1:] for case in SCOPED], ids=[case[0] for case in SCOPED]
)
def test_a_rule_of_the_moment(
    tmp_path: Path, risk: dict[str, Any], script: str, expected: tuple[str, str, str], scope: str
) -> None:
    entry: dict[str, Any] = {"parameters": {"script": script}}
    if scope == "strategy":
        result = run(tmp_path, FLAT, [entry | {"risk": risk}])
    else:
        result = run(tmp_path, FLAT, [entry], risk=risk)
    rule, limit, value = expected
    assert denials(result) == [(rule, scope, Decimal(limit), Decimal(value))]


def test_two_strategies_may_not_meet_where_the_account_forbids_it() -> None:
    scripts = ["0 buy AAA 1 limit=9.5", "1 sell AAA 1 limit=9"]
    result = trade(scripts, FLAT, risk={"self_trade": "deny"})
    assert denials(result) == [("self_trade", "account", Decimal("9.5"), 9)]


def test_an_order_on_old_data_is_denied() -> None:
    # BBB has bars to the end of day 1, AAA to the end of day 4: an order in BBB then comes three
    # days = 259200 seconds after its last price; two days are allowed.
    data = {"BBB": [10.0, 10], "AAA": FLAT}
    script = "1 buy BBB 1; 4 buy BBB 1"
    result = trade(script, data, risk={"max_data_age": "2d"})
    assert denials(result) == [("stale_data", "account", 172_800, 259_200)]
