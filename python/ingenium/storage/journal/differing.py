"""The first difference between two journals."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from ingenium.model.errors import ConfigError
from ingenium.model.suggestion import did_you_mean
from ingenium.storage.journal.entry import Entry
from ingenium.storage.journal.reader import opened

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from ingenium.storage.journal.entry import Row


@dataclass(frozen=True, slots=True)
class FirstDifference:
    """Where two journals part."""

    sequence: int
    fields: tuple[str, ...]
    """Which fields differ; none where one journal ends."""

    rows: tuple[Row | None, Row | None]


@dataclass(frozen=True, slots=True)
class JournalDifference:
    """How two journals compare."""

    first: FirstDifference | None
    counts: tuple[dict[str, int], dict[str, int]]
    """Rows by kind, of each."""

    @property
    def is_same(self) -> bool:
        """Whether they agree in everything that was compared."""
        return self.first is None


COMPARED: Final = Entry._fields


def differ(
    one: str | Path, other: str | Path, *, ignore: Collection[str] = ()
) -> JournalDifference:
    """Compare two journals row by row.

    Args:
        one: a journal.
        other: another one.
        ignore: fields that may differ, such as `time` in two sessions at different times.

    Raises:
        ConfigError: there is no such field.
        JournalError: one of them cannot be read.
    """
    for name in ignore:
        if name not in COMPARED:
            hint = did_you_mean(name, COMPARED)
            msg = f"A row has no field {name!r} that could be ignored: {hint}."
            raise ConfigError(msg)
    compared = [name for name in COMPARED if name not in ignore]
    with opened(one) as first, opened(other) as second:
        counts = (first.counts(), second.counts())
        for rows in zip_longest(first.read(), second.read()):
            if (difference := _between(rows, compared)) is not None:
                return JournalDifference(difference, counts)
    return JournalDifference(None, counts)


def _between(rows: tuple[Row | None, Row | None], compared: list[str]) -> FirstDifference | None:
    one, other = rows
    if one is None or other is None:
        present = one or other
        return FirstDifference(present.sequence if present else 0, (), rows)
    fields = tuple(name for name in compared if getattr(one, name) != getattr(other, name))
    return FirstDifference(one.sequence, fields, rows) if fields else None
