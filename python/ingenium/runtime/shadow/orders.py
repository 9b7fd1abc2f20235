"""Orders of two versions, matched by what was sent: when, of what, which side, how much, at what.

Whose strategy an order is does not matter: a new version may have other strategies. An order that
the risk gate denied was not sent.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from ingenium.model.timestamps import iso

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Table: TypeAlias = "Mapping[str, Sequence[Any]]"

_WHAT: Final = ("created", "symbol", "side", "quantity", "type", "limit", "trigger")
_DENIED: Final = "denied"


@dataclass(frozen=True, slots=True)
class Sent:
    """An order as it was sent.

    Attributes:
        time: when, in nanoseconds UTC.
        symbol: what it trades.
        side: "buy" or "sell".
        terms: quantity, type, limit and trigger, as text.
    """

    time: int
    symbol: str
    side: str
    terms: tuple[str, ...]

    @property
    def place(self) -> tuple[int, str, str]:
        """Its time, instrument and side."""
        return self.time, self.symbol, self.side

    def __str__(self) -> str:
        """Return it in words."""
        return f"{iso(self.time)} {self.side} {self.symbol} {terms_in_words(self.terms)}"


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
    def place(self) -> tuple[int, str, str]:
        """The time, instrument and side of what there is."""
        return next(each.place for each in (self.old, self.new) if each is not None)

    def __str__(self) -> str:
        """Return it in words."""
        if self.new is None:
            return f"{self.old} (only old)"
        if self.old is None:
            return f"{self.new} (only new)"
        return f"{self.old} (old), {terms_in_words(self.new.terms)} (new)"


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
        total = self.old + self.new
        return 2 * self.same / total if total else 1.0


def matched(old: Table, new: Table, until: int | None = None) -> Matched:
    """Match the orders of two tables, up to a time if one is given."""
    ours, theirs = (
        [each for each in _sent(table) if until is None or each.time <= until]
        for table in (old, new)
    )
    counted, again = Counter(ours), Counter(theirs)
    same = (counted & again).total()
    unlike = _paired((counted - again).elements(), (again - counted).elements())
    return Matched(same, tuple(unlike), len(ours), len(theirs))


def denial_of(order: Sent, table: Table) -> str:
    """Return by which rule of the risk gate such an order was denied; "" where none was."""
    names = ("created", "symbol", "side", "status", "reason")
    for time, symbol, side, status, reason in zip(*(table[name] for name in names), strict=True):
        if status == _DENIED and (int(time), symbol, side) == order.place:
            return str(reason)
    return ""


def terms_in_words(terms: tuple[str, ...]) -> str:
    """Return how much of an order, of which type, and at what."""
    quantity, *rest = terms
    return " ".join([f"{float(quantity):g}", *(each for each in rest if each != "nan")])


def _sent(table: Table) -> Iterator[Sent]:
    columns = zip(*(table[name] for name in _WHAT), table["status"], strict=True)
    for time, symbol, side, *terms, status in columns:
        if status != _DENIED:
            yield Sent(int(time), symbol, side, tuple(str(each) for each in terms))


def _paired(old: Iterator[Sent], new: Iterator[Sent]) -> list[Pair]:
    """Pair what is of one time, instrument and side; the rest stays by itself."""
    places: dict[tuple[int, str, str], tuple[list[Sent], list[Sent]]] = {}
    for side, orders in enumerate((old, new)):
        for order in orders:
            places.setdefault(order.place, ([], []))[side].append(order)
    return [
        Pair(*both)
        for _, (ours, theirs) in sorted(places.items())
        for both in zip_longest(ours, theirs)
    ]
