"""Binance's depth streams and snapshots: spot, USD-margined and coin-margined futures."""

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
    """

    last: int = msgspec.field(name="lastUpdateId")
    bids: Rows
    asks: Rows


class _Frame(msgspec.Struct):
    stream: str
    data: msgspec.Raw


_FRAMES = msgspec.json.Decoder(_Frame)
_UPDATES = msgspec.json.Decoder(DepthUpdate)
_SNAPSHOTS = msgspec.json.Decoder(DepthSnapshot)


def depth_update(frame: str | bytes) -> DepthUpdate | None:
    """Read a frame of a combined stream; None unless it is a depth update.

    Raises:
        DataError: it is no frame of a combined stream, or a depth update that lacks a part.
    """
    try:
        envelope = _FRAMES.decode(frame)
        if "@depth" not in envelope.stream:
            return None
        return _UPDATES.decode(envelope.data)
    except msgspec.MsgspecError as error:
        message = f"not a frame of Binance's combined streams: {error}."
        raise DataError(message) from error


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
