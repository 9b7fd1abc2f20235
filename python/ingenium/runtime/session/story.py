"""The story of one order, from the datum that led to it to the ledger, with the time it took."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from ingenium.model.errors import DataError
from ingenium.model.session.messages import Answered, Frame, Opened, decode_input, decode_told
from ingenium.runtime.session.entries import (
    DECIDED,
    EVENTS,
    FRAME,
    OPENED,
    events_of,
    no_session,
)
from ingenium.storage.journal.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingenium.storage.journal.entry import Row

_LEDGER = ("PositionChanged", "BalanceChanged")


class Rows(Protocol):
    """A journal, for reading."""

    def read(self, after: int = 0, selection: Selection = ...) -> Iterator[Row]:
        """Yield rows in order."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One step on an order's way.

    Attributes:
        name: of the step: "datum", "decided", or the event.
        row: the sequence of its row in the journal.
        time: when it happened in the session, in nanoseconds.
        clock: when it was written down, by the clock of the machine.
        detail: what else is known of it.
    """

    name: str
    row: int
    time: int
    clock: int
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Story:
    """How an order came to be, and what became of it.

    Attributes:
        order: its number.
        strategy: whose it is.
        symbol: what it trades.
        stages: the steps, in order.
    """

    order: int
    strategy: str
    symbol: str
    stages: tuple[Stage, ...]


def story_of(journal: Rows, order: int) -> Story:
    """Return the story of an order.

    Raises:
        DataError: the session had no such order, or a row cannot be read.
        JournalError: the journal cannot be read.
    """
    stages = tuple(_events(journal, order))
    if not stages:
        msg = f"The session has no order {order}: its last order is {_last_order(journal)}."
        raise DataError(msg)
    first = stages[0].detail
    strategy, symbol = first["strategy"], first["symbol"]
    before = [
        *_datum(journal, symbol, stages[0].time),
        *_decision(journal, strategy, first.get("call"), stages[0].time),
    ]
    return Story(order, strategy, symbol, (*before, *stages))


def _events(journal: Rows, order: int) -> Iterator[Stage]:
    """Yield what happened to an order, and to the ledger by its fills."""
    for row in journal.read(selection=Selection(kinds=(EVENTS,))):
        booked: dict[str, object] = {}  # what the ledger will say of a fill of it
        for raw in events_of(row.body):
            event: dict[str, Any] = msgspec.json.decode(raw)
            name, time = event.pop("event"), event.pop("time")
            if name == "OrderFilled":
                continue  # the fill itself says more
            if event.get("order") == order:
                if name == "Fill":
                    booked = {each: _whose(each, event) for each in _LEDGER}
            elif name in booked and booked[name] == _whose(name, event):
                del booked[name]
            else:
                continue
            yield Stage(name, row.sequence, time, row.time, event)


def _whose(name: str, event: dict[str, Any]) -> object:
    """Return whose entry in the ledger an event is about: of a position, or of an account."""
    strategy = event["strategy"]
    return (strategy, event["symbol"]) if name == "PositionChanged" else strategy


def _datum(journal: Rows, symbol: str, time: int) -> Iterator[Stage]:
    """Yield the bar of a symbol that became known at a time."""
    number = _numbers(journal)[1].get(symbol)
    for row in journal.read(selection=Selection(kinds=(FRAME,))):
        frame = decode_input(row.body)
        if not isinstance(frame, Frame) or frame.until < time:
            continue
        bars = frame.bars
        for place, known in enumerate(() if bars is None else bars.available):
            if bars is not None and known == time and bars.instrument[place] == number:
                names = ("open", "high", "low", "close", "volume")
                bar = {name: getattr(bars, name)[place] for name in names}
                yield Stage("datum", row.sequence, known, row.time, bar)
        return


def _decision(journal: Rows, strategy: str, call: int | None, time: int) -> Iterator[Stage]:
    """Yield what a strategy asked for in a call."""
    number = _numbers(journal)[0].get(strategy)
    for row in journal.read(selection=Selection(kinds=(DECIDED,))):
        decided = decode_told(row.body)
        for each in () if isinstance(decided, Answered) else decided.calls:
            if (each.strategy, each.call) == (number, call):
                detail = {"call": call, "requests": msgspec.json.decode(each.requests)}
                yield Stage("decided", row.sequence, time, row.time, detail)
                return


def _numbers(journal: Rows) -> tuple[dict[str, int], dict[str, int]]:
    """Return the numbers of the strategies and of the instruments."""
    for row in journal.read(selection=Selection(kinds=(OPENED,))):
        opened = decode_input(row.body)
        if isinstance(opened, Opened):
            recipe = opened.recipe
            return (
                {each.id: number for number, each in enumerate(recipe.strategies)},
                {each.symbol: number for number, each in enumerate(recipe.instruments)},
            )
    raise no_session()


def _last_order(journal: Rows) -> str:
    """Return the number of the last order, for a sentence."""
    last = "none"
    for row in journal.read(selection=Selection(kinds=(EVENTS,))):
        for raw in events_of(row.body):
            event: dict[str, Any] = msgspec.json.decode(raw)
            last = str(event.get("order", last))
    return last
