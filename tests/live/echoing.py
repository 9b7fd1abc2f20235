"""An exchange that repeats in its errors all that it was sent, as the worst of them do."""

from __future__ import annotations

import json
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from aiohttp import ClientSession, web
from yarl import URL

from ingenium.venues.lab.threaded import served

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from ingenium.venues.lab.server import LabServer

_KEYED: Final = ("x-mbx-apikey", "api-key", "authorization")
_HOP: Final = ("host", "content-length", "transfer-encoding")


@dataclass(slots=True)
class Echo:
    """Answers as an exchange of the lab does, but for some requests that come with a key.

    Attributes:
        lab: the exchange behind it; its streams are not touched.
        kind: which exchange.
        status: of what is refused.
        refused: of so many requests that act, one is refused; 1 refuses also those that ask.
        heard: what was repeated.
        rest: where it listens, and its stream, which is refused, too.
    """

    lab: LabServer
    kind: str
    status: int = 400
    refused: int = 1
    heard: list[str] = field(default_factory=list[str])
    rest: str = ""
    stream: str = ""
    client: ClientSession = field(default_factory=ClientSession)
    _keyed: int = 0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if "upgrade" in request.headers.get("Connection", "").lower():
            socket = web.WebSocketResponse()
            await socket.prepare(request)
            words = await socket.receive_str()
            await socket.send_str(json.dumps({"error": {"code": -1, "msg": words}}))
            return socket
        has_key = any(name in request.headers for name in _KEYED)
        if has_key and (self.refused == 1 or request.method != "GET"):
            self._keyed += 1
            if self._keyed % self.refused == 0:
                return await self._refusal(request)
        headers = {k: v for k, v in request.headers.items() if k.lower() not in _HOP}
        url = f"{self.lab.rest}{request.path_qs}"
        body = await request.read()
        where = URL(url, encoded=True)
        async with self.client.request(request.method, where, data=body, headers=headers) as there:
            text = await there.read()
            return web.Response(body=text, status=there.status, content_type="application/json")

    async def _refusal(self, request: web.Request) -> web.Response:
        words = f"{request.path_qs} {dict(request.headers)} {await request.text()}"
        self.heard.append(words)
        error: object = [f"EGeneral:{words}"] if self.kind == "kraken" else words
        body = {"code": -1100, "msg": words, "error": error, "error_code": "ErrOther"}
        return web.json_response(body, status=self.status)


@asynccontextmanager
async def echoing(kind: str, status: int = 400, refused: int = 1) -> AsyncIterator[Echo]:
    """Serve such an exchange until the block ends."""
    async with AsyncExitStack() as stack:
        echo = Echo(stack.enter_context(served(kind)), kind, status, refused)
        await stack.enter_async_context(echo.client)
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", echo.answer)
        runner = web.AppRunner(application)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        echo.rest, echo.stream = f"http://{host}:{port}", f"ws://{host}:{port}"
        yield echo
