"""The columns of ticks: what is taken, and what is refused with which sentence."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ingenium import DataError, Ticks
from ingenium.model.ticks import MORE, TickKind

ROWS: dict[str, Any] = {
    "time": [1, 2, 3],
    "kind": [TickKind.LEVEL, TickKind.LEVEL, TickKind.TRADE],
    "side": [1, -1, 0],
    "price": [99.0, 101.0, 100.0],
    "size": [5, 6, 1],
}


def ticks(**changes: Any) -> Ticks:
    return Ticks.from_columns("X", **{**ROWS, **changes})


def test_what_is_left_out_has_a_plain_meaning() -> None:
    made = ticks()
    assert len(made) == 3
    assert made.available is made.time
    assert list(made.flags) == [0, 0, 0]
    assert made.order is None


def test_columns_of_the_right_type_are_not_copied() -> None:
    size = np.array([5.0, 6.0, 1.0])
    flags = np.array([MORE, 0, 0], dtype=np.uint8)
    made = ticks(size=size, flags=flags)
    assert made.size is size
    assert made.flags is flags


def test_exchange_times_may_run_back_but_arrivals_may_not() -> None:
    made = ticks(time=[2, 1, 3], available=[4, 4, 5])
    assert list(made.time) == [2, 1, 3]
    with pytest.raises(DataError, match=r"row 1: became known at .* before the row that precedes"):
        ticks(available=[4, 3, 5])
    with pytest.raises(DataError, match=r"row 1: happened at .*: sort the rows by time, or say"):
        ticks(time=[2, 1, 3])


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"kind": [1, 12, 0]}, "X: row 1: kind 12 is not known: use the numbers of TickKind."),
        ({"side": [0, -1, 0]}, "row 0: side 0 does not fit kind 1: give 1 for bid or buy"),
        ({"side": [1, -2, 0]}, "row 1: side -2 does not fit kind 1"),
        ({"price": [99, 101, 0]}, "row 2: price 0.0 is not a positive number"),
        ({"price": [99, np.nan, 1]}, "row 1: price nan is not a positive number"),
        ({"size": [5, -6, 1]}, "row 1: size -6.0 is not a quantity"),
        ({"kind": [1, 4, 0]}, "row 1: kind 4 tells of an order: give the column order."),
        ({"size": [5, 6]}, "column 'size' has 2 rows but time has 3"),
        ({"kind": [1, 300, 0]}, "column 'kind' holds a number that is no uint8"),
        ({"price": ["a", "b", "c"]}, "column 'price' does not hold numbers"),
        ({"volume": [1, 2, 3]}, "ticks have no column 'volume': leave it out."),
    ],
)
def test_impossible_columns_are_refused(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(DataError) as caught:
        ticks(**change)
    assert sentence in str(caught.value)


def test_a_missing_column_is_named() -> None:
    columns = {name: column for name, column in ROWS.items() if name != "side"}
    with pytest.raises(DataError, match="X: ticks need the column 'side'"):
        Ticks.from_columns("X", **columns)


def test_a_cleared_side_needs_neither_price_nor_size() -> None:
    made = ticks(
        kind=[TickKind.CLEAR, TickKind.LEVEL, TickKind.FUNDING],
        price=[np.nan, 101.0, -0.0001],
        size=[np.nan, 6.0, 0.0],
        side=[0, -1, 0],
    )
    assert made.kind[0] == TickKind.CLEAR
