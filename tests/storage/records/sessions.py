"""Sessions that never were: journals with the events that a kernel would tell."""

from __future__ import annotations

import asyncio
import json
import random
from typing import TYPE_CHECKING, Any

from ingenium.model.session.messages import Opened, encode
from ingenium.model.session.recipe import Recipe
from ingenium.runtime.session.entries import OPENED, Closed, closed_entry
from ingenium.storage.journal.entry import Entry
from ingenium.storage.journal.sqlite import SqliteJournal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ingenium.storage.records.port import Records
    from ingenium.storage.records.rows import RecordRow

Event = dict[str, Any]

TAKEN = {"side": "buy", "fee": "0.1", "liquidity": "taker"}


def opening(session: str, *accounts: str) -> Entry:
    recipe = Recipe("made", {"currency": "USD"}, (), (), accounts=accounts)
    return Entry(1, OPENED, session, OPENED, "", encode(Opened(session, recipe, ("replay",))))


def told(number: int, events: list[Event]) -> Entry:
    """Return the row of events of which the last has a number."""
    body = json.dumps(events, separators=(",", ":")).encode()
    return Entry(number, "events", "engine", f"events.{number}", "", body)


def order_steps(number: int, time: int, dice: random.Random) -> list[list[Event]]:
    """Return the events of an order, those of one moment together."""
    held = {"time": time, "strategy": "mean", "symbol": "AAPL"}
    about = {**held, "order": number}
    terms = {"side": "buy", "type": "limit", "time_in_force": "GTC", "quantity": "10", "call": 3}
    begun = {"event": "OrderSubmitted", **about, **terms, "limit": "101.25"}
    end = dice.randrange(4)
    if end == 0:
        why = {"rule": "max_order_size", "scope": "account", "allowed": "5", "value": "10"}
        return [[{"event": "OrderDenied", **about, **terms, **why}]]
    steps = [[begun], [{"event": "OrderAccepted", **about}]]
    for part, leaves in (("4", "6"), ("6", "0")):
        fill = number * 2 + (leaves == "0")
        traded = {"quantity": part, "price": f"10{dice.randrange(9)}.5", **TAKEN}
        steps.append(
            [
                {"event": "OrderFilled", **about, "quantity": part, "leaves": leaves},
                {"event": "Fill", **about, **traded, "fill": fill},
                {"event": "PositionChanged", **held, "quantity": f"{fill}", "realised": "1"},
                {"event": "BalanceChanged", **held, "cash": f"{fill}.5"},
            ]
        )
        if end == 1:
            return [*steps, [{"event": "OrderCancelled", **about, "reason": "requested"}]]
    return steps if end == 2 else steps[:3]


def rows(session: str, orders: int) -> Iterator[Entry]:
    """Yield the rows of a session with orders whose steps come in turns."""
    dice = random.Random(5)
    yield opening(session)
    count = 0
    waiting: list[list[list[Event]]] = []
    for number in range(orders):
        waiting.append(order_steps(number, number * 1_000, dice))
        while len(waiting) > 5 or (number == orders - 1 and waiting):
            chosen = dice.randrange(len(waiting))
            events = waiting[chosen].pop(0)
            if not waiting[chosen]:
                waiting.pop(chosen)
            count += len(events)
            yield told(count, events)
            yield Entry(count, "frame", "replay", f"replay.{count}", "", b'{"until":%d}' % count)
    yield closed_entry(Closed("abc", count, {}), "", 10**9)


def write_session(path: Path, session: str = "s1", orders: int = 60) -> Path:
    journal = SqliteJournal(path)
    journal.append(list(rows(session, orders)))
    journal.close()
    return path


async def everything(records: Records, run: str = "s1") -> list[RecordRow]:
    """Return all rows of a session."""
    orders = await records.orders(run)
    steps = [step for o in orders for step in await records.order_events(run, o.order_number)]
    return [
        *await records.runs(),
        *await records.events(run, most=1_000_000),
        *orders,
        *steps,
        *await records.fills(run),
        *await records.positions(run),
        *await records.balances(run),
    ]


async def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    for _ in range(6_000):
        if is_so():
            return
        await asyncio.sleep(0.01)
    msg = "waited for a minute in vain"
    raise AssertionError(msg)
