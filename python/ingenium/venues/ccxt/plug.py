"""Our transport in the place of ccxt's: our budget, our clock, and numbers as they are written."""

from __future__ import annotations

import json
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from decimal import localcontext
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from ccxt.async_support.base.exchange import Exchange

from ingenium.venues.ccxt.wire import MILLISECOND
from ingenium.venues.port import Refused
from ingenium.venues.rest import Request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ingenium.venues.allowances import Priority
    from ingenium.venues.clock import VenueClock
    from ingenium.venues.port import Address
    from ingenium.venues.rest import RestClient

CALLS: Final = "calls"
"""The allowance of an exchange, in the units of ccxt's costs."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What is being asked for: ccxt's own functions do not say.

    Attributes:
        acts: whether it may change something at the exchange.
        is_signed: whether it needs the time of the exchange.
        carries: an id that has to be in what is sent, but for what is only asked before.
    """

    acts: bool = False
    priority: Priority = "query"
    is_signed: bool = True
    carries: str = ""


_PLAIN: Final = Asking()
_asking: ContextVar[Asking] = ContextVar("asking", default=_PLAIN)


@dataclass(slots=True)
class Plug:
    """Where the requests and streams of a client of ccxt go.

    Attributes:
        rest: sends requests, as far as the budget lets it.
        clock: of the exchange.
        address: where the exchange is, if not at its own address.
        on_line: told by each stream: whether it is there, and else why.
    """

    rest: RestClient
    clock: VenueClock
    address: Address
    on_line: Callable[[bool, str], None] | None = None


@contextmanager
def apart(asking: Asking) -> Iterator[None]:
    """Let ccxt work: it changes how decimal numbers are rounded, for itself only."""
    token = _asking.set(asking)
    try:
        with localcontext():
            yield
    finally:
        _asking.reset(token)


def plugged(kind: Any) -> Any:
    """Return ccxt's class of an exchange with our transport in the place of its own."""
    return type(kind.__name__, (_Plugged, kind), {})


class _Plugged(Exchange):  # type: ignore[misc]
    """What replaces the transport of any of ccxt's classes, before which it stands."""

    number = str
    plug: Plug

    async def throttle(self, cost: float | None = None) -> None:
        """Wait for room in the budget, then for the time, before anything is signed."""
        asking = _asking.get()
        if asking.is_signed:
            await self.plug.clock.measured_now()
        spent = {CALLS: float(1 if cost is None else cost)}
        await self.plug.rest.admit(spent, asking.priority)

    async def fetch(
        self, url: str, method: str = "GET", headers: Any = None, body: Any = None
    ) -> Any:
        """Send a request that is signed already, and return what its answer holds."""
        asking, plug = _asking.get(), self.plug
        if method != "GET" and asking.carries not in f"{url} {body or ''}".replace("-", ""):
            msg = f"ccxt would send the order without its id {asking.carries}: nothing was sent."
            raise Refused(msg, "unsupported")
        parts = urlsplit(url)
        request = Request(
            method=method,
            base=plug.address.rest.rstrip("/") or f"{parts.scheme}://{parts.netloc}",
            path=parts.path,
            query=parts.query,
            body=body or "",
            headers=self.prepare_request_headers(headers),
            acts=asking.acts,
            priority=asking.priority,
        )
        answer = await plug.rest.send(request)
        text = answer.body.decode(errors="replace")
        told = self.parse_json(text)
        if self.enableLastJsonResponse:
            self.last_json_response = told
        return text if told is None else told

    def on_json_response(self, text: str) -> Any:
        """Read an answer; numbers stay as they are written."""
        return json.loads(text, parse_float=str)

    def milliseconds(self) -> int:
        """Return the time at the exchange."""
        return int(self.plug.clock.now() // MILLISECOND)

    def seconds(self) -> int:
        """Return the time at the exchange."""
        return self.milliseconds() // 1_000

    def microseconds(self) -> int:
        """Return the time at the exchange."""
        return int(self.plug.clock.now() // 1_000)

    def nonce(self) -> int:
        """Return a number that is greater than the last."""
        self.last_nonce = max(int(super().nonce()), getattr(self, "last_nonce", 0) + 1)
        return self.last_nonce

    def client(self, url: str) -> Any:
        """Return the stream at an address, which may be elsewhere."""
        if home := self.plug.address.stream.rstrip("/"):
            parts = urlsplit(url)
            url = home + parts.path + (f"?{parts.query}" if parts.query else "")
        return super().client(url)

    def on_connected(self, client: Any, message: Any = None) -> None:
        """Tell that a stream is there."""
        super().on_connected(client, message)
        self._tell(is_up=True)

    def on_error(self, client: Any, error: Any) -> None:
        """Tell that a stream is lost."""
        super().on_error(client, error)
        self._tell(is_up=False, why=f"the stream failed ({type(error).__name__})")

    def on_close(self, client: Any, error: Any) -> None:
        """Tell that a stream has ended."""
        super().on_close(client, error)
        if not client.error:
            self._tell(is_up=False, why="the stream was closed")

    def _tell(self, *, is_up: bool, why: str = "") -> None:
        if self.plug.on_line is not None:
            self.plug.on_line(is_up, why)
