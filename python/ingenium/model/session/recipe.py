"""All that an engine is made of besides data and code, as plain values that can be written down."""

from __future__ import annotations

from typing import Any

import msgspec


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A part of a recipe."""


class Split(_Part, frozen=True, tag="split"):
    """New shares for old ones."""

    time: int
    numerator: int
    denominator: int


class Dividend(_Part, frozen=True, tag="dividend"):
    """Money for each share, as exact text."""

    time: int
    amount: str


class SymbolChange(_Part, frozen=True, tag="symbol_change"):
    """Another ticker for the same instrument."""

    time: int
    new: str


class Delisting(_Part, frozen=True, tag="delisting"):
    """The end of an instrument; positions are closed at the price, or at the last one."""

    time: int
    price: str | None = None


Action = Split | Dividend | SymbolChange | Delisting


class Listing(_Part, frozen=True):
    """An instrument of a run.

    Attributes:
        values: its specification, as the core takes it.
        start_offset: nanoseconds from a bar's label to its start.
        end_offset: nanoseconds from a bar's label to the time when it is known.
        later: other specifications, and the times from which they hold.
        funding: times, and what longs pay shorts then as a fraction of the value, as exact text.
        actions: what happens to it.
    """

    values: dict[str, Any]
    start_offset: int = 0
    end_offset: int = 0
    later: tuple[tuple[int, dict[str, Any]], ...] = ()
    funding: tuple[tuple[int, str], ...] = ()
    actions: tuple[Action, ...] = ()

    @property
    def symbol(self) -> str:
        """Its ticker."""
        return str(self.values["symbol"])


class Participant(_Part, frozen=True):
    """A strategy of a run, without its code.

    Attributes:
        id: its name in the run.
        capital: its money at the start, as exact text.
        instruments: the numbers of those that it follows.
        sizer: how its signals become orders.
        limits: its own limits of risk.
        warm_up: how many bars it waits for; None asks its indicators.
        code: where its class is found, for the reader.
        parameters: the values of its parameters, for the reader.
        is_portfolio: whether it turns the signals of the others into orders.
        state: what it begins with, of a session before this one, as JSON; "" is the class's own.
    """

    id: str
    capital: str
    instruments: tuple[int, ...]
    sizer: dict[str, Any] | None = None
    limits: dict[str, Any] | None = None
    warm_up: int | None = None
    code: str = ""
    parameters: dict[str, Any] = {}
    is_portfolio: bool = False
    state: str = ""


class Recipe(_Part, frozen=True):
    """A run without its data and code.

    Attributes:
        name: what the run is called.
        engine: the engine's assumptions, as the core takes them.
        instruments: in the order of their numbers.
        strategies: in the order in which they are called.
        seed: what chance is drawn from.
        start: when the run begins; with its first bar unless given.
        accounts: those at exchanges that orders go to; what they report comes later, as inputs.
    """

    name: str
    engine: dict[str, Any]
    instruments: tuple[Listing, ...]
    strategies: tuple[Participant, ...]
    seed: int = 0
    start: int | None = None
    accounts: tuple[str, ...] = ()

    @property
    def venues(self) -> dict[str, tuple[int, ...]]:
        """The exchanges that symbols end with, and the numbers of the instruments of each."""
        found: dict[str, tuple[int, ...]] = {}
        for number, listing in enumerate(self.instruments):
            _, dot, venue = listing.symbol.rpartition(".")
            if dot:
                found[venue] = (*found.get(venue, ()), number)
        return found

    @property
    def is_executed_outside(self) -> bool:
        """Whether orders leave the kernel for a venue of others."""
        return self.engine.get("venue") == "external"
