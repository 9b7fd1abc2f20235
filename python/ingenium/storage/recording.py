"""Recordings of what an exchange sent: rows of several kinds out of one file."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ingenium.model.bar_checks import Origin
from ingenium.storage.catalog.parts import dtype_of
from ingenium.storage.raw_columns import Raw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ingenium.storage.kinds import Kind

_ENOUGH: Final = 1 << 16  # rows of one kind that are handed on together


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a recording.

    Attributes:
        kind: what it is.
        symbol: the instrument.
        values: its columns, with `time` and, where the recorder told it, `available`.
    """

    kind: Kind
    symbol: str
    values: dict[str, int | float]


@dataclass(frozen=True, slots=True)
class Recording:
    """A file of messages in the form of one exchange.

    Attributes:
        file: the file.
        rows: reads it: each row with the number of its line, from 0.
    """

    file: Path
    rows: Callable[[], Iterator[tuple[int, Row]]] = field(repr=False)

    @property
    def name(self) -> str:
        """The file's name, for sentences."""
        return self.file.name

    def batches(self) -> Iterator[Raw]:
        """Yield the rows, those of one kind and instrument together, each in their order.

        Raises:
            DataError: a line is no message of the exchange.
        """
        waiting: defaultdict[tuple[str, str], _Pile] = defaultdict(_Pile)
        for line, row in self.rows():
            pile = waiting[row.symbol, row.kind.name]
            pile.lines.append(line)
            pile.rows.append(row)
            if len(pile.rows) >= _ENOUGH:
                yield pile.raw(self.name)
                pile.clear()
        for pile in waiting.values():
            if pile.rows:
                yield pile.raw(self.name)


@dataclass(slots=True)
class _Pile:
    """Rows of one kind and instrument that wait to be handed on."""

    lines: list[int] = field(default_factory=list[int])
    rows: list[Row] = field(default_factory=list[Row])

    def raw(self, source: str) -> Raw:
        """Return the rows as columns."""
        first = self.rows[0]
        columns: dict[str, np.ndarray[Any, Any]] = {
            name: np.array([row.values[name] for row in self.rows], dtype=dtype_of(name))
            for name in first.values
        }
        origin = Origin(first.symbol, source, 1, np.array(self.lines))
        return Raw(first.symbol, first.kind, columns, origin)

    def clear(self) -> None:
        """Forget the rows, which were handed on."""
        self.lines.clear()
        self.rows.clear()
