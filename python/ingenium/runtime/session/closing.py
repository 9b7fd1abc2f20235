"""How a session ended, read from its journal."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import msgspec

from ingenium.model.errors import DataError
from ingenium.model.session.messages import Opened, decode_input
from ingenium.runtime.session.entries import CLOSED, EVENTS, OPENED, Closed, closed_of
from ingenium.storage.journal.reader import opened
from ingenium.storage.journal.selection import Selection

if TYPE_CHECKING:
    from pathlib import Path


class _Named(msgspec.Struct):
    """What an event is."""

    event: str


_events: Final = msgspec.json.Decoder(list[_Named])


@dataclass(frozen=True, slots=True)
class Ending:
    """How a session ended.

    Attributes:
        session: its name.
        strategies: their ids, in their order.
        symbols: what they traded on.
        currency: of the account.
        closed: its figures.
        counts: how many events of each kind there were.
    """

    session: str
    strategies: tuple[str, ...]
    symbols: tuple[str, ...]
    currency: str
    closed: Closed
    counts: dict[str, int]

    def total(self, name: str) -> Decimal:
        """Return one of the account's figures."""
        return Decimal(self.closed.totals[name])

    @property
    def earned(self) -> Decimal:
        """What became of the equity at the start, as a fraction of it."""
        initial = self.total("initial")
        return self.total("equity") / initial - 1 if initial else Decimal(0)


def closing_of(journal: Path) -> Closed:
    """Return how the session of a journal ended.

    Raises:
        DataError: it has not ended.
        JournalError: the journal cannot be read.
    """
    with opened(journal) as reader:
        for row in reader.read(selection=Selection(kinds=(CLOSED,))):
            return closed_of(row.body)
    msg = f"The session of {journal} has not ended: run it again, and it goes on."
    raise DataError(msg)


def ending_of(journal: Path) -> Ending:
    """Return how the session of a journal ended, and what it was.

    Raises:
        DataError: it has not ended, or a row cannot be read.
        JournalError: the journal cannot be read.
    """
    closed = closing_of(journal)
    counts: dict[str, int] = {}
    with opened(journal) as reader:
        for row in reader.read(selection=Selection(kinds=(EVENTS,))):
            for each in _names(row.body, journal):
                counts[each.event] = counts.get(each.event, 0) + 1
        first = next(iter(reader.read(selection=Selection(kinds=(OPENED,)))))
    message = decode_input(first.body)
    if not isinstance(message, Opened):
        msg = f"The journal {journal} does not begin with its opening: verify it."
        raise DataError(msg)
    recipe = message.recipe
    return Ending(
        session=message.session,
        strategies=tuple(each.id for each in recipe.strategies),
        symbols=tuple(each.symbol for each in recipe.instruments),
        currency=str(recipe.engine["currency"]),
        closed=closed,
        counts=counts,
    )


def _names(body: bytes, journal: Path) -> list[_Named]:
    try:
        return _events.decode(body)
    except msgspec.DecodeError as error:
        msg = f"Events of {journal} cannot be read ({error}): verify it."
        raise DataError(msg) from error
