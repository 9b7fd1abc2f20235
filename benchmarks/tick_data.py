"""The seeded level-2 events of W6: a book of twenty levels a side around a walk of one tick."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from benchmarks.folders import DATA

EVENTS = 5_000_000
SERIES = "level2"
TICK = 0.01
FEED_LATENCY = 1_000_000  # nanoseconds
LONGEST_STEP = 2_000_000  # nanoseconds from one message to the next; half of it on average
START = 1_600_000_000_000_000_000
FIRST_BID = 100_000  # ticks
LEVELS = 20
TRADE, LEVEL = 0, 1
EVEN, TRADES_FROM, MOVES_FROM = 0.5, 0.80, 0.95  # of what is drawn from 0 to 1


@dataclass(frozen=True, slots=True)
class TickColumns:
    """Trades and changes of levels as columns, known one millisecond after they happen."""

    time: NDArray[np.int64]
    available: NDArray[np.int64]
    kind: NDArray[np.uint8]
    side: NDArray[np.int8]
    price: NDArray[np.float64]
    size: NDArray[np.float64]

    def head(self, count: int) -> "TickColumns":
        """Return the first events."""
        return TickColumns(*(getattr(self, field.name)[:count] for field in fields(self)))


def level_2_walk(seed: int, count: int) -> TickColumns:
    """Return events: 80 % changes of a level, 15 % trades, 5 % moves of the touch by a tick.

    A move takes the level away that stood there before the other side comes to its price, so that
    the book is never crossed.
    """
    chance = np.random.default_rng(seed)
    time = START + np.cumsum(chance.integers(1, LONGEST_STEP, count))
    draw, is_buy = chance.random(count), chance.random(count) < EVEN
    depth, quantity = chance.integers(0, LEVELS, count), chance.integers(1, 51, count)
    is_trade, is_move = (draw >= TRADES_FROM) & (draw < MOVES_FROM), draw >= MOVES_FROM
    step = np.where(is_move, np.where(is_buy, 1, -1), 0)
    bid = FIRST_BID + np.cumsum(step) - step  # before the message
    at_touch = np.where(is_buy, bid + 1, bid)
    price = np.where(is_trade | is_move, at_touch, np.where(is_buy, bid - depth, bid + 1 + depth))
    size = np.where(is_trade, 1 + quantity % 5, quantity)
    message = np.repeat(np.arange(count), 1 + is_move)  # a move has two rows
    is_first = np.diff(message, prepend=-1) > 0
    goes = is_move[message] & is_first
    buys = np.where(goes, ~is_buy[message], is_buy[message])
    rows = TickColumns(
        time=time[message],
        available=time[message] + FEED_LATENCY,
        kind=np.where(is_trade[message], TRADE, LEVEL).astype(np.uint8),
        side=np.where(buys, 1, -1).astype(np.int8),
        price=np.round(price[message] * TICK, 2),
        size=np.where(goes, 0, size[message]).astype(np.float64),
    )
    return _after_first_book(rows, chance).head(count)


def _after_first_book(rows: TickColumns, chance: np.random.Generator) -> TickColumns:
    side = np.tile(np.array([1, -1], dtype=np.int8), LEVELS)
    distance = np.repeat(np.arange(LEVELS), 2)
    price = np.where(side > 0, FIRST_BID - distance, FIRST_BID + 1 + distance)
    first = TickColumns(
        time=np.full(2 * LEVELS, START, dtype=np.int64),
        available=np.full(2 * LEVELS, START + FEED_LATENCY, dtype=np.int64),
        kind=np.full(2 * LEVELS, LEVEL, dtype=np.uint8),
        side=side,
        price=np.round(price * TICK, 2),
        size=chance.integers(1, 51, 2 * LEVELS).astype(np.float64),
    )
    return TickColumns(
        *(
            np.concatenate([getattr(first, field.name), getattr(rows, field.name)])
            for field in fields(TickColumns)
        )
    )


def make_tick_data() -> None:
    """Write the events, a file a column, unless they are there."""
    folder = DATA / SERIES
    if folder.is_dir():
        return
    partial = DATA / f"{SERIES}.partial"
    partial.mkdir(parents=True, exist_ok=True)
    columns = level_2_walk(7, EVENTS)
    for field in fields(columns):
        np.save(partial / f"{field.name}.npy", getattr(columns, field.name))
    partial.rename(folder)


def level_2_events(count: int = EVENTS) -> TickColumns:
    """Map the first events into memory."""
    names = (field.name for field in fields(TickColumns))
    folder = DATA / SERIES
    columns = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in names)
    return TickColumns(*columns).head(count)
