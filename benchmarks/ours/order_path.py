"""Orders on their way: to an exchange and accepted, and through the outbox with its journal."""

import asyncio
import asyncio.selector_events
import os
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
from aiohttp.client_proto import ResponseHandler

from benchmarks.child import Reading, require
from benchmarks.workloads import Scale
from ingenium import Bar, Strategy
from ingenium.execution.component import AccountDesk, Desks
from ingenium.execution.desk import Desk
from ingenium.execution.desk_shell import DeskShell
from ingenium.execution.venue_rules import instrument_values
from ingenium.model.session.messages import Frame, Opened, Reported, Rows
from ingenium.model.session.recipe import Listing, Participant, Recipe
from ingenium.runtime.entrant import Adopted
from ingenium.runtime.session.keeping import SessionJournal
from ingenium.runtime.session.local import LocalSession
from ingenium.storage.journal.sqlite import SqliteJournal
from ingenium.venues.binance.broker import BinanceBroker
from ingenium.venues.lab.ports import demo_credentials
from ingenium.venues.port import (
    Address,
    Capabilities,
    NewOrder,
    OrderRef,
    VenueInstrument,
    VenueOrderState,
)

SENT = 2_000
PORT = 7_791
OUTBOX = 20_000
EACH_BAR = 100
SECOND = 1_000_000_000
PROGRAM = "from ingenium.cli import main; main()"
RULES = VenueInstrument(
    symbol="XQ.fake",
    order_symbol="XQ",
    feed_symbol="XQ",
    base="X",
    quote="Q",
    tick=Decimal("0.01"),
    lot=Decimal("0.01"),
)


def orders(scale: Scale) -> Sequence[Reading]:
    """Return what an order waits for, and how many pass."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["INGENIUM_STATE"] = folder
        with lab():
            total, own = asyncio.run(submitted(scale.of(SENT)))
        rate, kept = asyncio.run(through_outbox(Path(folder), scale.of(OUTBOX)))
    there = float(np.percentile(np.subtract(total, own), 50))
    note = f"{len(total):,} orders over loopback; half of them wait {there:.0f} µs for the answer"
    return [
        Reading("order-accepted-p50", float(np.percentile(total, 50)), note),
        Reading("order-accepted-p99", float(np.percentile(total, 99))),
        Reading("order-own-p99", float(np.percentile(own, 99))),
        Reading("order-outbox", rate, f"{kept:,} rows journalled"),
    ]


class Wire:
    """Knows when a request was handed to the socket last, and when an answer came back first."""

    def __init__(self) -> None:
        self.sent = self.came = 0

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Watch all sockets of this process until the block ends."""
        selecting: Any = asyncio.selector_events
        kind, handler = selecting._SelectorSocketTransport, cast("Any", ResponseHandler)
        former = handler.data_received
        write, write_lines = kind.write, kind.writelines

        def noted(send: Any) -> Any:  # noqa: ANN401
            def sending(transport: Any, data: Any) -> None:  # noqa: ANN401
                send(transport, data)
                self.sent = time.perf_counter_ns()

            return sending

        def received(own: Any, data: bytes) -> None:  # noqa: ANN401
            self.came = time.perf_counter_ns()
            former(own, data)

        kind.write, kind.writelines = noted(write), noted(write_lines)
        handler.data_received = received
        try:
            yield
        finally:
            kind.write, kind.writelines = write, write_lines
            handler.data_received = former


@contextmanager
def lab() -> Iterator[None]:
    """Run Binance's lab in a process of its own."""
    words = [sys.executable, "-c", PROGRAM, "lab", "binance", "--no-limits", "-q", "--port"]
    process = subprocess.Popen([*words, str(PORT)])
    try:
        time.sleep(2)
        yield
    finally:
        process.terminate()
        process.wait()


async def submitted(count: int) -> tuple[list[float], list[float]]:
    """Return how long orders took, and how much of that was ours, in microseconds.

    The exchange's own time is from when a request was handed to the socket until its answer came.
    """
    address = Address(f"http://127.0.0.1:{PORT}", f"ws://127.0.0.1:{PORT}")
    broker, wire = BinanceBroker(demo_credentials("binance"), address), Wire()
    broker._client._budget = None
    total, own = [], []
    with wire.watched():
        for number in range(count):
            order = NewOrder(
                client_id=f"{number:032x}",
                symbol="BTCUSDT.binance",
                side="buy",
                quantity=Decimal("0.001"),
                type="limit",
                limit=Decimal(20_000),
            )
            began = time.perf_counter_ns()
            state = await broker.submit(order)
            took = time.perf_counter_ns() - began
            total.append(took / 1e3)
            own.append((took - (wire.came - wire.sent)) / 1e3)
            require("open", state.status == "open", 1)
    await broker.close()
    return total, own


class Many(Strategy):
    """Sends limit orders that nobody meets."""

    def on_bar(self, bar: Bar) -> None:
        """Send a hundred."""
        for _ in range(EACH_BAR):
            self.buy(bar.symbol, 0.01, limit=1.0)


class Accepting:
    """An exchange that takes each order at once."""

    capabilities = Capabilities(
        venue="fake",
        order_types=frozenset({"market", "limit"}),
        times_in_force=frozenset({"GTC"}),
        user_stream=True,
    )

    def __init__(self) -> None:
        self.count = 0
        self.states: list[VenueOrderState] = []

    async def submit(self, order: NewOrder) -> VenueOrderState:
        """Take an order."""
        self.count += 1
        state = VenueOrderState(
            symbol=order.symbol,
            venue_id=str(self.count),
            client_id=order.client_id,
            side=order.side,
            quantity=order.quantity,
            status="open",
        )
        self.states.append(state)
        return state

    async def open_orders(self) -> list[VenueOrderState]:
        """Return all: none of them ends."""
        return list(self.states)

    async def order(self, order: OrderRef) -> VenueOrderState | None:
        """Return an order."""
        return next((each for each in self.states if each.client_id == order.client_id), None)

    async def executions(self, symbols: Sequence[str], since: int) -> list[Any]:  # noqa: ARG002
        """Return none."""
        return []

    async def balances(self) -> dict[str, Any]:
        """Return none."""
        return {}

    async def reports(self) -> Any:  # noqa: ANN401 - an asynchronous generator
        """Tell nothing."""
        return
        yield


class Free:
    """An account that nobody else wants."""

    epoch = 0

    async def attempt(self, above: int) -> bool:
        """Take it."""
        self.epoch = above + 1
        return True

    async def renew(self) -> bool:
        """Hold it on."""
        return True

    def is_held(self) -> bool:
        """Tell that it is held."""
        return True

    async def release(self) -> None:
        """Let it go."""


async def through_outbox(  # noqa: PLR0915 - a session put together by hand
    folder: Path, count: int
) -> tuple[float, int]:
    """Return how many orders a second are decided, journalled, sent, accepted and journalled."""
    bars = count // EACH_BAR
    start = time.time_ns() - bars * SECOND  # orders are neither of the future nor too old to send
    recipe = Recipe(
        name="bench",
        engine={"currency": "Q", "venue": "external"},
        instruments=(Listing(dict(instrument_values(RULES)), end_offset=SECOND),),
        strategies=(Participant("many", "1000000", (0,)), Participant("adopted", "0", ())),
        start=start,
        accounts=("fake",),
    )
    broker = Accepting()
    desk = Desk("bench", broker.capabilities, {RULES.symbol: RULES})
    shell = DeskShell(desk, broker, nobody, room=64)  # type: ignore[arg-type]
    desks = Desks({"fake": AccountDesk("fake", shell, Free(), since=start)})
    deciders: Mapping[str, Any] = {"many": Many(), "adopted": Adopted()}
    opening = SimpleNamespace(
        opened=Opened("bench", recipe, ("feed",)), deciders=deciders, executor=None
    )
    journal = SqliteJournal(folder / "journal.db")
    session = LocalSession(opening, SessionJournal(journal), None, desks)  # type: ignore[arg-type]
    arrived: asyncio.Queue[Reported] = asyncio.Queue()
    desks.start(arrived.put)
    frames = deque(frame(number, start) for number in range(1, bars + 1))

    async def turn() -> None:
        """Play what has arrived, keep it, and act on it."""
        while not arrived.empty():
            session.take(arrived.get_nowait())
        session.commit()
        desks.flush()
        desks.check()
        await asyncio.sleep(0)

    while desks.accounts["fake"].state != "trading":  # what is asked before is looked for first
        await turn()
    began = time.perf_counter()
    while session.outcome.orders < count or broker.count < count or not shell.is_idle:
        if frames and session.outcome.orders - broker.count < 4 * EACH_BAR:
            session.take(frames.popleft())
        await turn()
    seconds = time.perf_counter() - began
    kept = session.kept.inputs
    require("accepted", broker.count, count)
    for task in desks._tasks:
        task.cancel()
    await asyncio.gather(*desks._tasks, return_exceptions=True)
    journal.close()
    return count / seconds, kept


def frame(number: int, start: int) -> Frame:
    """Return a bar."""
    end, price = start + number * SECOND, [100.0]
    rows = Rows([0], [end - SECOND], [end - SECOND], [end], price, price, price, price, [1.0])
    return Frame("feed", number, end, rows)


async def nobody(number: int, reports: Sequence[bytes]) -> None:
    """Tell nobody: who holds the account says whom to tell."""
