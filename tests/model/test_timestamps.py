"""Times as people write them, read as nanoseconds UTC."""

from datetime import UTC, date, datetime, timedelta, timezone

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingenium.model.errors import DataError
from ingenium.model.timeframe import DAY
from ingenium.model.timestamps import as_nanoseconds, instant, iso, last_instant

NEW_YEAR_2020 = 1_577_836_800_000_000_000


@pytest.mark.parametrize(
    "value",
    [
        NEW_YEAR_2020,
        "2020-01-01",
        "2020-01-01 00:00",
        "2020-01-01T00:00:00Z",
        "2020-01-01T01:30:00+01:30",
        "2019-12-31T19:00:00-0500",
        "2020-01-01T00:00:00.000000000",
        date(2020, 1, 1),
        datetime(2020, 1, 1),  # noqa: DTZ001 - naive on purpose: it means UTC
        datetime(2020, 1, 1, tzinfo=UTC),
        datetime(2019, 12, 31, 19, tzinfo=timezone(timedelta(hours=-5))),
        np.datetime64("2020-01-01"),
        np.datetime64("2020-01-01T00:00:00", "ms"),
    ],
)
def test_every_way_to_write_an_instant_means_the_same(value: object) -> None:
    assert instant(value) == NEW_YEAR_2020  # type: ignore[arg-type]
    if not isinstance(value, np.datetime64):
        assert as_nanoseconds([value]).tolist() == [NEW_YEAR_2020]


def test_an_int64_array_is_not_copied() -> None:
    time = np.array([NEW_YEAR_2020])

    assert as_nanoseconds(time) is time


def test_other_integers_and_no_times_at_all_are_read() -> None:
    assert as_nanoseconds(np.array([7], dtype=np.int32)).tolist() == [7]
    assert as_nanoseconds([]).tolist() == []


def test_nanoseconds_of_a_pandas_timestamp_are_kept() -> None:
    assert instant(pd.Timestamp(NEW_YEAR_2020 + 1)) == NEW_YEAR_2020 + 1


def test_nanoseconds_in_text_are_kept() -> None:
    assert instant("2020-01-01T00:00:00.123456789Z") == NEW_YEAR_2020 + 123_456_789


@given(st.integers(-(2**63) + 1, 2**63 - 1))
def test_text_of_a_time_reads_back_as_the_same_nanosecond(nanoseconds: int) -> None:
    assert instant(iso(nanoseconds)) == nanoseconds


def test_a_bare_date_lasts_until_its_last_nanosecond() -> None:
    assert last_instant("2020-01-01") == NEW_YEAR_2020 + DAY - 1
    assert last_instant(date(2020, 1, 1)) == NEW_YEAR_2020 + DAY - 1
    assert last_instant("2020-01-01T00:00:00") == NEW_YEAR_2020
    assert last_instant(NEW_YEAR_2020) == NEW_YEAR_2020


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (["2020-01-01", "soon"], "time: row 1: cannot read the time 'soon'"),
        (["2020-02-30"], "time: row 0: there is no such time as '2020-02-30'"),
        (["1500-01-01"], "outside the years 1678 to 2262"),
        ([None], "time: row 0: None is no time"),
        ([1.5], "float64 values are no times"),
        (np.array(["2020-01-01", "NaT"], dtype="datetime64[ns]"), r"row 1 has no time \(NaT\)"),
        (np.array([2**63], dtype=np.uint64), "does not fit in int64 nanoseconds"),
    ],
)
def test_what_is_no_time_is_refused(values: object, message: str) -> None:
    with pytest.raises(DataError, match=message):
        as_nanoseconds(values)
