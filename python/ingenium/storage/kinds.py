"""The kinds of market data that files and the catalog hold: a kind is one declaration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ingenium.model.errors import ConfigError
from ingenium.model.suggestion import did_you_mean

TICK: Final = "tick"
"""The timeframe of data that come when they come."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What one kind of data looks like.

    Attributes:
        name: how people and folders call it.
        prices: the columns of prices, all needed.
        quantities: the columns of quantities, 0 or more.
        whole: the columns of whole numbers, such as identifiers; those a source has are kept.
        tells: the columns beside prices that a source must have to be of this kind.
        lasts: whether a row covers a stretch of time, as a bar does.
        zero_is_absent: whether a price of 0 says that there was none on that side.
        any_sign: whether its prices may have any sign, as rates have.
        adds_up: whether quantities of rows are added, as volume is, and sizes are not.
    """

    name: str
    prices: tuple[str, ...]
    quantities: tuple[str, ...]
    whole: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    lasts: bool = True
    zero_is_absent: bool = False
    any_sign: bool = False
    adds_up: bool = False

    @property
    def values(self) -> tuple[str, ...]:
        """All columns but the times, in the order in which they are stored."""
        return (*self.prices, *self.quantities, *self.whole)

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns that a source of this kind has."""
        return (*self.prices, *self.tells)

    @property
    def groups(self) -> tuple[tuple[str, str, str, str], ...]:
        """The open, high, low and close columns that belong together."""
        if not self.lasts:
            return ()
        each = [self.prices[start : start + 4] for start in range(0, len(self.prices), 4)]
        return tuple((first, high, low, last) for first, high, low, last in each)


BARS: Final = Kind("bars", ("open", "high", "low", "close"), ("volume",), adds_up=True)
QUOTE_BARS: Final = Kind(
    "quote_bars",
    tuple(f"{side}_{price}" for side in ("bid", "ask") for price in BARS.prices),
    ("bid_size", "ask_size"),
)
QUOTES: Final = Kind(
    "quotes",
    ("bid", "ask"),
    ("bid_size", "ask_size"),
    whole=("id", "seq"),
    lasts=False,
    zero_is_absent=True,
)
TRADES: Final = Kind(
    "trades", ("price",), ("size",), whole=("side", "id", "seq"), tells=("size",), lasts=False
)
"""Each trade with its size and, where it is known, the side that took."""
BOOK: Final = Kind(
    "book",
    ("price",),
    ("size",),
    whole=("side", "is_snapshot", "first_id", "last_id", "previous_id", "seq"),
    tells=("size", "side", "is_snapshot"),
    lasts=False,
)
"""Level 2: a changed level a row, size 0 for one that is gone; a message's rows stay together."""
ORDERS: Final = Kind(
    "orders",
    ("price",),
    ("size",),
    whole=("action", "side", "id", "seq"),
    tells=("size", "action", "side", "id"),
    lasts=False,
    zero_is_absent=True,
)
"""Level 3: a message about one order a row; the actions are in `storage.codes`."""
FUNDING: Final = Kind("funding", ("rate",), (), lasts=False, any_sign=True)
"""What longs pay shorts at each time, as a fraction of the position's value."""
MARKS: Final = Kind("marks", ("mark_price",), (), lasts=False)
"""The price by which a venue values positions."""
KINDS: Final = (BARS, QUOTE_BARS, QUOTES, TRADES, BOOK, ORDERS, FUNDING, MARKS)

_WHOLE: Final = frozenset(name for kind in KINDS for name in kind.whole)


def is_whole(column: str) -> bool:
    """Tell whether a column of values holds whole numbers."""
    return column in _WHOLE


def kind_named(name: str) -> Kind:
    """Return a kind by its name.

    Raises:
        ConfigError: there is no such kind.
    """
    for kind in KINDS:
        if kind.name == name:
            return kind
    msg = f"There is no kind {name!r}: {did_you_mean(name, [kind.name for kind in KINDS])}."
    raise ConfigError(msg)
