"""The same minutes of a market, told with more and more detail."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ingenium import Bars, Ticks
from ingenium.model.ticks import MORE

SYMBOL = "BTCUSDT"
SECOND = 1_000_000_000
BUY, SELL = 1, -1


@dataclass(frozen=True, slots=True)
class Tape:
    """The same minutes of a market, told with more and more detail.

    Attributes:
        name: what it is.
        bars: bars of a second, made of the trades.
        quotes: the trades and the best prices.
        depth: the trades and all levels of the book.
    """

    name: str
    bars: Bars
    quotes: Ticks
    depth: Ticks


def tape_of(name: str, *, trades: pd.DataFrame, best: pd.DataFrame, depth: pd.DataFrame) -> Tape:
    """Return the tape of rows; `place` is their order, those of one `message` are one event."""
    return Tape(name, _bars(trades), _ticks(trades, best), _ticks(trades, depth))


def _ticks(*parts: pd.DataFrame) -> Ticks:
    """Merge rows in their order of arrival; the rows of a message are one event."""
    rows = pd.concat(parts).sort_values("place", kind="stable")
    message = rows.message.to_numpy()
    follows = np.append(message[1:] == message[:-1], False)
    names = ("time", "kind", "side", "price", "size")
    columns = {column: rows[column].to_numpy() for column in names}
    return Ticks.from_columns(SYMBOL, **columns, flags=np.where(follows, MORE, 0))


def _bars(trades: pd.DataFrame) -> Bars:
    seconds = trades.groupby(trades.time // SECOND * SECOND)
    bars = seconds.price.agg(["first", "max", "min", "last"])
    columns = dict(zip(("open", "high", "low", "close"), bars.to_numpy().T, strict=True))
    volume = seconds["size"].sum()
    return Bars.from_columns(
        SYMBOL, time=bars.index.to_numpy(), **columns, volume=volume.to_numpy(), timeframe="1s"
    )
