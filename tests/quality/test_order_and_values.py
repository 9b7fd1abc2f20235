"""Times in order and once, values that are possible: each defect is found as often as planted."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.quality.subjects import (
    NOW,
    bars,
    counts,
    found,
    of_rows,
    planted,
    quote_bars,
    quotes,
    times,
)

from ingenium.model.timeframe import DAY
from ingenium.storage.quality.subject import Subject

ONE_DAY = 1440


def clean() -> Subject:
    return bars(times(ONE_DAY))


def some_rows(most: int = 20) -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(1, ONE_DAY - 2), min_size=1, max_size=most, unique=True)


def test_clean_bars_have_no_findings() -> None:
    assert found(clean()) == {}
    assert found(bars(times(500, step=DAY, start="2020-01-01"), timeframe=DAY)) == {}


def test_clean_quotes_have_no_findings_but_that_their_calendar_is_unknown() -> None:
    assert counts(quotes([1.0, 2.0, 3.0], [1.1, 2.1, 3.1])) == {"moves": 2, "no_calendar": 1}
    assert counts(quotes([1.0, 1.1, 1.2], [1.1, 1.2, 1.3])) == {"no_calendar": 1}


def test_an_empty_series_is_told() -> None:
    assert counts(bars(times(0))) == {"empty": 1}


@given(some_rows())
def test_every_repeated_row_is_counted_as_a_duplicate(rows: list[int]) -> None:
    order = np.sort(np.concatenate([np.arange(ONE_DAY), np.array(rows)]))
    assert counts(of_rows(clean(), order)) == {"duplicates": len(rows)}


@given(some_rows())
def test_rows_at_one_time_with_other_values_are_conflicts(rows: list[int]) -> None:
    order = np.sort(np.concatenate([np.arange(ONE_DAY), np.array(rows)]))
    twice = of_rows(clean(), order)
    seconds = np.flatnonzero(np.diff(twice.time, prepend=0) == 0)
    changed = planted(twice, volume={int(row): 7.0 for row in seconds})
    assert counts(changed) == {"conflicts": len(rows)}


def test_duplicates_are_found_wherever_they_stand() -> None:
    shuffled = of_rows(clean(), np.concatenate([np.arange(ONE_DAY), [5, 5, 9]]))
    assert counts(shuffled) == {"order": 1, "duplicates": 3}


def test_rows_that_lack_the_same_value_are_duplicates() -> None:
    missing = planted(clean(), volume={5: np.nan})
    order = np.sort(np.append(np.arange(ONE_DAY), 5))
    assert counts(of_rows(missing, order)) == {"duplicates": 1, "missing_values": 2}


def test_equal_ticks_are_worth_a_note_only() -> None:
    ticks = quotes([1.0, 1.0, 1.0, 1.0], [1.1, 1.1, 1.1, 1.2])
    same_time = replace(ticks, time=ticks.time[[0, 1, 1, 1]])
    assert counts(same_time) == {"identical_ticks": 1, "no_calendar": 1}
    assert found(same_time)["identical_ticks"].severity == "note"


@given(st.integers(1, 50))
def test_every_step_back_in_time_is_counted(steps: int) -> None:
    order = np.arange(ONE_DAY)
    for place in range(10, 10 + 3 * steps, 3):
        order[[place, place + 1]] = order[[place + 1, place]]
    finding = found(of_rows(clean(), order))
    assert {name: each.count for name, each in finding.items()} == {"order": steps}
    assert finding["order"].severity == "error"
    assert finding["order"].example == "2024-01-03 00:10: row 11 follows 2024-01-03 00:11"


def test_rows_of_the_future_are_found_and_not_taken_for_gaps() -> None:
    time = times(ONE_DAY)
    time[-2:] = NOW + 400 * DAY, NOW + 401 * DAY
    finding = found(bars(time))
    assert finding["future"].count == 2
    assert finding["future"].severity == "error"
    assert set(finding) == {"future", "incomplete_last_day"}


def test_rows_in_a_wrong_unit_are_found_and_not_taken_for_a_gap() -> None:
    time = times(ONE_DAY)
    time[0] = -(2**63) + 1
    finding = found(bars(time))
    assert finding["too_early"].count == 1
    assert set(finding) == {"too_early", "incomplete_first_day"}


@given(some_rows(), st.sampled_from(["open", "high", "low", "close", "volume"]))
def test_every_missing_value_is_counted(rows: list[int], column: str) -> None:
    broken = planted(clean(), **{column: dict.fromkeys(rows, np.nan)})
    assert counts(broken) == {"missing_values": len(rows)}


@given(some_rows())
def test_every_infinite_volume_is_counted(rows: list[int]) -> None:
    broken = planted(clean(), volume=dict.fromkeys(rows, np.inf))
    finding = found(broken)
    assert {name: each.count for name, each in finding.items()} == {"infinite_values": len(rows)}
    assert finding["infinite_values"].example.endswith(f"row {min(rows)}, volume inf")


@given(some_rows())
def test_every_negative_volume_is_counted(rows: list[int]) -> None:
    broken = planted(clean(), volume=dict.fromkeys(rows, -1.0))
    assert counts(broken) == {"negative_volume": len(rows)}


@given(some_rows())
def test_every_high_below_the_low_is_counted(rows: list[int]) -> None:
    broken = planted(clean(), high=dict.fromkeys(rows, 99.0))
    assert counts(broken) == {"range": len(rows)}


def test_a_close_outside_the_range_is_shown_with_its_bar() -> None:
    broken = planted(clean(), close={0: 101.0})
    assert found(broken)["range"].example == (
        "2024-01-03: open 100, high 100.02, low 99.98, close 101"
    )


def test_the_side_that_contradicts_itself_is_shown() -> None:
    broken = planted(quote_bars([1.0] * 3, [1.1, 1.2, 1.3]), ask_close={1: 1.25})
    assert "ask_high 1.2, ask_low 1.2, ask_close 1.25" in found(broken)["range"].example


@pytest.mark.parametrize("price", [0.0, -3.0])
def test_prices_must_be_positive(price: float) -> None:
    rows = {5: price, 6: price}
    broken = planted(clean(), open=rows, high=rows, low=rows, close=rows)
    assert counts(broken)["not_positive"] == 2


def test_a_quote_of_zero_has_one_side_only() -> None:
    one_sided = quotes([1.0, 0.0, 1.0], [1.1, 1.1, 0.0])
    assert counts(one_sided) == {"one_sided": 2, "no_calendar": 1}


def test_a_negative_quote_is_impossible() -> None:
    assert "not_positive" in found(quotes([1.0, -1.0], [1.1, 1.1]))


def test_the_gravest_findings_come_first() -> None:
    broken = planted(clean(), volume={1: 0.0, 2: -1.0}, low={3: 50.0})
    severities = [finding.severity for finding in found(broken).values()]
    assert severities == ["error", "warning", "note"]


def test_every_finding_says_what_to_do() -> None:
    broken = planted(clean(), volume={1: 0.0, 2: -1.0, 3: np.nan}, low={3: 50.0})
    for finding in found(broken).values():
        assert len(finding.detail) > 40
        assert finding.detail.endswith(".")
        assert finding.example.startswith("2024-01-03")
