"""Prices as candles, with what was traded on them, and the corporate actions in between."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ingenium.analytics.columns import EXACT, texts
from ingenium.analytics.pages.document import PageData, Section, empty, section
from ingenium.analytics.pages.embedding import numbers
from ingenium.analytics.pages.plots import Plot, candles, marks, pane, place_of, stack

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingenium.analytics.columns import Columns
    from ingenium.analytics.outcome import Outcome
    from ingenium.analytics.pages.embedding import Json

Floats: TypeAlias = NDArray[np.float64]
Times: TypeAlias = NDArray[np.int64]
Rows: TypeAlias = NDArray[np.int64]

MOST_FILLS = 10_000  # on one page
CORPORATE = frozenset({"SplitApplied", "DividendPaid", "SymbolChanged", "Delisted"})


def prices_section(outcome: Outcome, data: PageData) -> Section:
    """Return the price of each symbol with its fills, one symbol at a time."""
    heading, short = "Price and trades", "Price"
    rows = rows_by_symbol(outcome.table("prices"))
    if not rows:
        return section("price", heading, empty("The run kept no prices."), short=short)
    fills = rows_by_symbol(outcome.table("fills"))
    most = max(1, MOST_FILLS // len(rows))
    choices = {
        symbol: _symbol_stack(outcome, symbol, rows[symbol], fills.get(symbol, _none())[-most:])
        for symbol in rows
    }
    data.stacks["price"] = {"choices": choices}
    hidden = sum(max(0, len(each) - most) for each in fills.values())
    note = f"The earliest {hidden:,} fills are not drawn." if hidden else ""
    return section("price", heading, place_of("stack", "price"), note=note, short=short)


def rows_by_symbol(table: Columns) -> Mapping[str, Rows]:
    """Return the rows of each symbol of a table, in order of first appearance."""
    symbols = texts(table, "symbol")
    numbers_of = {symbol: number for number, symbol in enumerate(dict.fromkeys(symbols))}
    codes = np.array([numbers_of[symbol] for symbol in symbols], dtype=np.int64)
    order = np.argsort(codes, kind="stable")
    bounds = np.searchsorted(codes[order], np.arange(len(numbers_of) + 1))
    return {
        symbol: order[bounds[number] : bounds[number + 1]] for symbol, number in numbers_of.items()
    }


def price_panes(columns: Mapping[str, Floats], **more: Json) -> list[Plot]:
    """Return the panes of a price: candles, and volume if there is any; `more` belongs to candles.

    Args:
        columns: open, high, low, close and perhaps volume.
        more: what else the price's pane carries, such as fills.
    """
    volume = columns.get("volume")
    if volume is not None and not np.nansum(volume) > 0:
        volume = None
    drawn = candles(columns, volume)
    price = {"name": "Price", "kind": "candles", "colour": "series-1", **drawn}
    lowest = np.nanmin(columns["low"]) if len(columns["low"]) else 0.0
    panes = [
        pane(
            "price",
            "Price",
            [price],
            format="price",
            height="tall",
            log="off" if lowest > 0 else None,
            description="Price as candles: hollow when it rose, full when it fell",
            **more,
        )
    ]
    if volume is not None:
        traded = {"name": "Volume", "kind": "volume", "colour": "muted", **drawn}
        panes.append(
            pane("volume", "Volume", [traded], format="volume", description="Volume of each bar")
        )
    return panes


def _symbol_stack(outcome: Outcome, symbol: str, rows: Rows, fills: Rows) -> Plot:
    prices = outcome.table("prices")
    times = np.asarray(prices["time"], dtype=np.int64)[rows]
    names = ("open", "high", "low", "close", "volume")
    columns = {name: np.asarray(prices[name], dtype=np.float64)[rows] for name in names}
    fill_marks = _fills(outcome.table("fills"), fills, times)
    panes = price_panes(
        columns,
        unit=_candle(outcome, symbol, len(rows)),
        fills=fill_marks,
        findings=_actions(outcome.table("events"), symbol),
    )
    return stack(times, panes)


def _candle(outcome: Outcome, symbol: str, candles: int) -> str | None:
    """Return what a candle stands for, when it is more than one bar."""
    bars = next((line.get("rows") for line in outcome.data if line["symbol"] == symbol), None)
    each = -(-bars // candles) if isinstance(bars, int) and candles else 1
    return f"a candle is {each} bars" if each > 1 else None


def _fills(table: Columns, rows: Rows, times: Times) -> dict[str, Json]:
    """Return the fills of a symbol, each at the bar (of those drawn) in which it happened."""
    moments = np.asarray(table.get("time", ()), dtype=np.int64)[rows]
    bars = np.clip(np.searchsorted(times, moments, side="right") - 1, 0, max(0, len(times) - 1))
    prices = np.asarray(table.get("price", ()), dtype=np.float64)[rows]
    written = {name: table.get(name + EXACT, table.get(name, ())) for name in ("quantity", "price")}
    strategies, sides = texts(table, "strategy"), texts(table, "side")
    return {
        "bar": bars.tolist(),
        "price": numbers(prices),
        "side": [sides[row] for row in rows.tolist()],
        "text": [
            f"{written['quantity'][row]} at {written['price'][row]}, {strategies[row]}"
            for row in rows.tolist()
        ],
    }


def _actions(events: Columns, symbol: str) -> Json:
    """Return the corporate actions of a symbol, marked on its time axis."""
    told, kinds = texts(events, "text"), texts(events, "event")
    if not told:
        return None
    moments = np.asarray(events["time"], dtype=np.int64)
    rows = [
        row
        for row, (kind, text) in enumerate(zip(kinds, told, strict=True))
        if kind in CORPORATE and text.startswith(f"{symbol} ")
    ]
    return marks(moments[rows], moments[rows], ["action"] * len(rows), [told[row] for row in rows])


def _none() -> Rows:
    return np.zeros(0, dtype=np.int64)
