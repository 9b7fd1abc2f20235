"""The ticks of one instrument, as columns: trades, quotes, book levels and orders in one stream."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Self, TypeVar

import numpy as np
import numpy.typing as npt

from ingenium.model.bar_checks import FloatColumn, IntColumn, Origin
from ingenium.model.errors import DataError
from ingenium.model.tick_checks import check_order, check_shape, check_values
from ingenium.model.timestamps import as_nanoseconds

KindColumn = npt.NDArray[np.uint8]
SideColumn = npt.NDArray[np.int8]

MORE = 1
"""The flag of a row that is not the last of its message: nobody is called before the last one."""

_Number = TypeVar("_Number", bound=np.generic)


class TickKind(IntEnum):
    """What a row tells.

    Attributes:
        TRADE: a trade at `price` for `size`; `side` is that of the taker, 0 where unknown.
        LEVEL: what is open at a price of a side from now on; a size of 0 takes the level away.
        QUOTE: the best price of a side and what is open at it; the side's other levels are gone.
        CLEAR: a side (0: both) has no levels any more, as before a snapshot.
        ADD: an order of this number rests at a price.
        CHANGE: what is open of an order now; at another price or with more it loses its place.
        REMOVE: an order is gone, cancelled.
        EXECUTE: a resting order traded for `size`.
        FUNDING: `price` is the rate that longs pay shorts on the value at the mark price.
        MARK: the price at which positions are valued and funding is paid from now on.
    """

    TRADE = 0
    LEVEL = 1
    QUOTE = 2
    CLEAR = 3
    ADD = 4
    CHANGE = 5
    REMOVE = 6
    EXECUTE = 7
    FUNDING = 8
    MARK = 9


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Ticks:
    """One instrument's ticks as checked columns in the order of arrival; see `from_columns`.

    Attributes:
        symbol: the instrument.
        time: when each happened at the exchange, int64 nanoseconds UTC. Where a row's time is
            before that of a row that arrived earlier, it counts as having happened with that one.
        available: when each became known, never decreasing; a row is never known before its time.
        kind: what each row tells, by `TickKind`.
        side: 1 is bid or buy, -1 is ask or sell, 0 is neither or unknown.
        price: the price; the rate of a funding payment.
        size: the quantity.
        flags: `MORE` where another row of the same message follows.
        order: the number of the exchange's order, where rows tell of orders.
    """

    symbol: str
    time: IntColumn
    available: IntColumn
    kind: KindColumn
    side: SideColumn
    price: FloatColumn
    size: FloatColumn
    flags: KindColumn
    order: IntColumn | None = None

    def __post_init__(self) -> None:
        origin = Origin(self.symbol)
        check_shape(self._columns(), origin)
        check_order(self.time, self.available, origin)
        check_values(self._columns(), origin)

    @classmethod
    def from_columns(
        cls,
        symbol: str,
        **columns: Any,  # noqa: ANN401 - arrays, lists, anything numpy can read
    ) -> Self:
        """Build ticks from time, kind, side, price and size, and what is known besides.

        Without `available`, rows are known when they happen; without `flags`, each row is a message
        of its own; `order` is needed where rows tell of orders. Times are int64 nanoseconds,
        datetime64, datetimes or ISO strings. Columns of the right type are not copied.

        Raises:
            DataError: a column is missing, unreadable or holds impossible values.
        """
        needed = ("time", "kind", "side", "price", "size")
        _check_names(symbol, columns, needed)
        time = _times(columns["time"], f"{symbol}: time")
        known = columns.get("available")
        flags = columns.get("flags")
        order = columns.get("order")
        return cls(
            symbol=symbol,
            time=time,
            available=time if known is None else _times(known, f"{symbol}: available"),
            kind=_numbers(columns["kind"], "kind", symbol, np.uint8),
            side=_numbers(columns["side"], "side", symbol, np.int8),
            price=_numbers(columns["price"], "price", symbol, np.float64),
            size=_numbers(columns["size"], "size", symbol, np.float64),
            flags=(
                np.zeros(len(time), dtype=np.uint8)
                if flags is None
                else _numbers(flags, "flags", symbol, np.uint8)
            ),
            order=None if order is None else _numbers(order, "order", symbol, np.int64),
        )

    def __len__(self) -> int:
        return len(self.time)

    def __repr__(self) -> str:
        return f"Ticks({self.symbol}, {len(self):,} rows)"

    def _columns(self) -> dict[str, npt.NDArray[Any]]:
        names = ("time", "available", "kind", "side", "price", "size", "flags", "order")
        columns = {name: getattr(self, name) for name in names}
        return {name: column for name, column in columns.items() if column is not None}


def _check_names(symbol: str, columns: dict[str, object], needed: tuple[str, ...]) -> None:
    for name in needed:
        if name not in columns:
            msg = f"{symbol}: ticks need the column {name!r}: give {', '.join(needed)}."
            raise DataError(msg)
    for name in columns:
        if name not in (*needed, "available", "flags", "order"):
            msg = f"{symbol}: ticks have no column {name!r}: leave it out."
            raise DataError(msg)


def _times(values: object, where: str) -> IntColumn:
    return np.ascontiguousarray(as_nanoseconds(values, where=where))


def _numbers(values: object, name: str, symbol: str, wanted: type[_Number]) -> npt.NDArray[_Number]:
    """Return a column in the type that it needs; a number that does not fit is refused."""
    try:
        column = np.asarray(values)
        kept = np.ascontiguousarray(column, dtype=wanted)
        fits = kept.dtype == column.dtype or bool(((kept == column) | _is_nan(column)).all())
    except (TypeError, ValueError, OverflowError) as cause:
        msg = f"{symbol}: column {name!r} does not hold numbers ({cause}): convert it first."
        raise DataError(msg) from None
    if not fits:
        msg = f"{symbol}: column {name!r} holds a number that is no {np.dtype(wanted)}: correct it."
        raise DataError(msg)
    return kept


def _is_nan(column: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    return np.isnan(column) if column.dtype.kind == "f" else np.zeros(len(column), dtype=bool)
