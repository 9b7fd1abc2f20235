"""Orders over HTTP, with every status and text of the contract."""

from __future__ import annotations

import logging
import time
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import msgspec

from ingenium.gateway.orders import OrderError, OrderRequest
from ingenium.model.errors import MissingExtraError

try:
    from starlette.applications import Starlette
    from starlette.responses import PlainTextResponse, Response
    from starlette.routing import Route
except ImportError:
    raise MissingExtraError("The order gateway", "starlette", "gateway") from None

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from ingenium.gateway.config import Keys
    from ingenium.gateway.orders import OrderService
    from ingenium.storage.hft.histories import History

_logger = logging.getLogger("ingenium.gateway")

_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
}
_ALWAYS: Final = ("filled_quantity", "is_paper_trading")


def history_row(history: History) -> dict[str, Any]:
    """Return a record as it is answered: what is not known is left out."""
    row = msgspec.to_builtins(history)
    return {name: value for name, value in row.items() if value is not None}


class OrderApi:
    """`POST /order-engine/v1/orders`, and `…/async`.

    Attributes:
        service: places orders.
        keys: of those who may ask.
        queue: publishes a request for a worker; raises where it cannot.
    """

    def __init__(
        self,
        service: OrderService,
        keys: Keys,
        queue: Callable[[OrderRequest], Awaitable[None]] | None = None,
    ) -> None:
        self._service = service
        self._keys = keys
        self._queue = queue

    def app(self) -> Starlette:
        """Return the application."""
        path = "/order-engine/v1/orders"
        every = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]
        return Starlette(
            routes=[
                Route(path, self._answered(self._place), methods=every),
                Route(f"{path}/async", self._answered(self._enqueue), methods=every),
                Route("/healthz", lambda _: PlainTextResponse("ok")),
                Route("/readyz", lambda _: PlainTextResponse("ready")),
            ]
        )

    def _answered(
        self, handle: Callable[[OrderRequest], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        """Return a handler that checks what comes first, and never fails."""

        async def answer(request: Request) -> Response:
            began = time.monotonic()
            try:
                response = await self._checked(request, handle)
            except OrderError as error:
                response = _told({"error": str(error)}, error.status)
            except Exception:
                _logger.exception("an order failed")
                response = _told({"error": "internal server error"}, 500)
            number = request.headers.get("X-Request-Id") or str(uuid.uuid4())
            response.headers.update({**_HEADERS, "X-Request-Id": number})
            _logger.info(
                "%s %s %d %.1f ms",
                request.method,
                request.url.path,
                response.status_code,
                (time.monotonic() - began) * 1_000,
            )
            return response

        return answer

    async def _checked(
        self, request: Request, handle: Callable[[OrderRequest], Awaitable[Response]]
    ) -> Response:
        """Check in the contract's order: method, JSON, key, fields, numbers.

        Raises:
            OrderError: one of them is wrong.
        """
        if request.method != "POST":
            raise OrderError("method not allowed", 405)
        try:
            asked = msgspec.json.decode(await request.body(), type=OrderRequest)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise OrderError("invalid json body") from None
        given = request.headers.get("X-API-Key") or asked.api_key
        refusal = self._keys.refusal(given, datetime.now(UTC))
        if refusal is not None:
            raise OrderError(refusal, 401)
        return await handle(asked.checked())

    async def _place(self, asked: OrderRequest) -> Response:
        return _told(history_row(await self._service.place(asked)), 200)

    async def _enqueue(self, asked: OrderRequest) -> Response:
        if self._queue is None:
            raise OrderError("no queue is connected", 502)
        if not asked.is_paper_trading:
            self._service.broker(asked.exchange, asked.user_id)
        try:
            await self._queue(asked)
        except Exception as error:
            _logger.warning("an order was not published: %s", error)
            raise OrderError("publish failed", 502) from None
        return _told({"request_id": asked.request_id, "status": "queued"}, 202)


def _told(value: object, status: int) -> Response:
    return Response(msgspec.json.encode(value), status, media_type="application/json")
