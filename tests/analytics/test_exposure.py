"""The share of bars at whose end a position was open, counted by hand."""

from typing import Any

import numpy as np
import pytest
from tests.analytics.runs import days

from ingenium.analytics.exposure import time_in_market

TIMES = days(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)


def trades(*spans: tuple[int, int]) -> dict[str, Any]:
    return {
        "strategy": ["one"] * len(spans),
        "symbol": ["A"] * len(spans),
        "entry_time": days(*(first for first, _ in spans)),
        "exit_time": days(*(last for _, last in spans)),
    }


def fills(*sizes: tuple[int, float]) -> dict[str, Any]:
    return {
        "strategy": ["one"] * len(sizes),
        "symbol": ["A"] * len(sizes),
        "side": ["buy" if size > 0 else "sell" for _, size in sizes],
        "quantity": np.array([abs(size) for _, size in sizes]),
        "time": days(*(day for day, _ in sizes)),
    }


def held(quantity: str) -> list[dict[str, object]]:
    return [{"strategy": "one", "symbol": "A", "quantity": quantity}]


def share(spans: dict[str, Any], sizes: dict[str, Any], open_now: list[dict[str, object]]) -> float:
    value = time_in_market(TIMES, trades=spans, fills=sizes, positions=open_now)
    assert value is not None
    return value


def test_no_bars_have_no_share() -> None:
    assert time_in_market(days(), trades={}, fills={}, positions=[]) is None


def test_overlapping_round_trips_count_once() -> None:
    # in on day 1, out on day 5: bars 1, 2, 3, 4 of ten
    assert share(trades((1, 5), (2, 4)), fills(), []) == pytest.approx(0.4)


def test_a_position_never_closed_counts_to_the_end() -> None:
    # bought on day 7: bars 7, 8, 9
    assert share(trades(), fills((7, 10.0)), held("10")) == pytest.approx(0.3)


def test_a_position_opened_again_counts_from_its_new_entry() -> None:
    # days 1 and 2, then 8 and 9
    sizes = fills((1, 5.0), (3, -5.0), (8, 2.0))
    assert share(trades((1, 3)), sizes, held("2")) == pytest.approx(0.4)


def test_a_position_partly_closed_stays_open() -> None:
    # 10 bought on day 2, 4 sold on day 5: bars 2 to 9
    sizes = fills((2, 10.0), (5, -4.0))
    assert share(trades((2, 5)), sizes, held("6")) == pytest.approx(0.8)


def test_a_flip_through_zero_stays_in_the_market() -> None:
    # long from day 2, short from day 5 to the end
    sizes = fills((2, 10.0), (5, -20.0))
    assert share(trades((2, 5)), sizes, held("-10")) == pytest.approx(0.8)
