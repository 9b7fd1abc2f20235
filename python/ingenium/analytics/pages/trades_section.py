"""The trades of a run as a table that sorts, filters and pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ingenium.analytics.columns import length, texts
from ingenium.analytics.pages.document import PageData, Section, empty, section
from ingenium.analytics.pages.embedding import MILLISECOND, Json, coded, numbers
from ingenium.analytics.pages.plots import place_of

if TYPE_CHECKING:
    from ingenium.analytics.columns import Columns
    from ingenium.analytics.outcome import Outcome

Floats: TypeAlias = NDArray[np.float64]
Times: TypeAlias = NDArray[np.int64]

MOST_TRADES = 10_000  # in one page
DAY = 86_400 * 10**9
ENTRY, SYMBOL, EXIT, PROFIT = 0, 1, 6, 8  # places of columns


def trades_section(outcome: Outcome, data: PageData) -> Section:
    """Return the round trips, first in first out, the newest last."""
    table = outcome.table("trades")
    count = length(table)
    if not count:
        return section("trades", "Trades", empty("No round trip was closed."))
    data.tables["trades"] = _table(table, first=max(0, count - MOST_TRADES))
    note = "Round trips, first in first out; profit is before fees. An entry leads to its prices."
    if count > MOST_TRADES:
        note += f" The last {MOST_TRADES:,} of {count:,}; figures are from all."
    return section("trades", "Trades", place_of("table", "trades"), note=note)


def _table(table: Columns, *, first: int) -> dict[str, Json]:
    def floats(name: str) -> Floats:
        return np.asarray(table[name], dtype=np.float64)[first:]

    entries, exits = (np.asarray(table[f"{each}_time"], dtype=np.int64)[first:] for each in _ENDS)
    profits, worth = floats("pnl_gross"), floats("entry_price") * floats("quantity")
    returns = np.divide(profits, worth, out=np.full(len(worth), np.nan), where=worth != 0)
    return {
        "label": "Trades",
        "noun": "trade",
        "rows": len(entries),
        "daily": bool(np.all(entries % DAY == 0) and np.all(exits % DAY == 0)),
        "sum": PROFIT,
        "quick": {
            "winners": {"column": PROFIT, "sign": 1},
            "losers": {"column": PROFIT, "sign": -1},
        },
        "shows": {"stack": "price", "symbol": SYMBOL, "from": ENTRY, "to": EXIT},
        "columns": [
            _times("Entry", entries),
            _names("Symbol", texts(table, "symbol")[first:]),
            _names("Strategy", texts(table, "strategy")[first:]),
            _names("Side", texts(table, "direction")[first:]),
            _figures("Quantity", "number", floats("quantity")),
            _figures("Entry price", "price", floats("entry_price")),
            _times("Exit", exits),
            _figures("Exit price", "price", floats("exit_price")),
            _figures("Profit", "gain", profits),
            _figures("Return", "share", returns),
            _figures("Held", "days", (exits - entries) / DAY),
        ],
    }


_ENDS = ("entry", "exit")


def _times(label: str, times: Times) -> dict[str, Json]:
    return {"label": label, "kind": "time", "values": (times // MILLISECOND).tolist()}


def _names(label: str, values: list[str]) -> dict[str, Json]:
    return {"label": label, "kind": "text", **coded(values)}


def _figures(label: str, kind: str, values: Floats) -> dict[str, Json]:
    return {"label": label, "kind": kind, "values": numbers(values)}
