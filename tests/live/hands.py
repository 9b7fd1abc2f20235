"""What a person does beside a live session: trades by hand, looks into the journal, stops it."""

from __future__ import annotations

import os
import signal
import threading
import time
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING

from ingenium.runtime.session.launching import JOURNAL
from ingenium.storage.journal.reader import opened
from ingenium.storage.records.told import read_events
from ingenium.venues.lab.ports import demo_credentials
from ingenium.venues.opening import open_broker
from ingenium.venues.port import Address, NewOrder, OrderRef

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ingenium.runtime.supervising.folder import SessionFolder
    from ingenium.storage.records.told import Told
    from ingenium.venues.lab.server import LabServer


async def bid(lab: LabServer) -> None:
    """Place an order at Binance's lab that no session knows of."""
    broker = open_broker("binance", demo_credentials("binance"), Address(lab.rest, lab.stream))
    order = NewOrder(
        client_id="by-hand",
        symbol="BTCUSDT.binance",
        side="buy",
        quantity=Decimal("0.01"),
        type="limit",
        limit=Decimal(50_000),
    )
    await broker.submit(order)
    await broker.close()


async def cancel(lab: LabServer, venue_id: str) -> None:
    """Cancel an order of the demo account at Binance's lab, behind the back of its session."""
    broker = open_broker("binance", demo_credentials("binance"), Address(lab.rest, lab.stream))
    await broker.cancel(OrderRef(symbol="BTCUSDT.binance", venue_id=venue_id))
    await broker.close()


@contextmanager
def stopped_once(is_done: Callable[[], bool], seconds: float = 30.0) -> Iterator[None]:
    """Stop the session that runs in this process once something is so, or after a while."""

    def stop() -> None:
        until = time.monotonic() + seconds
        while not is_done() and time.monotonic() < until:
            time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=stop)
    thread.start()
    yield
    thread.join()


def events(folder: SessionFolder) -> list[Told]:
    """Return what has happened in a session, in order; nothing before it has a journal."""
    file = folder.path / JOURNAL
    if not file.exists():
        return []
    with opened(file) as reader:
        bodies = [row.body for row in reader.read() if row.kind == "events"]
    return [told for body in bodies for told, _ in read_events(body)]


def names(folder: SessionFolder) -> list[str]:
    """Return the names of what has happened in a session, in order."""
    return [told.event for told in events(folder)]
