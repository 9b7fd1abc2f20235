"""Time columns: units found by size, zones turned into UTC."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingenium.model.bar_checks import Origin
from ingenium.model.errors import DataError
from ingenium.model.timeframe import DAY, HOUR
from ingenium.model.timestamps import instant, iso
from ingenium.storage.bar_files import load_bars
from ingenium.storage.time_columns import read_times
from ingenium.storage.zones import local_to_utc

X = Origin("X")
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - a local clock time
NEW_YORK = "America/New_York"


def nanoseconds(values: object, kind: pa.DataType | None = None) -> list[int]:
    return list(read_times(pa.array(values, kind), X).nanoseconds.tolist())


def flat_bars(times: list[Any]) -> dict[str, Any]:
    return {"time": times} | dict.fromkeys(("open", "high", "low", "close"), [1.0] * len(times))


@given(
    st.integers(instant("1974-01-01") // 10**9, instant("2200-01-01") // 10**9),
    st.sampled_from([1, 10**3, 10**6, 10**9]),
)
def test_the_unit_of_integers_is_found_from_their_size(seconds: int, per_second: int) -> None:
    assert nanoseconds([seconds * per_second]) == [seconds * 10**9]


def test_times_from_before_1973_are_read_when_later_ones_tell_the_unit() -> None:
    days = np.arange(0, 10_000, 100) * 86_400

    assert nanoseconds(days) == (days * 10**9).tolist()
    assert nanoseconds(days * 1_000 - 10**12) == ((days - 10**9) * 10**9).tolist()


@pytest.mark.parametrize(
    "values",
    [
        pa.array(["2020-01-31", "2020-02-01"]),
        pa.array(["2020/01/31", "2020/02/01"]),
        pa.array(["20200131", "20200201"]),
        pa.array([20200131, 20200201]),
        pa.array(["2020-01-31 00:00", "2020-02-01 00:00:00"]),
        pa.array(["2020-01-31T00:00:00Z", "2020-02-01T01:00:00+01:00"]),
        pa.array(["2020-01-31", "2020-02-01"]).cast(pa.timestamp("s")),
        pa.array(["2020-01-31", "2020-02-01"]).cast(pa.date32()),
        pa.array(["2020-01-31", "2020-02-01"]).dictionary_encode(),
        pa.array(["2020-01-31", "2020-02-01"], pa.large_string()),
        pa.array([1_580_428_800.0, 1_580_515_200.0]),
    ],
)
def test_dates_are_read_however_they_are_written(values: pa.Array) -> None:
    times = read_times(values, X).nanoseconds

    assert [iso(time) for time in times.tolist()] == ["2020-01-31", "2020-02-01"]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([1, 2, 3], "row 2: time 3 could be in any unit: give datetime64, ISO text, or integers"),
        ([1_577_836_800, 1_577_836_860_000], "row 0: time 1577836800 is not in milliseconds"),
        ([1_577_836_800_000, 1_577_836_860], "row 1: time 1577836860 is not in milliseconds"),
        ([1_577_836_800.5], "row 0: time .*1577836800.5.* is not a whole number"),
        ([20201301], "row 0: time 20201301 is no date of the form YYYYMMDD"),
        ([20200230], "row 0: time 20200230 is no date of the form YYYYMMDD"),
        ([1_577_836_800, None], "row 1: time is missing"),
        (["9999-01-01"], "row 0: time '9999-01-01' cannot be read as a time in the years 1678"),
        ([True], "the time column holds bool"),
        (np.array([2**63], dtype=np.uint64), "time 9223372036854775808 is too large"),
        (np.array(["9999-01-01"], dtype="datetime64[s]"), "outside the years 1678 to 2262"),
    ],
)
def test_a_time_that_could_mean_anything_is_refused(values: object, message: str) -> None:
    with pytest.raises(DataError, match=message):
        nanoseconds(values)


def test_times_without_a_zone_are_utc_unless_one_is_given() -> None:
    source = flat_bars(["2020-01-02T09:30:00", "2020-07-01T09:30:00"])

    utc = load_bars(source, symbol="X")
    local = load_bars(source, symbol="X", timezone=NEW_YORK)

    assert iso(int(utc.time[0])) == "2020-01-02T09:30:00"
    assert [iso(time) for time in local.time.tolist()] == [
        "2020-01-02T14:30:00",
        "2020-07-01T13:30:00",
    ]


def test_times_that_carry_a_zone_or_count_from_the_epoch_ignore_the_given_one() -> None:
    for times in (["2020-01-02T09:30:00+00:00"], [1_577_957_400]):
        bars = load_bars(flat_bars(times), symbol="X", timezone=NEW_YORK)
        assert iso(int(bars.time[0])) == "2020-01-02T09:30:00"


def test_a_local_day_is_known_at_the_next_local_midnight() -> None:
    november = ["2020-10-31", "2020-11-01", "2020-11-02"]

    bars = load_bars(flat_bars(november), symbol="X", timezone=NEW_YORK)

    assert ((bars.known_at() - bars.time) // HOUR).tolist() == [24, 25, 24]


@given(
    st.lists(st.integers(instant("1990-01-01") // HOUR, instant("2030-01-01") // HOUR), min_size=1),
    st.sampled_from([NEW_YORK, "Europe/London", "Asia/Tokyo", "Australia/Sydney"]),
)
def test_clock_times_of_a_zone_agree_with_the_standard_library(hours: list[int], zone: str) -> None:
    local = np.array(hours, dtype=np.int64) * HOUR
    clocks = [EPOCH + timedelta(hours=hour) for hour in hours]
    offsets = [
        [clock.replace(tzinfo=ZoneInfo(zone), fold=fold).utcoffset() for fold in (0, 1)]
        for clock in clocks
    ]
    if any(earlier != later for earlier, later in offsets):
        with pytest.raises(DataError, match=r"exists twice|does not exist"):
            local_to_utc(local, zone, X)
        return

    utc = local_to_utc(local, zone, X)

    assert ((local - utc) // 10**9).tolist() == [
        offset.total_seconds() for offset, _ in offsets if offset is not None
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2020-03-08T02:30:00", "the time 2020-03-08T02:30:00 does not exist in America/New_York"),
        ("2020-11-01T01:30:00", "the time 2020-11-01T01:30:00 exists twice in America/New_York"),
    ],
)
def test_hours_that_clocks_skip_or_repeat_are_refused(text: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        load_bars(flat_bars([text]), symbol="X", timezone=NEW_YORK)


def test_a_midnight_that_clocks_skip_is_the_start_of_its_day() -> None:
    start = np.array([instant("2018-11-04")])

    utc = local_to_utc(start, "America/Sao_Paulo", X)

    assert iso(int(utc[0])) == "2018-11-04T03:00:00"
    assert int(utc[0]) - instant("2018-11-03T03:00:00") == DAY


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(DataError, match="timezone 'Nowhere' is not known: use a name such as"):
        load_bars(flat_bars(["2020-01-02"]), symbol="X", timezone="Nowhere")
