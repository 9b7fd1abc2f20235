"""Counters, gauges, distributions and families of them: as cheap as a plain number can be.

Each has one thread that writes to it; others may read. Names and meanings stand in the table.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final, Generic, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RING: Final = 262_144
"""How many values of a distribution may wait to be sorted into its buckets."""

Labels = tuple[str, ...]


class Counter:
    """A number that only grows. Where each nanosecond counts: `counter.value += 1`.

    Attributes:
        value: how much was counted.
    """

    __slots__ = ("value",)

    def __init__(self) -> None:
        self.value: float = 0

    def add(self, amount: float = 1) -> None:
        """Count."""
        self.value += amount


class Gauge:
    """A number as it is now: `gauge.value = 3`.

    Attributes:
        value: the number.
    """

    __slots__ = ("value",)

    def __init__(self) -> None:
        self.value: float = 0


class Spread:
    """How values were spread over buckets.

    Attributes:
        counts: how many values each bucket got, the last those above all bounds.
        total: their sum.
    """

    __slots__ = ("counts", "total")

    def __init__(self, counts: tuple[int, ...], total: int) -> None:
        self.counts = counts
        self.total = total

    @property
    def count(self) -> int:
        """How many values there were."""
        return sum(self.counts)


class Distribution:
    """How many values fell into each of some fixed buckets.

    A value costs one append to a ring; `fold` sorts what waits there into the buckets, many at a
    time. If more than a ring holds come between two folds, the oldest are lost, and that is told.

    Attributes:
        bounds: the highest value of each bucket, in whole units (nanoseconds for times).
        record: takes a value; whole numbers.
        spread: what was folded so far.
        overruns: how often the ring was full when it was folded.
    """

    __slots__ = ("_bounds", "_ring", "bounds", "overruns", "record", "spread")

    def __init__(self, bounds: tuple[int, ...], ring: int = RING) -> None:
        self.bounds = bounds
        self._bounds = np.array(bounds, np.int64)
        self._ring: deque[int] = deque(maxlen=ring)
        self.record: Callable[[int], None] = self._ring.append
        self.spread = Spread((0,) * (len(bounds) + 1), 0)
        self.overruns = 0

    def fold(self) -> None:
        """Sort what waits into the buckets; always in the same thread, which need not record."""
        waiting = len(self._ring)
        if not waiting:
            return
        self.overruns += waiting == self._ring.maxlen
        take = self._ring.popleft  # not all at once: another thread may be recording
        values = np.array([take() for _ in range(waiting)], np.int64)
        places = np.searchsorted(self._bounds, values, "left")
        counts = np.bincount(places, minlength=len(self.bounds) + 1).tolist()
        before = self.spread
        added = tuple(old + new for old, new in zip(before.counts, counts, strict=True))
        self.spread = Spread(added, before.total + int(values.sum()))


Kind = TypeVar("Kind", Counter, Gauge, Distribution)


class Family(Generic[Kind]):
    """Measures of one name that differ by their labels, made when they are first asked for.

    Where each nanosecond counts, ask once and keep what you got: `filled = fills["alpha"]`.
    """

    __slots__ = ("_make", "_members", "labels")

    labels: Labels
    _make: Callable[[], Kind]

    def __init__(self, labels: Labels, make: Callable[[], Kind]) -> None:
        self.labels = labels
        self._make = make
        self._members: dict[Labels, Kind] = {}

    def __getitem__(self, values: str | Labels) -> Kind:
        """Return the member with these values of the labels, in their order."""
        key = (values,) if isinstance(values, str) else values
        member = self._members.get(key)
        if member is None:
            if len(key) != len(self.labels):
                msg = f"{key} does not say what {', '.join(self.labels)} are: give one text each."
                raise ValueError(msg)
            member = self._members[key] = self._make()
        return member

    def members(self) -> Iterator[tuple[Labels, Kind]]:
        """Yield the values of the labels and the member, in the order in which they came."""
        yield from list(self._members.items())

    def keep(self, wanted: set[Labels]) -> None:
        """Forget all others: what is no longer there has no number."""
        self._members = {key: self._members[key] for key in self._members if key in wanted}

    def choose(self: Family[Gauge], *values: str) -> None:
        """Set a gauge to 1 and all others to 0: of several states, the present one."""
        for _, member in self.members():
            member.value = 0
        self[values].value = 1
