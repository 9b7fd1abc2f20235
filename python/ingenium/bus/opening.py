"""Opening a bus by its URL; a carrier and its library are imported when a URL asks for them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urlsplit

from ingenium.bus.carried import CarriedBus
from ingenium.bus.port import BusError
from ingenium.model.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingenium.bus.port import Bus

SCHEMES: Final = (
    "memory",
    "memory://NAME",
    "nats://embedded?folder=PATH",
    "nats://HOST:PORT",
    "http+broker://embedded?folder=PATH",
    "http+broker://HOST:PORT",
    "http://HOST:PORT?sink=URL",
    "kafka://HOST:PORT",
)


async def open_bus(url: str) -> Bus:
    """Connect to the carrier that a URL names.

    `memory` is a bus of its own; `memory://NAME` is one for all who name it in this process;
    `nats://embedded` starts a server that ends with the bus, `nats://HOST:PORT` names one;
    `http+broker:` does the same with our broker of CloudEvents; `http://HOST:PORT?sink=URL`
    listens there behind a broker of Knative; `kafka://HOST:PORT` names a cluster of Kafka.

    Raises:
        BusError: the URL names no carrier, or nothing that can be reached.
        MissingExtraError: the library of the carrier is not installed.
    """
    parts = _split(url)
    match parts.scheme or url:
        case "memory":
            from ingenium.bus.memory import carrier as memory

            return CarriedBus(memory.shared(parts.netloc) if parts.netloc else memory.alone())
        case "nats" | "tls":
            with _library("nats-py", "nats"):
                from ingenium.bus.nats.carrier import connect
            return CarriedBus(await connect(url))
        case "kafka":
            with _library("aiokafka", "kafka"):
                from ingenium.bus.kafka.carrier import KafkaCarrier
            carrier = KafkaCarrier(url)
            await carrier.open()
            return CarriedBus(carrier)
        case "http+broker":
            with _library("aiohttp", "http"):
                from ingenium.bus.http.opening import open_broker
            return await open_broker(url)
        case "http":
            with _library("aiohttp", "http"):
                from ingenium.bus.http.opening import open_sink
            return await open_sink(url)
        case _:
            msg = f"{url!r} names no bus: write one of {', '.join(SCHEMES)}."
            raise BusError(msg)


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        msg = f"{url!r} is no URL of a bus: write one of {', '.join(SCHEMES)}."
        raise BusError(msg) from None


@contextmanager
def _library(library: str, extra: str) -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as missing:
        if (missing.name or "").startswith("ingenium"):
            raise
        raise MissingExtraError(f"The {extra} bus", library, extra) from None
