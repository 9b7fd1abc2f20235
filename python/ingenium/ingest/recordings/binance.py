"""Recordings of Binance's streams: depth with its snapshot, trades, best bid and ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingenium.ingest.recordings.levels import level_rows
from ingenium.ingest.recordings.lines import MILLISECOND, lines_of, refuse
from ingenium.model.errors import DataError
from ingenium.storage.codes import BUY, SELL
from ingenium.storage.kinds import QUOTES, TRADES
from ingenium.storage.recording import Row
from ingenium.venues.binance.wire import (
    BestPrices,
    DepthSnapshot,
    DepthUpdate,
    Trade,
    depth_snapshot,
    market_message,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingenium.ingest.recordings.lines import Line

_SNAPSHOT = b'{"lastUpdateId"'


def rows_of(path: Path) -> Iterator[tuple[int, Row]]:
    """Yield the rows of a recording in the order in which they were received.

    Raises:
        DataError: a line is no message of Binance, or nothing tells whose book a snapshot is.
    """
    symbol = ""
    for line in lines_of(path):
        try:
            if line.body.startswith(_SNAPSHOT):
                message: DepthSnapshot | DepthUpdate | Trade | BestPrices | None
                message = depth_snapshot(line.body)
                if not symbol:
                    refuse(path, line.number, "nothing before it tells whose book this is")
            else:
                message = market_message(line.body)
            if message is None:
                continue
            if not isinstance(message, DepthSnapshot):
                symbol = message.symbol
            for row in _rows(message, symbol, line):
                yield line.number, row
        except (DataError, ValueError) as cause:
            refuse(path, line.number, str(cause).rstrip("."))


def _rows(
    message: DepthSnapshot | DepthUpdate | Trade | BestPrices, symbol: str, line: Line
) -> Iterator[Row]:
    sent = message.event_time * MILLISECOND
    times = {"time": sent or line.received or 0, **line.receipt}
    match message:
        case DepthSnapshot():
            numbers = {"first_id": message.last, "last_id": message.last, "previous_id": -1}
            fixed = {**times, "is_snapshot": 1, **numbers, "seq": line.number}
            yield from level_rows(symbol, fixed, message.bids, message.asks)
        case DepthUpdate():
            numbers = {
                "first_id": message.first,
                "last_id": message.last,
                "previous_id": message.previous or -1,
            }
            fixed = {**times, "is_snapshot": 0, **numbers, "seq": line.number}
            yield from level_rows(symbol, fixed, message.bids, message.asks)
        case Trade():
            yield Row(TRADES, symbol, times | _trade(message) | {"seq": line.number})
        case BestPrices():
            yield Row(QUOTES, symbol, times | _quote(message) | {"seq": line.number})


def _trade(message: Trade) -> dict[str, int | float]:
    return {
        "price": float(message.price),
        "size": float(message.quantity),
        "side": SELL if message.is_buyer_maker else BUY,
        "id": message.number,
    }


def _quote(message: BestPrices) -> dict[str, int | float]:
    return {
        "bid": float(message.bid),
        "ask": float(message.ask),
        "bid_size": float(message.bid_quantity),
        "ask_size": float(message.ask_quantity),
        "id": message.number,
    }
