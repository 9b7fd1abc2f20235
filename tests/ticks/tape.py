"""Small runs on ticks: a tape of events, a strategy that acts at given times, what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.simulation.script import plain

import ingenium
from ingenium.model.ticks import MORE, TickKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ingenium.analytics.result import Result

MS = 1_000_000
START = 1_577_836_800 * 10**9  # 2020-01-01, midnight UTC


@dataclass(frozen=True, slots=True)
class Event:
    """A row of a tape: its times in milliseconds since the start."""

    at: float
    kind: TickKind
    side: int
    price: float
    size: float
    known: float | None = None
    order: int = 0
    flags: int = 0


def bid(at: float, price: float, size: float, **more: Any) -> Event:
    """Return what is open at a bid from now on."""
    return Event(at, TickKind.LEVEL, 1, price, size, **more)


def ask(at: float, price: float, size: float, **more: Any) -> Event:
    """Return what is open at an ask from now on."""
    return Event(at, TickKind.LEVEL, -1, price, size, **more)


def trade(at: float, price: float, size: float, side: int = 0, **more: Any) -> Event:
    """Return a trade; the side is the taker's."""
    return Event(at, TickKind.TRADE, side, price, size, **more)


def first_of_two(event: Event) -> Event:
    """Return the event as one that another of the same message follows."""
    return Event(event.at, event.kind, event.side, event.price, event.size, event.known, flags=MORE)


BOOK = [
    bid(0, 99, 10),
    bid(0, 98, 20),
    ask(0, 101, 10),
    ask(0, 102, 20),
]
"""A book of two levels a side."""

END = [bid(1_000, 50, 1)]
"""Something to end with, a second later."""


def ticks(events: Sequence[Event], symbol: str = "X") -> ingenium.Ticks:
    """Return a tape as ticks."""
    return ingenium.Ticks.from_columns(
        symbol,
        time=[START + int(event.at * MS) for event in events],
        available=[
            START + int((event.at if event.known is None else event.known) * MS) for event in events
        ],
        kind=[event.kind for event in events],
        side=[event.side for event in events],
        price=[event.price for event in events],
        size=[event.size for event in events],
        flags=[event.flags for event in events],
        order=[event.order for event in events],
    )


class Player(ingenium.Strategy):
    """Does what it is told at times in milliseconds since the start, and notes what it hears."""

    def __init__(self, steps: Mapping[Any, Callable[[Any], object]]) -> None:
        self.steps = dict(steps)
        self.heard: list[str] = []
        self.filled: list[str] = []

    def on_start(self) -> None:
        for at in self.steps:
            self.call_at(START + int(at * MS), str(at))

    def on_timer(self, name: str) -> None:
        self.steps[float(name)](self)

    def on_order(self, event: ingenium.OrderEvent) -> None:
        self.heard.append(f"{since(event.time)} {event.order.id} {event.text}")

    def on_fill(self, fill: ingenium.Fill) -> None:
        told = f"{since(fill.time)} {fill.side} {fill.quantity:g} at {fill.price:g}"
        self.filled.append(f"{told} {fill.liquidity}")


def since(time: int) -> str:
    """Return a time as milliseconds since the start."""
    return f"{(time - START) / MS:g}"


@dataclass(frozen=True, slots=True)
class Played:
    """What came of a tape."""

    player: Player
    result: Result

    @property
    def fills(self) -> list[str]:
        """The fills, such as "5 buy 2 at 101 taker": when at the exchange, what, how."""
        return self.player.filled

    @property
    def heard(self) -> list[str]:
        """What was heard of orders, such as "5 0 OrderAccepted": when, of which."""
        return self.player.heard

    @property
    def ends(self) -> list[str]:
        """The status of each order in the end, and the reason where there is one."""
        table = self.result.table("orders")
        pairs = zip(table["status"], table["reason"], strict=True)
        return [f"{status} {reason}".strip() for status, reason in pairs]

    @property
    def fees(self) -> list[str]:
        """The fee of each fill."""
        return [plain(fee) for fee in self.result.table("fills")["fee_text"]]


def play(
    events: Sequence[Event],
    steps: Mapping[Any, Callable[[Any], object]],
    *,
    player: type[Player] = Player,
    **settings: Any,
) -> Played:
    """Run a player on a tape, without checks of cash unless `account` asks for them."""
    settings.setdefault("account", "unlimited")
    strategy = player(steps)
    result = ingenium.backtest(strategy, data={"X": ticks(events)}, **settings)
    return Played(strategy, result)


def delays(**times: str) -> dict[str, object]:
    """Return a venue with constant latencies, such as `order="2ms"`."""
    return {"latency": {name: {"kind": "constant", "time": time} for name, time in times.items()}}
