"""Binance's market streams and snapshots: spot, USD-margined and coin-margined futures."""

from __future__ import annotations

import msgspec

from ingenium.model.errors import DataError

Rows = list[tuple[str, str]]


class DepthUpdate(msgspec.Struct, frozen=True):
    """Changed levels, with the numbers by which updates follow one another.

    Attributes:
        symbol: the exchange's symbol.
        event_time: when the exchange sent it, in milliseconds.
        first: number of the first change in it.
        last: number of the last change in it.
        previous: number of the last change of the update before it; spot updates have none (0).
        bids: price and quantity as text; quantity zero takes a level away.
        asks: the same of the other side.
    """

    symbol: str = msgspec.field(name="s")
    event_time: int = msgspec.field(name="E")
    first: int = msgspec.field(name="U")
    last: int = msgspec.field(name="u")
    bids: Rows = msgspec.field(name="b")
    asks: Rows = msgspec.field(name="a")
    previous: int = msgspec.field(name="pu", default=0)


class DepthSnapshot(msgspec.Struct, frozen=True):
    """All levels up to some depth.

    Attributes:
        last: number of the last change that is in it.
        bids: price and quantity as text, best first.
        asks: the same of the other side.
        event_time: when the exchange sent it, in milliseconds; spot snapshots do not say (0).
    """

    last: int = msgspec.field(name="lastUpdateId")
    bids: Rows
    asks: Rows
    event_time: int = msgspec.field(name="E", default=0)


class Trade(msgspec.Struct, frozen=True):
    """One trade.

    Attributes:
        symbol: the exchange's symbol.
        event_time: when the exchange sent it, in milliseconds.
        number: the number of the trade.
        price: as text.
        quantity: as text.
        is_buyer_maker: whether the buyer was there first, so that the seller took.
    """

    symbol: str = msgspec.field(name="s")
    event_time: int = msgspec.field(name="E")
    number: int = msgspec.field(name="t")
    price: str = msgspec.field(name="p")
    quantity: str = msgspec.field(name="q")
    is_buyer_maker: bool = msgspec.field(name="m")


class BestPrices(msgspec.Struct, frozen=True):
    """The best bid and ask.

    Attributes:
        symbol: the exchange's symbol.
        number: of the last change of the book.
        bid: price as text.
        bid_quantity: as text.
        ask: price as text.
        ask_quantity: as text.
        event_time: when the exchange sent it, in milliseconds; spot does not say (0).
    """

    symbol: str = msgspec.field(name="s")
    number: int = msgspec.field(name="u")
    bid: str = msgspec.field(name="b")
    bid_quantity: str = msgspec.field(name="B")
    ask: str = msgspec.field(name="a")
    ask_quantity: str = msgspec.field(name="A")
    event_time: int = msgspec.field(name="E", default=0)


class _Frame(msgspec.Struct):
    stream: str
    data: msgspec.Raw


_FRAMES = msgspec.json.Decoder(_Frame)
_UPDATES = msgspec.json.Decoder(DepthUpdate)
_TRADES = msgspec.json.Decoder(Trade)
_BEST = msgspec.json.Decoder(BestPrices)
_SNAPSHOTS = msgspec.json.Decoder(DepthSnapshot)


def market_message(frame: str | bytes) -> DepthUpdate | Trade | BestPrices | None:
    """Read a frame of a combined stream; None for streams of other things.

    Raises:
        DataError: it is no frame of a combined stream, or lacks a part.
    """
    try:
        envelope = _FRAMES.decode(frame)
        _, _, stream = envelope.stream.partition("@")
        if stream.startswith("depth"):
            return _UPDATES.decode(envelope.data)
        if stream == "trade":
            return _TRADES.decode(envelope.data)
        if stream == "bookTicker":
            return _BEST.decode(envelope.data)
        return None
    except msgspec.MsgspecError as error:
        message = f"not a frame of Binance's combined streams: {error}."
        raise DataError(message) from error


def depth_update(frame: str | bytes) -> DepthUpdate | None:
    """Read a frame of a combined stream; None unless it is a depth update.

    Raises:
        DataError: it is no frame of a combined stream, or a depth update that lacks a part.
    """
    message = market_message(frame)
    return message if isinstance(message, DepthUpdate) else None


def depth_snapshot(body: str | bytes) -> DepthSnapshot:
    """Read the answer to a depth request.

    Raises:
        DataError: a part is missing or of another kind.
    """
    try:
        return _SNAPSHOTS.decode(body)
    except msgspec.MsgspecError as error:
        message = f"not a depth snapshot of Binance: {error}."
        raise DataError(message) from error
