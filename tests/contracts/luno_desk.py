"""The order engine at the Luno of the lab, in one process; its market stands still."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from ingenium.execution.desk import Desk
from ingenium.execution.desk_settings import DeskSettings
from ingenium.execution.desk_shell import DeskShell
from ingenium.execution.orders import Errand, VenueOrder
from ingenium.venues.lab.faults import Fault, Faults
from ingenium.venues.lab.founding import found
from ingenium.venues.lab.ports import demo_credentials
from ingenium.venues.lab.server import LabServer, serve_lab
from ingenium.venues.luno.broker import LunoBroker
from ingenium.venues.port import Address

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from ingenium.venues.lab.accounts import LabAccount
    from ingenium.venues.port import Side

PAIR = "XBTUSDT"
SYMBOL = f"{PAIR}.luno"
OWN = demo_credentials("luno")
HOUR = 3_600 * 10**9


@asynccontextmanager
async def at_luno(*faults: Fault, name: str = "luno") -> AsyncIterator[LabServer]:
    """Serve Luno, or another exchange, with quotes that stay where they are."""
    server = LabServer(found(name, 1), Faults(1, list(faults)))
    server.dialect.house.every = HOUR
    async with serve_lab([server]):
        yield server


def address_of(server: LabServer) -> Address:
    return Address(server.rest, server.stream)


def account_of(server: LabServer) -> LabAccount:
    return server.dialect.exchange.accounts[OWN.key]


def best(server: LabServer, pair: str = PAIR) -> tuple[Decimal, Decimal]:
    """Return the best bid and the best ask."""
    bid, ask = server.dialect.exchange.market(pair).best
    assert bid is not None
    assert ask is not None
    return bid, ask


def let_trade(server: LabServer, side: Side, quantity: str, pair: str = PAIR) -> None:
    """Let somebody else trade."""
    server.dialect.house.trade(pair, side, Decimal(quantity), time.time_ns())


async def until(claim: Callable[[], object], what: str, seconds: float = 15.0) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < end, f"not within {seconds:g} s: {what}"
        await asyncio.sleep(0.01)


@dataclass
class Trader:
    """A desk of a session, what it is asked, and what it told the kernel.

    Attributes:
        errands: what it was asked, as the stream would bring it again.
        reports: what it told.
    """

    shell: DeskShell
    errands: list[Errand] = field(default_factory=list)
    reports: list[dict[str, Any]] = field(default_factory=list)

    @property
    def desk(self) -> Desk:
        return self.shell.desk

    def _ask(self, kind: str, order: VenueOrder) -> None:
        self.errands.append(Errand(kind=kind, number=len(self.errands) + 1, order=order))
        self.shell.take(self.errands[-1:], {SYMBOL: Decimal(60_000)})

    def send(
        self,
        side: Literal["buy", "sell"],
        quantity: str,
        limit: Decimal | None = None,
        time_in_force: str = "GTC",
    ) -> int:
        """Send an order, and return its number."""
        number = len(self.errands) + 1
        order = VenueOrder(
            id=number,
            symbol=SYMBOL,
            side=side,
            quantity=Decimal(quantity),
            type="market" if limit is None else "limit",
            limit=limit,
            time_in_force=time_in_force,
            time=time.time_ns(),
        )
        self._ask("send", order)
        return number

    def cancel(self, number: int) -> None:
        self._ask("cancel", self.desk.account.orders[number].order)

    def told(self, number: int, *kinds: str) -> list[dict[str, Any]]:
        """Return what was told of an order, of some kinds or of all."""
        own = [each for each in self.reports if each.get("order") == number]
        return [each for each in own if not kinds or each["report"] in kinds]

    def bought(self, number: int) -> Decimal:
        """Return how much of an order the kernel was told to have traded."""
        return sum((Decimal(each["quantity"]) for each in self.told(number, "filled")), Decimal(0))


@asynccontextmanager
async def trading(server: LabServer, before: Trader | None = None) -> AsyncIterator[Trader]:
    """Trade on the demo account, as a process that is new or that goes on after another."""
    broker = LunoBroker(OWN, address_of(server))
    instruments = await broker.instruments()
    settings = DeskSettings(check_every=1.0)
    desk = Desk("s@1", broker.capabilities, {SYMBOL: instruments[SYMBOL]}, settings)
    trader = Trader(DeskShell(desk, broker, _unheard))

    async def publish(number: int, reports: Sequence[bytes]) -> None:
        trader.reports += [msgspec.json.decode(report) for report in reports]
        trader.shell.seen(number)

    trader.shell.publish = publish
    if before is not None:  # the stream brings again what was asked and what was told
        trader.errands, trader.reports = list(before.errands), list(before.reports)
        trader.shell.take(trader.errands, {})
        trader.shell.hear(trader.reports)
    trader.shell.go_live(baseline=time.time_ns() - HOUR)
    work = asyncio.create_task(trader.shell.run())
    try:
        await until(lambda: work.done() or desk.watch.is_ready, "the account is known")
        yield trader
    finally:
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work
        await broker.close()


async def _unheard(number: int, reports: Sequence[bytes]) -> None:
    raise AssertionError(number, reports)
