"""What a journal holds: entries as they are given, rows as they were kept.

Tuples rather than dataclasses: a journal takes hundreds of thousands a second, and SQLite takes
tuples as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class Entry(NamedTuple):
    """One thing that happened, as it is given to a journal."""

    time: int
    """When, in nanoseconds UTC, by the clock of the caller."""

    kind: str
    """What, such as `Frame` or `Decided`."""

    source: str
    """Who says so: a component, a host, a venue."""

    id: str
    """Its own id, derived from what it is: a second entry of this id is a duplicate."""

    cause: str
    """The id of the row that caused it; empty where nothing did."""

    body: bytes
    """All there is to say, as JSON."""


class Row(NamedTuple):
    """An entry in its place in the journal."""

    sequence: int
    time: int
    kind: str
    source: str
    id: str
    cause: str
    body: bytes
    hash: bytes
    """Over the hash of the row before and all of the above."""

    @property
    def entry(self) -> Entry:
        """What was given."""
        return Entry(*self[1:7])


class Appended(NamedTuple):
    """What became of a batch of entries."""

    sequences: Sequence[int]
    """The place of each entry; of a duplicate, that of the row which was there already."""

    duplicates: tuple[int, ...] = ()
    """Which entries of the batch were duplicates and so left out, counted from 0."""
