"""Which column of a file is which column of bars, whatever case or dialect its names have."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ingenium.model.bar_checks import PRICES
from ingenium.model.errors import DataError
from ingenium.storage.codes import MAKER_SIDES
from ingenium.storage.kinds import BARS, KINDS, QUOTE_BARS, QUOTES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingenium.storage.kinds import Kind

ALIASES: Final[Mapping[str, tuple[str, ...]]] = {
    "time": (
        "time",
        "timestamp",
        "ts",
        "datetime",
        "open_time",
        "date",
        "t",
        "__index_level_0__",
        "ts_event",
        "event_time",
        "transact_time",
    ),
    "available": ("available", "ts_local", "local_time", "ts_recv", "receive_time", "received"),
    "open": ("open", "o"),
    "high": ("high", "h"),
    "low": ("low", "l"),
    "close": ("close", "c"),
    "volume": ("volume", "vol", "v"),
    **{f"{side}_{price}": (f"{side}_{price}",) for side in ("bid", "ask") for price in PRICES},
    "bid": ("bid", "bid_price", "best_bid", "bid_px_00"),
    "ask": ("ask", "ask_price", "best_ask", "offer", "ask_px_00"),
    "bid_size": ("bid_size", "bid_qty", "bid_quantity", "bid_volume", "bid_sz_00"),
    "ask_size": ("ask_size", "ask_qty", "ask_quantity", "ask_volume", "ask_sz_00"),
    "price": ("price", "px"),
    "size": ("size", "qty", "quantity", "amount", "sz", "volume"),
    "side": ("side", "direction", *MAKER_SIDES),
    "id": ("id", "trade_id", "order_id", "update_id", "tid"),
    "action": ("action", "type", "event_type"),
    "is_snapshot": ("is_snapshot", "snapshot"),
    "first_id": ("first_id", "first_update_id"),
    "last_id": ("last_id", "last_update_id", "final_update_id"),
    "previous_id": ("previous_id", "prev_id", "prev_update_id"),
    "seq": ("seq", "sequence"),
    "rate": ("funding_rate", "rate"),
    "mark_price": ("mark_price", "mark"),
    "symbol": ("symbol", "ticker"),
}
_TOLD_APART: Final = (BARS, QUOTE_BARS, QUOTES)
_VALUE: Final = re.compile(r"[-+]?\d[-\d.:/TZ ]*")


@dataclass(frozen=True, slots=True)
class _Names:
    source: str
    names: Sequence[str]

    def listed(self) -> str:
        return ", ".join(repr(name) for name in self.names) or "none"

    def find(self, column: str) -> str | None:
        """Return the name that stands for `column`: the first alias that occurs, exactly once."""
        for alias in ALIASES[column]:
            matches = [name for name in self.names if _plain(name) == alias]
            if len(matches) > 1:
                msg = (
                    f"{self.source}: columns {matches[0]!r} and {matches[1]!r} could both be the "
                    f"{column}: choose one with columns={{'{column}': {matches[0]!r}}}."
                )
                raise DataError(msg)
            if matches:
                return matches[0]
        return None


def find_columns(
    source: str,
    names: Sequence[str],
    chosen: Mapping[str, str] | None = None,
    kind: Kind = BARS,
) -> dict[str, str]:
    """Return, for each column of a kind that was found, its name in the source.

    `chosen` overrides the search, as in `{"close": "adj_close"}`.

    Raises:
        DataError: a needed column is missing, or two could be it.
    """
    known = _Names(source, names)
    columns = ("time", *kind.values, "symbol", *(() if kind.lasts else ("available",)))
    found: dict[str, str] = {}
    for column in columns:
        name = (chosen or {}).get(column) or known.find(column)
        if name is None and (column == "time" or column in kind.needed):
            raise DataError(_missing(known, column))
        if name is not None:
            found[column] = name
    for column, name in (chosen or {}).items():
        _check_choice(known, column, name, columns)
    return found


def find_kind(source: str, names: Sequence[str], chosen: Mapping[str, str] | None = None) -> Kind:
    """Return the kind whose columns the source has; bars where it has those of none."""
    known = _Names(source, names)

    def has(column: str) -> bool:
        return column in (chosen or {}) or known.find(column) is not None

    def found(kind: Kind) -> int:
        return sum(has(column) for column in kind.needed)

    complete = [kind for kind in KINDS if found(kind) == len(kind.needed)]
    if complete:  # the one that asks for most, as trades lack what a book has
        return max(complete, key=lambda kind: len(kind.needed))
    return max(_TOLD_APART, key=found)


def _check_choice(known: _Names, column: str, name: str, columns: Sequence[str]) -> None:
    if column not in columns:
        msg = (
            f"{known.source}: columns= names {column!r}, which bars do not have: "
            f"the keys are {', '.join(columns)}."
        )
        raise DataError(msg)
    if name not in known.names:
        msg = (
            f"{known.source} has no column {name!r}, chosen for {column}: "
            f"its columns are {known.listed()}."
        )
        raise DataError(msg)


def _missing(known: _Names, column: str) -> str:
    if known.names and all(_VALUE.fullmatch(name.strip()) for name in known.names):
        return (
            f"{known.source} has no header row: add one, such as time,open,high,low,close,volume."
        )
    return (
        f"{known.source} has no {column} column, its columns are {known.listed()}: "
        f"name it with columns={{'{column}': …}}."
    )


def _plain(name: str) -> str:
    return name.strip().strip("<>").lower().replace(" ", "_")
