"""The plain numbers of components, as Prometheus reads them."""

from __future__ import annotations

import asyncio
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from ingenium.model.errors import MissingExtraError
from ingenium.model.measures.declaring import COMMON
from ingenium.model.measures.kinds import Distribution, Family

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from prometheus_client.core import Metric as MetricFamily

    from ingenium.model.measures.declaring import Metric
    from ingenium.model.measures.kinds import Counter, Gauge
    from ingenium.model.measures.measures import Measures


async def exposition(measured: Sequence[Measures]) -> bytes:
    """Return all numbers of components and of their process, in Prometheus's text format.

    The event loop goes on after each metric: it is never held up for longer than one takes.

    Raises:
        MissingExtraError: the library of Prometheus is not installed.
    """
    render = _library()
    parts = []
    for family in _families(measured):
        parts.append(render(_One(family)))
        await asyncio.sleep(0)
    return b"".join(parts)


class _One:
    """A registry of one metric."""

    def __init__(self, family: MetricFamily) -> None:
        self._family = family

    def collect(self) -> list[MetricFamily]:
        """Return the metric."""
        return [self._family]


def _families(measured: Sequence[Measures]) -> Iterator[MetricFamily]:
    """Yield the metrics of all components, then those of the process."""
    from ingenium.runtime.telemetry.process import process_families

    for lines in zip(*(measures.all() for measures in measured), strict=True):
        metric = lines[0][0]
        family = _family(metric)
        for measures, (_, measure) in zip(measured, lines, strict=True):
            common = (measures.session, measures.component)
            if isinstance(measure, Family):
                for labels, member in measure.members():
                    _add(family, metric, (*common, *labels), member)
            else:
                _add(family, metric, common, measure)
        yield family
    yield from process_families()


def _family(metric: Metric) -> MetricFamily:
    from prometheus_client.core import (
        CounterMetricFamily,
        GaugeMetricFamily,
        HistogramMetricFamily,
    )

    kinds = {
        "counter": CounterMetricFamily,
        "gauge": GaugeMetricFamily,
        "histogram": HistogramMetricFamily,
    }
    family: MetricFamily = kinds[metric.sort](
        metric.name, metric.meaning, labels=(*COMMON, *metric.labels)
    )
    return family


def _add(
    family: Any,  # noqa: ANN401 - the three kinds have no common method in their types
    metric: Metric,
    labels: tuple[str, ...],
    measure: Counter | Gauge | Distribution,
) -> None:
    if not isinstance(measure, Distribution):
        family.add_metric(labels, measure.value * metric.scale)
        return
    spread = measure.spread
    buckets = list(zip(_tops(metric), accumulate(spread.counts), strict=True))
    family.add_metric(labels, buckets, spread.total * metric.scale)


@cache
def _tops(metric: Metric) -> tuple[str, ...]:
    """Return the bounds of the buckets of a histogram, as they are written."""
    return (*(f"{bound * metric.scale:.9g}" for bound in metric.bounds), "+Inf")


def _library() -> Any:  # noqa: ANN401 - its types ask for more than a metric
    try:
        from prometheus_client import generate_latest
    except ImportError:
        feature = "Reading the metrics of a process"
        raise MissingExtraError(feature, "prometheus-client", "telemetry") from None
    return generate_latest
