"""The limits on sizes and exposures, of the account and of one strategy, by all their names."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from tests.accounting.book import Orders, denials, fills, run, trade, used
from tests.bars import flat_bars

from ingenium.runtime.backtest import backtest

if TYPE_CHECKING:
    from pathlib import Path

FLAT = [10.0] * 5
CASES: list[tuple[str, object, str, tuple[str, str, str]]] = [
    # 101 in one order; 100 passes.
    ("max_order_size", 100, "0 buy AAA 101; 0 buy AAA 100", ("max_order_quantity", "100", "101")),
    # 60 held and 41 more are 101.
    (
        "max_position_size",
        100,
        "0 buy AAA 60; 1 buy AAA 41; 1 buy AAA 40",
        ("max_position_quantity", "100", "101"),
    ),
    # 51 at 10 are 510.
    (
        "max_symbol_exposure",
        500,
        "0 sell AAA 51; 0 sell AAA 50",
        ("max_symbol_exposure", "500", "510"),
    ),
    # 30 working at a limit of 9 count at the last price of 10: 300 and 21 x 10.
    (
        "max_gross_exposure",
        500,
        "0 buy AAA 30 limit=9; 0 buy AAA 21; 0 buy AAA 20",
        ("max_gross_exposure", "500", "510"),
    ),
    ("max_order_quantity", 100, "0 buy AAA 101", ("max_order_quantity", "100", "101")),
    # A sell is worth the last price at least: 51 x 10, also at a limit of 9.
    (
        "max_order_notional",
        500,
        "0 sell AAA 51 limit=9; 0 buy AAA 55 limit=9",
        ("max_order_notional", "500", "510"),
    ),
    (
        "max_position_quantity",
        "100.5",
        "0 buy AAA 101; 0 buy AAA 100",
        ("max_position_quantity", "100.5", "101"),
    ),
    (
        "max_position_notional",
        505,
        "0 buy AAA 51; 0 buy AAA 50",
        ("max_position_notional", "505", "510"),
    ),
    ("max_symbol_notional", 500, "0 buy AAA 51", ("max_symbol_exposure", "500", "510")),
    ("max_gross_notional", 500, "0 buy AAA 51", ("max_gross_exposure", "500", "510")),
]


def camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


@pytest.mark.parametrize("scope", ["account", "strategy"])
@pytest.mark.parametrize("style", ["snake_case", "camelCase"])
@pytest.mark.parametrize(("key", "limit", "script", "expected"), CASES, ids=[c[0] for c in CASES])
def test_a_limit_denies_what_is_above_it(  # noqa: PLR0913 - the case, the scope and the style
    tmp_path: Path,
    *,
    key: str,
    limit: object,
    script: str,
    expected: tuple[str, str, str],
    scope: str,
    style: str,
) -> None:
    risk = {camel(key) if style == "camelCase" else key: limit}
    entry: dict[str, Any] = {"parameters": {"script": script}}
    if scope == "strategy":
        result = run(tmp_path, FLAT, [entry | {"risk": risk}])
    else:
        result = run(tmp_path, FLAT, [entry], risk=risk)
    rule, most, value = expected
    assert denials(result) == [(rule, scope, Decimal(most), Decimal(value))]


def test_only_what_makes_a_measure_larger_is_denied() -> None:
    # 60 at 10 are 600 of 600; at 12 they are 720, and selling 20 of them passes, buying 1 does not:
    # 61 x 12 = 732.
    result = trade(
        "0 buy AAA 60; 2 sell AAA 20; 2 buy AAA 1",
        [10, 10, 12, 12],
        risk={"max_symbol_exposure": 600},
    )
    assert denials(result) == [("max_symbol_exposure", "account", 600, 732)]
    assert [side for side, _, _ in fills(result)] == ["buy", "sell"]


def test_a_strategy_is_held_to_its_own_limit_and_the_account_to_the_net(tmp_path: Path) -> None:
    # The first may hold 40 of its own. The account may hold 50 net: with 40 long of the first and
    # 30 short of the second it holds 10, so that the second may buy 40 and not 41.
    first = {"parameters": {"script": "0 buy AAA 41; 0 buy AAA 40"}, "id": "first"}
    second = {"parameters": {"script": "1 sell AAA 30; 2 buy AAA 41; 2 buy AAA 40"}, "id": "second"}
    risk = {"max_position_size": 50}
    entries = [first | {"risk": {"max_position_size": 40}}, second]
    result = run(tmp_path, FLAT, entries, risk=risk)
    assert denials(result) == [
        ("max_position_quantity", "strategy", 40, 41),
        ("max_position_quantity", "account", 50, 51),
    ]


def test_the_use_of_each_limit_can_be_read_at_the_end_and_during_the_run(tmp_path: Path) -> None:
    # 30 are held and 10 more working: 40 of 80 pieces at worst. At the last price of 12 they are
    # worth 480 of 1000, and of the account's 2000. The greatest order was 30 of 60.
    risk = {"max_gross_exposure": 2000, "max_order_size": 60, "max_daily_loss": 100}
    first = {
        "id": "first",
        "parameters": {"script": "0 buy AAA 30; 1 buy AAA 10 limit=5"},
        "risk": {"max_symbol_exposure": 1000, "max_position_size": 80},
    }
    result = run(tmp_path, [10, 10, 10, 12], [first], risk=risk)
    assert used(result.utilisation) == {
        ("max_order_quantity", None): (30, 0.5),
        ("max_daily_loss", None): (0, 0.0),
        ("max_gross_exposure", None): (480, 0.24),
        ("max_symbol_exposure", "first"): (480, 0.48),
        ("max_position_quantity", "first"): (40, 0.5),
    }


def test_a_strategy_reads_its_own_limits_and_the_accounts_while_it_runs() -> None:
    # Read at the close of the bar that filled 30 at 10, down to 9: 270 of 900, and 30 lost of 300.
    strategy = Orders(script="0 buy AAA 30; 2 read")
    risk = {"max_gross_exposure": 900, "max_daily_loss": 300, "max_position_size": 300}
    backtest(strategy, data=flat_bars([10, 10, 9, 8]), cash=1000, risk=risk)
    assert used(strategy.seen) == {
        ("max_gross_exposure", None): (270, 0.3),
        ("max_position_quantity", None): (30, 0.1),
        # The loss is looked at when the bar has been seen by all: it is the one of the bar before.
        ("max_daily_loss", None): (0, 0.0),
    }
