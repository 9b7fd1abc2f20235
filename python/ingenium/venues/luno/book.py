"""Luno's book, told order by order: message n applies to state n - 1, and nothing else does."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from ingenium.model.books import FeedBook
from ingenium.model.errors import DataError
from ingenium.venues.luno.wire import SIDES
from ingenium.venues.market_data import Depth, Print, Top

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingenium.venues.market_data import Kind, Market
    from ingenium.venues.port import Side, VenueInstrument

_MILLISECOND: Final = 1_000_000
_SHOWN: Final = 20


class LunoBook:
    """The book of one pair.

    Attributes:
        sequence: of the last message; 0 before the snapshot.
    """

    def __init__(self, instrument: VenueInstrument) -> None:
        self.sequence = 0
        self._symbol = instrument.symbol
        self._tick, self._lot = instrument.tick, instrument.lot
        self._book = FeedBook()
        self._numbers: dict[str, int] = {}
        self._orders: dict[str, tuple[Side, Decimal]] = {}
        self._given = 0

    def orders(self) -> dict[str, list[tuple[Decimal, Decimal, str]]]:
        """Return the orders of each side, best first: price, volume, the exchange's id."""
        names = {number: name for name, number in self._numbers.items()}
        sides = {"bids": self._book.orders("buy"), "asks": self._book.orders("sell")}
        return {
            word: [
                (price * self._tick, quantity * self._lot, names[number])
                for number, price, quantity in rows
            ]
            for word, rows in sides.items()
        }

    def take(self, told: dict[str, Any]) -> list[Print]:
        """Take a message, and return the trades in it.

        Raises:
            DataError: one before it is missing, or its side is no word of Luno's: the snapshot has
                to be asked for again.
        """
        sequence = int(told["sequence"])
        if "asks" in told:
            self._replace(told, sequence)
            return []
        if not self.sequence or sequence != self.sequence + 1:
            msg = f"Message {sequence} of {self._symbol} follows {self.sequence}: one is missing."
            self.sequence = 0
            raise DataError(msg)
        self.sequence = sequence
        time = int(told.get("timestamp", 0)) * _MILLISECOND
        prints = [self._trade(each, time) for each in told.get("trade_updates") or ()]
        if (made := told.get("create_update")) is not None:
            self._add(made["order_id"], self._side(made), made["price"], made["volume"])
        if (gone := told.get("delete_update")) is not None:
            self._remove(gone["order_id"])
        return [each for each in prints if each is not None]

    def shown(self, kinds: set[Kind], time: int) -> Iterator[Market]:
        """Yield the book, or its top, as far as it was asked for."""
        bids, asks = (
            tuple((price * self._tick, quantity * self._lot) for price, quantity, _ in levels)
            for levels in (self._book.levels("buy", _SHOWN), self._book.levels("sell", _SHOWN))
        )
        if "depth" in kinds:
            yield Depth(symbol=self._symbol, time=time, bids=bids, asks=asks)
        if "top" in kinds and bids and asks:
            yield Top(
                symbol=self._symbol,
                time=time,
                bid=bids[0][0],
                ask=asks[0][0],
                bid_quantity=bids[0][1],
                ask_quantity=asks[0][1],
            )

    def _replace(self, told: dict[str, Any], sequence: int) -> None:
        self._book.clear()
        self._numbers.clear()
        self._orders.clear()
        sides: tuple[tuple[str, Side], ...] = (("bids", "buy"), ("asks", "sell"))
        for word, side in sides:
            for row in told[word]:
                self._add(row["id"], side, row["price"], row["volume"])
        self.sequence = sequence

    def _side(self, made: dict[str, Any]) -> Side:
        if made["type"] not in SIDES:
            self.sequence = 0
            msg = f"An order of {self._symbol} is on the side {made['type']!r}, which is none."
            raise DataError(msg)
        return SIDES[made["type"]]

    def _add(self, name: str, side: Side, price: str, volume: str) -> None:
        quantity = int(Decimal(volume) / self._lot)
        if quantity <= 0:
            return
        self._given += 1
        self._numbers[name] = self._given
        exact = Decimal(price)
        self._orders[name] = (side, exact)
        self._book.add(self._given, side, int(exact / self._tick), quantity)

    def _remove(self, name: str) -> None:
        number = self._numbers.pop(name, None)
        self._orders.pop(name, None)
        if number is not None and number in self._book:
            self._book.remove(number)

    def _trade(self, told: dict[str, Any], time: int) -> Print | None:
        name, base = told["maker_order_id"], Decimal(told["base"])
        known = self._orders.get(name)
        if known is None or base <= 0:
            return None
        side, price = known
        number = self._numbers[name]
        if self._book.reduce(number, int(base / self._lot)) <= 0 or number not in self._book:
            self._numbers.pop(name, None)
            self._orders.pop(name, None)
        return Print(
            symbol=self._symbol,
            time=time,
            trade_id=str(told.get("sequence", "")),
            price=price,
            quantity=base,
            side="sell" if side == "buy" else "buy",  # that of the taker
        )
