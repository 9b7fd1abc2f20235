"""What is measured: the seeded bars, the parameters, and the answers a right engine must give."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.folders import DATA

FAST, SLOW = 10, 30
SWEEP: tuple[tuple[int, int], ...] = tuple(
    (fast, slow) for fast in range(5, 24, 2) for slow in range(30, 121, 10)
)
CASH = 1e9
SYMBOLS: tuple[str, ...] = tuple(f"SYM{number}" for number in range(10))
ORDER_SIZES = (("W3-1k", 1_000), ("W3-10k", 10_000), ("W3", 100_000), ("W3-1M", 1_000_000))
ENOUGH_ORDERS = 100_000  # short runs are repeated until this many orders have been timed
POSITION_CHANGES = 39_189  # of the 10/30 cross over the whole series

FULL_BARS = 1_000_000
FULL_SYMBOL_BARS = 100_000
START = 1_577_836_800_000_000_000  # 2020-01-01 UTC
MINUTE = 60_000_000_000
SERIES = "bars"


@dataclass(frozen=True, slots=True)
class Columns:
    """One-minute bars as columns, stamped at their close."""

    time: NDArray[np.int64]
    open: NDArray[np.float64]
    high: NDArray[np.float64]
    low: NDArray[np.float64]
    close: NDArray[np.float64]
    volume: NDArray[np.float64]

    def head(self, count: int) -> "Columns":
        """Return the first bars."""
        return self._each(lambda column: column[:count])

    def in_memory(self) -> "Columns":
        """Return writable copies, for peers that refuse mapped arrays."""
        return self._each(np.array)

    def arrays(self) -> Iterator[NDArray[np.generic]]:
        """Yield the columns in order."""
        return (getattr(self, field.name) for field in fields(self))

    def _each(self, change: Callable[[NDArray[np.generic]], NDArray[np.generic]]) -> "Columns":
        return Columns(*(change(column) for column in self.arrays()))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Scale:
    """How much of each workload is run; less than one only for a smoke check."""

    factor: float = 1.0

    def of(self, count: int) -> int:
        """Return the scaled count."""
        return max(1, int(count * self.factor))

    @property
    def bars(self) -> int:
        """Return the length of the long series."""
        return self.of(FULL_BARS)

    @property
    def symbol_bars(self) -> int:
        """Return the length of the order workloads, the sweep and each of the ten symbols."""
        return self.of(FULL_SYMBOL_BARS)


def random_walk(seed: int, count: int) -> Columns:
    """Return a seeded walk of one-minute bars with a tick of 0.01."""
    chance = np.random.default_rng(seed)
    steps = chance.normal(0, 5e-4, count)
    upper = 1 + np.abs(chance.normal(0, 2e-4, count))
    lower = 1 - np.abs(chance.normal(0, 2e-4, count))
    close = np.round(1000 * np.exp(np.cumsum(steps)), 2)
    opening = np.empty_like(close)
    opening[0], opening[1:] = 1000.0, close[:-1]
    top, bottom = np.maximum(opening, close), np.minimum(opening, close)
    return Columns(
        time=START + MINUTE * np.arange(1, count + 1, dtype=np.int64),
        open=opening,
        high=np.maximum(np.round(top * upper, 2), top),
        low=np.minimum(np.round(bottom * lower, 2), bottom),
        close=close,
        volume=chance.integers(1_000, 100_000, count).astype(np.float64),
    )


def position_changes(close: NDArray[np.float64], fast: int = FAST, slow: int = SLOW) -> int:
    """Count the turns of the cross in exact integer arithmetic."""
    if close.size < slow:
        return 0
    cents = np.rint(close * 100).astype(np.int64)
    total = np.concatenate([[0], np.cumsum(cents)])
    fast_sum = (total[fast:] - total[:-fast])[slow - fast :]
    slow_sum = total[slow:] - total[:-slow]
    is_above = fast_sum * slow > slow_sum * fast
    return int(np.count_nonzero(np.diff(is_above, prepend=False)))


def repeats_of(orders: int) -> int:
    """Return how often a run of this many orders is repeated in one reading."""
    return max(1, ENOUGH_ORDERS // orders)


def diagonal(count: int) -> tuple[tuple[int, int], ...]:
    """Return 10, 20 … 100 pairs of the sweep in which each length is met equally often."""
    if count % 10 or not 0 < count <= len(SWEEP):
        message = f"an even part of the sweep has 10, 20 … {len(SWEEP)} pairs, not {count}"
        raise ValueError(message)
    return tuple(
        SWEEP[10 * row + (row + turn) % 10] for turn in range(count // 10) for row in range(10)
    )


def make_data() -> None:
    """Write what is missing of the data: mapped columns for all, a Parquet file for the loaders."""
    if not (DATA / SERIES).is_dir():
        save(SERIES, random_walk(42, FULL_BARS))
    for number, symbol in enumerate(SYMBOLS):
        if not (DATA / symbol).is_dir():
            save(symbol, random_walk(100 + number, FULL_SYMBOL_BARS))
    if not parquet_file().is_file():
        _save_parquet(series())


def save(name: str, columns: Columns, folder: Path = DATA) -> None:
    """Write a file a column; the folder appears only when all of them are there."""
    partial = folder / f"{name}.partial"
    partial.mkdir(parents=True, exist_ok=True)
    for field, column in zip(fields(columns), columns.arrays(), strict=True):
        np.save(partial / f"{field.name}.npy", column)
    partial.rename(folder / name)


def load(name: str, folder: Path = DATA) -> Columns:
    """Map the columns of a series into memory."""
    names = (field.name for field in fields(Columns))
    return Columns(*(np.load(folder / name / f"{column}.npy", mmap_mode="r") for column in names))


def series(count: int = FULL_BARS) -> Columns:
    """Return the first bars of the long series."""
    return load(SERIES).head(count)


def parquet_file() -> Path:
    """Return the path of the long series as a Parquet file."""
    return DATA / f"{SERIES}.parquet"


def _save_parquet(columns: Columns) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    arrays = {
        field.name: column for field, column in zip(fields(columns), columns.arrays(), strict=True)
    }
    parquet.write_table(pa.table(arrays), parquet_file(), compression="zstd")
