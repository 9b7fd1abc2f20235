"""The connection to NATS: made once, mended for ever, and its errors in plain sentences."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlsplit

from nats.aio.client import Client
from nats.errors import Error as NatsError

from ingenium.bus.port import BusError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

_SECRET: Final = re.compile(r"[^/@,]*@")
_RETRY: Final = 0.05
_REFUSED: Final = 20
"""How often in a row a server may refuse credentials that it took before."""
_OPTIONS: Final = {"credentials", "replicas"}


class Address:
    """The parts of a URL: `nats://[user:password@]host:port[,more]?credentials=FILE&replicas=3`."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        if unknown := set(options) - _OPTIONS:
            msg = f"{shown(url)!r} has an unknown option {min(unknown)!r}: there are {_OPTIONS}."
            raise BusError(msg)
        hosts = parts.netloc.split(",")
        login, _, first = hosts[0].rpartition("@")
        self.servers = [
            f"{parts.scheme}://{login}@{host}" if login else f"{parts.scheme}://{host}"
            for host in (first, *hosts[1:])
        ]
        self.credentials = options.get("credentials")
        if self.credentials is not None and not Path(self.credentials).is_file():
            msg = f"The credentials of {shown(url)} are not there: no such file."
            raise BusError(msg)
        self.replicas = _replicas(url, options.get("replicas", "1"))


class Connection:
    """A client that tells when it was cut off and when it is back."""

    def __init__(self, url: str) -> None:
        self.client = Client()
        self.is_up = asyncio.Event()
        self.on_back: list[Callable[[], Awaitable[None]]] = []
        """What is done when the connection is back, before anything else is sent."""
        self.on_closed: list[Callable[[], None]] = []
        self.failure: BusError | None = None
        self.reconnects = 0
        self._url = url
        self._error: Exception | None = None
        self._closing = False
        self._was_up = False
        self._refused = 0
        self._leaving: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect.

        Raises:
            BusError: there is no NATS server, or it does not let us in.
        """
        address = Address(self._url)
        try:
            await self.client.connect(
                address.servers,
                error_cb=self._on_error,
                disconnected_cb=self._on_cut,
                reconnected_cb=self._on_back,
                closed_cb=self._on_closed,
                max_reconnect_attempts=1,
                reconnect_time_wait=_RETRY,  # type: ignore[arg-type]
                user_credentials=address.credentials,
            )
        except ModuleNotFoundError:
            msg = f"?credentials= in {shown(self._url)} needs nkeys: run pip install nkeys."
            raise BusError(msg) from None
        except (NatsError, OSError, ValueError, TimeoutError) as error:
            raise self._sentence(self._error or error) from None
        self.client.options["max_reconnect_attempts"] = -1
        self._was_up = True
        self.is_up.set()

    async def up(self) -> None:
        """Wait until it is connected.

        Raises:
            BusError: it is closed for good.
        """
        if self.failure is not None:
            raise self.failure
        if not self.is_up.is_set():
            await self.is_up.wait()
            if self.failure is not None:
                raise self.failure

    async def arrive(self) -> None:
        """Wait until the server has what was sent.

        The client's ping overtakes commands that wait to be sent, but not those of before a pong.
        """
        try:
            await self.client.flush()
            await self.client.flush()
        except (NatsError, TimeoutError):
            await self.up()  # cut off meanwhile: the client subscribes anew when it is back

    async def close(self) -> None:
        """Send what waits, and leave."""
        self._closing = True
        if self.client.is_connected:
            await self.client.flush()
        await self.client.close()

    async def _on_error(self, error: Exception) -> None:
        if self._error is None or not _is_of_login(str(self._error)):  # it says more than the rest
            self._error = error
        if self._was_up and _is_of_login(str(error)):
            self._refused += 1
            client: Any = self.client
            client._transport.close()  # which the client forgets before its next attempt
            if self._refused == _REFUSED:  # they have ended: no further attempt will help
                self._leaving = asyncio.create_task(self.client.close())

    async def _on_cut(self) -> None:
        """Forget what was not sent: it is sent again, in order, by who still wants it sent."""
        self.is_up.clear()
        client: Any = self.client
        client._pending = []
        client._pending_data_size = 0

    async def _on_back(self) -> None:
        self._refused, self._error = 0, None
        self.reconnects += 1
        for call in list(self.on_back):
            await call()
        self.is_up.set()

    async def _on_closed(self) -> None:
        if self._closing:
            self.failure = BusError(f"The bus {shown(self._url)!r} is closed.")
        else:
            self.failure = self._sentence(self.client.last_error or self._error)
        self.is_up.set()
        for tell in list(self.on_closed):
            tell()

    def _sentence(self, error: Exception | None) -> BusError:
        url, text = shown(self._url), str(error)
        if _is_of_login(text) or "ermission" in text:
            said = text.removeprefix("nats: ").strip("'")
            fix = "give the user and password in the URL, or ?credentials=FILE."
            return BusError(f"The NATS server {url} refuses our credentials ({said}): {fix}")
        if "INFO" in text or "parse error" in text:
            return BusError(f"What answers at {url} is no NATS server: look at host and port.")
        reason = f" ({text})" if text and not isinstance(error, OSError) else ""
        fix = "start one there, or use nats://embedded."
        return BusError(f"No NATS server answers at {url}{reason}: {fix}")


def _is_of_login(text: str) -> bool:
    return "uthoriz" in text or "uthentic" in text


def shown(url: str) -> str:
    """Return a URL without its secrets."""
    return _SECRET.sub("", url)


def _replicas(url: str, text: str) -> int:
    if text not in {"1", "3", "5"}:
        msg = f"{shown(url)!r} asks for {text!r} replicas: a stream has 1, 3 or 5."
        raise BusError(msg)
    return int(text)
