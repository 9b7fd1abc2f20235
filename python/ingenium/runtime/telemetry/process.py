"""What a process uses of the machine, by the names that Prometheus has for it everywhere."""

from __future__ import annotations

import platform
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from ingenium.model.measures.declaring import Metric

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.core import Metric as MetricFamily

BUILD: Final = Metric("ingenium_build_info", "gauge", "boolean", "Always 1.", ("version", "python"))

PROCESS_METRICS: Final = (
    BUILD,
    Metric("process_cpu_seconds_total", "counter", "seconds", "Processor time spent."),
    Metric("process_resident_memory_bytes", "gauge", "bytes", "Memory held."),
    Metric("process_virtual_memory_bytes", "gauge", "bytes", "Addresses in use."),
    Metric("process_start_time_seconds", "gauge", "seconds", "When it began, since 1970."),
    Metric("process_open_fds", "gauge", "files", "Open files and connections."),
    Metric("process_max_fds", "gauge", "files", "How many there may be."),
)
"""Measures of the process, without session and component; those of the machine on Linux only."""


def process_families() -> Iterator[MetricFamily]:
    """Yield what the process uses now."""
    from prometheus_client import ProcessCollector
    from prometheus_client.core import GaugeMetricFamily

    build = GaugeMetricFamily(BUILD.name, BUILD.meaning, labels=BUILD.labels)
    build.add_metric((version("ingenium"), platform.python_version()), 1)
    yield build
    yield from ProcessCollector(registry=None).collect()
