"""A market made up from a seed, for whoever has no recording; nothing of it is real."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from tapes.tape import BUY, SECOND, SELL, Tape, tape_of

from ingenium.model.ticks import TickKind

START = 1_704_067_200 * SECOND  # 2024-01-01
STEP = SECOND // 10  # from one state of the book to the next
LEVELS = 20
TICK = 0.01
FIRST_BID = 6_000_000  # ticks
MOVES = (-20, 0, 20)
DEEPEST = 15  # ticks that a trade goes into the book at most
DEEP = 0.3  # of the trades


def synthetic(seconds: int = 200, seed: int = 1) -> Tape:
    """Make a market up: a walking price, twenty levels a side that grow and shrink, trades on both.

    The touch is a tick wide. Some trades go deeper into the book, and a move comes with one.
    """
    chance = np.random.default_rng(seed)
    states = seconds * SECOND // STEP
    moves = chance.choice(MOVES, states, p=[0.15, 0.7, 0.15])
    bids = FIRST_BID + np.cumsum(moves)
    sizes = np.round(chance.uniform(0.2, 3.0, (states, 2, LEVELS)), 3)
    rows: list[tuple[float, ...]] = []
    for state in range(states):
        move, bid = int(moves[state]), int(bids[state])
        taker = int(np.sign(move)) or int(chance.choice([BUY, SELL]))
        size = round(float(chance.exponential(0.6)), 3) + (2.0 if move else 0.001)
        deep = int(chance.integers(0, DEEPEST)) if chance.random() < DEEP else 0
        price = bid - move + (taker == BUY) + taker * deep
        rows.append((2 * state, TickKind.TRADE, taker, price, size))
        for side, price in _left(bid - move, bid):
            rows.append((2 * state + 1, TickKind.LEVEL, side, price, 0.0))
        for side, shown in zip((BUY, SELL), sizes[state], strict=True):
            for price, size in zip(_prices(side, bid), shown, strict=True):
                rows.append((2 * state + 1, TickKind.LEVEL, side, price, size))
    late = chance.integers(0, STEP // 2, 2 * states)
    return _told(rows, START + np.arange(2 * states) * STEP // 2 + late, seed)


def _prices(side: int, bid: int) -> range:
    """Return the prices of a side in ticks, best first."""
    return range(bid, bid - LEVELS, -1) if side == BUY else range(bid + 1, bid + 1 + LEVELS)


def _left(before: int, bid: int) -> list[tuple[int, int]]:
    """Return the levels, by side and price, that a move of the best bid leaves behind."""
    return [
        (side, price)
        for side in (BUY, SELL)
        for price in _prices(side, before)
        if price not in _prices(side, bid)
    ]


def _told(rows: list[tuple[float, ...]], times: npt.NDArray[np.int64], seed: int) -> Tape:
    made = pd.DataFrame(rows, columns=["place", "kind", "side", "price", "size"])
    made["price"] = (made.price * TICK).round(2)
    made["time"] = times[made.place]
    made["message"] = made.place
    trades, depth = made[made.kind == TickKind.TRADE], made[made.kind == TickKind.LEVEL]
    best = depth[depth["size"] > 0].groupby(["place", "side"], as_index=False).first()
    name = f"synthetic tape of seed {seed}"
    return tape_of(name, trades=trades, best=best.assign(kind=int(TickKind.QUOTE)), depth=depth)
