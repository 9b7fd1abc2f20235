"""The server of a process's metrics and health, in a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from concurrent.futures import Future
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

from ingenium.model.errors import ConfigError, MissingExtraError
from ingenium.runtime.telemetry.asking import Asking

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ingenium.model.measures.measures import Measures
    from ingenium.runtime.telemetry.listener import Listener
    from ingenium.runtime.telemetry.pages import Pages

BEAT: Final = 0.25
"""Seconds between two beats."""

_logger = logging.getLogger(__name__)


class TelemetryServer:
    """Answers /metrics, /healthz and /readyz also while the components of its process are busy.

    Attributes:
        url: where it answers.
    """

    def __init__(self, listener: Listener, pages: Pages, beating: asyncio.Task[None]) -> None:
        self.url = ""
        self._listener = listener
        self._pages = pages
        self._beating = beating
        self._address: Future[str] = Future()
        self._thread = Thread(target=self._run, name="telemetry", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closing = asyncio.Event()

    async def start(self) -> None:
        """Begin to answer.

        Raises:
            ConfigError: the address cannot be listened to.
        """
        self._thread.start()
        self.url = await asyncio.wrap_future(self._address)
        _logger.info("telemetry listens", extra={"fields": {"url": self.url}})

    async def close(self) -> None:
        """Answer no more."""
        self._beating.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._beating
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._closing.set)
            await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        asyncio.run(self._answer())

    async def _answer(self) -> None:
        from aiohttp import web

        runner = web.AppRunner(self._pages.application(), access_log=None)
        await runner.setup()
        host, port = self._listener.host, self._listener.port
        try:
            await web.TCPSite(runner, host, port).start()
        except (OSError, ValueError) as error:
            msg = (
                f"Metrics and health cannot be told at {host}:{port} ({error}): "
                "choose another address, or port 0 for a free one."
            )
            self._address.set_exception(ConfigError(msg))
        else:
            self._loop = asyncio.get_running_loop()
            self._address.set_result(_url(runner.addresses[0]))
            await self._closing.wait()
        finally:
            await runner.cleanup()


async def serve_telemetry(
    measured: Sequence[Measures],
    listener: Listener,
    lacking: Callable[[], str],
) -> TelemetryServer:
    """Tell what components measure, and whether they live and are ready, until it is closed.

    Call it in the event loop in which the components run: it makes them beat, and they bring their
    numbers up to date there whenever somebody asks.

    Args:
        measured: of the components of this process.
        listener: where, and who may ask.
        lacking: says in a few words what is lacking until they are ready, such as "catching up";
            "" when nothing is.

    Raises:
        ConfigError: the address cannot be listened to.
        MissingExtraError: the libraries of metrics are not installed.
    """
    try:
        import prometheus_client  # noqa: F401

        from ingenium.runtime.telemetry.pages import Pages
    except ImportError:
        libraries = "aiohttp and prometheus-client"
        raise MissingExtraError("The server of metrics", libraries, "telemetry") from None
    pages = Pages(listener, measured, lacking, Asking(asyncio.get_running_loop()))
    beating = asyncio.create_task(_beat(measured), name="telemetry-beat")
    server = TelemetryServer(listener, pages, beating)
    try:
        await server.start()
    except ConfigError:
        await server.close()
        raise
    return server


async def _beat(measured: Sequence[Measures]) -> None:
    while True:
        for measures in measured:
            measures.beat()
        await asyncio.sleep(BEAT)


def _url(address: Any) -> str:  # noqa: ANN401 - IPv4 and IPv6 have addresses of other lengths
    host, port = address[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
