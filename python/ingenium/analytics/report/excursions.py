"""How far prices went for and against each round trip while it was open (MFE and MAE)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ingenium.analytics.columns import texts

if TYPE_CHECKING:
    from ingenium.analytics.columns import Columns
    from ingenium.analytics.outcome import Outcome

Floats: TypeAlias = NDArray[np.float64]
Times: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """The round trips of one symbol: from when to when each was open, at what prices."""

    entry_times: Times
    exit_times: Times
    entry: Floats
    leave: Floats
    enters_at_open: Flags
    leaves_at_close: Flags
    is_long: Flags


def excursions_of(outcome: Outcome) -> tuple[Floats, Floats]:
    """Return the furthest move against and for each trade, as fractions of its entry price.

    Counted are the entry, the exit, and the buckets of the table `prices` that lie wholly between
    them; where a bucket is one bar, that is every bar which the trade was open in from its open to
    its close. Undefined (NaN) where the symbol has no prices, where it split meanwhile, and where
    the entry price is not positive.
    """
    symbols = np.asarray(texts(outcome.table("trades"), "symbol"))
    priced = np.asarray(texts(outcome.table("prices"), "symbol"))
    adverse, favourable = np.full(len(symbols), np.nan), np.full(len(symbols), np.nan)
    for symbol in np.unique(symbols).tolist():
        places, rows = np.flatnonzero(symbols == symbol), np.flatnonzero(priced == symbol)
        if not len(rows):
            continue
        spans = _spans(outcome, places, symbol)
        lowest, highest = _extremes(spans, outcome.table("prices"), rows)
        known = (spans.entry > 0) & ~_is_split(spans, outcome.table("events"), symbol)
        entry = np.where(known, spans.entry, np.nan)
        down, up = lowest / entry - 1.0, highest / entry - 1.0
        adverse[places] = np.where(spans.is_long, down, -up)
        favourable[places] = np.where(spans.is_long, up, -down)
    return adverse, favourable


def _spans(outcome: Outcome, places: Times, symbol: str) -> Spans:
    trades, fills = outcome.table("trades"), outcome.table("fills")
    phases: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
    for owner, traded, time, phase in zip(
        texts(fills, "strategy"),
        texts(fills, "symbol"),
        _times(fills, "time").tolist(),
        texts(fills, "phase") or repeat("intrabar"),
        strict=False,
    ):
        if traded == symbol:
            phases[owner, time].add(phase)
    owners = np.asarray(texts(trades, "strategy"))[places].tolist()
    entries, exits = (_times(trades, name)[places] for name in ("entry_time", "exit_time"))

    def happened_at(phase: str, times: Times) -> Flags:
        keys = zip(owners, times.tolist(), strict=True)
        return np.array([phases[key] == {phase} for key in keys], dtype=bool)

    return Spans(
        entry_times=entries,
        exit_times=exits,
        entry=_floats(trades, "entry_price")[places],
        leave=_floats(trades, "exit_price")[places],
        enters_at_open=happened_at("open", entries),
        leaves_at_close=happened_at("close", exits),
        is_long=np.asarray(texts(trades, "direction"))[places] == "long",
    )


def _extremes(spans: Spans, prices: Columns, rows: Times) -> tuple[Floats, Floats]:
    """Return the lowest and the highest price that each trade saw."""
    firsts, lasts = _times(prices, "time")[rows], _times(prices, "last_time")[rows]
    begins = np.searchsorted(firsts, spans.entry_times + ~spans.enters_at_open)
    ends = np.searchsorted(lasts, spans.exit_times + spans.leaves_at_close)
    ends = np.maximum(begins, ends)
    pairs = np.stack((begins, ends), axis=1).ravel()
    lows = np.append(_floats(prices, "low")[rows], np.inf)
    highs = np.append(_floats(prices, "high")[rows], -np.inf)
    is_empty = begins == ends
    between_low = np.where(is_empty, np.inf, np.minimum.reduceat(lows, pairs)[::2])
    between_high = np.where(is_empty, -np.inf, np.maximum.reduceat(highs, pairs)[::2])
    lowest: Floats = np.minimum(np.minimum(spans.entry, spans.leave), between_low)
    highest: Floats = np.maximum(np.maximum(spans.entry, spans.leave), between_high)
    return lowest, highest


def _is_split(spans: Spans, events: Columns, symbol: str) -> Flags:
    """Return of each trade whether its symbol split while it was open."""
    rows = zip(texts(events, "event"), texts(events, "symbol"), strict=False)
    chosen = [place for place, row in enumerate(rows) if row == ("SplitApplied", symbol)]
    splits = np.sort(_times(events, "time")[chosen]) if chosen else np.zeros(0, dtype=np.int64)
    before = np.searchsorted(splits, spans.entry_times, side="right")
    split: Flags = before != np.searchsorted(splits, spans.exit_times, side="right")
    return split


def _floats(columns: Columns, name: str) -> Floats:
    return np.asarray(columns[name], dtype=np.float64)


def _times(columns: Columns, name: str) -> Times:
    return np.asarray(columns.get(name, ()), dtype=np.int64)
