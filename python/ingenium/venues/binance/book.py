"""A book of Binance kept from numbered updates and snapshots, told only while it is whole."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from ingenium.model.books import ChainedBook
from ingenium.venues.market_data import Depth

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingenium.venues.port import VenueInstrument

_SHOWN: Final = 20


class _Snapshot(msgspec.Struct):
    lastUpdateId: int  # noqa: N815 - the exchange's word
    bids: list[tuple[str, str]]
    asks: list[tuple[str, str]]


class LevelBook:
    """One instrument's book.

    The rule is that of https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams
    (How to manage a local order book correctly).
    """

    def __init__(self, instrument: VenueInstrument) -> None:
        self._tick, self._lot = instrument.tick, instrument.lot
        self._book = ChainedBook("first_follows_last")

    @property
    def needs_snapshot(self) -> bool:
        """Whether updates alone cannot tell the book."""
        return self._book.standing != "live"

    def break_off(self) -> None:
        """Believe nothing any more: the connection was lost."""
        self._book = ChainedBook("first_follows_last")

    def update(self, told: dict[str, Any]) -> None:
        """Take a `depthUpdate`."""
        self._book.on_update(told["U"], told["u"], self._units(told["b"]), self._units(told["a"]))

    def snapshot(self, body: bytes) -> None:
        """Take the answer to a depth request."""
        told = msgspec.json.decode(body, type=_Snapshot)
        self._book.on_snapshot(told.lastUpdateId, self._units(told.bids), self._units(told.asks))

    def told(self, symbol: str, time: int) -> Depth | None:
        """Return the book; None while it is not known to be whole."""
        if self._book.standing != "live" or self._book.is_crossed:
            return None
        bids, asks = (self._exact(self._book.levels(side, _SHOWN)) for side in ("buy", "sell"))
        return Depth(symbol=symbol, time=time, bids=bids, asks=asks)

    def _units(self, rows: Iterable[tuple[str, str] | list[str]]) -> list[tuple[int, int]]:
        return [
            (int(Decimal(price) / self._tick), int(Decimal(quantity) / self._lot))
            for price, quantity in rows
        ]

    def _exact(self, levels: Iterable[tuple[int, int]]) -> tuple[tuple[Decimal, Decimal], ...]:
        return tuple((price * self._tick, quantity * self._lot) for price, quantity in levels)
