"""Times in messages: to the nanosecond, and never of another unit."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingenium.model.errors import WireError
from ingenium.model.wire.times import (
    Unit,
    from_epoch,
    nanoseconds,
    nanoseconds_or_none,
    rfc3339,
    rfc3339_or_unset,
    to_epoch,
)

TIME = 1_700_000_000_123_456_789


@pytest.mark.parametrize(
    "text",
    [
        "2023-11-14T22:13:20.123456789Z",
        "2023-11-14T22:13:20.123456789z",
        "2023-11-14t22:13:20.123456789+00:00",
        "2023-11-15T05:13:20.123456789+07:00",
        "2023-11-14T17:43:20.123456789-04:30",
        "2023-11-14 22:13:20.123456789",
        "2023-11-14 22:13:20.123456789 +0000",
    ],
)
def test_all_ways_to_write_a_time_are_one_time(text: str) -> None:
    assert nanoseconds(text, "x") == TIME


def test_fewer_decimals_and_bare_dates_are_read() -> None:
    assert nanoseconds("2023-11-14T22:13:20.5Z", "x") == 1_700_000_000_500_000_000
    assert nanoseconds("2023-11-14", "x") == 1_699_920_000_000_000_000


def test_a_time_is_written_with_nine_decimals() -> None:
    assert rfc3339(TIME, "x") == "2023-11-14T22:13:20.123456789Z"
    assert rfc3339(-1, "x") == "1969-12-31T23:59:59.999999999Z"


@given(st.integers(min_value=-(2**63) + 1, max_value=2**63 - 1))
def test_a_time_is_read_as_it_was_written(time: int) -> None:
    assert nanoseconds(rfc3339(time, "x"), "x") == time


@given(st.datetimes(datetime(1700, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - bounds are naive
def test_times_agree_with_those_of_the_standard_library(moment: datetime) -> None:
    told = moment.isoformat(timespec="microseconds").replace("+00:00", "000Z")
    seconds = (moment.replace(microsecond=0) - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()
    assert nanoseconds(told, "x") == int(seconds) * 10**9 + moment.microsecond * 1_000


def test_a_time_that_was_never_set_is_none() -> None:
    assert nanoseconds_or_none("", "x") is None
    assert nanoseconds_or_none("0001-01-01T00:00:00Z", "x") is None
    assert rfc3339_or_unset(None, "x") == "0001-01-01T00:00:00Z"


@pytest.mark.parametrize(
    "text",
    [
        "yesterday", "14/11/2023", "2023-11-14T22:13", "2023-11-14T22:13:20.1234567890Z",
        "1700000000", "2023-11-14T22:13:20Zulu", "٢٠٢٣-11-14", "2023-11-14T22:13:20.12345678xZ",
    ],
)  # fmt: skip
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(WireError, match=r"Timestamp: .* is no time"):
        nanoseconds(text, "Timestamp")


@pytest.mark.parametrize(
    "text",
    [
        "2023-02-29", "2023-13-01T00:00:00Z", "2023-11-14T24:00:00Z", "2023-11-14T23:59:60Z",
        "2023-11-14T22:13:20+24:00", "2023-11-14T22:13:20-01:60", "0000-01-01",
    ],
)  # fmt: skip
def test_a_time_that_never_was_is_refused(text: str) -> None:
    with pytest.raises(WireError, match="there is no such time as"):
        nanoseconds(text, "Timestamp")


@pytest.mark.parametrize("text", ["1600-01-01", "2300-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_a_time_that_does_not_fit_is_refused(text: str) -> None:
    with pytest.raises(WireError, match="is outside the years 1678 to 2262"):
        nanoseconds(text, "Timestamp")


@pytest.mark.parametrize("time", [2**63, 1.5, True, "now"])
def test_what_is_no_nanoseconds_is_not_written(time: int) -> None:
    with pytest.raises(WireError, match="give int64 nanoseconds UTC"):
        rfc3339(time, "sent")


COUNTS: dict[Unit, int] = {
    "seconds": 1_700_000_000,
    "milliseconds": 1_700_000_000_123,
    "microseconds": 1_700_000_000_123_456,
    "nanoseconds": TIME,
}


@pytest.mark.parametrize("unit", COUNTS)
def test_a_count_of_its_unit_is_read_and_written(unit: Unit) -> None:
    read = from_epoch(COUNTS[unit], unit, "x")
    assert to_epoch(read, unit, "x") == COUNTS[unit]
    assert to_epoch(TIME, unit, "x") == COUNTS[unit]


@pytest.mark.parametrize("unit", COUNTS)
@pytest.mark.parametrize("other", COUNTS)
def test_a_count_of_another_unit_is_refused_by_its_size(unit: Unit, other: Unit) -> None:
    if unit == other:
        assert from_epoch(COUNTS[other], unit, "x") // 10**9 == 1_700_000_000
        return
    with pytest.raises(WireError, match=f"are {other}, by their size: this field counts {unit}"):
        from_epoch(COUNTS[other], unit, "requested_at")


@pytest.mark.parametrize("count", [0, -5, 100_000_000, 2**70])
def test_a_count_that_is_no_time_of_any_unit_is_refused(count: int) -> None:
    with pytest.raises(WireError, match="is no count of milliseconds since 1970"):
        from_epoch(count, "milliseconds", "requested_at")


def test_a_time_outside_of_what_counts_can_tell_is_not_written() -> None:
    with pytest.raises(WireError, match="no time from 1980 to 2200"):
        to_epoch(0, "seconds", "sent")
