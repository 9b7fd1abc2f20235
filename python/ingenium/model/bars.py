"""The bars of one instrument, as columns: the form in which history enters the platform."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, Self, TypeVar

import numpy as np
import numpy.typing as npt

from ingenium.model.bar_checks import (
    FLOATS,
    PRICES,
    FloatColumn,
    IntColumn,
    Origin,
    check_shape,
    check_times,
    check_values,
)
from ingenium.model.errors import DataError
from ingenium.model.timeframe import format_timeframe, infer_timeframe, parse_timeframe
from ingenium.model.timestamps import Instant, as_nanoseconds, instant, iso, last_instant

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

Stamp = Literal["start", "end"]
"""What a bar's label means: the moment it opens, or the moment it closes."""

_COLUMNS: Final = ("time", *FLOATS)
_SHOWN_ROWS: Final = 5
_Number = TypeVar("_Number", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Hole:
    """A stretch without bars: the labels on both sides, and how many bars are missing between."""

    after: int
    before: int
    missing: int

    def __repr__(self) -> str:
        return f"Hole({iso(self.after)} … {iso(self.before)}, {self.missing} missing)"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Bars:
    """One instrument's bars as checked, read-only columns; build them with `from_columns`.

    Attributes:
        symbol: the instrument.
        time: the label of each bar as supplied, int64 nanoseconds UTC, strictly increasing.
        open: the first price.
        high: the highest price.
        low: the lowest price.
        close: the last price.
        volume: what was traded, 0 where unknown.
        timeframe: the length of a bar in nanoseconds, 0 when unknown.
        stamp: whether a label is the bar's start or its end.
        available: when each bar became known; None derives it, see `known_at`.
        allow_negative_prices: whether prices may be zero or negative, as of spreads and power.
    """

    symbol: str
    time: IntColumn
    open: FloatColumn
    high: FloatColumn
    low: FloatColumn
    close: FloatColumn
    volume: FloatColumn
    timeframe: int = 0
    stamp: Stamp = "start"
    available: IntColumn | None = None
    allow_negative_prices: bool = False

    def __post_init__(self) -> None:
        self._check(Origin(self.symbol))

    @classmethod
    def from_columns(
        cls,
        symbol: str,
        *,
        timeframe: int | str | None = None,
        stamp: Stamp = "start",
        allow_negative_prices: bool = False,
        origin: Origin | None = None,
        **columns: Any,  # noqa: ANN401 - arrays, lists, anything numpy can read
    ) -> Self:
        """Build bars from time, open, high, low, close and, if known, volume and available.

        Times are int64 nanoseconds, datetime64, datetimes or ISO strings, and UTC without a zone.
        The timeframe is the most common step of time unless given ("5m", nanoseconds; 0 = unknown).
        Columns already of the right type are not copied.

        Raises:
            DataError: a column is missing, unreadable or holds impossible bars.
        """
        origin = Origin(symbol) if origin is None else origin
        _check_names(columns, origin)
        time = np.ascontiguousarray(as_nanoseconds(columns["time"], where=f"{origin.name}: time"))
        numbers = {name: _numbers(columns[name], name, origin) for name in PRICES}
        volume = columns.get("volume")
        numbers["volume"] = (
            np.zeros(len(time)) if volume is None else _numbers(volume, "volume", origin)
        )
        known = columns.get("available")
        if known is not None:
            known = as_nanoseconds(known, where=f"{origin.name}: available")
        if timeframe is None:
            timeframe = infer_timeframe(time)
        length = parse_timeframe(timeframe) if isinstance(timeframe, str) else timeframe
        bars = cls._assemble(
            symbol=symbol,
            time=time,
            timeframe=length,
            stamp=stamp,
            available=known,
            allow_negative_prices=allow_negative_prices,
            **numbers,
        )
        bars._check(origin)
        return bars

    @classmethod
    def trusted(
        cls,
        symbol: str,
        columns: Mapping[str, npt.NDArray[Any]],
        *,
        timeframe: int,
        stamp: Stamp,
        allow_negative_prices: bool = False,
    ) -> Self:
        """Return bars over columns that were checked when they were stored: nothing is read."""
        fields = {name: _frozen(columns[name]) for name in (*_COLUMNS, "available")}
        return cls._assemble(
            symbol=symbol,
            timeframe=timeframe,
            stamp=stamp,
            allow_negative_prices=allow_negative_prices,
            **fields,
        )

    def __len__(self) -> int:
        return len(self.time)

    def __getitem__(self, rows: slice) -> Self:
        """Return a stretch of the bars, sharing memory with this one."""
        _check_slice(rows, self.symbol)
        fields = {name: getattr(self, name)[rows] for name in _COLUMNS}
        known = self.available
        return self._with(**fields, available=None if known is None else known[rows])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Bars):
            return NotImplemented
        same = self.symbol == other.symbol and self.timeframe == other.timeframe
        if not same or self.stamp != other.stamp or len(self) != len(other):
            return False
        if (self.available is None) != (other.available is None):
            return False
        names = _COLUMNS if self.available is None else (*_COLUMNS, "available")
        return all(np.array_equal(getattr(self, name), getattr(other, name)) for name in names)

    __hash__ = None  # type: ignore[assignment]  # columns are compared, never hashed

    def between(self, start: Instant | None = None, end: Instant | None = None) -> Self:
        """Return the bars labelled from `start` to `end`, both included.

        An end given as a bare date covers that whole day.
        """
        first = 0 if start is None else int(np.searchsorted(self.time, instant(start)))
        last = len(self)
        if end is not None:
            last = int(np.searchsorted(self.time, last_instant(end), side="right"))
        return self[first : max(first, last)]

    def known_at(self) -> IntColumn:
        """Return when each bar became known: given, or its end by label and timeframe.

        Bars do not overlap: one that is shorter than the timeframe ends where the next begins.

        Raises:
            DataError: the bars are labelled by their start and their timeframe is unknown.
        """
        if self.available is not None:
            return self.available
        if self.stamp == "end":
            return self.time
        if self.timeframe == 0 and len(self):
            msg = (
                f"{self.symbol}: nobody can tell when these start-stamped bars became known, "
                "as their timeframe is unknown: give timeframe=, such as '1d'."
            )
            raise DataError(msg)
        ends = self.time + self.timeframe
        np.minimum(ends[:-1], self.time[1:], out=ends[:-1])
        return _frozen(ends)

    def with_available(self, available: IntColumn) -> Self:
        """Return the same bars with explicit times at which they became known."""
        bars = self._with(available=np.ascontiguousarray(available))
        bars._check(Origin(self.symbol))
        return bars

    def holes(self, expected: int | None = None) -> list[Hole]:
        """Return the stretches where labels are further apart than `expected` (the timeframe)."""
        step = self.timeframe if expected is None else expected
        if step <= 0:
            msg = f"{self.symbol}: the timeframe is unknown: give holes(expected=nanoseconds)."
            raise DataError(msg)
        steps = np.diff(self.time)
        return [
            Hole(int(self.time[row]), int(self.time[row + 1]), (int(steps[row]) - 1) // step)
            for row in np.flatnonzero(steps > step)
        ]

    def arrow(self) -> pa.Table:
        """Return the columns as an Arrow table: times in UTC, numbers without a copy."""
        import pyarrow as pa

        times = pa.array(self.time).cast(pa.timestamp("ns", "UTC"))
        return pa.table({"time": times, **{name: getattr(self, name) for name in FLOATS}})

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Hand the columns to any library that reads Arrow, such as polars."""
        return self.arrow().__arrow_c_stream__(requested_schema)

    def __repr__(self) -> str:
        span = f", {iso(int(self.time[0]))} … {iso(int(self.time[-1]))}" if len(self) else ""
        length = format_timeframe(self.timeframe) if self.timeframe else "unknown length"
        return (
            f"Bars({self.symbol!r}, {len(self):,} bars of {length}{span}, stamped at {self.stamp})"
        )

    def _repr_html_(self) -> str:
        """Return the first and last bars as a small table for notebooks."""
        from html import escape

        count = len(self)
        tail = max(min(count, _SHOWN_ROWS), count - _SHOWN_ROWS)
        rows = [*range(min(count, _SHOWN_ROWS)), *range(tail, count)]
        head = "".join(f"<th>{name}</th>" for name in _COLUMNS)
        body = "".join(
            f"<tr><td>{iso(int(self.time[row]))}</td>"
            + "".join(f"<td>{getattr(self, name)[row]:.10g}</td>" for name in FLOATS)
            + "</tr>"
            for row in rows
        )
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        return f"<p>{escape(repr(self))}</p>{table}"

    def _check(self, origin: Origin) -> None:
        """Check every rule, and put read-only views in place of the columns."""
        if not self.symbol or not isinstance(self.symbol, str):
            msg = f"Bars need the name of their instrument, not {self.symbol!r}: give symbol=."
            raise DataError(msg)
        if self.stamp not in ("start", "end"):
            msg = f"{origin.name}: stamp {self.stamp!r} is not known: say 'start' or 'end'."
            raise DataError(msg)
        if self.timeframe < 0:
            msg = f"{origin.name}: timeframe {self.timeframe} is negative: give nanoseconds."
            raise DataError(msg)
        columns = {name: getattr(self, name) for name in _COLUMNS}
        if self.available is not None:
            columns["available"] = self.available
        check_shape(columns, origin)
        check_times(self.time, self.available, origin)
        check_values(columns, origin, allow_negative_prices=self.allow_negative_prices)
        for name, column in columns.items():
            object.__setattr__(self, name, _frozen(column))

    def _with(self, **changes: object) -> Self:
        fields = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return self._assemble(**(fields | changes))

    @classmethod
    def _assemble(cls, **fields: object) -> Self:
        """Put fields together unchecked: for columns that were or will be checked."""
        bars = object.__new__(cls)
        for name, value in fields.items():
            object.__setattr__(bars, name, value)
        return bars


def _frozen(column: npt.NDArray[_Number]) -> npt.NDArray[_Number]:
    view = column.view()
    view.flags.writeable = False
    return view


def _check_slice(rows: object, symbol: str) -> None:
    if not isinstance(rows, slice) or rows.step not in (None, 1):
        msg = (
            f"Bars of {symbol} are cut by slices without a step, such as bars[10:20]: "
            "use the columns, such as bars.close[3], for single values."
        )
        raise TypeError(msg)


def _check_names(columns: Mapping[str, object], origin: Origin) -> None:
    missing = [name for name in ("time", *PRICES) if columns.get(name) is None]
    if missing:
        wanted = ", ".join(("time", *PRICES))
        msg = f"{origin.name}: column {missing[0]!r} is missing: give {wanted}."
        raise DataError(msg)
    unknown = sorted(set(columns) - {*_COLUMNS, "available"})
    if unknown:
        names = ", ".join((*_COLUMNS, "available"))
        msg = f"{origin.name}: {unknown[0]!r} is not a column of bars: the columns are {names}."
        raise DataError(msg)


def _numbers(values: Any, name: str, origin: Origin) -> FloatColumn:  # noqa: ANN401
    try:
        return np.ascontiguousarray(values, dtype=np.float64)
    except (TypeError, ValueError) as cause:
        msg = f"{origin.name}: column {name!r} does not hold numbers ({cause}): convert it first."
        raise DataError(msg) from None
