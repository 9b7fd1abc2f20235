"""Where the bars of a run came from, and the checksums by which they are known again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ingenium.model.bar_checks import FLOATS

if TYPE_CHECKING:
    from ingenium.model.bars import Bars


@dataclass(frozen=True, slots=True)
class Provenance:
    """What the source of some bars says of them.

    Attributes:
        source: where they were read.
        checksum: SHA-256 of that source; of the columns where it is empty.
        venue: the exchange, where it is known.
        prices: as they were traded, or adjusted for splits and dividends.
        calendar: the exchange's calendar, where it is known.
    """

    source: str = "memory"
    checksum: str = ""
    venue: str = ""
    prices: Literal["raw", "adjusted"] = "raw"
    calendar: str = ""


def columns_checksum(bars: Bars) -> str:
    """Return the SHA-256 of the labels, the times of knowledge and the numbers of bars."""
    digest = hashlib.sha256(f"{bars.timeframe} {bars.stamp}".encode())
    columns = [bars.time, *(getattr(bars, name) for name in FLOATS)]
    for column in columns if bars.available is None else [*columns, bars.available]:
        digest.update(column.tobytes() if not column.flags.c_contiguous else column.data)
    return digest.hexdigest()
