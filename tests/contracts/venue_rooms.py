"""What the contract of venues works with: an exchange of the lab, and adapters that meet it."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from ingenium.venues.lab.faults import Fault, Faults
from ingenium.venues.lab.founding import found
from ingenium.venues.lab.ports import demo_credentials
from ingenium.venues.lab.server import LabServer
from ingenium.venues.opening import open_broker, open_feed
from ingenium.venues.port import Address, Ccxt, NewOrder, OrderRef

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from ingenium.venues.lab.accounts import LabAccount
    from ingenium.venues.lab.market import LabMarket
    from ingenium.venues.market_data import MarketFeed
    from ingenium.venues.port import Broker, Credentials, Execution, Side, VenueOrderState

PATIENCE: Final = 15.0
"""Seconds after which something that should happen has not."""

_NEVER: Final = 10**18  # nanoseconds between two steps of a market that is to stand still


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An exchange as an adapter meets it.

    Attributes:
        lab: which exchange of the lab.
        symbol: canonical.
        submits: a part of the address to which orders are sent.
        asks: a part of the address where an account is asked for its balances.
        through: by which library, if not by the exchange's own adapter.
        listed: how the exchange itself calls the symbol, if otherwise.
    """

    lab: str
    symbol: str
    submits: str
    asks: str
    through: str = ""
    listed: str = ""


@dataclass(slots=True)
class VenueRoom:
    """An exchange of the lab whose market stands still, and what was opened to it."""

    place: Place
    server: LabServer
    opened: list[Broker | MarketFeed] = field(default_factory=list["Broker | MarketFeed"])
    orders: int = 0

    def broker(self, credentials: Credentials | None = None) -> Broker:
        """Open an account."""
        own = credentials or demo_credentials(self.place.lab)
        broker = open_broker(self.place.lab, own, self.address)
        self.opened.append(broker)
        return broker

    def feed(self) -> MarketFeed:
        """Open the market data."""
        own = demo_credentials(self.place.lab)
        feed = open_feed(self.place.lab, self.address, own)
        self.opened.append(feed)
        return feed

    @property
    def address(self) -> Address:
        through = Ccxt() if self.place.through == "ccxt" else None
        return Address(self.server.rest, self.server.stream, ccxt=through)

    @property
    def symbol(self) -> str:
        return self.place.symbol

    @property
    def market(self) -> LabMarket:
        """The market of the symbol, as the exchange has it."""
        exchange, listed = self.server.dialect.exchange, self.place.listed or self.symbol
        (found,) = (each for each in exchange.markets.values() if each.instrument.symbol == listed)
        return found

    @property
    def account(self) -> LabAccount:
        """The account, as the exchange has it."""
        return self.server.dialect.exchange.accounts[demo_credentials(self.place.lab).key]

    @property
    def bid(self) -> Decimal:
        return self.market.best[0] or Decimal(0)

    @property
    def ask(self) -> Decimal:
        return self.market.best[1] or Decimal(0)

    def strike(self, kind: str, **more: Any) -> None:
        """Have something go wrong."""
        self.server.faults.add([msgspec.convert({"kind": kind} | more, Fault)])

    def trade(self, side: Side, quantity: Decimal) -> None:
        """Let a taker come."""
        name, now = self.market.instrument.order_symbol, self.server.now()
        self.server.dialect.house.trade(name, side, quantity, now)

    def move(self, price: Decimal) -> None:
        """Take the market to a price."""
        name, now = self.market.instrument.order_symbol, self.server.now()
        self.server.dialect.house.move(name, price, now)

    def new(self, side: Side = "buy", quantity: str = "0.01", **more: Any) -> NewOrder:
        """Return an order with an id of its own."""
        self.orders += 1
        given: dict[str, Any] = {
            "client_id": f"7e57{self.orders:08x}",
            "symbol": self.symbol,
            "side": side,
            "quantity": Decimal(quantity),
            "type": "limit" if "limit" in more else "market",
            "price": self.market.last,
        }
        return NewOrder(**(given | more))

    def resting(self, **more: Any) -> NewOrder:
        """Return a purchase that rests far below the market."""
        return self.new(limit=self.on_tick(self.bid * Decimal("0.9")), **more)

    def inside(self, side: Side = "buy", quantity: str = "0.01") -> NewOrder:
        """Return an order that is the best of its side."""
        middle = self.on_tick((self.bid + self.ask) / 2)
        return self.new(side, quantity, limit=middle)

    def on_tick(self, price: Decimal) -> Decimal:
        tick = self.market.instrument.tick
        return price // tick * tick


@asynccontextmanager
async def venue_room(place: Place) -> AsyncIterator[VenueRoom]:
    """Serve an exchange until the block ends, and close what was opened to it."""
    server = LabServer(found(place.lab, 7), Faults(7))
    server.dialect.house.every = _NEVER
    await server.start()
    room = VenueRoom(place, server)
    try:
        yield room
    finally:
        for each in room.opened:
            await each.close()
        await server.stop()


def by_client_id(order: NewOrder) -> OrderRef:
    return OrderRef(symbol=order.symbol, client_id=order.client_id)


async def state_of(broker: Broker, order: NewOrder) -> VenueOrderState:
    """Return an order that has to be known."""
    state = await broker.order(by_client_id(order))
    assert state is not None
    return state


async def trades_of(broker: Broker, state: VenueOrderState, since: int = 0) -> list[Execution]:
    """Return the trades of an order."""
    told = await broker.executions([state.symbol], since)
    return [each for each in told if each.venue_id == state.venue_id]


async def until(claim: Callable[[], bool], what: str) -> None:
    """Wait until something holds."""
    end = time.monotonic() + PATIENCE
    while not claim():
        assert time.monotonic() < end, f"not within {PATIENCE:g} s: {what}"
        await asyncio.sleep(0.01)
