"""Sending the traces of orders to a collector of OpenTelemetry, long after the orders."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingenium.model.measures.measures import Measures
    from ingenium.model.measures.order_times import OrderTimes
    from ingenium.model.tracing import Span, Tracing

ENDPOINTS: Final = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
EVERY: Final = 5.0
"""Seconds between two deliveries."""

LAST: Final = 2.0
"""Seconds that the last delivery may take."""

_AT_ONCE: Final = 500
_logger = logging.getLogger(__name__)


class Delivery(Protocol):
    """What takes spans away."""

    def send(self, spans: Sequence[Span]) -> bool:
        """Send spans; tell whether they arrived. It may wait."""

    def close(self) -> None:
        """Send no more."""


class TraceSending:
    """Sends the traced orders that have ended, every few seconds and at the end."""

    def __init__(
        self, tracing: Tracing, times: OrderTimes, measures: Measures, delivery: Delivery
    ) -> None:
        self._tracing = tracing
        self._times = times
        self._traced = measures.about.traced
        self._delivery = delivery
        self._closing = asyncio.Event()
        self._sending = asyncio.create_task(self._run(), name="telemetry-traces")

    async def close(self) -> None:
        """Send what is left, and stop; a collector that does not answer is not waited for."""
        self._closing.set()
        _, late = await asyncio.wait({self._sending}, timeout=LAST)
        if late:
            self._sending.cancel()
            await asyncio.wait({self._sending})
        self._traced["lost"].add(len(self._times.ended))
        await asyncio.to_thread(self._delivery.close)

    async def _run(self) -> None:
        is_last = False
        while not is_last:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(EVERY):
                    is_last = await self._closing.wait()
            await self._send()

    async def _send(self) -> None:
        while self._times.ended:
            some = min(len(self._times.ended), _AT_ONCE)
            orders = [self._times.ended.popleft() for _ in range(some)]
            spans = [span for order in orders for span in self._tracing.spans(order)]
            has_arrived = False
            try:
                has_arrived = await asyncio.to_thread(self._delivery.send, spans)
            finally:  # also where it was not waited for
                self._traced["sent" if has_arrived else "lost"].add(some)


class OtlpDelivery:
    """Sends spans by OTLP over HTTP, to where the variables of OpenTelemetry say."""

    def __init__(self, tracing: Tracing, component: str) -> None:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource

        self._exporter: Any = OTLPSpanExporter()
        self._resource = Resource.create(
            {
                "service.name": f"ingenium-{component}",
                "service.namespace": "ingenium",
                "ingenium.session": tracing.session,
            }
        )

    def send(self, spans: Sequence[Span]) -> bool:
        """Send spans; tell whether they arrived."""
        from opentelemetry.sdk.trace.export import SpanExportResult

        told = self._exporter.export([self._readable(span) for span in spans])
        return told is SpanExportResult.SUCCESS

    def close(self) -> None:
        """Send no more."""
        self._exporter.shutdown()

    def _readable(self, span: Span) -> Any:  # noqa: ANN401 - of a library that is an extra
        from opentelemetry.sdk.trace import ReadableSpan

        return ReadableSpan(
            span.name,
            context=_context(span.trace, span.id),
            parent=_context(span.trace, span.parent) if span.parent else None,
            resource=self._resource,
            attributes={f"ingenium.{name}": value for name, value in span.about.items()},
            start_time=span.start,
            end_time=span.end,
        )


def send_traces(
    tracing: Tracing,
    times: OrderTimes,
    measures: Measures,
    environment: Mapping[str, str] = os.environ,
) -> TraceSending | None:
    """Begin to send traces if the variables of OpenTelemetry say where to; in the event loop.

    Without the library the process goes on, and says in its log that it sends none.

    Args:
        tracing: of the session.
        times: where the traced orders end up.
        measures: of the component that the orders belong to.
        environment: its variables.
    """
    if not tracing.one_in or not any(environment.get(name) for name in ENDPOINTS):
        return None
    if find_spec("opentelemetry") is None or find_spec("opentelemetry.sdk") is None:
        fix = 'pip install "ingenium[otlp]"'
        _logger.warning("traces are not sent", extra={"fields": {"lacking": fix}})
        return None
    delivery = OtlpDelivery(tracing, measures.component)
    return TraceSending(tracing, times, measures, delivery)


def _context(trace: str, span: str) -> Any:  # noqa: ANN401 - of a library that is an extra
    from opentelemetry.trace import SpanContext, TraceFlags

    flags = TraceFlags(TraceFlags.SAMPLED)
    return SpanContext(int(trace, 16), int(span, 16), is_remote=False, trace_flags=flags)
