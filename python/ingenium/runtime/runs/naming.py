"""How runs are called: their ids, and the short forms by which a person names them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ingenium.model.errors import DataError
from ingenium.model.suggestion import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

LAST: Final = "last"

_LAST: Final = re.compile(r"last(?:~(\d+))?")
_OTHER: Final = re.compile(r"[^a-z0-9]+")
_LONGEST_NAME: Final = 40
_DIGEST: Final = 8  # digits of the digest in an id
_SHOWN: Final = 4  # ids in a sentence


def run_id(started: datetime, name: str, digest: str) -> str:
    """Return an id such as 2026-11-25T2231-mean-reversion-61cb9968; the time is in UTC."""
    plain = _OTHER.sub("-", name.lower()).strip("-")[:_LONGEST_NAME].strip("-")
    return f"{started:%Y-%m-%dT%H%M}-{plain or 'run'}-{digest[:_DIGEST]}"


def chosen_id(name: str, ids: Sequence[str], place: str) -> str:
    """Return the id that a name means, of ids of which the newest is first.

    Args:
        name: an id or its beginning, the beginning of its digest, `last`, or `last~1` for the one
            before the last.
        ids: what there is.
        place: where the runs are stored, for errors.

    Raises:
        DataError: it means none of them, or several.
    """
    if not ids:
        msg = f"There are no runs in {place}: make one with ingenium demo."
        raise DataError(msg)
    from_last = _LAST.fullmatch(name)
    if from_last:
        return _before_last(int(from_last[1] or 0), name, ids)
    if name in ids:
        return name
    meant = [each for each in ids if name and name in (each[: len(name)], _digest(each, name))]
    if len(meant) == 1:
        return meant[0]
    if meant:
        shown = ", ".join(meant[:_SHOWN])
        more = f" and {len(meant) - _SHOWN} more" if len(meant) > _SHOWN else ""
        msg = f"{name!r} means several runs: {shown}{more}: write more of the id."
        raise DataError(msg)
    close = nearest(name, ids)
    fix = f"did you mean {close!r}?" if close else "see: ingenium runs"
    msg = f"There is no run {name!r} in {place}: {fix}"
    raise DataError(msg)


def _before_last(back: int, name: str, ids: Sequence[str]) -> str:
    if back < len(ids):
        return ids[back]
    there = "is one run" if len(ids) == 1 else f"are {len(ids)} runs"
    msg = f"There is no run {name!r}, as there {there}: see: ingenium runs"
    raise DataError(msg)


def _digest(run: str, name: str) -> str:
    """Return as much of the digest in an id as a name is long; "" for a name too short to tell."""
    found = re.search(r"-([0-9a-f]{8})(?:-\d+)?$", run)
    return found[1][: len(name)] if found and len(name) >= _SHOWN else ""
