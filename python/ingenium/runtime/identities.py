"""Which security a symbol of a run is, and which bars of which tickers are its history."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from ingenium.model.errors import DataError
from ingenium.model.symbol_history import STILL
from ingenium.model.timeframe import DAY
from ingenium.model.timestamps import iso

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingenium.model.bars import Bars
    from ingenium.model.symbol_history import SymbolHistory, TickerSpan

_UNKNOWN: Final = "a security that the symbol history does not name"
_ALWAYS: Final = -(2**63)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows of a ticker that are one security's: from row `first` on, before row `last`."""

    identity: str | None
    first: int
    last: int


def stretches(bars: Bars, ticker: str, history: SymbolHistory) -> list[Stretch]:
    """Return the rows of a ticker in stretches, each of one security; None is unknown.

    Bars of a time in which nobody had the ticker, but a security that has it at another time lived
    under another one, are that security's, as vendors file a whole history under the last ticker;
    unless they follow on bars of an unknown one, which then had the ticker until it was taken over.
    """
    spans = history.of_ticker(ticker)
    lives = {span.identity: _life(history.of_identity(span.identity)) for span in spans}
    times = [time for span in spans for time in (span.start, span.end)]
    times += [time for life in lives.values() for time in life]
    found: list[Stretch] = []
    for start, end in pairwise(sorted({_ALWAYS, STILL, *times})):
        first, last = _row(bars, start), _row(bars, end)
        if first == last:
            continue
        owner = _holder(start, spans)
        if owner is None and not (found and found[-1].identity is None):
            owner = _living(start, lives)
        if found and found[-1].identity == owner:
            first = found.pop().first
        found.append(Stretch(owner, first, last))
    return found


def one_identity(bars: Bars, found: Sequence[Stretch]) -> str | None:
    """Return the security whose rows all of a ticker's are; None is one without a name.

    Raises:
        DataError: there are several: which rows are whose, and how to choose.
    """
    if len({stretch.identity for stretch in found}) == 1:
        return found[0].identity
    told = [_told(bars, stretch) for stretch in found]
    first, second = found[0], found[1]
    end, start = (iso(_day(bars, row)) for row in (first.last - 1, second.first))
    named = next((one.identity for one in found if one.identity not in (None, bars.symbol)), None)
    follow = f", or follow one security with symbols: [{named}]" if named else ""
    msg = (
        f"the ticker {bars.symbol} was several securities: {', then '.join(told)}: "
        f"say data.end: {end} or data.start: {start}{follow}."
    )
    raise DataError(msg)


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows of a ticker's series that are a security's in one span of its life."""

    span: TickerSpan
    ticker: str
    first: int
    last: int


def pieces_of(
    identity: str, history: SymbolHistory, series: Mapping[str, Bars]
) -> tuple[list[Piece], list[TickerSpan]]:
    """Return which rows of which ticker make up a security, and the spans without any.

    In each span the bars of its ticker go first; where there are none, those that a vendor has
    filed under another ticker of the security, when no other security had that one then.
    """
    spans = history.of_identity(identity)
    tickers = list(dict.fromkeys(span.ticker for span in reversed(spans)))
    pieces: list[Piece] = []
    absent: list[TickerSpan] = []
    for span in spans:
        offered = [
            ticker
            for ticker in dict.fromkeys([span.ticker, *tickers])
            if ticker in series and not _is_taken(ticker, span, history)
        ]
        rows = (
            (name, _row(series[name], span.start), _row(series[name], span.end)) for name in offered
        )
        found = next((row for row in rows if row[1] < row[2]), None)
        if found is None:
            absent.append(span)
        else:
            pieces.append(Piece(span, *found))
    return pieces, absent


def _is_taken(ticker: str, during: TickerSpan, history: SymbolHistory) -> bool:
    """Tell whether another security had a ticker at some time of a span."""
    return any(
        span.identity != during.identity and span.start < during.end and during.start < span.end
        for span in history.of_ticker(ticker)
    )


def _holder(time: int, spans: Sequence[TickerSpan]) -> str | None:
    holders = (span.identity for span in spans if span.start <= time < span.end)
    return next(holders, None)


def _living(time: int, lives: Mapping[str, tuple[int, int]]) -> str | None:
    """Return the one security that lived at a time."""
    living = [owner for owner, (start, end) in lives.items() if start <= time < end]
    return living[0] if len(living) == 1 else None


def _life(spans: Sequence[TickerSpan]) -> tuple[int, int]:
    return spans[0].start, spans[-1].end


def _row(bars: Bars, time: int) -> int:
    """Return the first row of a time; a label at the end of a bar is of the day before."""
    if bars.stamp == "start":
        return int(np.searchsorted(bars.time, time))
    return int(np.searchsorted(bars.time, time, side="right"))


def _day(bars: Bars, row: int) -> int:
    return (int(bars.time[row]) - (bars.stamp == "end")) // DAY * DAY


def _told(bars: Bars, stretch: Stretch) -> str:
    who = _UNKNOWN if stretch.identity is None else stretch.identity
    return f"{who} until {iso(_day(bars, stretch.last - 1))}"
