"""Streams and cases of order book operations, as the matching engine takes them."""

from __future__ import annotations

import csv
import gzip
import hashlib
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from ingenium.model.market import MarketEvent, MatchingEngine

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

Commands: TypeAlias = "dict[str, NDArray[np.int64]]"

ABSENT = np.iinfo(np.int64).min
WORDS = MatchingEngine.words()
NUMBERS = {
    "price": "price", "qty": "quantity", "post": "post_only", "disp": "display",
    "stop": "trigger", "trail": "distance", "expire": "expires",
}  # fmt: skip
OURS = {"traded", "decremented"}  # what the reference's log does not list
CODED = {"side": "side", "type": "kind", "tif": "lifetime", "stp": "self_trade"}


def sent(engine: MatchingEngine, operation: list[Any], owners: dict[str, int]) -> list[MarketEvent]:
    """Send one operation of a case."""
    what, *terms = operation
    match what:
        case "new":
            return enter(engine, terms[0], owners)
        case "cancel":
            return engine.cancel(terms[0])
        case "replace":
            changes = terms[1]
            return engine.replace(terms[0], price=changes.get("price"), quantity=changes.get("qty"))
        case "session_end":
            return engine.end_session()
        case "time":
            return engine.read_clock(terms[0])
    message = f"operation {what} is not known"
    raise ValueError(message)


def enter(
    engine: MatchingEngine, order: Mapping[str, Any], owners: dict[str, int]
) -> list[MarketEvent]:
    known = {"id", "owner"} | set(NUMBERS) | set(CODED)
    assert set(order) <= known, "a term that this test does not know"
    owner = owners.setdefault(order["owner"], len(owners) + 1) if "owner" in order else 0
    return engine.enter(
        order["id"],
        owner,
        order["side"],
        order.get("qty") or 0,
        kind=order.get("type", "limit"),
        price=order.get("price") or 0,
        trigger=order.get("stop") or 0,
        distance=order.get("trail") or 0,
        lifetime=order.get("tif", "GTC"),
        expires=order.get("expire"),
        post_only=bool(order.get("post")),
        display=order.get("disp"),
        self_trade=order.get("stp", "none"),
    )


def columns(file: Path) -> Commands:
    """Read a stream of operations as columns of commands."""
    rows = list(read(file))
    owners = {owner: number for number, owner in enumerate(sorted({row["owner"] for row in rows}))}
    if "" not in owners:
        owners = {owner: number + 1 for owner, number in owners.items()}
    found = {
        "operation": [WORDS["operation"].index(row["op"]) for row in rows],
        "id": [int(row["id"] or 0) for row in rows],
        "owner": [owners[row["owner"]] for row in rows],
    }
    for name, column in NUMBERS.items():
        found[column] = [int(row[name]) if row[name] else ABSENT for row in rows]
    for name, column in CODED.items():
        found[column] = [WORDS[column].index(row[name]) if row[name] else 0 for row in rows]
    found["post_only"] = [int(row["post"] == "1") for row in rows]
    return {name: np.array(values, dtype=np.int64) for name, values in found.items()}


def read(file: Path) -> Iterator[dict[str, str]]:
    with gzip.open(file, "rt", newline="") as lines:
        yield from csv.DictReader(lines)


def trade_lines(outcome: Mapping[str, NDArray[Any]], first: int) -> list[str]:
    """Return trades as the lines over which their hash is taken."""
    names = ("taker", "maker", "price", "quantity", "taker_side")
    trades = zip(*(outcome[name].tolist() for name in names), strict=True)
    return [
        f"{number},{taker},{maker},{price},{quantity},{WORDS['side'][side]}\n"
        for number, (taker, maker, price, quantity, side) in enumerate(trades, start=first)
    ]


def book_of(engine: MatchingEngine) -> dict[str, list[list[int]]]:
    """Return the book as the reference lists it."""
    return {
        "buy": [list(order) for order in engine.orders("buy")],
        "sell": [list(order) for order in engine.orders("sell")],
        "stops": [list(stop) for stop in engine.stops()],
    }


def book_hash(engine: MatchingEngine) -> str:
    """Return the hash of the book as the reference takes it."""
    text = "|".join(
        f"{name}:" + ";".join(",".join(map(str, row)) for row in rows)
        for name, rows in zip("BST", book_of(engine).values(), strict=True)
    )
    return hashlib.sha256(text.encode()).hexdigest()


def named(counts: Counter[int]) -> dict[str, int]:
    """Return the counts by what events say and why, without what the reference does not list."""
    words = {place: WORDS["event"][place] for place in counts}
    return {
        f"{what}:{reason}" if reason else what: counts[place]
        for place, (what, reason) in words.items()
        if what not in OURS
    }
