"""Prices and volumes that are possible, but not likely; bids and asks that do not go together."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.quality.subjects import bars, counts, found, planted, quote_bars, quotes, times

from ingenium.model.corporate_actions import Dividend, Split, SymbolChange
from ingenium.model.timeframe import DAY
from ingenium.model.timestamps import instant
from ingenium.storage.quality.subject import Subject
from ingenium.storage.quality.thresholds import Thresholds

SPLIT_DAY = instant("2020-01-11")


def clean() -> Subject:
    return bars(times(1440))


def halved(ratio: float = 0.5) -> Subject:
    """Return daily bars whose prices are multiplied once, on 2020-01-11."""
    subject = bars(times(20, start="2020-01-01", step=DAY), timeframe=DAY)
    later = dict.fromkeys(range(10, 20), ratio)
    names = ("open", "high", "low", "close")
    changes = {name: {row: subject.columns[name][row] * ratio for row in later} for name in names}
    return planted(subject, **changes)


@given(st.lists(st.integers(0, 1439), min_size=1, max_size=20, unique=True))
def test_every_low_far_under_open_and_close_is_a_bad_print(rows: list[int]) -> None:
    finding = found(planted(clean(), low=dict.fromkeys(rows, 60.0)))
    assert {name: each.count for name, each in finding.items()} == {"bad_lows": len(rows)}


def test_the_bad_print_is_shown_beside_open_and_close() -> None:
    finding = found(planted(clean(), high={0: 140.0}))
    assert finding["bad_highs"].example == "2024-01-03: high 140, open 100, close 100.01"


def test_a_low_at_the_threshold_is_no_bad_print() -> None:
    assert counts(planted(clean(), low={0: 75.0})) == {}
    assert counts(planted(clean(), low={0: 74.9})) == {"bad_lows": 1}
    strict = Thresholds(low_under=0.1)
    assert counts(planted(clean(), low={0: 80.0}), thresholds=strict) == {"bad_lows": 1}


def test_bad_prints_are_found_on_either_side_of_quote_bars() -> None:
    subject = planted(quote_bars([1.0] * 3, [1.1] * 3), ask_high={1: 2.0})
    assert found(subject)["bad_highs"].example == (
        "2024-01-03 00:01: ask_high 2, open 1.1, close 1.1"
    )


def test_a_move_as_of_a_split_is_found() -> None:
    finding = found(halved())
    assert set(finding) == {"moves"}
    assert finding["moves"].example == "2020-01-11: -50 %, 100.1 to 50.055"


def test_the_split_of_that_day_explains_the_move() -> None:
    finding = found(halved(), actions=[Split("X", SPLIT_DAY, 2, 1)])
    assert set(finding) == {"splits"}
    assert finding["splits"].severity == "note"
    assert finding["splits"].example.endswith("a split 2:1 on 2020-01-11")


@pytest.mark.parametrize(
    "action",
    [
        Split("X", SPLIT_DAY + DAY, 2, 1),
        Split("X", SPLIT_DAY, 1, 2),
        Dividend("X", SPLIT_DAY, amount=Decimal(1), currency="USD"),
    ],
)
def test_an_action_of_another_day_or_ratio_explains_nothing(action: Split | Dividend) -> None:
    assert set(found(halved(), actions=[action])) == {"moves"}


def test_where_the_ticker_changed_hands_a_move_is_told_to_be_that() -> None:
    finding = found(halved(3.0), actions=[SymbolChange(SPLIT_DAY, "Y", "X")])
    assert set(finding) == {"moves"}
    assert finding["moves"].example.endswith("where the ticker changed hands on 2020-01-11")


def test_bars_without_volume_are_counted_and_their_runs_shown() -> None:
    finding = found(planted(clean(), volume=dict.fromkeys([3, 10, 11, 12], 0.0)))
    assert {name: each.count for name, each in finding.items()} == {"zero_volume": 4}
    assert finding["zero_volume"].examples == (
        "2024-01-03 00:10 to 2024-01-03 00:12 (3 bars)",
        "2024-01-03 00:03 (1 bar)",
    )


def test_a_long_run_without_volume_is_a_stop_of_the_market() -> None:
    finding = found(planted(clean(), volume=dict.fromkeys(range(100, 130), 0.0)))
    assert {name: each.count for name, each in finding.items()} == {"stops": 30, "zero_volume": 30}
    assert finding["stops"].severity == "warning"


def test_a_series_without_any_volume_has_one_note() -> None:
    assert counts(planted(clean(), volume=dict.fromkeys(range(1440), 0.0))) == {"no_volume": 1440}


@pytest.mark.parametrize(("rows", "is_stale"), [(9, False), (10, True), (40, True)])
def test_identical_bars_in_a_row_are_stale(rows: int, *, is_stale: bool) -> None:
    subject = clean()
    still = {
        name: {row: float(column[100]) for row in range(100, 100 + rows)}
        for name, column in subject.columns.items()
    }
    assert counts(planted(subject, **still)) == ({"stale": rows} if is_stale else {})


def test_bids_above_asks_are_counted_and_shown() -> None:
    finding = found(quotes([1.0, 1.2, 1.0], [1.1, 1.1, 1.0]))
    assert {name: each.count for name, each in finding.items()} == {
        "crossed": 1,
        "locked": 1,
        "no_calendar": 1,
    }
    assert finding["crossed"].example == "2024-01-03 00:01: bid 1.2, ask 1.1"


@given(st.sets(st.integers(0, 199), min_size=1))
def test_every_crossed_quote_bar_is_counted(rows: set[int]) -> None:
    bid = [1.3 if row in rows else 1.0 + row % 7 * 1e-3 for row in range(200)]
    assert counts(quote_bars(bid, [1.1 + row % 5 * 1e-3 for row in range(200)]))["crossed"] == len(
        rows
    )


def test_quote_bars_that_cross_inside_have_a_note() -> None:
    subject = planted(quote_bars([1.0] * 3, [1.1] * 3), bid_high={1: 1.2})
    assert found(subject)["crossed_extremes"].example == (
        "2024-01-03 00:01: bid high 1.2, ask high 1.1"
    )
    assert found(subject)["crossed_extremes"].severity == "note"


def test_missing_values_do_not_hide_other_findings() -> None:
    broken = planted(clean(), close={5: np.nan}, low={7: 10.0})
    assert counts(broken) == {"missing_values": 1, "bad_lows": 1}
