"""A market of the lab as it was recorded: its book is laid out, its takers come again."""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import nlargest, nsmallest
from typing import TYPE_CHECKING, Final

from ingenium.model.ticks import TickKind
from ingenium.venues.lab.ledger import HOUSE
from ingenium.venues.lab.orders import LabOrder, Ticket
from ingenium.venues.port import Refused, Side

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from ingenium.model.ticks import Ticks
    from ingenium.venues.lab.exchange import LabExchange
    from ingenium.venues.lab.market import LabMarket

_DEPTH: Final = 20
_CHUNK: Final = 10_000
_BOTH: Final[tuple[Side, Side]] = ("buy", "sell")

Row = tuple[int, int, int, float, float]
"""When it was known, what it tells, its side, price and size."""


@dataclass(slots=True)
class Replay:
    """One market that goes as a record went, beside those who trade on it now.

    What customers take of the book is there again once the record tells of the level again; their
    orders at rest are met by the takers of the record, by price and time.

    Attributes:
        is_over: whether the record has ended.
        has_book: whether the record tells the book; else there are trades only.
    """

    exchange: LabExchange
    market: LabMarket
    ticks: Ticks
    is_over: bool = False
    has_book: bool = False
    _rows: Iterator[Row] = field(init=False)
    _next: Row | None = None
    _has_changed: bool = False
    _begun: int = 0
    _wanted: dict[Side, dict[int, int]] = field(init=False)
    _told: set[tuple[Side, int]] = field(default_factory=set[tuple[Side, int]])
    _quotes: dict[tuple[Side, int], LabOrder] = field(
        default_factory=dict[tuple[Side, int], LabOrder]
    )

    def __post_init__(self) -> None:
        self._wanted = {"buy": {}, "sell": {}}
        self._rows = _rows_of(self.ticks)
        self._next = next(self._rows, None)
        self.is_over = self._next is None

    def live(self, now: int, speed: float) -> bool:
        """Let happen what the record has up to now; say whether there was anything."""
        if self._next is None:
            self.is_over = True
            return False
        self._begun = self._begun or now
        until = int(self.ticks.available[0]) + int((now - self._begun) * speed)
        is_new = False
        while self._next is not None and self._next[0] <= until:
            self._take(self._next, now)
            self._next = next(self._rows, None)
            is_new = True
        if is_new:
            self._lay_out(now)
            self.market.settle(now)
        self.is_over = self._next is None
        return is_new

    def withdraw(self, now: int) -> None:
        """Take all quotes of the record out of the book."""
        for order in self._quotes.values():
            self._cancel(order, now)
        self._quotes.clear()

    def _take(self, row: Row, now: int) -> None:
        _, kind, sign, price, size = row
        sides: tuple[Side, ...] = _BOTH if not sign else ("buy",) if sign > 0 else ("sell",)
        ticks = round(price / float(self.market.instrument.tick))
        if kind == TickKind.TRADE:
            self._lay_out(now)
            self._trade(sides[0] if sign else None, ticks, size, now)
            return
        if kind not in (TickKind.LEVEL, TickKind.QUOTE, TickKind.CLEAR):
            return
        self.has_book = self._has_changed = True
        for side in sides:
            levels = self._wanted[side]
            if kind in (TickKind.QUOTE, TickKind.CLEAR):
                levels.clear()
            if kind == TickKind.CLEAR:
                continue
            levels[ticks] = self._lots(size)
            self._told.add((side, ticks))
            if not levels[ticks]:
                del levels[ticks]

    def _lots(self, size: float) -> int:
        """Return a size in lots; what is less than one is one, what is nothing is nothing."""
        return max(round(size / float(self.market.instrument.lot)), 1) if size > 0 else 0

    def _trade(self, side: Side | None, ticks: int, size: float, now: int) -> None:
        """Let a taker of the record come, at no worse than the price that was paid."""
        last = self.market.last
        price = self.market.price(ticks)
        chosen = side or ("buy" if last is None or price >= last else "sell")
        lots = self._lots(size)
        if not self.has_book:  # somebody has to be there
            self._order("sell" if chosen == "buy" else "buy", ticks, lots, now)
        order = self._order(chosen, ticks, lots, now)
        if order is not None and order.is_open:
            self._cancel(order, now)

    def _lay_out(self, now: int) -> None:
        """Make the book as the record has it, as deep as anybody looks."""
        if not self._has_changed:
            return
        self._has_changed = False
        wanted = self._targets()
        for key, order in list(self._quotes.items()):
            left = self.market.lots(order.left) if order.is_open else 0
            if key not in wanted or (key in self._told and wanted[key] != left):
                self._cancel(order, now)
                del self._quotes[key]
        for key, lots in wanted.items():
            if key not in self._quotes:
                made = self._order(*key, lots, now)
                if made is not None:
                    self._quotes[key] = made
        self._told.clear()

    def _targets(self) -> dict[tuple[Side, int], int]:
        """Return what the book is to hold; a record can cross for a moment, a book cannot."""
        asks = nsmallest(_DEPTH, self._wanted["sell"])
        bids = nlargest(_DEPTH, self._wanted["buy"])
        wanted: dict[tuple[Side, int], int] = {
            ("buy", price): self._wanted["buy"][price]
            for price in bids
            if not asks or price < asks[0]
        }
        return wanted | {("sell", price): self._wanted["sell"][price] for price in asks}

    def _cancel(self, order: LabOrder, now: int) -> None:
        if order.is_open:
            self.exchange.cancel(self.exchange.accounts[HOUSE], order, now)

    def _order(self, side: Side, ticks: int, lots: int, now: int) -> LabOrder | None:
        ticket = Ticket(
            symbol=self.market.instrument.order_symbol,
            side=side,
            quantity=self.market.quantity(lots),
            limit=self.market.price(ticks),
        )
        try:
            return self.exchange.submit(self.exchange.accounts[HOUSE], ticket, now)
        except Refused:
            return None

    @property
    def middle(self) -> Decimal | None:
        """Where the market is."""
        bid, ask = self.market.best
        return self.market.last if bid is None or ask is None else (bid + ask) / 2


def _rows_of(ticks: Ticks) -> Iterator[Row]:
    """Yield the rows of a record, without all of them in memory as objects."""
    for start in range(0, len(ticks.time), _CHUNK):
        part = slice(start, start + _CHUNK)
        yield from zip(
            ticks.available[part].tolist(),
            ticks.kind[part].tolist(),
            ticks.side[part].tolist(),
            ticks.price[part].tolist(),
            ticks.size[part].tolist(),
            strict=True,
        )
