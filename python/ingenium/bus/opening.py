"""Opening a bus by its URL; a carrier and its library are imported when a URL asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urlsplit

from ingenium.bus.carried import CarriedBus
from ingenium.bus.port import BusError

if TYPE_CHECKING:
    from ingenium.bus.port import Bus

SCHEMES: Final = ("memory", "memory://NAME")


async def open_bus(url: str) -> Bus:
    """Connect to the carrier that a URL names.

    `memory` is a bus of its own; `memory://NAME` is one for all who name it in this process.

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
        case _:
            msg = f"{url!r} names no bus: write one of {', '.join(SCHEMES)}."
            raise BusError(msg)


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        msg = f"{url!r} is no URL of a bus: write one of {', '.join(SCHEMES)}."
        raise BusError(msg) from None
