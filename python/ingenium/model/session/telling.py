"""What happened in a session as events of the contracts, for those who are no part of it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from ingenium.model.events import BarEvent, ExecutionEvent, SignalEvent, SubmitOrder
from ingenium.model.timeframe import format_timeframe
from ingenium.model.wire.ksuid import ksuid, payload_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ingenium.model.events import AnyEvent, Direction, Update
    from ingenium.model.session.messages import Decided, Frame
    from ingenium.model.session.recipe import Recipe

_UPDATES: Final[dict[str, Update]] = {
    "OrderAccepted": "accepted",
    "OrderDenied": "rejected",
    "OrderRejected": "rejected",
    "OrderCancelled": "cancelled",
    "OrderExpired": "expired",
    "OrderReplaced": "replaced",
}


class Telling:
    """Makes events of the contracts; the same thing told again has the same id."""

    def __init__(self, session: str, recipe: Recipe) -> None:
        self._session = session
        self._start = recipe.start or 0
        self._symbols = [each.symbol for each in recipe.instruments]
        self._strategies = [each.id for each in recipe.strategies]
        self._periods = [
            format_timeframe(each.end_offset - each.start_offset) for each in recipe.instruments
        ]
        self._last_fill: dict[int, dict[str, Any]] = {}

    def bars(self, frame: Frame) -> Iterator[BarEvent]:
        """Yield the bars of a frame."""
        rows = frame.bars
        if rows is None:
            return
        for place, number in enumerate(rows.instrument):
            symbol, time, known = self._symbols[number], rows.time[place], rows.available[place]
            yield BarEvent(
                id=self._id("data", f"{symbol}.{time}", known),
                sent=known,
                symbol=symbol,
                time=time,
                end=known,
                period=self._periods[number],
                open=_exact(rows.open[place]),
                high=_exact(rows.high[place]),
                low=_exact(rows.low[place]),
                close=_exact(rows.close[place]),
                volume=_exact(rows.volume[place]),
            )

    def signals(self, decided: Decided, time: int) -> Iterator[SignalEvent]:
        """Yield the signals among decisions that were heard of at a time."""
        for call in decided.calls:
            strategy = self._strategies[call.strategy]
            for place, request in enumerate(msgspec.json.decode(call.requests)):
                if request.get("request") != "signal":
                    continue
                strength = Decimal(request["strength"])
                yield SignalEvent(
                    id=self._id("signal", f"{strategy}.{call.call}.{place}", self._start),
                    sent=time,
                    symbol=request["symbol"],
                    direction=_direction(strength),
                    strength=min(abs(strength), Decimal(1)),
                    strategy=strategy,
                )

    def orders(self, events: Iterable[msgspec.Raw]) -> Iterator[AnyEvent]:
        """Yield the orders among the engine's events."""
        for event in _decoded(events):
            if event["event"] == "OrderSubmitted":
                yield self._order(event)

    def executions(self, events: Iterable[msgspec.Raw]) -> Iterator[ExecutionEvent]:
        """Yield what became of orders, each fill by itself."""
        for event in _decoded(events):
            name = event["event"]
            if name in _UPDATES:
                yield self._execution(event, _UPDATES[name], name)
            elif name == "OrderFilled":
                self._last_fill[event["order"]] = event
            elif name == "Fill":
                leaves = self._last_fill.pop(event["order"], {}).get("leaves", "0")
                update: Update = "filled" if Decimal(leaves) == 0 else "partially_filled"
                yield self._execution(event, update, f"fill.{event['fill']}")

    def _order(self, event: dict[str, Any]) -> SubmitOrder:
        return SubmitOrder(
            id=self._order_id(event["order"]),
            sent=event["time"],
            symbol=event["symbol"],
            side=event["side"],
            quantity=Decimal(event["quantity"]),
            type=event["type"],
            time_in_force="GTC" if event["time_in_force"] == "BARS" else event["time_in_force"],
            post_only=event.get("post_only", False),
            strategy=event["strategy"],
            source=self._session,
            client_order_id=f"{self._session}-{event['order']}",
            is_simulated=True,
            limit=Decimal(event["limit"]) if "limit" in event else None,
            trigger=Decimal(event["trigger"]) if "trigger" in event else None,
        )

    def _execution(self, event: dict[str, Any], update: Update, name: str) -> ExecutionEvent:
        is_fill = "fill" in event
        return ExecutionEvent(
            id=self._id("exec", f"{event['order']}.{name}.{event['time']}", event["time"]),
            sent=event["time"],
            order_id=self._order_id(event["order"]),
            symbol=event["symbol"],
            update=update,
            quantity=Decimal(event["quantity"]) if is_fill else Decimal(0),
            price=Decimal(event["price"]) if is_fill else None,
            fee=Decimal(event["fee"]) if is_fill else None,
            side=event.get("side"),
            time=event.get("at", event["time"]),
            trade_id=str(event["fill"]) if is_fill else "",
            reason=event.get("reason", event.get("rule", "")),
            strategy=event["strategy"],
        )

    def _order_id(self, number: int) -> str:
        return self._id("order", str(number), self._start)

    def _id(self, kind: str, name: str, time: int) -> str:
        return f"{kind}_{ksuid(time, payload_of(f'{self._session}.{kind}.{name}'))}"


def _exact(value: float) -> Decimal:
    """Return the shortest number that is read as this float."""
    return Decimal(repr(value))


def _decoded(events: Iterable[msgspec.Raw]) -> Iterator[dict[str, Any]]:
    for event in events:
        yield msgspec.json.decode(event)


def _direction(strength: Decimal) -> Direction:
    if strength == 0:
        return "flat"
    return "long" if strength > 0 else "short"
