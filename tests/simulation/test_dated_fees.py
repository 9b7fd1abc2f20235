"""Fees that change by the date, and tiers that carry over."""

from __future__ import annotations

from typing import Any

import pytest
from tests.simulation.script import flat, play

from ingenium.model.errors import ConfigError

CHANGE = "2020-01-03T00:00:00Z"


def dated(*periods: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "dated", "periods": list(periods)}


def percent(rate: str) -> dict[str, str]:
    return {"kind": "percent", "rate": rate}


def test_each_fill_pays_by_the_table_of_its_time() -> None:
    fees = dated(
        {"from": "2020-01-02", "fees": percent("0.001")}, {"from": CHANGE, "fees": percent("0.002")}
    )
    steps = {number: lambda s: s.buy("X", 10) for number in range(3)}
    run = play(flat(100, 100, 100, 100), steps, fees=fees)
    assert run.fees == ["1", "2", "2"]


def test_the_first_table_holds_before_its_time_too() -> None:
    fees = dated({"from": "2030-01-01", "fees": percent("0.001")})
    run = play(flat(100, 100), {0: lambda s: s.buy("X", 10)}, fees=fees)
    assert run.fees == ["1"]


def test_what_was_traded_before_counts_for_the_tiers_of_the_next_table() -> None:
    tiers = [
        {"from": 0, "maker": "0.001", "taker": "0.003"},
        {"from": 1000, "maker": "-0.0001", "taker": "0.002"},
    ]
    fees = dated(
        {"from": "2020-01-01", "fees": percent("0.01")},
        {"from": CHANGE, "fees": {"kind": "tiered", "tiers": tiers}},
    )
    steps = {number: lambda s: s.buy("X", 10) for number in range(2)}
    run = play(flat(100, 100, 100), steps, fees=fees)
    assert run.fees == ["10", "2"]


def test_a_tier_s_rebate_is_paid_to_fills_that_rest() -> None:
    tiers = [
        {"from": 0, "maker": "0.001", "taker": "0.003"},
        {"from": 1000, "maker": "-0.0001", "taker": "0.002"},
    ]
    steps = {0: lambda s: s.buy("X", 10), 1: lambda s: s.buy("X", 10, limit=95)}
    rows = [*flat(100, 100), (100.0, 100.0, 90.0, 95.0)]
    run = play(rows, steps, fees={"kind": "tiered", "tiers": tiers})
    assert run.liquidity == ["taker", "maker"]
    assert run.fees == ["3", "-0.095"]


def test_a_tier_is_lost_when_its_volume_is_older_than_the_window() -> None:
    tiers = [
        {"from": 0, "maker": "0.001", "taker": "0.003"},
        {"from": 1000, "maker": "0.001", "taker": "0.002"},
    ]
    fees = {"kind": "tiered", "tiers": tiers, "window_days": 30}
    steps = {number: lambda s: s.buy("X", 10) for number in (0, 29, 30, 70)}
    run = play(flat(*[100.0] * 80), steps, fees=fees)
    assert run.fees == ["3", "2", "2", "3"]


def test_the_tables_are_among_the_assumptions() -> None:
    fees = dated(
        {"from": "2020-01-01", "fees": percent("0.01")}, {"from": CHANGE, "fees": {"kind": "none"}}
    )
    told = dict(play(flat(100, 100), {}, fees=fees).result.assumptions)
    assert told["fees"].startswith(
        "by date: 0.01 of the value of each fill, unrounded; then no fees"
    )


@pytest.mark.parametrize(
    ("periods", "sentence"),
    [
        ([], "venue.fees.periods: there are none"),
        ([{"from": "soon", "fees": {"kind": "none"}}], r"venue.fees.periods\[0\].from: "),
        (
            [{"from": CHANGE, "fees": {"kind": "none"}}] * 2,
            r"venue.fees.periods\[1\].from: must be after that of the period before",
        ),
        ([{"from": CHANGE, "fees": percent("2")}], r"venue.fees.periods\[0\].fees.rate: "),
    ],
)
def test_impossible_periods_are_refused(periods: list[dict[str, Any]], sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        play(flat(100, 100), {}, fees=dated(*periods))
