"""Bars of trades: what each rule means, and that no bar knows what comes after it."""

from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.recordings import recording

from ingenium.model.errors import ConfigError
from ingenium.storage.tick_bars.building import bars_of_trades
from ingenium.storage.tick_bars.cutting import by_distance, by_sum, taker_sides
from ingenium.storage.tick_bars.rule import MEASURES, Rule, rule_of

Columns = dict[str, NDArray[Any]]
SECOND = 1_000_000_000
FIRST = 1_700_000_040 * SECOND  # the start of a minute


def trades(prices: list[float], sizes: list[float], sides: list[int] | None = None) -> Columns:
    time = FIRST + SECOND * np.arange(len(prices), dtype=np.int64)
    columns: Columns = {
        "time": time,
        "available": time + 5,
        "price": np.array(prices, dtype=np.float64),
        "size": np.array(sizes, dtype=np.float64),
    }
    return columns if sides is None else columns | {"side": np.array(sides, dtype=np.int64)}


def made(columns: Columns, by: str) -> list[tuple[float, ...]]:
    """Return open, high, low, close and volume of each bar."""
    bars = bars_of_trades(columns, rule_of(by))
    names = ("open", "high", "low", "close", "volume")
    return list(zip(*(bars[name].tolist() for name in names), strict=True))


def test_bars_of_ticks_hold_so_many_trades_and_leave_the_rest() -> None:
    columns = trades([1, 3, 2, 5, 4], [1, 2, 3, 4, 5])
    assert made(columns, "ticks:2") == [(1, 3, 1, 3, 3), (2, 5, 2, 5, 7)]


def test_bars_of_volume_end_with_the_trade_that_reaches_it() -> None:
    columns = trades([1, 2, 3, 4, 5], [4, 7, 5, 5, 9])
    assert made(columns, "volume:10") == [(1, 2, 1, 2, 11), (3, 4, 3, 4, 10)]


def test_tenths_that_add_up_to_the_amount_reach_it() -> None:
    assert made(trades([1] * 10, [0.1] * 10), "volume:1") == [(1, 1, 1, 1, 1.0)]


def test_bars_of_value_count_the_money() -> None:
    columns = trades([10, 20, 10, 30], [1, 2, 3, 1])
    assert made(columns, "value:50") == [(10, 20, 10, 20, 3), (10, 30, 10, 30, 4)]


def test_bars_of_imbalance_end_when_one_side_took_more_than_the_other() -> None:
    columns = trades([1, 2, 3, 4, 5], [2, 1, 2, 9, 9], [1, -1, 1, -1, 1])
    assert made(columns, "imbalance:3") == [(1, 3, 1, 3, 5), (4, 4, 4, 4, 9), (5, 5, 5, 5, 9)]


def test_bars_of_runs_end_when_either_side_took_the_amount() -> None:
    columns = trades([1, 2, 3, 4], [2, 2, 2, 4], [1, -1, 1, -1])
    assert made(columns, "runs:4") == [(1, 3, 1, 3, 6), (4, 4, 4, 4, 4)]


def test_renko_needs_two_bricks_to_turn_around() -> None:
    prices = np.array([100, 101, 102, 101, 100, 99.5, 99, 100, 101], dtype=np.float64)
    # Up at 101 and 102; 101 is one brick back and no bar, 100 two; then down at 99, up at 101.
    assert by_distance(prices, 1.0).tolist() == [2, 3, 5, 7, 9]


def test_a_jump_over_several_bricks_ends_one_bar() -> None:
    prices = np.array([100, 103.5, 104, 102], dtype=np.float64)
    assert by_distance(prices, 1.0).tolist() == [2, 3, 4]


def test_bars_of_time_hold_what_happened_in_it_and_are_known_when_it_is_over() -> None:
    columns = trades([1, 3, 2], [1, 1, 1])
    columns["time"] = FIRST + SECOND * np.array([0, 61, 59])
    columns["available"] = FIRST + SECOND * np.array([1, 62, 63])
    bars = bars_of_trades(columns, rule_of("time:1m"))
    assert bars["time"].tolist() == [FIRST, FIRST + 60 * SECOND]
    assert bars["close"].tolist() == [2, 3]
    assert bars["available"].tolist() == [FIRST + 63 * SECOND, FIRST + 120 * SECOND]


def test_bars_that_end_in_one_instant_are_labelled_a_nanosecond_apart() -> None:
    columns = trades([1, 2, 3], [1, 1, 1])
    columns["available"] = np.full(3, FIRST)
    bars = bars_of_trades(columns, rule_of("ticks:1"))
    assert bars["time"].tolist() == [FIRST, FIRST + 1, FIRST + 2]


def test_who_took_is_found_by_the_tick_rule_where_it_is_not_told() -> None:
    price = np.array([5, 5, 6, 6, 5, 5], dtype=np.float64)
    assert taker_sides(price, None).tolist() == [0, 0, 1, 1, -1, -1]
    told = np.array([0, -1, 0, -1, 0, 0])
    assert taker_sides(price, told).tolist() == [0, -1, 1, -1, -1, -1]


@given(
    st.lists(
        st.tuples(st.integers(90, 110), st.integers(1, 9), st.sampled_from([-1, 1])),
        min_size=1, max_size=200,
    ),
    st.sampled_from([name for name in MEASURES if name != "time"]),
    st.integers(1, 30),
    st.data(),
)  # fmt: skip
def test_no_bar_changes_when_later_trades_are_taken_away(
    rows: list[tuple[int, int, int]], measure: str, amount: int, data: st.DataObject
) -> None:
    prices, sizes, sides = (list(column) for column in zip(*rows, strict=True))
    columns = trades([float(p) for p in prices], [float(s) for s in sizes], sides)
    rule = Rule(measure, float(amount))
    whole = bars_of_trades(columns, rule)
    cut = data.draw(st.integers(0, len(rows)))
    part = bars_of_trades({name: column[:cut] for name, column in columns.items()}, rule)
    known = whole["available"] <= (columns["available"][cut - 1] if cut else 0)
    for name, column in part.items():
        assert column.tolist() == whole[name][known].tolist()


@given(st.lists(st.integers(1, 9), max_size=300), st.integers(1, 40))
def test_each_bar_of_volume_is_the_shortest_that_reaches_it(sizes: list[int], amount: int) -> None:
    start = 0
    for end in by_sum(np.array(sizes, dtype=np.float64), amount).tolist():
        assert sum(sizes[start:end]) >= amount > sum(sizes[start : end - 1])
        start = end
    assert sum(sizes[start:]) < amount


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("time:5m", Rule("time", 300 * SECOND)),
        ("ticks:1000", Rule("ticks", 1000)),
        ("renko:0.5", Rule("renko", 0.5)),
    ],
)
def test_a_rule_is_written_as_measure_and_amount(text: str, rule: Rule) -> None:
    assert rule_of(text) == rule


def test_a_rule_has_a_name_among_timeframes() -> None:
    names = [rule_of(text).timeframe for text in ("time:60s", "ticks:1000", "volume:0.5")]
    assert names == ["1m", "1000-ticks", "0.5-volume"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("tick:9", "Bars cannot be made by 'tick': .*ticks"),
        ("ticks:1.5", "write ticks: and a whole number above 0"),
        ("volume:-1", "write volume: and a number above 0"),
        ("volume:nan", "write volume: and a number above 0"),
        ("runs", "write runs: and a number above 0"),
    ],
)
def test_a_rule_that_cannot_be_read_is_refused_with_what_to_write(text: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        rule_of(text)


def test_the_minutes_of_real_trades_equal_the_bars_of_their_exchange() -> None:
    source = pq.read_table(recording("crypto/trades/binance_XRP_ETH_trades_2019.parquet"))
    wanted = pq.read_table(recording("crypto/minute/binance_XRP_ETH_1m.parquet"))
    names = {"time": "ts", "available": "ts", "price": "price", "size": "amount"}
    columns = {ours: source[theirs].to_numpy() for ours, theirs in names.items()}
    bars = bars_of_trades(columns, rule_of("time:1m"))
    first, last = bars["time"][0], bars["time"][-1]
    stretch = (wanted["ts"].to_numpy() >= first) & (wanted["ts"].to_numpy() <= last)
    assert int(stretch.sum()) == len(bars["time"]) == 2_469
    assert bars["time"].tolist() == wanted["ts"].to_numpy()[stretch].tolist()
    for name in ("open", "high", "low", "close", "volume"):
        assert bars[name].tolist() == wanted[name].to_numpy()[stretch].tolist(), name
