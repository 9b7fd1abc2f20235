"""What a check found: how bad it is, how often, where first, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import numpy.typing as npt

from ingenium.model.timestamps import iso

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ingenium.model.bar_checks import IntColumn

Severity = Literal["error", "warning", "note"]
"""error: impossible data. warning: may mislead a backtest. note: worth knowing."""

Flags = npt.NDArray[np.bool_]

MOST_EXAMPLES: Final = 12


@dataclass(frozen=True, slots=True)
class Finding:
    """One kind of defect in one series.

    Attributes:
        check: the name of the check, such as "gaps".
        severity: "error", "warning" or "note".
        count: how often it was found.
        first: the time at which it was found first.
        examples: the first or the largest of them in words, at most twelve.
        detail: what it means and what to do, in sentences.
    """

    check: str
    severity: Severity
    count: int
    first: int
    examples: tuple[str, ...]
    detail: str

    @property
    def example(self) -> str:
        """The most telling example."""
        return self.examples[0]


@dataclass(frozen=True, slots=True)
class Check:
    """The name, severity and explanation that all findings of one check share."""

    name: str
    severity: Severity
    detail: str

    def at_rows(
        self, wrong: Flags, time: IntColumn, describe: Callable[[int], str]
    ) -> list[Finding]:
        """Return the finding about the rows where `wrong` is true, or none."""
        rows = np.flatnonzero(wrong)
        if not rows.size:
            return []
        examples = (f"{when(int(time[row]))}: {describe(row)}" for row in rows.tolist())
        return [self.found(int(rows.size), int(time[rows].min()), examples)]

    def found(self, count: int, first: int, examples: Iterable[str]) -> Finding:
        """Return the finding that this was found `count` times."""
        shown = tuple(islice(examples, MOST_EXAMPLES))
        return Finding(self.name, self.severity, count, first, shown, self.detail)


def when(nanoseconds: int) -> str:
    """Write a time to the minute, or finer if it needs that; a midnight is its date."""
    text = iso(nanoseconds).replace("T", " ")
    return text.removesuffix(":00") if text.count(":") > 1 else text


def figure(value: float) -> str:
    """Write a number with the digits it needs."""
    return f"{value:.10g}"


def number(count: int, noun: str) -> str:
    """Write a number with its noun: 1 bar, 1,200 bars."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def length(nanoseconds: int) -> str:
    """Write a length of time in its two largest units: 36 min, 13 h 22 min, 4 d."""
    seconds = nanoseconds // 1_000_000_000
    parts = []
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)):
        whole, seconds = divmod(seconds, size)
        if whole:
            parts.append(f"{whole} {unit}")
    return " ".join(parts[:2]) or f"{nanoseconds} ns"
