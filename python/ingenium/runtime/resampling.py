"""Longer bars for a run, made of the shorter ones that the catalog has."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ingenium.model.bar_checks import FLOATS
from ingenium.model.bars import Bars
from ingenium.model.errors import DataError
from ingenium.model.timeframe import DAY, format_timeframe
from ingenium.storage.calendar import ALWAYS_OPEN, sessions
from ingenium.storage.kinds import BARS
from ingenium.storage.resample import Grid, resampled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingenium.model.bar_checks import IntColumn
    from ingenium.runtime.market import Market
    from ingenium.storage.resample import Buckets


def with_bars_of(market: Market, length: int, calendar: str | None) -> Market:
    """Return the market with bars of a length, within the sessions of a calendar if there is one.

    Raises:
        ConfigError: the calendar is not known.
        DataError: there are not enough bars for one.
        MissingExtraError: the library of calendars is not installed.
    """
    bars, at_end = market.bars, market.bars.stamp == "end"
    start = bars.time - bars.timeframe if at_end else bars.time
    rows = {"time": bars.time, "available": bars.known_at()}
    rows |= {name: getattr(bars, name) for name in FLOATS}
    buckets = _grid(length, calendar, start).buckets(start, bars.timeframe)
    made = resampled(rows, BARS, buckets, is_end_stamped=at_end)
    is_over = int(start[-1]) + bars.timeframe >= int(buckets.end[-1])
    whole = len(made["time"]) - (not is_over)
    if whole < 1:
        msg = (
            f"{bars.symbol} does not fill one bar of {format_timeframe(length)}: say a shorter one."
        )
        raise DataError(msg)
    longer = Bars.trusted(
        bars.symbol,
        {name: column[:whole] for name, column in made.items()},
        timeframe=length,
        stamp=bars.stamp,
        allow_negative_prices=bars.allow_negative_prices,
    )
    market.release()
    notes = (*market.notes, *_notes(bars, length, buckets, is_over=is_over))
    provenance = replace(market.provenance, calendar=calendar or "")
    return replace(market, bars=longer, provenance=provenance, notes=notes)


def _grid(length: int, calendar: str | None, start: IntColumn) -> Grid:
    if calendar in (None, ALWAYS_OPEN):
        return Grid(length)
    first, last = int(start[0]) - 2 * DAY, int(start[-1]) + max(length, 2 * DAY)
    return Grid(length, sessions(str(calendar), first, last))


def _notes(bars: Bars, length: int, buckets: Buckets, *, is_over: bool) -> Iterator[str]:
    step = format_timeframe(bars.timeframe)
    yield f"bars of {format_timeframe(length)} were made of bars of {step}"
    if buckets.is_inside is not None and not buckets.is_inside.all():
        yield f"{int((~buckets.is_inside).sum()):,} bars outside the sessions were left out"
    if not is_over:
        yield "the last bar was not over and was left out"
