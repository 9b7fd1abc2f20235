"""Events of one kind of data, before they are merged with those of others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ingenium.model.ticks import MORE, TickKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from ingenium.model.bar_checks import FloatColumn, IntColumn

    Columns = Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Columns of events, as `model.ticks.Ticks` has them, and `seq` where recorders told it."""

    time: IntColumn
    available: IntColumn
    seq: IntColumn | None
    kind: npt.NDArray[np.uint8]
    side: npt.NDArray[np.int8]
    price: FloatColumn
    size: FloatColumn
    flags: npt.NDArray[np.uint8]
    order: IntColumn | None = None

    def __len__(self) -> int:
        return len(self.time)


def of_trades(columns: Columns) -> Piece:
    """Return trades, each an event of its own."""
    count = len(columns["time"])
    side = columns.get("side")
    return Piece(
        time=columns["time"],
        available=columns["available"],
        seq=columns.get("seq"),
        kind=np.full(count, TickKind.TRADE, dtype=np.uint8),
        side=np.zeros(count, dtype=np.int8) if side is None else side.astype(np.int8),
        price=columns["price"],
        size=columns["size"],
        flags=np.zeros(count, dtype=np.uint8),
    )


def of_quotes(columns: Columns) -> Piece:
    """Return the best prices, the bid and the ask of a row as one message.

    A side whose price is 0 is not told, and stays as it was.
    """
    told = np.column_stack([columns["bid"] > 0, columns["ask"] > 0])
    kept = np.flatnonzero(told.ravel())
    row = kept // 2
    price = np.column_stack([columns["bid"], columns["ask"]]).ravel()[kept]
    size = np.column_stack([columns["bid_size"], columns["ask_size"]]).ravel()[kept]
    follows = np.append(row[1:] == row[:-1], False) if len(row) else np.zeros(0, dtype=np.bool_)
    seq = columns.get("seq")
    return Piece(
        time=columns["time"][row],
        available=columns["available"][row],
        seq=None if seq is None else seq[row],
        kind=np.full(len(row), TickKind.QUOTE, dtype=np.uint8),
        side=np.where(kept % 2 == 0, 1, -1).astype(np.int8),
        price=price,
        size=size,
        flags=np.where(follows, MORE, 0).astype(np.uint8),
    )


def of_values(columns: Columns, kind: TickKind, price: str) -> Piece:
    """Return funding rates or mark prices: numbers without a size."""
    count = len(columns["time"])
    return Piece(
        time=columns["time"],
        available=columns["available"],
        seq=columns.get("seq"),
        kind=np.full(count, kind, dtype=np.uint8),
        side=np.zeros(count, dtype=np.int8),
        price=columns[price],
        size=np.zeros(count),
        flags=np.zeros(count, dtype=np.uint8),
    )
