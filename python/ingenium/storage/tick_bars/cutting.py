"""Where bars end: pure functions from the columns of trades to the place after each last trade.

Bars by volume and value, imbalance and runs are those of M. López de Prado, Advances in Financial
Machine Learning (2018), chapter 2, with one difference: how much makes a bar is given, not
estimated from the bars before, so that a bar is the same however much history precedes it. A bar
ends with the first trade that reaches the amount; what that trade has beyond it is not carried
over. Renko bricks are Japanese; a price must go two bricks back to turn them around.

Sums are floats: an amount counts as reached from a billionth part below it on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from ingenium.model.bar_checks import FloatColumn, IntColumn

_NEARLY: Final = 1.0 - 1e-9
_WINDOW: Final = 1_024


def by_count(trades: int, count: int) -> IntColumn:
    """Return the ends of bars of so many trades each."""
    return np.arange(count, trades + 1, count, dtype=np.int64)


def by_sum(amounts: FloatColumn, threshold: float) -> IntColumn:
    """Return the ends of bars that each gather at least `threshold`: volume, or value."""
    total = np.cumsum(amounts)
    ends: list[int] = []
    before, reached = 0.0, threshold * _NEARLY
    while True:
        place = int(np.searchsorted(total, before + reached))
        if place == len(total):
            return np.array(ends, dtype=np.int64)
        ends.append(place + 1)
        before = float(total[place])


def by_imbalance(signed: FloatColumn, threshold: float) -> IntColumn:
    """Return the ends of bars in which one side took `threshold` more than the other."""
    total = np.cumsum(signed)
    ends: list[int] = []
    start, before, reached = 0, 0.0, threshold * _NEARLY
    while True:
        place = _first_outside(total, start, before - reached, before + reached)
        if place is None:
            return np.array(ends, dtype=np.int64)
        ends.append(place + 1)
        start, before = place + 1, float(total[place])


def by_runs(signed: FloatColumn, threshold: float) -> IntColumn:
    """Return the ends of bars in which one of the sides took `threshold`."""
    bought = np.cumsum(np.maximum(signed, 0.0))
    sold = np.cumsum(np.maximum(-signed, 0.0))
    ends: list[int] = []
    of_buyers, of_sellers, reached = 0.0, 0.0, threshold * _NEARLY
    while True:
        place = min(
            int(np.searchsorted(bought, of_buyers + reached)),
            int(np.searchsorted(sold, of_sellers + reached)),
        )
        if place == len(signed):
            return np.array(ends, dtype=np.int64)
        ends.append(place + 1)
        of_buyers, of_sellers = float(bought[place]), float(sold[place])


def by_distance(price: FloatColumn, brick: float) -> IntColumn:
    """Return the ends of renko bars: the price went a brick on, or two bricks back.

    Bricks are counted from the first price. A trade that jumps over several ends one bar, as a
    trade cannot be divided, and the next begins at the last brick that was filled.
    """
    ends: list[int] = []
    if not len(price):
        return np.array(ends, dtype=np.int64)
    start, edge, direction = 0, float(price[0]), 0
    while True:
        down, up = (2 if direction > 0 else 1), (2 if direction < 0 else 1)
        low, high = edge - down * brick * _NEARLY, edge + up * brick * _NEARLY
        place = _first_outside(price, start, low, high)
        if place is None:
            return np.array(ends, dtype=np.int64)
        ends.append(place + 1)
        moved = (float(price[place]) - edge) / brick
        direction = 1 if moved > 0 else -1
        edge += direction * np.floor(abs(moved) / _NEARLY) * brick
        start = place + 1


def taker_sides(price: FloatColumn, side: IntColumn | None) -> npt.NDArray[np.int64]:
    """Return who took: as told, else by the tick rule, 1 up, -1 down, of equal prices the last.

    C. Lee, M. Ready, Inferring Trade Direction from Intraday Data (1991). Before the first move
    nobody can tell, and 0 stays.
    """
    told = np.zeros(len(price), dtype=np.int64) if side is None else side
    if bool((told != 0).all()):
        return told
    moves = np.sign(np.diff(price, prepend=price[:1])).astype(np.int64)
    last = np.maximum.accumulate(np.where(moves != 0, np.arange(len(moves)), 0))
    return np.where(told != 0, told, moves[last])


def _first_outside(column: FloatColumn, start: int, low: float, high: float) -> int | None:
    """Return the first place from `start` on with a value at a bound or beyond it."""
    size = _WINDOW
    while start < len(column):
        window = column[start : start + size]
        outside = (window <= low) | (window >= high)
        place = int(outside.argmax())
        if outside[place]:
            return start + place
        start += size
        size *= 2
    return None
