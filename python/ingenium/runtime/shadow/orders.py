"""Orders of two versions, matched by what was sent: when, of what, which side, how much, at what.

Orders are as they were submitted: what a venue or their strategy changed of them later is not in
them. Whose strategy an order is does not matter, since a new version may have other strategies.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

import msgspec

from ingenium.model.timestamps import iso
from ingenium.runtime.entrant import ADOPTED
from ingenium.runtime.parity import parity_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Place = tuple[int, str, str]
"""The time, instrument and side of an order."""


@dataclass(frozen=True, slots=True)
class Sent:
    """An order as it was submitted, numbers as exact text.

    Attributes:
        time: when, in nanoseconds UTC.
        symbol: what it trades.
        side: "buy" or "sell".
        quantity: how much.
        type: "market", "limit", ...
        limit: its limit; "" for none.
        trigger: the price that triggers it; "" for none.
        strategy: whose it is.
    """

    time: int
    symbol: str
    side: str
    quantity: str
    type: str
    limit: str
    trigger: str
    strategy: str = field(compare=False)

    @property
    def place(self) -> Place:
        """Its time, instrument and side."""
        return self.time, self.symbol, self.side

    @property
    def terms(self) -> str:
        """How much, of which type, and at what."""
        return " ".join(filter(None, (self.quantity, self.type, self.limit, self.trigger)))

    def __str__(self) -> str:
        """Return it in words."""
        return f"{iso(self.time)} {self.side} {self.symbol} {self.terms}"


class _Event(msgspec.Struct):
    """What is read of an event of a run."""

    event: str
    time: int
    strategy: str = ""
    symbol: str = ""
    side: str = ""
    quantity: str = ""
    type: str = ""
    limit: str | None = None
    trigger: str | None = None
    rule: str = ""


_events: Final = msgspec.json.Decoder(list[_Event])


@dataclass(slots=True)
class Orders:
    """The orders of a run, as its events tell of them; those of others are left out.

    Attributes:
        sent: those that passed the risk gate, in order.
        denied: the rules by which others were denied.
    """

    sent: list[Sent] = field(default_factory=list[Sent])
    denied: dict[Place, str] = field(default_factory=dict[Place, str])

    def take(self, events: bytes) -> None:
        """Take events of the run, a JSON array."""
        for each in _events.decode(events):
            if each.event == "OrderDenied":
                self.denied[each.time, each.symbol, each.side] = each.rule
            elif each.event == "OrderSubmitted" and each.strategy != ADOPTED:
                self.sent.append(_sent(each))


@dataclass(frozen=True, slots=True)
class Pair:
    """Orders of one time, instrument and side that are not the same, or the one that there is.

    Attributes:
        old: of the old version, if it has one.
        new: of the new version, if it has one.
    """

    old: Sent | None
    new: Sent | None

    @property
    def place(self) -> Place:
        """The time, instrument and side of what there is."""
        return next(each.place for each in (self.old, self.new) if each is not None)

    def __str__(self) -> str:
        """Return it in words."""
        if self.new is None:
            return f"{self.old} (only old)"
        if self.old is None:
            return f"{self.new} (only new)"
        return f"{self.old} (old), {self.new.terms} (new)"


@dataclass(frozen=True, slots=True)
class Matched:
    """Orders of two versions.

    Attributes:
        same: how many both have sent.
        unlike: the others, in the order of their times.
        old: how many the old version sent.
        new: how many the new version sent.
    """

    same: int
    unlike: tuple[Pair, ...]
    old: int
    new: int

    @property
    def parity(self) -> float:
        """The part of all orders that both have sent, from 0 to 1."""
        return parity_of(self.same, self.old + self.new)


def matched(old: Sequence[Sent], new: Sequence[Sent]) -> Matched:
    """Match the orders of two versions."""
    counted, again = Counter(old), Counter(new)
    same = (counted & again).total()
    unlike = _paired((counted - again).elements(), (again - counted).elements())
    return Matched(same, tuple(unlike), len(old), len(new))


def _sent(event: _Event) -> Sent:
    return Sent(
        time=event.time,
        symbol=event.symbol,
        side=event.side,
        quantity=_plain(event.quantity),
        type=event.type,
        limit=_plain(event.limit),
        trigger=_plain(event.trigger),
        strategy=event.strategy,
    )


def _plain(number: str | None) -> str:
    """Return a number without zeros at its end, so that equal ones are equal texts."""
    return "" if number is None else f"{Decimal(number).normalize():f}"


def _paired(old: Iterable[Sent], new: Iterable[Sent]) -> list[Pair]:
    """Pair what is of one time, instrument and side; the rest stays by itself."""
    places: dict[Place, tuple[list[Sent], list[Sent]]] = {}
    for side, orders in enumerate((old, new)):
        for order in orders:
            places.setdefault(order.place, ([], []))[side].append(order)
    return [
        Pair(*both)
        for _, (ours, theirs) in sorted(places.items())
        for both in zip_longest(ours, theirs)
    ]
