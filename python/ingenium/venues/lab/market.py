"""The market of one instrument of the lab: a book with price-time priority, trades and bars."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeVar

from ingenium.model.market import MatchingEngine
from ingenium.venues.lab.candles import Candles
from ingenium.venues.lab.orders import Print

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from ingenium.model.market import MarketEvent
    from ingenium.venues.lab.orders import LabOrder
    from ingenium.venues.port import Side, VenueInstrument

_KEPT: Final = 5_000

Entry = TypeVar("Entry")
Levels = dict[tuple["Side", int], int]


@dataclass(frozen=True, slots=True)
class BookChange:
    """Levels that changed in one step; a quantity of 0 is a level that is gone.

    Attributes:
        number: counts the changes of the book from 1.
    """

    number: int
    time: int
    levels: tuple[tuple[Side, Decimal, Decimal], ...]


@dataclass(slots=True)
class LabMarket:
    """A market, in the exchange's own numbers: ticks and lots inside, Decimal outside.

    Attributes:
        number: of the last change of the book.
        changes: the last changes, for streams.
        prints: the last trades.
        waiting: orders that wait for their trigger, by number.
    """

    instrument: VenueInstrument
    engine: MatchingEngine = field(default_factory=MatchingEngine)
    candles: Candles = field(default_factory=Candles)
    number: int = 0
    changes: deque[BookChange] = field(default_factory=lambda: deque[BookChange](maxlen=_KEPT))
    prints: deque[Print] = field(default_factory=lambda: deque[Print](maxlen=_KEPT))
    last: Decimal | None = None
    waiting: dict[int, LabOrder] = field(default_factory=dict[int, "LabOrder"])
    _levels: Levels = field(default_factory=dict)

    def ticks(self, price: Decimal) -> int:
        """Return a price in ticks; it has to be a multiple."""
        return int(price / self.instrument.tick)

    def lots(self, quantity: Decimal) -> int:
        """Return a quantity in lots; it has to be a multiple."""
        return int(quantity / self.instrument.lot)

    def price(self, ticks: int) -> Decimal:
        """Return a price."""
        return ticks * self.instrument.tick

    def quantity(self, lots: int) -> Decimal:
        """Return a quantity."""
        return lots * self.instrument.lot

    def book(self, side: Side, count: int = 10_000) -> list[tuple[Decimal, Decimal]]:
        """Return levels of a side, best first: price, quantity."""
        rows = self.engine.levels(side)[:count]
        return [(self.price(price), self.quantity(shown)) for price, shown, _ in rows]

    @property
    def best(self) -> tuple[Decimal | None, Decimal | None]:
        """The best bid and the best ask."""
        bid, ask = self.engine.best
        return (
            None if bid is None else self.price(bid),
            None if ask is None else self.price(ask),
        )

    def cost(self, quantity: Decimal) -> tuple[Decimal, Decimal]:
        """Return what buying so much at once would take: (quote currency, quantity there is)."""
        left, value = quantity, quantity * 0
        for price, shown in self.book("sell"):
            taken = min(left, shown)
            value += taken * price
            left -= taken
            if not left:
                break
        return value, quantity - left

    def affordable(self, spend: Decimal) -> Decimal:
        """Return how much can be bought at once for an amount, in whole lots."""
        quantity = spend * 0
        for price, shown in self.book("sell"):
            whole = spend // (price * self.instrument.lot) * self.instrument.lot
            taken = min(whole, shown)
            quantity += taken
            spend -= taken * price
            if taken < shown:
                break
        return quantity

    def on_trade(self, event: MarketEvent, number: int, now: int) -> Print:
        """Take a trade of the engine."""
        told = Print(
            number,
            self.price(event.price or 0),
            self.quantity(event.quantity or 0),
            event.side or "buy",
            now,
            event.maker or 0,
            event.id,
        )
        self.prints.append(told)
        self.candles.take(told)
        self.last = told.price
        return told

    def prints_after(self, number: int) -> list[Print]:
        """Return the trades after a number, oldest first."""
        return _after(self.prints, number, lambda each: each.id)

    def changes_after(self, number: int) -> list[BookChange]:
        """Return the changes of the book after a number, oldest first."""
        return _after(self.changes, number, lambda each: each.number)

    def settle(self, now: int) -> None:
        """Note what has changed of the book since the last time."""
        levels: Levels = {}
        for side in ("buy", "sell"):
            for price, shown, _ in self.engine.levels(side):
                levels[side, price] = shown
        if levels == self._levels:
            return
        changed = [
            (side, self.price(price), self.quantity(levels.get((side, price), 0)))
            for side, price in {**self._levels, **levels}
            if levels.get((side, price)) != self._levels.get((side, price))
        ]
        self._levels = levels
        self.number += 1
        self.changes.append(BookChange(self.number, now, tuple(changed)))


def _after(log: deque[Entry], number: int, number_of: Callable[[Entry], int]) -> list[Entry]:
    """Return the end of a log, without a look at what comes before."""
    found: list[Entry] = []
    for each in reversed(log):
        if number_of(each) <= number:
            break
        found.append(each)
    found.reverse()
    return found
