"""The history of one instrument as a run takes it: bars, corporate actions, sessions."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from ingenium.model.corporate_actions import SymbolChange
from ingenium.model.errors import DataError
from ingenium.model.timeframe import DAY, format_timeframe
from ingenium.model.timestamps import iso
from ingenium.runtime.provenance import Provenance
from ingenium.storage.calendar import known_at_session_close, sessions
from ingenium.storage.checksums import file_checksum
from ingenium.storage.sample import SAMPLE_SYMBOLS, sample_actions, sample_bars, sample_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingenium.model.bars import Bars, Hole
    from ingenium.model.corporate_actions import CorporateAction
    from ingenium.storage.calendar import Sessions

RENAMED: Final = {"GOOGL": "GOOG"}
"""Symbols whose shipped bars have the name of that time."""

_LONGEST_CLOSURE: Final = 5 * DAY  # a long weekend; longer is a hole in daily bars


@dataclass(frozen=True, slots=True)
class Facts:
    """What the source of bars says of their instrument; None is not known.

    Attributes:
        currency: what prices are in.
        base: what quantities of a pair are of.
        price_decimals: the fewest decimals that hold every price.
        quantity_decimals: the fewest decimals that hold every volume.
    """

    currency: str | None = None
    base: str | None = None
    price_decimals: int | None = None
    quantity_decimals: int | None = None


def _keep() -> None:
    """Release nothing: bars in memory stay there."""


@dataclass(frozen=True, slots=True)
class Market:
    """What a run knows of one instrument.

    Attributes:
        bars: its history.
        actions: its splits, dividends and changes of symbol.
        sessions: when its exchange was open; None is always.
        notes: what a reader of the result should know of the data.
        provenance: where the bars came from.
        facts: what their source says of the instrument.
        is_traded: whether strategies trade it unless they say otherwise; a pair that only converts
            is not.
        release: gives back the memory of what was read of the bars.
    """

    bars: Bars
    actions: tuple[CorporateAction, ...] = ()
    sessions: Sessions | None = None
    notes: tuple[str, ...] = ()
    provenance: Provenance = field(default_factory=Provenance)
    facts: Facts = field(default_factory=Facts)
    is_traded: bool = True
    release: Callable[[], None] = _keep

    @property
    def symbol(self) -> str:
        """The instrument."""
        return self.bars.symbol

    @property
    def rows(self) -> int:
        """How many bars there are."""
        return len(self.bars)


def sample_market(symbol: str) -> Market:
    """Return the shipped market of a symbol, by the name of today or of that time.

    Raises:
        DataError: there is none.
    """
    name = RENAMED.get(symbol, symbol)
    notes = () if name == symbol else (f"the shipped {name}, by its name of today",)
    provenance = Provenance(source=f"sample {name}", checksum=file_checksum(sample_file(name)))
    market = Market(sample_bars(name), sample_actions(name), notes=notes, provenance=provenance)
    return renamed(market, symbol)


def renamed(market: Market, symbol: str) -> Market:
    """Return the market of the same instrument under another symbol."""
    if symbol == market.symbol:
        return market
    actions = tuple(
        action if isinstance(action, SymbolChange) else replace(action, symbol=symbol)
        for action in market.actions
    )
    return replace(market, bars=replace(market.bars, symbol=symbol), actions=actions)


def has_sample(symbol: str) -> bool:
    """Tell whether bars of a symbol are shipped."""
    return RENAMED.get(symbol, symbol) in SAMPLE_SYMBOLS


def with_calendar(market: Market, calendar: str) -> Market:
    """Return the market with an exchange's sessions; daily bars become known at their closes.

    Raises:
        ConfigError: the calendar is not known.
        DataError: a daily bar lies outside the sessions.
        MissingExtraError: the library of calendars is not installed.
    """
    bars = market.bars
    if bars.timeframe == DAY and bars.stamp == "start":
        bars = known_at_session_close(bars, calendar)
    return with_sessions(replace(market, bars=bars), calendar)


def with_sessions(market: Market, calendar: str) -> Market:
    """Return the market with an exchange's sessions; when its bars became known stays.

    Raises:
        ConfigError: the calendar is not known.
        DataError: the calendar does not reach so far.
        MissingExtraError: the library of calendars is not installed.
    """
    time = market.bars.time
    open_times = sessions(calendar, int(time[0]) - DAY, int(time[-1]) + 10 * DAY)
    provenance = replace(market.provenance, calendar=calendar)
    return replace(market, sessions=open_times, provenance=provenance)


def of_symbol(actions: tuple[CorporateAction, ...], symbol: str) -> tuple[CorporateAction, ...]:
    """Return the actions of one symbol."""
    return tuple(
        action
        for action in actions
        if (action.old if isinstance(action, SymbolChange) else action.symbol) == symbol
    )


def check_timeframe(bars: Bars, wanted: str, length: int) -> None:
    """Refuse a length that is shorter than every step: bars would be known before their end.

    Raises:
        DataError: naming both lengths.
    """
    if len(bars) > 1 and int(np.diff(bars.time).min()) > length:
        step = format_timeframe(int(np.diff(bars.time).min()))
        msg = f"{bars.symbol}: the bars are {step} apart or more, not {wanted}: say bars: {step}."
        raise DataError(msg)


def holes(market: Market) -> list[Hole]:
    """Return where bars are missing; weekends and holidays are no holes in daily bars."""
    bars = market.bars
    if bars.timeframe <= 0 or len(bars) < 2:  # noqa: PLR2004 - one bar has no gaps
        return []
    expected = bars.timeframe if bars.timeframe % DAY else max(bars.timeframe, _LONGEST_CLOSURE)
    if market.sessions is not None and bars.timeframe < DAY:
        expected = _LONGEST_CLOSURE  # nights and weekends are no holes where an exchange closes
    found = bars.holes(expected)
    market.release()  # of the times that were read
    return found


def describe_holes(found: list[Hole]) -> str:
    """Return how many holes there are and where the longest is."""
    longest = max(found, key=lambda hole: hole.before - hole.after)
    count = "one hole" if len(found) == 1 else f"{len(found)} holes, the longest"
    return f"{count} from {iso(longest.after)} to {iso(longest.before)}"
