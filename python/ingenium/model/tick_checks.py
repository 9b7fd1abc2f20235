"""What makes the columns of ticks trustworthy; the first wrong row is named with its fix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from ingenium.model.errors import DataError
from ingenium.model.timestamps import iso

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ingenium.model.bar_checks import IntColumn, Origin

Columns = dict[str, npt.NDArray[Any]]
"""Columns by their names."""

_TYPES: Final = {
    "time": np.int64,
    "available": np.int64,
    "kind": np.uint8,
    "side": np.int8,
    "price": np.float64,
    "size": np.float64,
    "flags": np.uint8,
    "order": np.int64,
}
_BLOCK: Final = 16_384
_CLEAR: Final = 3
_ORDERS: Final = (4, 7)
_FUNDING: Final = 8
_LAST_KIND: Final = 9
_NEED_SIDE: Final = np.array([0, 1, 1, 0, 1, 1, 0, 0, 0, 0], dtype=bool)
_NEED_PRICE: Final = np.array([1, 1, 1, 0, 1, 1, 0, 1, 0, 1], dtype=bool)


def check_shape(columns: Mapping[str, npt.NDArray[Any]], origin: Origin) -> None:
    """Refuse columns of the wrong type, layout or length."""
    rows = len(columns["time"])
    for name, column in columns.items():
        wanted = np.dtype(_TYPES[name])
        if column.dtype != wanted or column.ndim != 1 or not column.flags.c_contiguous:
            msg = (
                f"{origin.name}: column {name!r} is not a contiguous one-dimensional array of "
                f"{wanted} (it is {column.dtype}): build with Ticks.from_columns, which converts."
            )
            raise DataError(msg)
        if len(column) != rows:
            msg = (
                f"{origin.name}: column {name!r} has {len(column)} rows but time has {rows}: "
                "give columns of equal length."
            )
            raise DataError(msg)


def check_order(time: IntColumn, available: IntColumn, origin: Origin) -> None:
    """Refuse rows that are not in the order in which they became known."""
    if available is time:
        problem, fix = "happened", "sort the rows by time, or say when they were available"
    else:
        problem, fix = "became known", "sort the rows by their available times"
    for start in range(0, len(available) - 1, _BLOCK):
        block = available[start : start + _BLOCK + 1]
        backwards = block[1:] < block[:-1]
        if bool(backwards.any()):
            row = start + int(backwards.argmax()) + 1
            moments = f"{iso(int(available[row]))}, before the row that precedes it"
            origin.refuse(row, f"{problem} at {moments}", fix)


def check_values(columns: Columns, origin: Origin) -> None:
    """Refuse kinds and sides that are not known, prices and sizes that cannot be."""
    for start in range(0, len(columns["time"]), _BLOCK):
        block = {name: column[start : start + _BLOCK] for name, column in columns.items()}
        for problem, fix, wrong in _FAULTS:
            rows = wrong(block)
            if bool(rows.any()):
                row = int(rows.argmax())
                told = problem.format(**{name: column[row] for name, column in block.items()})
                origin.refuse(start + row, told, fix)


def _unknown_kind(block: Columns) -> npt.NDArray[np.bool_]:
    return np.asarray(block["kind"] > _LAST_KIND)


def _wrong_side(block: Columns) -> npt.NDArray[np.bool_]:
    side = block["side"]
    return np.asarray((side < -1) | (side > 1) | (_NEED_SIDE[block["kind"]] & (side == 0)))


def _wrong_price(block: Columns) -> npt.NDArray[np.bool_]:
    price = block["price"]
    has_price = _NEED_PRICE[block["kind"]]
    wrong = has_price & ~((price > 0) & (price < np.inf))
    return np.asarray(wrong | ((block["kind"] == _FUNDING) & ~np.isfinite(price)))


def _wrong_size(block: Columns) -> npt.NDArray[np.bool_]:
    size, kind = block["size"], block["kind"]
    counts = (kind != _CLEAR) & (kind < _FUNDING)
    return np.asarray(counts & ~((size >= 0) & (size < np.inf)))


def _no_order(block: Columns) -> npt.NDArray[np.bool_]:
    first, last = _ORDERS
    kind = block["kind"]
    tells_of_orders = (kind >= first) & (kind <= last)
    return np.asarray(tells_of_orders & ("order" not in block))


_FAULTS: Final[tuple[tuple[str, str, Callable[[Columns], npt.NDArray[np.bool_]]], ...]] = (
    ("kind {kind} is not known", "use the numbers of TickKind", _unknown_kind),
    (
        "side {side} does not fit kind {kind}",
        "give 1 for bid or buy, -1 for ask or sell",
        _wrong_side,
    ),
    ("price {price} is not a positive number", "correct or remove that row", _wrong_price),
    ("size {size} is not a quantity", "correct or remove that row", _wrong_size),
    ("kind {kind} tells of an order", "give the column order", _no_order),
)
