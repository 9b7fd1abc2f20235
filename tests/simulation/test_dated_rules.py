"""Rules of trading by the date: tick, lot and least sizes as they were at each time."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.simulation.script import Played, Row, flat, play

from ingenium.model.errors import ConfigError

CHANGE = "2020-01-03"
"""The bar of number 2 begins then; what was sent at the close before is judged by the old rules."""

LIMIT = Decimal("99.93")


def ruled(rows: list[Row], steps: dict[int, Any], *rules: dict[str, Any], **more: Any) -> Played:
    spec = {"rules": list(rules), **more.pop("spec", {})}
    return play(rows, steps, instruments={"X": spec}, **more)


def denied(run: Played) -> list[str]:
    return [str(rule) for rule in run.result.table("denials")["rule"]]


def test_a_limit_off_the_tick_is_denied_once_the_tick_has_changed() -> None:
    steps = {number: lambda s: s.buy("X", 1, limit=LIMIT) for number in range(4)}
    run = ruled(flat(100, 100, 100, 100), steps, {"from": CHANGE, "tick": 0.05})
    before = ruled(flat(100, 100, 100, 100), steps, {"from": "2019-01-01", "tick": 0.05})
    assert len(denied(run)) == 2
    assert len(denied(before)) == 4


def test_least_quantity_and_lot_hold_from_their_time_on() -> None:
    steps = {number: lambda s: s.buy("X", 5) for number in range(4)}
    run = ruled(flat(100, 100, 100, 100, 100), steps, {"from": CHANGE, "min_quantity": 10})
    expected = ["1 open: buy 5 at 100", "2 open: buy 5 at 100"]
    assert run.fills == expected
    lots = ruled(flat(100, 100, 100, 100, 100), steps, {"from": CHANGE, "lot": 2})
    assert lots.fills == expected
    value = ruled(flat(100, 100, 100, 100, 100), steps, {"from": CHANGE, "min_notional": 501})
    assert value.fills == expected


def test_slippage_is_rounded_to_the_tick_of_its_time() -> None:
    # Half a thousandth of 100 is 0.05 away: to the tick of 0.01, then of 0.5.
    steps = {0: lambda s: s.buy("X", 1), 2: lambda s: s.buy("X", 1)}
    model = {"kind": "fraction", "rate": 0.0005}
    run = ruled(flat(*[100.0] * 4), steps, {"from": CHANGE, "tick": 0.5}, slippage=model)
    assert run.fills == ["1 open: buy 1 at 100.05", "3 open: buy 1 at 100.5"]


def test_a_part_of_the_volume_is_rounded_to_the_lot_of_its_time() -> None:
    rows: list[Row] = [(100, 100, 100, 100, 1055)] * 4
    steps = {0: lambda s: s.buy("X", 500)}
    run = ruled(rows, steps, {"from": CHANGE, "lot": 10}, participation=0.1)
    assert run.fills[:2] == ["1 open: buy 105 at 100", "2 open: buy 100 at 100"]


def test_rules_that_end_give_way_to_those_without_dates() -> None:
    steps = {number: lambda s: s.buy("X", 5) for number in range(4)}
    rule = {"from": "2019-01-01", "until": CHANGE, "min_quantity": 10}
    run = ruled(flat(*[100.0] * 5), steps, rule)
    assert run.fills == [f"{bar} open: buy 5 at 100" for bar in (3, 4)]


def test_rules_that_follow_one_another_leave_no_gap() -> None:
    first = {"from": "2019-01-01", "until": CHANGE, "min_quantity": 10}
    second = {"from": CHANGE, "min_quantity": 20}
    steps = {number: lambda s: s.buy("X", 10) for number in range(4)}
    run = ruled(flat(*[100.0] * 5), steps, first, second)
    assert run.fills == ["1 open: buy 10 at 100", "2 open: buy 10 at 100"]


def test_orders_that_work_at_a_change_stay_as_they_are() -> None:
    steps = {0: lambda s: s.buy("X", 5, limit=LIMIT)}
    rows: list[Row] = [*flat(100, 100, 100), (100, 100, 99.5, 100)]
    run = ruled(rows, steps, {"from": CHANGE, "tick": 0.5, "min_quantity": 10})
    assert run.fills == ["3 intrabar: buy 5 at 99.93"]


def test_the_rules_are_among_the_assumptions() -> None:
    rule = {"from": CHANGE, "until": "2020-02-01", "tick": 0.5, "lot": 10}
    told = dict(ruled(flat(100, 100), {}, rule).result.assumptions)
    assert told["rules"] == (
        "X: from 2020-01-03 tick 0.5, lot 10; from 2020-02-01 as without dates; "
        "orders that work at a change stay as they are"
    )


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        ([{"tick": 1}], r"rules\[0\]"),
        ([{"from": "soon", "tick": 1}], r"instruments.X.rules\[0\].from: "),
        ([{"from": CHANGE, "tick": 0}], r"instruments.X.rules\[0\].tick: must be above zero"),
        (
            [{"from": CHANGE, "until": "2020-01-01"}],
            r"instruments.X.rules\[0\].until: must be after from",
        ),
        (
            [{"from": CHANGE, "until": "2020-02-01"}, {"from": "2020-01-10"}],
            r"instruments.X.rules\[1\].from: must not be before the rules above it end",
        ),
        ([{"from": CHANGE, "tick": 0.0001}], "tick"),
    ],
)
def test_impossible_rules_are_refused(rules: list[dict[str, Any]], sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        ruled(flat(100, 100, 100), {}, *rules)
