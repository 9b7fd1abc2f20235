"""How many commands a second the matching engine carries out, columns in and columns out."""

from collections.abc import Sequence

import numpy as np
from tests.parity.order_stream import ABSENT, WORDS, Commands, columns

from benchmarks.child import Reading, Stopwatch, require
from benchmarks.folders import references
from benchmarks.workloads import Scale
from ingenium.model.market import MatchingEngine

COMMANDS = 1_000_000
ENOUGH = 200_000  # a short stream is repeated until this many commands have been timed
SHARES = {"new": 0.5, "cancel": 0.4, "replace": 0.1}
KINDS = {"limit": 0.93, "market": 0.05, "stop": 0.01, "stop_limit": 0.005, "trailing": 0.005}
LIFETIMES = {"GTC": 0.9, "IOC": 0.07, "FOK": 0.03}
MODES = {"none": 0.9, "cancel_newest": 0.05, "decrement": 0.05}
RECENT = 1_000  # cancels and replaces speak of the youngest orders
REPRICED = 0.5  # the other replaced orders change in quantity alone
POST_ONLY = 0.05
REACH = 20.0  # mean distance in ticks at which an order is placed behind the middle
CROSSING = 3  # ticks by which the boldest orders reach over it


def matching(scale: Scale) -> Sequence[Reading]:
    """Return the rate of a mixed stream, and the slowest rate of the reference streams."""
    commands = mixed_stream(scale.of(COMMANDS))
    mixed = rate(commands, 1)
    rates = {
        file.name.removesuffix("_ops.csv.gz"): stream_rate(columns(file))
        for file in sorted((references() / "orderbook").glob("*_ops.csv.gz"))
    }
    note = ", ".join(f"{name} {figure / 1e6:.1f}M" for name, figure in rates.items())
    return [
        Reading("matching", mixed, note=f"{commands['id'].size:,} commands"),
        Reading("matching-streams", min(rates.values()), note=note),
    ]


def stream_rate(commands: Commands) -> float:
    """Return the rate of a short stream, repeated on fresh markets."""
    return rate(commands, max(1, ENOUGH // commands["id"].size))


def rate(commands: Commands, repeats: int) -> float:
    """Return commands a second of processor time."""
    engines = [MatchingEngine(capacity=commands["id"].size) for _ in range(repeats)]
    with Stopwatch() as watch:
        outcomes = [engine.apply_columns(commands) for engine in engines]
    for engine, outcome in zip(engines, outcomes, strict=True):
        require("trades told", outcome["price"].size, engine.trades)
    return commands["id"].size * repeats / watch.cpu


def mixed_stream(count: int) -> Commands:
    """Return seeded commands of every kind around a middle that walks a tick at a time."""
    chance = np.random.default_rng(7)
    absent = np.full(count, ABSENT)
    what = draw(chance, SHARES, "operation", count)
    is_new = what == WORDS["operation"].index("new")
    number = np.cumsum(is_new)
    aim = np.maximum(1, number - chance.integers(0, RECENT, count))
    side = chance.integers(0, 2, count)
    sign = np.where(side == WORDS["side"].index("buy"), 1, -1)
    middle = 100_000 + np.cumsum(chance.integers(-1, 2, count)) // 4
    behind = chance.exponential(REACH, count).astype(np.int64) - CROSSING
    price = middle - sign * behind
    changes_price = is_new | (chance.random(count) < REPRICED)
    return {
        "operation": what,
        "id": np.where(is_new, number, aim),
        "owner": chance.integers(1, 50, count),
        "side": side,
        "kind": draw(chance, KINDS, "kind", count),
        "price": np.where(changes_price, price, ABSENT),
        "quantity": chance.integers(1, 100, count),
        "lifetime": draw(chance, LIFETIMES, "lifetime", count),
        "post_only": (chance.random(count) < POST_ONLY).astype(np.int64),
        "display": absent,
        "trigger": middle + sign * (1 + np.abs(behind)),
        "distance": 5 + np.abs(behind),
        "self_trade": draw(chance, MODES, "self_trade", count),
        "expires": absent,
    }


def draw(
    chance: np.random.Generator, shares: dict[str, float], column: str, count: int
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return words drawn by their shares, as their places."""
    places = [WORDS[column].index(word) for word in shares]
    return chance.choice(np.array(places, dtype=np.int64), count, p=list(shares.values()))
