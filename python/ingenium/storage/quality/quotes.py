"""Do bid and ask go together?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ingenium.storage.quality.finding import Check, Finding, figure

if TYPE_CHECKING:
    from ingenium.model.bar_checks import FloatColumn
    from ingenium.storage.quality.finding import Flags
    from ingenium.storage.quality.subject import Subject

CROSSED: Final = Check(
    "crossed",
    "warning",
    "The bid is above the ask. Both sides may have been recorded apart: do not trade on the "
    "spread of such rows, or drop them.",
)
CROSSED_EXTREMES: Final = Check(
    "crossed_extremes",
    "note",
    "Within the bar the bid's open, high or low is above the ask's, while the closes are sound.",
)
LOCKED: Final = Check(
    "locked",
    "note",
    "Bid and ask are equal. Markets do lock; many such rows make trading look free of spread.",
)
ONE_SIDED: Final = Check(
    "one_sided",
    "note",
    "One side of the quote is absent. Nothing can be traded there on that side.",
)


def check_quotes(subject: Subject) -> list[Finding]:
    """Find quotes whose sides cross, lock, or stand alone."""
    if subject.quote is None:
        return []
    bid, ask = subject.quote
    both = (bid > 0) & (ask > 0)
    crossed = both & (bid > ask)
    one_sided = subject.kind.zero_is_absent & ((bid == 0) | (ask == 0))

    def describe(row: int) -> str:
        return f"bid {figure(bid[row])}, ask {figure(ask[row])}"

    return [
        *CROSSED.at_rows(crossed, subject.time, describe),
        *_extremes(subject, crossed),
        *LOCKED.at_rows(both & (bid == ask), subject.time, describe),
        *ONE_SIDED.at_rows(one_sided, subject.time, describe),
    ]


def _extremes(subject: Subject, crossed: Flags) -> list[Finding]:
    """Find quote bars that cross elsewhere than at their close."""
    if not subject.kind.groups:
        return []
    found = {
        name: _crossed(subject.columns["bid_" + name], subject.columns["ask_" + name]) & ~crossed
        for name in ("open", "high", "low")
    }

    def describe(row: int) -> str:
        name = next(name for name, flags in found.items() if flags[row])
        bid, ask = (subject.columns[f"{side}_{name}"][row] for side in ("bid", "ask"))
        return f"bid {name} {figure(bid)}, ask {name} {figure(ask)}"

    return CROSSED_EXTREMES.at_rows(
        np.logical_or.reduce(list(found.values())), subject.time, describe
    )


def _crossed(bid: FloatColumn, ask: FloatColumn) -> Flags:
    return (bid > 0) & (ask > 0) & (bid > ask)
