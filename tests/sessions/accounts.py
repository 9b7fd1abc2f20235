"""A session whose orders go to an account at an exchange, folded in memory."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec
from tests.simulation.script import FIRST, Script

from ingenium.model.session.messages import Frame, Opened, Reported, Rows, encode
from ingenium.model.session.part import Part
from ingenium.model.session.recipe import Listing, Participant, Recipe
from ingenium.model.timeframe import MINUTE
from ingenium.runtime.entrant import Unallocated

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

RECIPE = Recipe(
    name="live",
    engine={"currency": "USD", "venue": "external"},
    instruments=(
        Listing({"symbol": "X", "currency": "USD"}, end_offset=MINUTE),
        Listing({"symbol": "Y", "currency": "USD"}, end_offset=MINUTE),
    ),
    strategies=(
        Participant("s", "100000", (0, 1)),
        Participant("adopted", "0", ()),
    ),
    start=FIRST,
    accounts=("main",),
)


@dataclass
class Observed:
    """What an observer was told."""

    requests: list[dict[str, Any]] = field(default_factory=list)
    reported: list[Reported] = field(default_factory=list)
    prices: dict[str, float] = field(default_factory=dict)

    def on_reported(self, reported: Reported) -> None:
        self.reported.append(reported)

    def on_played(self, requests: bytes, prices: Mapping[str, float], now: int) -> None:
        assert now <= FIRST + 10_000 * MINUTE
        self.requests += json.loads(requests)
        self.prices = dict(prices)


class Live:
    """One process of such a session, which has all of its strategies."""

    def __init__(
        self,
        steps: Mapping[int, Callable[[Any], object]] | None = None,
        symbols: tuple[str, str] = ("X", "Y"),
    ) -> None:
        self.observed = Observed()
        self.symbols = symbols
        self.script = Script(steps or {}, symbols[0])
        own = {"s": self.script, "adopted": Unallocated()}
        self.part = Part("live", "local", lambda: own, observer=self.observed)
        self.stream: list[tuple[str, bytes]] = []
        self.numbers: dict[str, int] = {}
        self.minute = 0
        listings = tuple(
            msgspec.structs.replace(each, values=each.values | {"symbol": symbol})
            for each, symbol in zip(RECIPE.instruments, symbols, strict=True)
        )
        recipe = msgspec.structs.replace(RECIPE, instruments=listings)
        self.put(Opened("live", recipe, ("feed",)))

    def put(self, message: Any) -> None:
        """Fold an input, and what this process decided on it."""
        self.receive(self.part.subjects.input, encode(message))
        for told in self.part.outgoing():
            self.receive(told.subject, told.data)

    def receive(self, subject: str, data: bytes) -> None:
        self.stream.append((subject, data))
        self.part.receive(subject, data)

    def number(self, source: str) -> int:
        self.numbers[source] = self.numbers.get(source, 0) + 1
        return self.numbers[source]

    def pass_minute(self, price: float = 100) -> None:
        self.minute += 1
        end = FIRST + self.minute * MINUTE
        start = [end - MINUTE] * 2
        prices = [price] * 2
        rows = Rows([0, 1], start, start, [end] * 2, prices, prices, prices, prices, [1000.0] * 2)
        self.put(Frame("feed", self.number("feed"), end, rows))

    def report(self, *reports: dict[str, Any], epoch: int = 1, number: int | None = None) -> None:
        number = self.number(f"account.main.{epoch}") if number is None else number
        raw = tuple(msgspec.Raw(json.dumps(each).encode()) for each in reports)
        self.put(Reported("main", epoch, number, raw))

    @property
    def digest(self) -> str:
        replica = self.part.replica
        assert replica is not None
        return replica.run.outcome.digest

    def column(self, table: str, name: str) -> list[str]:
        replica = self.part.replica
        assert replica is not None
        return [str(value) for value in replica.run.outcome.table(table)[name]]


def folded(stream: list[tuple[str, bytes]], live: Live) -> Live:
    """Return another process that folds the same stream from its beginning."""
    twin = Live(live.script.steps, live.symbols)
    twin.script.on = live.script.on
    for subject, data in stream[1:]:
        twin.part.receive(subject, data)
    return twin


def said(report: str, *, minute: int = 1, **fields: Any) -> dict[str, Any]:
    return {"report": report, "time": FIRST + minute * MINUTE + 5, **fields}


def traded(order: int | str, trade: str, quantity: str, price: str = "100.00") -> dict[str, Any]:
    name: dict[str, Any] = {"order": order} if isinstance(order, int) else {"external": order}
    money: dict[str, Any] = {"quantity": quantity, "price": price, "fee": "0.25"}
    return said("filled", trade=trade, liquidity="taker", **name, **money)


def adopted(external: str, side: str, quantity: str, **fields: Any) -> dict[str, Any]:
    about = {"external": external, "symbol": "X", "side": side, "quantity": quantity}
    return said("adopted", **({"type": "market"} | about | fields))
