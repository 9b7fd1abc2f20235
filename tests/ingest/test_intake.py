"""Which rows of a feed enter a session, and when they are known."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingenium.ingest.feed import Row
from ingenium.ingest.intake import SKEW, Intake
from ingenium.ingest.past import Labels
from ingenium.model.session.recipe import Listing
from ingenium.model.timeframe import MINUTE

START = 1_700_000_000 * 1_000_000_000 // MINUTE * MINUTE


def intake(until: int = -(2**63)) -> Intake:
    listings = [Listing({"symbol": symbol}, end_offset=MINUTE) for symbol in ("AAA", "BBB")]
    return Intake(listings, {}, until)


def row(minute: int, symbol: str = "AAA", **changes: Any) -> Row:
    values = {"open": 10.0, "high": 11.0, "low": 9.0, "close": 10.5, "volume": 5.0} | changes
    return Row(symbol, START + minute * MINUTE, **values)


def at(minute: float) -> int:
    return START + int(minute * MINUTE)


def test_a_row_is_known_when_it_arrives() -> None:
    bars, refused = intake().admit([row(0)], at(1.5))
    assert bars is not None
    assert (bars.time, bars.start, bars.available) == ([at(0)], [at(0)], [at(1.5)])
    assert refused == []


def test_a_row_that_says_so_was_known_earlier_but_never_before_what_was_told() -> None:
    judge = intake()
    first, _ = judge.admit([row(0, available=at(1.1))], at(9))
    judge.pass_until(at(3))
    second, _ = judge.admit([row(1, available=at(2.1))], at(9))
    assert first is not None
    assert second is not None
    assert (first.available, second.available) == ([at(1.1)], [at(3) + 1])


def test_rows_that_arrive_together_are_known_one_after_another_for_each_symbol() -> None:
    rows = [row(minute, symbol) for symbol in ("BBB", "AAA") for minute in (0, 1)]
    bars, _ = intake().admit(rows, at(5))
    assert bars is not None
    assert bars.instrument == [0, 1, 0, 1]
    assert bars.available == [at(5), at(5), at(5) + 1, at(5) + 1]


def test_a_row_that_came_before_is_left_out_in_silence() -> None:
    judge = intake()
    judge.admit([row(0), row(1)], at(2))
    assert judge.admit([row(0), row(1)], at(3)) == (None, [])
    assert (judge.counts.taken, judge.counts.repeated, judge.counts.refused) == (2, 2, 0)


def test_time_does_not_run_back_when_the_clock_is_set_back() -> None:
    judge = intake()
    judge.admit([row(0)], at(5))
    assert judge.pass_until(at(2)) == at(5)
    bars, _ = judge.admit([row(1)], at(2.1))
    assert bars is not None
    assert bars.available == [at(5) + 1]


def test_a_clock_that_is_a_little_ahead_of_ours_makes_no_bar_known_before_its_end() -> None:
    bars, _ = intake().admit([row(0)], at(1) - SKEW)
    assert bars is not None
    assert bars.available == [at(1)]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (row(0, symbol="AAB"), "does not know 'AAB': did you mean 'AAA'?"),
        (row(30), "it has not closed yet"),
        (row(0, available=at(60)), "it is not known yet"),
        (row(0, high=8.0), "high 8 is below open 10"),
        (row(0, close=float("nan")), "close is missing"),
        (row(0, volume=-1.0), "volume -1 is negative"),
        (Row("AAA", START // 10**9, 10, 11, 9, 10), "looks like seconds"),
        (Row("AAA", "soon", 10, 11, 9, 10), "soon"),
        (Row("AAA", at(0), "dear", 11, 9, 10), "dear"),  # type: ignore[arg-type]
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_is_refused_with_a_sentence_and_counted(wrong: Row, sentence: str) -> None:
    judge = intake()
    bars, (refused,) = judge.admit([wrong], at(20))
    assert bars is None
    assert sentence in refused
    assert judge.counts.refused == 1


def test_a_row_out_of_order_is_refused_once() -> None:
    judge = intake()
    judge.admit([row(3)], at(4))
    bars, (refused,) = judge.admit([row(1)], at(4.1))
    assert bars is None
    assert "it came after that of" in refused
    assert judge.admit([row(1)], at(4.2)) == (None, [])


def test_labels_older_than_all_that_are_remembered_are_taken_for_repeats() -> None:
    labels = Labels()
    for label in range(10_001):
        labels.add(label, label)
    assert labels.has(0)
    assert not labels.has(10_001)


@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.sampled_from(["AAA", "BBB"]), st.floats(-20, 60)),
        max_size=60,
    )
)
def test_whatever_comes_is_known_after_its_end_and_in_order(
    arrivals: list[tuple[int, str, float]],
) -> None:
    judge = intake()
    told = -(2**63)
    newest: dict[int, int] = {}
    for minute, symbol, now in arrivals:
        judge.pass_until(at(now))
        told = max(told, at(now))
        assert judge.until == told
        bars, _ = judge.admit([row(minute, symbol)], at(now))
        if bars is None:
            continue
        (number,), (label,), (known,) = bars.instrument, bars.time, bars.available
        assert known > told
        assert known >= label + MINUTE
        assert label > newest.get(number, 0)
        assert known <= told + SKEW
        newest[number], told = label, known
