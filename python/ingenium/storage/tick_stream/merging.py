"""Events of several kinds in the one order in which they arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ingenium.model.ticks import Ticks

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from ingenium.storage.tick_stream.piece import Piece


def merged(symbol: str, pieces: Sequence[Piece]) -> tuple[Ticks, int]:
    """Return the ticks of an instrument, and by how much its recorder's clock was behind.

    They are in the order of receipt; in one instant, in that of the recorder's count where all
    have it, else in the order of the pieces. Where the clock of the recorder was behind that of
    the exchange, times of receipt are moved so that none is before its time of sending; times
    that were nothing but those of receipt move with them.
    """
    time = np.concatenate([piece.time for piece in pieces])
    available = np.concatenate([piece.available for piece in pieces])
    order = _order(available, pieces)
    behind = max(0, int((time - available).max(initial=0)))
    if behind:
        time = np.where(time == available, time + behind, time)
        available = available + behind
    columns: dict[str, npt.NDArray[Any]] = {
        name: np.concatenate([getattr(piece, name) for piece in pieces])[order]
        for name in ("kind", "side", "price", "size", "flags")
    }
    if any(piece.order is not None for piece in pieces):
        columns["order"] = np.concatenate(
            [
                np.zeros(len(piece), dtype=np.int64) if piece.order is None else piece.order
                for piece in pieces
            ]
        )[order]
    ticks = Ticks.from_columns(symbol, time=time[order], available=available[order], **columns)
    return ticks, behind


def _order(available: npt.NDArray[np.int64], pieces: Sequence[Piece]) -> npt.NDArray[np.int64]:
    sequences = [piece.seq for piece in pieces]
    told = [seq for seq in sequences if seq is not None]
    if len(told) == len(pieces):
        return np.lexsort((np.concatenate(told), available))
    return np.argsort(available, kind="stable")
