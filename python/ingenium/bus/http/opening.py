"""The URLs of HTTP: a broker of ours, here or elsewhere, or a place behind a broker of Knative."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

from ingenium.bus.carried import CarriedBus
from ingenium.bus.http.access import VARIABLE, key_for, shown
from ingenium.bus.http.broker import Broker
from ingenium.bus.http.remote import RemoteCarrier
from ingenium.bus.http.sink import SinkBus
from ingenium.bus.port import BusError

if TYPE_CHECKING:
    from ingenium.bus.port import Bus

LOOPBACK: Final = "127.0.0.1"
PORT: Final = 8080
FILE: Final = "broker.sqlite"


async def open_broker(url: str) -> Bus:
    """Connect to the broker at `http+broker://HOST:PORT`, or be one at `http+broker://embedded`.

    Raises:
        BusError: no broker is there, or none can be started.
    """
    parts = urlsplit(url)
    options = _options(
        url, parts.query, {"folder", "port"} if parts.netloc == "embedded" else set()
    )
    if parts.netloc != "embedded":
        _port(url)
        key = parts.password or os.environ.get(VARIABLE, "")
        carrier = RemoteCarrier(url, f"http://{parts.netloc.rpartition('@')[2]}", key)
        await carrier.open()
        return CarriedBus(carrier)
    options = _options(url, parts.query, {"folder", "port"})
    folder = options.get("folder")
    broker = Broker(str(Path(folder) / FILE) if folder else ":memory:")
    port = await broker.start(LOOPBACK, _port(f"http://{LOOPBACK}:{options.get('port', 0)}"))
    broker.carrier.url = f"http+broker://{LOOPBACK}:{port}"
    return EmbeddedBus(broker)


async def open_sink(url: str) -> Bus:
    """Listen for CloudEvents at the host and port of a URL, and send ours to its sink or K_SINK.

    Raises:
        BusError: the address cannot be had, or the sink is no URL.
    """
    parts = urlsplit(url)
    options = _options(url, parts.query, {"key", "mode", "sink"})
    sink = options.get("sink") or os.environ.get("K_SINK", "")
    if sink and not sink.startswith(("http://", "https://")):
        msg = f"The sink of {shown(url)!r} is {shown(sink)!r}: write http://HOST:PORT/PATH."
        raise BusError(msg)
    mode = options.get("mode", "binary")
    if mode not in {"binary", "structured"}:
        msg = f"{shown(url)!r} has mode={mode!r}: CloudEvents are sent binary or structured."
        raise BusError(msg)
    port = _port(url)
    bus = SinkBus(url, sink, "structured" if mode == "structured" else "binary")
    host = parts.hostname or LOOPBACK
    try:
        await bus.open(host, port, "" if options.get("key") == "none" else key_for(host))
    except BaseException:
        await bus.close()
        raise
    return bus


class EmbeddedBus(CarriedBus):
    """A bus whose broker ends with it."""

    def __init__(self, broker: Broker) -> None:
        super().__init__(broker.carrier)
        self._broker = broker

    async def close(self) -> None:
        """Finish what was begun, and end the broker."""
        await super().close()
        await self._broker.stop()


def _options(url: str, query: str, known: set[str]) -> dict[str, str]:
    options = {name: values[-1] for name, values in parse_qs(query).items()}
    if unknown := set(options) - known:
        there = f"there are {', '.join(sorted(known))}" if known else "there are none"
        msg = f"{shown(url)!r} has an unknown option {min(unknown)!r}: {there}."
        raise BusError(msg)
    return options


def _port(url: str) -> int:
    try:
        port = urlsplit(url).port
    except ValueError:
        msg = f"{shown(url)!r} has no port that could be: write a number up to 65535."
        raise BusError(msg) from None
    return PORT if port is None else port
