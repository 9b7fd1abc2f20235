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
        lasts: whether a row covers a stretch of time, as a bar does.
        zero_is_absent: whether a price of 0 says that there was none on that side.
        adds_up: whether quantities of rows are added, as volume is, and sizes are not.
    """

    name: str
    prices: tuple[str, ...]
    quantities: tuple[str, ...]
    lasts: bool = True
    zero_is_absent: bool = False
    adds_up: bool = False

    @property
    def values(self) -> tuple[str, ...]:
        """All columns but the times, in the order in which they are stored."""
        return (*self.prices, *self.quantities)

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
    "quotes", ("bid", "ask"), ("bid_size", "ask_size"), lasts=False, zero_is_absent=True
)
KINDS: Final = (BARS, QUOTE_BARS, QUOTES)


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
