"""Are the prices and volumes likely: bad prints, moves as of splits, bars that stand still?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ingenium.model.corporate_actions import Split, SymbolChange
from ingenium.model.timestamps import iso
from ingenium.storage.quality.finding import Check, Finding, figure, number, when
from ingenium.storage.quality.runs import Runs, runs_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingenium.model.bar_checks import IntColumn
    from ingenium.model.corporate_actions import CorporateAction
    from ingenium.storage.quality.finding import Flags
    from ingenium.storage.quality.subject import Subject
    from ingenium.storage.quality.thresholds import Thresholds

BAD_LOWS: Final = Check(
    "bad_lows",
    "warning",
    "Lows lie far under open and close: a bad print, or a crash within the bar. A simulated stop "
    "or limit order would fill there. Look them up, and correct or drop what was never traded.",
)
BAD_HIGHS: Final = Check(
    "bad_highs",
    "warning",
    "Highs lie far over open and close: a bad print, or a spike within the bar. A simulated stop "
    "or limit order would fill there. Look them up, and correct or drop what was never traded.",
)
MOVES: Final = Check(
    "moves",
    "warning",
    "The price moved so far from one row to the next that it may be a split, another company "
    "under the same ticker, or real. Import the splits of the share, or look it up.",
)
_SPLIT: Final = "a split"
EXPLAINED_MOVES: Final = Check(
    "splits",
    "note",
    "The price moved as the split of that day says. Backtests apply it when the system names the "
    "actions.",
)
ZERO_VOLUME: Final = Check(
    "zero_volume",
    "note",
    "Nothing was traded in these bars. Orders fill in them only as far as the assumptions allow.",
)
STOPS: Final = Check(
    "stops",
    "warning",
    "Nothing was traded in many bars in a row: the market stood still, or its feed did. "
    "Prices there are no prices at which one could have traded.",
)
NO_VOLUME: Final = Check(
    "no_volume",
    "note",
    "No row has a volume. Rules that limit orders to a part of the volume cannot be used.",
)
STALE: Final = Check(
    "stale",
    "warning",
    "Many rows in a row are the same in every column: a feed that stood still. "
    "Drop them, or get the data again.",
)


def check_prints(subject: Subject, thresholds: Thresholds) -> list[Finding]:
    """Find lows and highs far beyond open and close."""
    too_low = np.zeros(len(subject), dtype=np.bool_)
    too_high = np.zeros(len(subject), dtype=np.bool_)
    for opens, highs, lows, closes in subject.sides.values():
        too_low |= lows < np.minimum(opens, closes) * (1 - thresholds.low_under)
        too_high |= highs > np.maximum(opens, closes) * (1 + thresholds.high_over)
    return [
        *BAD_LOWS.at_rows(too_low, subject.time, lambda row: _print(subject, "low", row)),
        *BAD_HIGHS.at_rows(too_high, subject.time, lambda row: _print(subject, "high", row)),
    ]


def check_moves(
    subject: Subject, thresholds: Thresholds, actions: Sequence[CorporateAction] = ()
) -> list[Finding]:
    """Find moves from one price to the next that a split could explain, or does."""
    rows = np.flatnonzero(subject.last > 0)
    price, time = subject.last[rows], subject.time[rows]
    change = price[1:] / price[:-1]
    places = np.flatnonzero(np.abs(change - 1) > thresholds.move)
    reasons: dict[int, str] = {
        place: reason
        for place in places.tolist()
        if (reason := _reason(actions, time[place : place + 2], change[place], thresholds))
    }
    explained = np.zeros(len(time), dtype=np.bool_)
    explained[[place + 1 for place in reasons if reasons[place].startswith(_SPLIT)]] = True
    moved = np.zeros(len(time), dtype=np.bool_)
    moved[places + 1] = True

    def describe(row: int) -> str:
        told = f"{100 * (change[row - 1] - 1):+.0f} %, {figure(price[row - 1])} to "
        reason = reasons.get(row - 1)
        return told + figure(price[row]) + (f", {reason}" if reason else "")

    return [
        *MOVES.at_rows(moved & ~explained, time, describe),
        *EXPLAINED_MOVES.at_rows(explained, time, describe),
    ]


def check_volume(subject: Subject, thresholds: Thresholds) -> list[Finding]:
    """Find bars without volume, and long runs of them."""
    if "volume" not in subject.columns or not len(subject):
        return []
    idle = subject.columns["volume"] == 0
    if idle.all():
        example = "every volume is 0"
        return [NO_VOLUME.found(len(subject), int(subject.time[0]), [example])]
    runs = runs_of(idle)
    return [
        *_runs_found(ZERO_VOLUME, subject, runs),
        *_runs_found(STOPS, subject, runs.at_least(thresholds.zero_volume_run)),
    ]


def check_stale(subject: Subject, thresholds: Thresholds) -> list[Finding]:
    """Find runs of identical bars; those without any volume are told by another check."""
    if not subject.timeframe or len(subject) < thresholds.stale_run:
        return []
    same: Flags = np.ones(len(subject) - 1, dtype=np.bool_)
    for column in subject.columns.values():
        same &= column[1:] == column[:-1]
    if "volume" in subject.columns and subject.columns["volume"].any():
        same &= subject.columns["volume"][1:] > 0
    runs = runs_of(same).at_least(thresholds.stale_run - 1)
    return _runs_found(STALE, subject, Runs(runs.first, runs.last + 1))  # from steps to rows


def _runs_found(check: Check, subject: Subject, runs: Runs) -> list[Finding]:
    """Return a finding that counts the rows of runs and names the longest."""
    if not len(runs):
        return []
    time = subject.time
    examples = (
        f"{when(int(time[first]))}"
        + (f" to {when(int(time[last]))}" if last > first else "")
        + f" ({number(last - first + 1, subject.noun)})"
        for first, last in runs.longest_first()
    )
    return [check.found(int(runs.count.sum()), int(time[runs.first[0]]), examples)]


def _print(subject: Subject, extreme: str, row: int) -> str:
    """Write the extreme beside open and close, of the side where it is furthest from them."""
    place = {"high": 1, "low": 2}[extreme]
    far = {
        prefix: abs(float(side[place][row] / side[3][row]) - 1)
        for prefix, side in subject.sides.items()
    }
    prefix = max(far, key=lambda side: far[side])
    opens, _, _, closes = subject.sides[prefix]
    value = subject.sides[prefix][place][row]
    return (
        f"{prefix}{extreme} {figure(value)}, open {figure(opens[row])}, close {figure(closes[row])}"
    )


def _reason(
    actions: Sequence[CorporateAction], times: IntColumn, change: float, thresholds: Thresholds
) -> str:
    """Return the action between two rows that explains the move, in words, or nothing.

    A split explains it away; where the ticker changed hands, the move is still none of prices.
    """
    before, after = times.tolist()
    for action in actions:
        if not isinstance(action, Split | SymbolChange) or not before <= action.time <= after:
            continue
        if isinstance(action, SymbolChange):
            return f"where the ticker changed hands on {iso(action.time)}"
        expected = action.denominator / action.numerator
        if abs(change / expected - 1) <= thresholds.split_error:
            return f"{_SPLIT} {action.numerator}:{action.denominator} on {iso(action.time)}"
    return ""
