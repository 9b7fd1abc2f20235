"""All that a process tells of itself, begun and ended together."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from ingenium.model.measures.order_times import OrderTimes
from ingenium.runtime.telemetry.serving import serve_telemetry
from ingenium.runtime.telemetry.traces import send_traces

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ingenium.model.measures.measures import Measures
    from ingenium.model.tracing import Tracing
    from ingenium.runtime.telemetry.listener import Listener
    from ingenium.runtime.telemetry.serving import TelemetryServer
    from ingenium.runtime.telemetry.traces import TraceSending


@dataclass(slots=True, kw_only=True)
class Telemetry:
    """Metrics, health and traces of the components of a process; `async with` begins and ends them.

    Attributes:
        measured: what its components measure; the orders are those of the first.
        tracing: which orders are traced.
        lacking: says what is lacking until the process is ready; "" when nothing is.
        listener: where it tells of itself; None tells nobody.
        environment: its variables, which say where traces go.
        times: where orders are followed.
        server: answers once it has begun.
    """

    measured: list[Measures]
    tracing: Tracing
    lacking: Callable[[], str]
    listener: Listener | None
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    times: OrderTimes = field(init=False)
    server: TelemetryServer | None = field(default=None, init=False)
    _sending: TraceSending | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.times = OrderTimes(self.measured[0], self.tracing)

    async def __aenter__(self) -> Self:
        """Begin, in the event loop of the components.

        Raises:
            ConfigError: the address cannot be listened to.
            MissingExtraError: the libraries of metrics are not installed.
        """
        if self.listener is not None:
            self.server = await serve_telemetry(self.measured, self.listener, self.lacking)
        owner = self.measured[0]
        self._sending = send_traces(self.tracing, self.times, owner, self.environment)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Send the last traces, and answer no more."""
        if self._sending is not None:
            await self._sending.close()
        if self.server is not None:
            await self.server.close()
