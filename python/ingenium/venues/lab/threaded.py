"""An exchange of the lab in a thread of its own, for clients that block."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING

from ingenium.venues.lab.faults import Fault, Faults
from ingenium.venues.lab.founding import found
from ingenium.venues.lab.server import LabServer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@contextmanager
def served(name: str, seed: int = 1, faults: Iterable[Fault] = ()) -> Iterator[LabServer]:
    """Serve an exchange at any free port until the block ends.

    Args:
        name: which exchange.
        seed: of its markets and faults.
        faults: what goes wrong from the start.

    Yields:
        The server; `rest` and `stream` are its addresses.
    """
    server = LabServer(found(name, seed), Faults(seed, list(faults)))
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, name=f"lab {name}", daemon=True)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(server.start(), loop).result(10)
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(server.stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
