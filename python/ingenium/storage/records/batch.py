"""What is written to the records at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingenium.storage.records.rows import FORMS, RecordRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


@dataclass(slots=True)
class Batch:
    """Rows that are written together with how far their source has been written, or not at all.

    Attributes:
        source: what the rows were read from, such as the journal of a session.
        position: the sequence in the source up to which everything is in this batch or before.
    """

    source: str
    position: int
    _rows: dict[type[RecordRow], dict[tuple[object, ...], RecordRow]] = field(default_factory=dict)

    def add(self, rows: Iterable[RecordRow]) -> None:
        """Add rows; of those with the same key the last one counts."""
        for row in rows:
            kind = type(row)
            self._rows.setdefault(kind, {})[row[: FORMS[kind].keys]] = row

    def __iter__(self) -> Iterator[tuple[type[RecordRow], Sequence[RecordRow]]]:
        for kind, rows in self._rows.items():
            yield kind, list(rows.values())

    def __len__(self) -> int:
        return sum(map(len, self._rows.values()))
