"""When silence is too long, as people write it, and as the source of a session takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingenium.ingest.freshness import Patience
from ingenium.model.timeframe import SECOND
from ingenium.runtime.durations import check_duration, nanoseconds

if TYPE_CHECKING:
    from ingenium.runtime.reading import Place
    from ingenium.runtime.settings import Stale

_NEVER: Final = "never"


def check_stale(stale: Stale, place: Place) -> None:
    """Refuse a time that is none, and orders that would never be pulled."""
    if stale.after is None:
        return
    if stale.after != _NEVER:
        check_duration(stale.after, "stale.after", place, least=1)
    elif stale.pull_quotes:
        problem = "pulls nothing where nothing is ever stale: remove it, or give a time in after"
        place.refuse("stale.pull_quotes", problem)


def patience_of(stale: Stale) -> Patience:
    """Return what was written, once it was checked, with times in seconds."""
    found = None if stale.after in (None, _NEVER) else nanoseconds(stale.after or "")
    return Patience(
        after=None if found is None else found / SECOND,
        is_endless=stale.after == _NEVER,
        pulls=stale.pull_quotes,
    )
