"""The server of a process's metrics and health, in the event loop of its components."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from time import perf_counter_ns
from typing import TYPE_CHECKING, Any, Final

from ingenium.model.errors import ConfigError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ingenium.model.measures.measures import Measures
    from ingenium.runtime.telemetry.listener import Listener

FOLD: Final = 0.25
"""Seconds between two times that what was recorded is sorted."""

_logger = logging.getLogger(__name__)


class TelemetryServer:
    """Answers /metrics, /healthz and /readyz until it is closed.

    Attributes:
        url: where it answers.
    """

    def __init__(self, runner: Any, url: str, folding: asyncio.Task[None]) -> None:  # noqa: ANN401
        self.url = url
        self._runner = runner
        self._folding = folding

    async def close(self) -> None:
        """Answer no more."""
        self._folding.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._folding
        await self._runner.cleanup()


async def serve_telemetry(
    measured: Sequence[Measures],
    listener: Listener,
    lacking: Callable[[], str],
) -> TelemetryServer:
    """Tell what components measure, and whether they live and are ready, until it is closed.

    Call it in the event loop in which the components run: between two of their steps their numbers
    are brought up to date and told. No other thread ever sees what belongs to theirs.

    Args:
        measured: of the components of this process.
        listener: where, and who may ask.
        lacking: says in a few words what is lacking until they are ready, such as "replaying";
            "" when nothing is.

    Raises:
        ConfigError: the address cannot be listened to.
        MissingExtraError: the libraries of metrics are not installed.
    """
    try:
        import prometheus_client  # noqa: F401
        from aiohttp import web

        from ingenium.runtime.telemetry.pages import Pages
    except ImportError:
        libraries = "aiohttp and prometheus-client"
        raise MissingExtraError("The server of metrics", libraries, "telemetry") from None
    pages = Pages(listener, measured, lacking)
    runner = web.AppRunner(pages.application(), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, listener.host, listener.port).start()
    except (OSError, ValueError) as error:
        await runner.cleanup()
        msg = (
            f"Metrics and health cannot be told at {listener.host}:{listener.port} ({error}): "
            "choose another address, or port 0 for a free one."
        )
        raise ConfigError(msg) from None
    url = _url(runner.addresses[0])
    _logger.info("telemetry listens", extra={"fields": {"url": url}})
    folding = asyncio.create_task(_fold(measured), name="telemetry-fold")
    return TelemetryServer(runner, url, folding)


async def _fold(measured: Sequence[Measures]) -> None:
    """Sort what was recorded again and again, and measure how late the loop comes to it."""
    while True:
        due = perf_counter_ns() + int(FOLD * 1e9)
        await asyncio.sleep(FOLD)
        late = max(0, perf_counter_ns() - due)
        for measures in measured:
            measures.about.loop_delay.record(late)
            measures.fold()


def _url(address: Any) -> str:  # noqa: ANN401 - IPv4 and IPv6 have addresses of other lengths
    host, port = address[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
