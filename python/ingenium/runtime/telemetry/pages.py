"""The three pages that a process answers with: /metrics, /healthz, /readyz."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from aiohttp import web

from ingenium.runtime.telemetry.collecting import exposition

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ingenium.model.measures.measures import Measures
    from ingenium.runtime.telemetry.listener import Listener

SILENT_AFTER: Final = 30.0
"""Seconds without a beat after which a component counts as dead."""

_METRICS: Final = {"Content-Type": "text/plain; version=0.0.4; charset=utf-8"}
_LOCAL: Final = {"127.0.0.1", "localhost", "::1"}


class Pages:
    """Answers from what components measured, which they bring up to date before."""

    def __init__(
        self,
        listener: Listener,
        measured: Sequence[Measures],
        lacking: Callable[[], str],
    ) -> None:
        self._listener = listener
        self._measured = measured
        self._lacking = lacking

    def application(self) -> web.Application:
        """Return the web application."""
        application = web.Application()
        application.router.add_get("/metrics", self._metrics)
        application.router.add_get("/healthz", self._health)
        application.router.add_get("/readyz", self._readiness)
        return application

    async def _metrics(self, request: web.Request) -> web.Response:
        if not self._admits(request):
            text = "Send the key of this process as 'Authorization: Bearer KEY'.\n"
            return web.Response(status=401, text=text, headers={"WWW-Authenticate": "Bearer"})
        for measures in self._measured:
            measures.refresh()
        return web.Response(body=await exposition(self._measured), headers=_METRICS)

    async def _health(self, request: web.Request) -> web.Response:
        silent = [
            f"{measures.component} has been silent for {measures.silence():.0f} s"
            for measures in self._measured
            if measures.silence() > SILENT_AFTER
        ]
        return self._state(request, "; ".join(silent))

    async def _readiness(self, request: web.Request) -> web.Response:
        return self._state(request, self._lacking())

    def _state(self, request: web.Request, lacking: str) -> web.Response:
        """Answer 200, or 503 with the reason; strangers are not told the reason."""
        reason = lacking if self._admits(request) else "unavailable"
        if lacking:
            return web.Response(status=503, text=f"{reason}\n")
        return web.Response(text="ok\n")

    def _admits(self, request: web.Request) -> bool:
        """Tell whether a request may see everything; not a page of another site in a browser."""
        if not self._listener.key and urlsplit(f"//{request.host}").hostname not in _LOCAL:
            return False
        return self._listener.admits(request.headers.get("Authorization", ""))
