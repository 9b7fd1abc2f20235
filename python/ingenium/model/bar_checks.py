"""What makes the columns of bars trustworthy: checked fast, explained slowly.

Columns are checked in blocks that stay in the processor's cache. Only when a block fails are its
rows looked at one by one, to name the first wrong one, its value and the fix.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NoReturn

import numpy as np
import numpy.typing as npt

from ingenium.model.errors import DataError
from ingenium.model.timeframe import DAY, SECOND
from ingenium.model.timestamps import iso

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FloatColumn = npt.NDArray[np.float64]
IntColumn = npt.NDArray[np.int64]

PRICES: Final = ("open", "high", "low", "close")
FLOATS: Final = (*PRICES, "volume")

_BLOCK: Final = 16_384
_EARLIEST: Final = -170 * 365 * DAY  # about the year 1800
_WRONG_UNIT_BELOW: Final = 7_300_000 * SECOND  # seconds to µs of 1973..2200, read as nanoseconds
_UNITS: Final = (("seconds", SECOND), ("milliseconds", 1_000_000), ("microseconds", 1_000))


@dataclass(frozen=True, slots=True)
class Origin:
    """Where rows came from, so that an error can point at them; rows count from 0.

    Attributes:
        symbol: the instrument.
        source: the file or object.
        first_line: the line of its row 0 in a text file, 0 elsewhere.
        rows: which row of the source each row is, where they are not all or not in its order.
    """

    symbol: str
    source: str = ""
    first_line: int = 0
    rows: IntColumn | range | None = field(default=None, compare=False, repr=False)

    @property
    def name(self) -> str:
        """The symbol, with its file or object when that is known."""
        return f"{self.symbol} ({self.source})" if self.source else self.symbol

    def row(self, index: int) -> str:
        """Name one row, with its line when the source is a text file."""
        row = index if self.rows is None else int(self.rows[index])
        line = f" (line {row + self.first_line})" if self.first_line else ""
        return f"row {row}{line}"

    def refuse(self, index: int, problem: str, fix: str) -> NoReturn:
        """Raise the one-sentence error about a row."""
        msg = f"{self.name}: {self.row(index)}: {problem}: {fix}."
        raise DataError(msg)


def check_shape(columns: Mapping[str, np.ndarray], origin: Origin) -> None:
    """Refuse columns of the wrong type, layout or length."""
    rows = len(columns["time"])
    for name, column in columns.items():
        wanted = np.float64 if name in FLOATS else np.int64
        if column.dtype != wanted or column.ndim != 1 or not column.flags.c_contiguous:
            msg = (
                f"{origin.name}: column {name!r} is not a contiguous one-dimensional array of "
                f"{np.dtype(wanted)} (it is {column.dtype}): build with Bars.from_columns, "
                "which converts."
            )
            raise DataError(msg)
        if len(column) != rows:
            msg = (
                f"{origin.name}: column {name!r} has {len(column)} rows but time has {rows}: "
                "give columns of equal length."
            )
            raise DataError(msg)


def check_times(time: IntColumn, available: IntColumn | None, origin: Origin) -> None:
    """Refuse times in a wrong unit, times not increasing, and bars known before their label."""
    if time.size == 0:
        return
    _check_unit(time, origin)
    if not _all_blocks(len(time) - 1, lambda block: time[1:][block] > time[:-1][block]):
        _refuse_order(time, origin)
    if available is None:
        return
    if not bool((available >= time).all()):
        row = int((available < time).argmax())
        problem = f"available at {iso(int(available[row]))}, before its label {iso(int(time[row]))}"
        origin.refuse(row, problem, "a bar cannot be known before it is labelled")
    if not bool((available[1:] >= available[:-1]).all()):
        row = int((available[1:] < available[:-1]).argmax()) + 1
        problem = f"available at {iso(int(available[row]))}, before the bar that precedes it"
        origin.refuse(row, problem, "let the available times never decrease")


def check_values(
    columns: Mapping[str, FloatColumn], origin: Origin, *, allow_negative_prices: bool
) -> None:
    """Refuse prices that are missing, not positive or out of order, and impossible volumes."""
    floor = -np.inf if allow_negative_prices else 0.0
    opens, highs, lows, closes, volumes = (columns[name] for name in FLOATS)
    for start in range(0, len(opens), _BLOCK):
        block = slice(start, start + _BLOCK)
        o, h, low, c, v = opens[block], highs[block], lows[block], closes[block], volumes[block]
        # A NaN fails every comparison, and the lowest and highest prices bound the others.
        sound = (
            bool(((low <= o) & (o <= h) & (low <= c) & (c <= h)).all())
            and bool(low.min() > floor)
            and bool(h.max() < np.inf)
            and bool(v.min() >= 0.0)
            and bool(v.max() < np.inf)
        )
        if not sound:
            _refuse_values(columns, start, origin, floor)


def _all_blocks(rows: int, test: Callable[[slice], npt.NDArray[np.bool_]]) -> bool:
    return all(
        bool(test(slice(start, min(start + _BLOCK, rows))).all())
        for start in range(0, rows, _BLOCK)
    )


def _check_unit(time: IntColumn, origin: Origin) -> None:
    last, first = int(time[-1]), int(time[0])
    if 0 < last < _WRONG_UNIT_BELOW:
        for unit, factor in _UNITS:
            if 10**8 * SECOND <= last * factor < 7_300_000_000 * SECOND:
                origin.refuse(
                    len(time) - 1,
                    f"time {last} looks like {unit}, read as nanoseconds it is {iso(last)}",
                    f"multiply the times by {factor:_}",
                )
        origin.refuse(
            len(time) - 1,
            f"time {last} is {iso(last)} in nanoseconds",
            "give int64 nanoseconds since 1970-01-01 UTC, or datetime64",
        )
    if first < _EARLIEST:
        origin.refuse(0, f"time {first} is {iso(first)}", "give int64 nanoseconds UTC after 1800")


def _refuse_order(time: IntColumn, origin: Origin) -> NoReturn:
    steps = np.diff(time)
    row = int((steps <= 0).argmax()) + 1
    if steps[row - 1] == 0:
        problem = f"time {iso(int(time[row]))} appears twice"
        origin.refuse(row, problem, "remove one of the two bars")
    problem = f"time {iso(int(time[row]))} comes after {iso(int(time[row - 1]))}"
    if bool((steps < 0).all()):
        origin.refuse(row, f"{problem} (newest first)", "reverse the rows, oldest first")
    origin.refuse(row, problem, "sort the rows by time")


def _refuse_values(
    columns: Mapping[str, FloatColumn], start: int, origin: Origin, floor: float
) -> NoReturn:
    o, h, low, c, v = (columns[name][start : start + _BLOCK] for name in FLOATS)
    sound = (low <= o) & (o <= h) & (low <= c) & (c <= h) & (low > floor) & (h < np.inf)
    row = start + int((sound & (v >= 0.0) & (v < np.inf)).argmin())
    bar = {name: float(columns[name][row]) for name in FLOATS}
    for name, value in bar.items():
        if np.isnan(value):
            origin.refuse(row, f"{name} is missing (NaN)", "fill or remove that bar")
        if np.isinf(value):
            origin.refuse(row, f"{name} is infinite", "correct or remove that bar")
    _refuse_bar(row, bar, origin, floor)


def _refuse_bar(row: int, bar: dict[str, float], origin: Origin, floor: float) -> NoReturn:
    for name in PRICES:
        if bar[name] <= floor:
            fix = "correct or remove that bar, or set allow_negative_prices=True if it is real"
            origin.refuse(row, f"{name} {bar[name]:.12g} is not positive", fix)
    for name in ("open", "close", "low"):
        if bar["high"] < bar[name]:
            problem = f"high {bar['high']:.12g} is below {name} {bar[name]:.12g}"
            origin.refuse(row, problem, "correct or remove that bar")
    for name in ("open", "close"):
        if bar["low"] > bar[name]:
            problem = f"low {bar['low']:.12g} is above {name} {bar[name]:.12g}"
            origin.refuse(row, problem, "correct or remove that bar")
    problem = f"volume {bar['volume']:.12g} is negative"
    origin.refuse(row, problem, "correct that bar, or write 0 where volume is unknown")
