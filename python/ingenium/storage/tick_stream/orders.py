"""Messages about orders as events of a book by order."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from ingenium.model.ticks import TickKind
from ingenium.storage.codes import (
    ADD,
    CLEAR,
    EXECUTE,
    FILL,
    HIDDEN,
    REDUCE,
    REMOVE,
    REPLACE,
    TRADE,
)
from ingenium.storage.tick_stream.piece import Piece

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ingenium.storage.tick_stream.piece import Columns

    Event = tuple[int, int, int, float, float, int]


class Message(NamedTuple):
    """A message about an order, and its row."""

    row: int
    action: int
    side: int
    number: int
    price: float
    size: float


def of_orders(columns: Columns) -> Piece:
    """Return the events of a book by order.

    What a venue tells of a trade twice, by the taker and by each order that was filled, is told
    once: by the fills, which become executions when the order's size is taken away. What happens
    to orders that came in before the record began is left out, but for their executions.
    """
    follower = _Follower()
    actions = columns["action"]
    told_by_fills = np.append(actions[1:] == FILL, False) & (actions == TRADE)
    names = ("action", "side", "id", "price", "size")
    for row, values in enumerate(zip(*(columns[name].tolist() for name in names), strict=True)):
        if not told_by_fills[row]:
            follower.take(Message(row, *values))
    rows, kind, side, price, size, order = zip(*follower.events, strict=True)
    place = np.array(rows, dtype=np.int64)
    seq = columns.get("seq")
    return Piece(
        time=columns["time"][place],
        available=columns["available"][place],
        seq=None if seq is None else seq[place],
        kind=np.array(kind, dtype=np.uint8),
        side=np.array(side, dtype=np.int8),
        price=np.array(price, dtype=np.float64),
        size=np.array(size, dtype=np.float64),
        flags=np.zeros(len(place), dtype=np.uint8),
        order=np.array(order, dtype=np.int64),
    )


@dataclass(slots=True)
class _Follower:
    """Follows what is left of each order, as messages tell what is gone and events what stays."""

    events: list[Event] = field(default_factory=list["Event"])
    _left: dict[int, float] = field(default_factory=dict[int, float])
    _price: dict[int, float] = field(default_factory=dict[int, float])
    _filled: defaultdict[int, float] = field(default_factory=lambda: defaultdict[int, float](float))

    def take(self, message: Message) -> None:
        """Turn a message into the event that it stands for, if it stands for one."""
        handler = _HANDLERS.get(message.action)
        if handler is not None:
            handler(self, message)

    def add(self, message: Message) -> None:
        """Take a new order."""
        self._left[message.number] = message.size
        self._price[message.number] = message.price
        self._tell(TickKind.ADD, message)

    def replace(self, message: Message) -> None:
        """Take an order's new price and size, after the fills that were told before."""
        number = message.number
        left, price = self._left.get(number), self._price.get(number, message.price)
        filled = self._filled.pop(number, 0.0)
        if filled:
            self.execute(message._replace(price=price, size=filled))
        self._left[number], self._price[number] = message.size, message.price
        if left is None:
            self._tell(TickKind.ADD, message)
        elif price != message.price or left - filled != message.size:
            self._tell(TickKind.CHANGE, message)

    def take_away(self, message: Message) -> None:
        """Take a cancel of a part or all, the fills that were told before first."""
        number = message.number
        left = self._left.get(number)
        gone = message.size if message.action == REDUCE or left is None else left
        filled = min(self._filled.pop(number, 0.0), gone)
        if filled:
            self.execute(message._replace(size=filled))
        if left is None or gone == filled:
            return
        if gone < left:
            self._left[number] = left - gone
            self._tell(TickKind.CHANGE, message._replace(size=left - gone))
        else:
            del self._left[number]
            self._tell(TickKind.REMOVE, message._replace(size=0.0))

    def execute(self, message: Message) -> None:
        """Take a trade of a resting order."""
        left = self._left.get(message.number, 0.0) - message.size
        if left > 0:
            self._left[message.number] = left
        else:
            self._left.pop(message.number, None)
        self._tell(TickKind.EXECUTE, message)

    def fill(self, message: Message) -> None:
        """Remember a fill until its size is taken away."""
        self._filled[message.number] += message.size

    def trade(self, message: Message) -> None:
        """Take a trade that no order tells of; of hidden orders the side is that which rested."""
        side = -message.side if message.action == HIDDEN else message.side
        self._tell(TickKind.TRADE, message._replace(side=side, number=0))

    def clear(self, message: Message) -> None:
        """Take all orders away."""
        self._left.clear()
        self._tell(TickKind.CLEAR, Message(message.row, CLEAR, 0, 0, 0.0, 0.0))

    def _tell(self, kind: TickKind, message: Message) -> None:
        row, _, side, number, price, size = message
        self.events.append((row, kind, side, price, size, number))


_HANDLERS: Final[Mapping[int, Callable[[_Follower, Message], None]]] = {
    ADD: _Follower.add,
    REPLACE: _Follower.replace,
    REDUCE: _Follower.take_away,
    REMOVE: _Follower.take_away,
    EXECUTE: _Follower.execute,
    FILL: _Follower.fill,
    HIDDEN: _Follower.trade,
    TRADE: _Follower.trade,
    CLEAR: _Follower.clear,
}
