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

SCHEMES: Final = ("memory", "memory://NAME", "nats://embedded?folder=PATH", "nats://HOST:PORT")


async def open_bus(url: str) -> Bus:
    """Connect to the carrier that a URL names.

    `memory` is a bus of its own; `memory://NAME` is one for all who name it in this process;
    `nats://embedded` starts a server that ends with the bus, `nats://HOST:PORT` names one.

    Raises:
        BusError: the URL names no carrier, or nothing that can be reached.
        MissingExtraError: the library of the carrier is not installed.
    """
    parts = _split(url)
    match parts.scheme or url:
        case "memory":
            from ingenium.bus.memory import carrier as memory

            named = parts.netloc
            return CarriedBus(memory.shared(named) if named else memory.MemoryCarrier())
        case "nats" | "tls":
            with _library("nats-py", "nats"):
                from ingenium.bus.nats.carrier import connect
            return CarriedBus(await connect(url))
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
