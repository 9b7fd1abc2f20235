"""The bodies of the first two contracts, as their programs in Go write them.

Fields that are optional here are of our own and left out when they say nothing; all others are
always written. What older programs leave out is read as not known.
"""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from msgspec import UNSET, UnsetType

from ingenium.model.wire.numbers import Number
from ingenium.model.wire.vocabulary import (
    OrderTypeWord,
    SideWord,
    SignalWord,
    TimeInForceWord,
    UpdateWord,
)

BAR: Final = "data.type.ohlc"
QUOTE: Final = "data.type.quote"
TRADE: Final = "data.type.trade"

DataType = Annotated[str, msgspec.Meta(extra_json_schema={"enum": [BAR, QUOTE, TRADE]})]
"""What kind of market datum it is."""

Extra = str | UnsetType
"""A text that is left out when there is none."""

ExtraNumber = Number | UnsetType
"""A number that is left out when there is none."""


class Message(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """What every message has.

    Attributes:
        id: with the prefix of its kind.
        timestamp: when it was sent; in the oldest data events, when the bar was.
    """

    id: str = ""
    timestamp: str = ""


class DataOhlc(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """A bar."""

    open: Number
    high: Number
    low: Number
    close: Number
    volume: Number
    period: str = ""
    timestamp: str = ""
    end: Extra = UNSET
    quote_volume: ExtraNumber = UNSET
    taker_volume: ExtraNumber = UNSET
    taker_quote_volume: ExtraNumber = UNSET
    trades: int | UnsetType = UNSET


class DataQuote(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """The best prices."""

    bid: Number
    ask: Number
    bid_size: Number = ""
    ask_size: Number = ""
    timestamp: str = ""


class DataTrade(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """A trade of the market."""

    price: Number
    quantity: Number
    side: SideWord = ""
    trade_id: str = ""
    timestamp: str = ""


class DataEvent(Message, frozen=True, kw_only=True, rename="pascal"):
    """A market datum; which of the last three it has is told by its type."""

    type: DataType
    symbol: str
    venue: Extra = UNSET
    ohlc: DataOhlc | UnsetType = UNSET
    quote: DataQuote | UnsetType = UNSET
    trade: DataTrade | UnsetType = UNSET


class CloudMessage(Message, frozen=True, kw_only=True, rename="pascal"):
    """A market datum of the second contract: its time on top, what it is in `Data`."""

    type: DataType
    symbol: str
    venue: Extra = UNSET


class CloudBar(CloudMessage, frozen=True, kw_only=True, rename="pascal"):
    """A bar."""

    data: DataOhlc


class CloudQuote(CloudMessage, frozen=True, kw_only=True, rename="pascal"):
    """The best prices."""

    data: DataQuote


class CloudTrade(CloudMessage, frozen=True, kw_only=True, rename="pascal"):
    """A trade of the market."""

    data: DataTrade


ABSENT: Final = msgspec.Raw()
"""What a part is that a message does not have."""


class DataOfAnyForm(DataEvent, frozen=True, kw_only=True, rename="pascal"):
    """A market datum as it comes: its type tells what `Data` is; without a type it is of 2021."""

    type: str = ""
    data: msgspec.Raw = ABSENT
    open_price: msgspec.Raw = ABSENT


class OldestDataEvent(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """The data event of 2021: a bar and nothing around it."""

    symbol: str
    open_price: Number
    close_price: Number
    max_price: Number
    min_price: Number
    volume: Number
    period: str = ""
    timestamp: str = ""


class SignalMessage(Message, frozen=True, kw_only=True, rename="pascal"):
    """A signal."""

    symbol: str
    signal: SignalWord
    strength: ExtraNumber = UNSET
    strategy: Extra = UNSET


class StopLoss(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """The order that stops the loss; always there, empty if there is none."""

    limit_price: Number = ""
    stop_price: Number = ""


class OrderMessage(Message, frozen=True, kw_only=True, rename="pascal"):
    """An order."""

    symbol: str
    side: SideWord
    quantity: Number
    type: OrderTypeWord
    time_in_force: TimeInForceWord = ""
    extended_hours: bool = False
    limit_price: Number = ""
    stop_price: Number = ""
    take_profit: Number = ""
    trail_price: Number = ""
    trail_percent: Number = ""
    stop_loss: StopLoss = StopLoss()
    expire_time: Extra = UNSET
    send_before: Extra = UNSET
    post_only: bool | UnsetType = UNSET
    reference_price: ExtraNumber = UNSET
    venue: Extra = UNSET
    strategy: Extra = UNSET
    user: Extra = UNSET
    source: Extra = UNSET
    client_order_id: Extra = UNSET
    venue_order_id: Extra = UNSET
    simulated: bool | UnsetType = UNSET


class ExecutionMessage(Message, frozen=True, kw_only=True, rename="pascal"):
    """What happened to an order."""

    order_id: str
    symbol: str = ""
    quantity: Number = ""
    price: Number = ""
    update: UpdateWord = ""
    execution_timestamp: str = ""
    side: SideWord | UnsetType = UNSET
    fee: ExtraNumber = UNSET
    value: ExtraNumber = UNSET
    order_time: Extra = UNSET
    trade_id: Extra = UNSET
    reason: Extra = UNSET
    strategy: Extra = UNSET
