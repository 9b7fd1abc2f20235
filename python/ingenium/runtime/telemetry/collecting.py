"""The plain numbers of components, as Prometheus reads them."""

from __future__ import annotations

from functools import cache
from itertools import accumulate
from time import sleep
from typing import TYPE_CHECKING, Any, Final

from ingenium.model.errors import MissingExtraError
from ingenium.model.measures.declaring import COMMON
from ingenium.model.measures.kinds import Distribution, Family

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from prometheus_client.core import Metric as MetricFamily

    from ingenium.model.measures.declaring import Metric
    from ingenium.model.measures.kinds import Counter, Gauge
    from ingenium.model.measures.measures import Measures

_BREATH: Final = 50e-6
"""Seconds between two metrics in which the component's thread may go on, if it waits."""


def exposition(measured: Sequence[Measures]) -> bytes:
    """Return all numbers of components and of their process, in Prometheus's text format.

    Raises:
        MissingExtraError: the library of Prometheus is not installed.
    """
    registry, render = _library()
    registry.register(_Collector(measured))
    text: bytes = render(registry)
    return text


class _Collector:
    """Reads components when it is asked, not before."""

    def __init__(self, measured: Sequence[Measures]) -> None:
        self._measured = measured

    def describe(self) -> list[MetricFamily]:
        """Return nothing: a registry need not know the names beforehand."""
        return []

    def collect(self) -> Iterator[MetricFamily]:
        """Yield the families of all components, then those of the process."""
        from ingenium.runtime.telemetry.process import process_families

        for lines in zip(*(measures.all() for measures in self._measured), strict=True):
            metric = lines[0][0]
            family = _family(metric)
            for measures, (_, measure) in zip(self._measured, lines, strict=True):
                common = (measures.session, measures.component)
                if isinstance(measure, Family):
                    for labels, member in measure.members():
                        _add(family, metric, (*common, *labels), member)
                else:
                    _add(family, metric, common, measure)
            yield family
            sleep(_BREATH)
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


def _library() -> tuple[Any, Any]:
    try:
        from prometheus_client import CollectorRegistry, generate_latest
    except ImportError:
        feature = "Reading the metrics of a process"
        raise MissingExtraError(feature, "prometheus-client", "telemetry") from None
    return CollectorRegistry(auto_describe=False), generate_latest
