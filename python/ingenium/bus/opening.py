"""Opening a bus by its URL; a carrier and its library are imported when a URL asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from ingenium.bus.carried import CarriedBus
from ingenium.bus.port import BusError

if TYPE_CHECKING:
    from ingenium.bus.port import Bus

SCHEMES: Final = ("memory",)


async def open_bus(url: str) -> Bus:
    """Connect to the carrier that a URL names: "memory".

    Raises:
        BusError: the URL names no carrier, or nothing that can be reached.
        MissingExtraError: the library of the carrier is not installed.
    """
    match urlsplit(url).scheme or url:
        case "memory":
            from ingenium.bus.memory.carrier import MemoryCarrier

            return CarriedBus(MemoryCarrier())
        case _:
            msg = f"{url!r} names no bus: write one of {', '.join(SCHEMES)}."
            raise BusError(msg)
