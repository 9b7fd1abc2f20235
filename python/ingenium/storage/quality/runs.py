"""Rows that follow one another: runs of true flags."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ingenium.model.bar_checks import IntColumn
    from ingenium.storage.quality.finding import Flags


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """The first row, the last row and the number of rows of each run."""

    first: IntColumn
    last: IntColumn

    @property
    def count(self) -> IntColumn:
        """How many rows each run has."""
        return self.last - self.first + 1

    def __len__(self) -> int:
        return len(self.first)

    def at_least(self, rows: int) -> Runs:
        """Return the runs of at least so many rows."""
        kept = self.count >= rows
        return Runs(self.first[kept], self.last[kept])

    def longest_first(self) -> list[tuple[int, int]]:
        """Return first and last row of the runs, the longest first, then the earliest."""
        ranked = np.argsort(-self.count, kind="stable")
        return list(zip(self.first[ranked].tolist(), self.last[ranked].tolist(), strict=True))


def runs_of(flags: Flags) -> Runs:
    """Return the runs of rows where `flags` is true."""
    edges = np.diff(flags.astype(np.int8), prepend=0, append=0)
    return Runs(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1)
