"""Signals that each sizer turns into orders, and targets, with their quantities worked out."""

from __future__ import annotations

from math import log, sqrt
from typing import TYPE_CHECKING

import pytest
from tests.accounting.book import fills, run, trade

if TYPE_CHECKING:
    from pathlib import Path

FLAT = [10.0, 10, 10, 10, 10]


@pytest.mark.parametrize(
    ("sizer", "script", "expected"),
    [
        # Always 7: long, then short (14 to sell), then flat.
        (
            {"kind": "fixed_quantity", "quantity": 7},
            "0 signal AAA 1; 1 signal AAA -1; 2 signal AAA 0",
            [("buy", 7), ("sell", 14), ("buy", 7)],
        ),
        # 105 of money are 10 whole shares at 10.
        ({"kind": "fixed_cash", "amount": 105}, "0 signal AAA 0.2", [("buy", 10)]),
        # 25 % of 1000 = 250 are 25 at 10, however strong the signal is.
        ({"kind": "percent_of_equity", "percent": 25}, "0 signal AAA -0.1", [("sell", 25)]),
        # The strength is the weight: 30 % of 1000.
        ({"kind": "target_weight"}, "0 signal AAA 0.3", [("buy", 30)]),
        # Strength × allocation: 0.5 × 0.5 × 1000 = 250; then 0.2 × 0.5 × 1000 = 100.
        (
            {"kind": "signal_strength", "allocation": 0.5},
            "0 signal AAA 0.5; 1 signal AAA 0.2",
            [("buy", 25), ("sell", 15)],
        ),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else "",
)
def test_a_sizer_turns_signals_into_orders(
    tmp_path: Path,
    sizer: dict[str, object],
    script: str,
    expected: list[tuple[str, int]],
) -> None:
    entry = {"parameters": {"script": script}, "sizer": sizer}
    result = run(tmp_path, FLAT, [entry])
    assert [(side, quantity) for side, quantity, _ in fills(result)] == expected


def test_a_volatility_target_divides_by_the_volatility_that_was(tmp_path: Path) -> None:
    # Log returns of +x, −x: deviation x√2 by n − 1 = 1, with one period a year. At 10 % wanted, the
    # weight is 0.1 / (√2 ln 1.25) = 0.3169: 316.9 of 1000 are 31 at 10.
    closes = [10.0, 12.5, 10.0, 10.0]
    assert 1000 * 0.1 / (sqrt(2) * log(1.25)) == pytest.approx(316.9, abs=0.1)
    sizer = {"kind": "volatility_target", "volatility": 0.1, "lookback": 2, "periods_per_year": 1}
    entry = {"parameters": {"script": "1 signal AAA 1; 2 signal AAA 1"}, "sizer": sizer}
    result = run(tmp_path, closes, [entry])
    assert [(side, quantity) for side, quantity, _ in fills(result)] == [("buy", 31)]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("weight=0.255", ("buy", 25)),  # 255 are 25 whole shares
        ("weight=-0.5", ("sell", 50)),
        ("quantity=12", ("buy", 12)),
        ("notional=99", ("buy", 9)),
    ],
)
def test_a_target_is_reached_by_the_difference(target: str, expected: tuple[str, int]) -> None:
    result = trade(f"0 target AAA {target}; 1 target AAA {target}", FLAT)
    assert [(side, quantity) for side, quantity, _ in fills(result)] == [expected]


def test_what_is_working_counts_towards_a_target() -> None:
    # 5 are on the way at a limit, so that 7 are missing to 12.
    result = trade("0 buy AAA 5 limit=9; 0 target AAA quantity=12", FLAT)
    assert [(side, quantity) for side, quantity, _ in fills(result)] == [("buy", 7)]
