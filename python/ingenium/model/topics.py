"""The data path as a table: what each step sends, who sends it, and where it goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from ingenium.model.events import (
    BarEvent,
    CheckOrders,
    Event,
    ExecutionEvent,
    QuoteEvent,
    SignalEvent,
    SubmitOrder,
    TradeEvent,
)

Sender = Literal["ingestor", "strategy", "portfolio", "executor"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One row of the table.

    Attributes:
        step: the step of the data path that sends these events.
        sender: the component that people run.
        events: what is sent, as we call it.
        name: the type of a CloudEvent, and the root of the NATS subject.
        pattern: the NATS subjects of all of them.
        id_prefix: how their ids begin.
        hft: the subject pattern in the dialect of hft-service, "" where it has none.
        luno: the event type in the dialect of the Luno trader.
        camel: the message of the REST and socket contract.
    """

    step: str
    sender: Sender
    events: tuple[type[Event], ...]
    name: str
    pattern: str
    id_prefix: str
    hft: str = ""
    luno: str = ""
    camel: str = ""

    def has(self, address: str) -> bool:
        """Tell whether an address, in any dialect, is one of this row."""
        root = self.hft.removesuffix(".>")
        named = {self.name, self.hft, self.luno, self.camel} - {""}
        below = [f"{each}." for each in (self.name, root) if each]
        return address in named or any(address.startswith(each) for each in below)


DATA: Final = Topic(
    step="ingest",
    sender="ingestor",
    events=(BarEvent, QuoteEvent, TradeEvent),
    name="ingenium.ingestor.data",
    pattern="ingenium.ingestor.data.*",
    id_prefix="data_",
    hft="KLINE.>",
    luno="TICK",
    camel="marketData",
)
SIGNAL: Final = Topic(
    step="decide",
    sender="strategy",
    events=(SignalEvent,),
    name="ingenium.strategy.signal",
    pattern="ingenium.strategy.signal",
    id_prefix="signal_",
    camel="signal",
)
ORDER: Final = Topic(
    step="size",
    sender="portfolio",
    events=(SubmitOrder,),
    name="ingenium.portfolio.order",
    pattern="ingenium.portfolio.order",
    id_prefix="order_",
    hft="order_engine.place_order",
    luno="ORDER",
    camel="order",
)
EXECUTION: Final = Topic(
    step="execute",
    sender="executor",
    events=(ExecutionEvent,),
    name="ingenium.executor.execution",
    pattern="ingenium.executor.execution",
    id_prefix="exec_",
    luno="FILL",
    camel="execution",
)
CHECK: Final = Topic(
    step="track",
    sender="executor",
    events=(CheckOrders,),
    name="ingenium.executor.check",
    pattern="ingenium.executor.check",
    id_prefix="check_",
    luno="CHECK_ORDER_STATUS",
)

TOPICS: Final = (DATA, SIGNAL, ORDER, EXECUTION, CHECK)

EVERYTHING: Final = "ingenium.>"
"""The NATS subjects of all events."""

_BY_EVENT: Final = {event: topic for topic in TOPICS for event in topic.events}


def topic_of(event: Event) -> Topic:
    """Return the row of an event."""
    return _BY_EVENT[type(event)]
