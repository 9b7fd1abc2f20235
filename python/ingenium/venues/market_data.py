"""The port to market data of exchanges: what they tell, whichever they are, in exact numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Literal, Protocol

import msgspec

from ingenium.venues.port import Line, Side

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from ingenium.venues.port import Capabilities, VenueInstrument

Kind = Literal["candle", "top", "print", "depth"]
"""What can be subscribed to."""


class _Value(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Plain values."""


class Candle(_Value, frozen=True, kw_only=True, tag="candle", tag_field="told"):
    """A bar of an exchange. Only a closed one is data; others are for those who look."""

    symbol: str
    timeframe: str
    start: int
    end: int
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal
    quote_volume: Decimal = Decimal(0)
    taker_volume: Decimal = Decimal(0)
    taker_quote_volume: Decimal = Decimal(0)
    trades: int = 0
    is_closed: bool = True
    time: int = 0


class Top(_Value, frozen=True, kw_only=True, tag="top", tag_field="told"):
    """The best bid and ask, with their quantities (0 where they are not told)."""

    symbol: str
    time: int
    bid: Decimal
    ask: Decimal
    bid_quantity: Decimal = Decimal(0)
    ask_quantity: Decimal = Decimal(0)


class Print(_Value, frozen=True, kw_only=True, tag="print", tag_field="told"):
    """A trade of the market; `side` is that of the taker."""

    symbol: str
    time: int
    trade_id: str
    price: Decimal
    quantity: Decimal
    side: Side


class Depth(_Value, frozen=True, kw_only=True, tag="depth", tag_field="told"):
    """The book after a change, as far as it was asked for: (price, quantity), best first.

    It is told only while it is known to be whole: after a gap or a wrong checksum nothing is told
    until a snapshot has replaced it.
    """

    symbol: str
    time: int
    bids: tuple[tuple[Decimal, Decimal], ...]
    asks: tuple[tuple[Decimal, Decimal], ...]


Market = Candle | Top | Print | Depth | Line
"""What a market stream tells."""


class MarketFeed(Protocol):
    """Market data of an exchange."""

    @property
    def capabilities(self) -> Capabilities:
        """What the exchange can do."""

    async def instruments(self) -> dict[str, VenueInstrument]:
        """Return what it trades, by canonical symbol."""

    async def candles(self, symbol: str, timeframe: str, start: int, end: int) -> list[Candle]:
        """Return closed bars whose start is in [start, end), oldest first, however many."""

    def stream(
        self,
        symbols: Iterable[str],
        kinds: Iterable[Kind],
        timeframe: str = "1m",
    ) -> AsyncIterator[Market]:
        """Tell what happens, until closed.

        It reconnects by itself, subscribes again, replaces books by snapshots, and says so by a
        `Line`. Silence beyond what is expected is a `Line`, too, and makes it reconnect.
        """

    async def close(self) -> None:
        """Let go of all connections."""
