from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from benchmarks.workloads import (
    MINUTE,
    POSITION_CHANGES,
    SWEEP,
    Scale,
    diagonal,
    load,
    position_changes,
    random_walk,
    repeats_of,
    save,
)


def test_the_same_seed_gives_the_same_bars() -> None:
    first, second = random_walk(42, 500), random_walk(42, 500)
    for one, other in zip(first.arrays(), second.arrays(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_another_seed_gives_other_bars() -> None:
    assert not np.array_equal(random_walk(42, 500).close, random_walk(43, 500).close)


def test_bars_lie_on_the_tick_and_within_their_range() -> None:
    bars = random_walk(7, 5_000)
    for column in (bars.open, bars.high, bars.low, bars.close):
        np.testing.assert_array_equal(column, np.round(column, 2))
    assert (bars.high >= np.maximum(bars.open, bars.close)).all()
    assert (bars.low <= np.minimum(bars.open, bars.close)).all()


def test_bars_follow_one_another_by_the_minute_and_open_at_the_last_close() -> None:
    bars = random_walk(7, 100)
    assert (np.diff(bars.time) == MINUTE).all()
    np.testing.assert_array_equal(bars.open[1:], bars.close[:-1])


def test_the_long_series_turns_as_often_as_the_workload_says() -> None:
    assert position_changes(random_walk(42, 1_000_000).close) == POSITION_CHANGES


def test_turns_are_counted_from_flat() -> None:
    rising_then_falling = np.array([1.0, 2.0, 3.0, 2.0, 1.0, 0.5])
    assert position_changes(rising_then_falling, fast=1, slow=2) == 2


def test_equal_averages_are_not_a_turn() -> None:
    assert position_changes(np.full(50, 0.1), fast=3, slow=7) == 0


def test_too_few_bars_never_turn() -> None:
    assert position_changes(np.array([1.0, 2.0]), fast=1, slow=5) == 0


def test_saved_columns_come_back_as_they_were(tmp_path: Path) -> None:
    bars = random_walk(3, 50)
    save("walk", bars, tmp_path)
    for one, other in zip(bars.arrays(), load("walk", tmp_path).arrays(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_part_of_the_sweep_meets_each_length_equally_often() -> None:
    pairs = diagonal(20)
    assert set(Counter(fast for fast, _ in pairs).values()) == {2}
    assert set(Counter(slow for _, slow in pairs).values()) == {2}


def test_the_whole_diagonal_is_the_whole_sweep() -> None:
    assert set(diagonal(100)) == set(SWEEP)


def test_an_uneven_part_of_the_sweep_is_refused() -> None:
    with pytest.raises(ValueError, match="not 15"):
        diagonal(15)


def test_the_scale_shortens_a_workload() -> None:
    assert (Scale(0.1).bars, Scale(0.1).symbol_bars, Scale(1e-9).bars) == (100_000, 10_000, 1)


@pytest.mark.parametrize(("orders", "repeats"), [(1_000, 100), (100_000, 1), (1_000_000, 1)])
def test_short_runs_are_repeated(orders: int, repeats: int) -> None:
    assert repeats_of(orders) == repeats
