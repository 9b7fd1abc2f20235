"""How a measure is declared: its name, kind, unit, meaning and labels, beside its place."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar, cast

from ingenium.model.measures.kinds import Counter, Distribution, Family, Gauge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Measure = Counter | Gauge | Distribution | Family[Counter] | Family[Gauge] | Family[Distribution]
Made = TypeVar("Made")
Sort = Literal["counter", "gauge", "histogram"]

COMMON: Final = ("session", "component")
"""Labels that every measure has besides its own."""

TIMES: Final = (
    500,
    *(digit * 10**power for power in range(3, 10) for digit in (1, 2, 5)),
    *(seconds * 10**9 for seconds in (10, 30, 60)),
)
"""Bounds of times in nanoseconds: from 500 ns to a minute, three in each tenfold."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A line of the table.

    Attributes:
        name: as Prometheus and its queries know it.
        sort: what may be done with it.
        unit: of its values, once multiplied by `scale`.
        meaning: one sentence.
        labels: what tells its members apart, besides session and component.
        bounds: of the buckets of a histogram, before they are multiplied.
        scale: from the numbers that are recorded to the unit.
    """

    name: str
    sort: Sort
    unit: str
    meaning: str
    labels: tuple[str, ...] = ()
    bounds: tuple[int, ...] = ()
    scale: float = 1.0


def counter(name: str, unit: str, meaning: str) -> Counter:
    """Declare a counter."""
    return _declare(Metric(name, "counter", unit, meaning), Counter)


def counters(name: str, unit: str, meaning: str, *labels: str) -> Family[Counter]:
    """Declare counters that differ by labels."""
    metric = Metric(name, "counter", unit, meaning, labels)
    return _declare(metric, lambda: Family(labels, Counter))


def gauge(name: str, unit: str, meaning: str, *, scale: float = 1.0) -> Gauge:
    """Declare a gauge; its value is multiplied by `scale` when it is told."""
    return _declare(Metric(name, "gauge", unit, meaning, scale=scale), Gauge)


def gauges(name: str, unit: str, meaning: str, *labels: str) -> Family[Gauge]:
    """Declare gauges that differ by labels."""
    return _declare(Metric(name, "gauge", unit, meaning, labels), lambda: Family(labels, Gauge))


def times(name: str, meaning: str) -> Distribution:
    """Declare a distribution of times, recorded in nanoseconds."""
    metric = Metric(name, "histogram", "seconds", meaning, (), TIMES, 1e-9)
    return _declare(metric, _new_times)


def times_by(name: str, meaning: str, *labels: str) -> Family[Distribution]:
    """Declare distributions of times that differ by labels."""
    metric = Metric(name, "histogram", "seconds", meaning, labels, TIMES, 1e-9)
    return _declare(metric, lambda: Family(labels, _new_times))


def metrics_of(group: type) -> list[Metric]:
    """Return the lines of the table that a group of measures declares."""
    return [each.metadata["metric"] for each in fields(group)]


def measured(group: object) -> Iterator[tuple[Metric, Measure]]:
    """Yield the measures of a group, each with its line of the table."""
    for each in fields(group):  # type: ignore[arg-type] # a group is a dataclass
        yield each.metadata["metric"], getattr(group, each.name)


def _new_times() -> Distribution:
    return Distribution(TIMES)


def _declare(metric: Metric, make: Callable[[], Made]) -> Made:
    declared: Any = field(default_factory=make, init=False, metadata={"metric": metric})
    return cast("Made", declared)  # a dataclass puts a value in its place
