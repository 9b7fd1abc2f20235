"""What a company does to its shares, and prices adjusted for it.

`time` is midnight UTC of the ex-date: the first day the share trades without the dividend, or at
the new number of shares.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from ingenium.model.bars import Bars
from ingenium.model.errors import DataError
from ingenium.model.timestamps import iso

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingenium.model.bar_checks import FloatColumn


@dataclass(frozen=True, slots=True)
class Split:
    """`numerator` new shares replace `denominator` old ones: 2 and 1 for a two-for-one split."""

    symbol: str
    time: int
    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        if self.numerator <= 0 or self.denominator <= 0:
            msg = (
                f"{self.symbol}: split {self.numerator}:{self.denominator} on {iso(self.time)} "
                "is impossible: both numbers must be positive."
            )
            raise DataError(msg)


@dataclass(frozen=True, slots=True)
class Dividend:
    """Cash paid for each share held before the ex-date."""

    symbol: str
    time: int
    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not self.amount.is_finite() or self.amount <= 0:
            msg = (
                f"{self.symbol}: dividend {self.amount} on {iso(self.time)} is impossible: "
                "the amount must be positive."
            )
            raise DataError(msg)


@dataclass(frozen=True, slots=True)
class SymbolChange:
    """From `time` on, what traded as `old` trades as `new`."""

    time: int
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Delisting:
    """The end of a share: from `time` on it is not traded, and who holds it is paid in cash.

    `price` is the cash for each share, 0 where it became worthless; None is the last close.
    """

    symbol: str
    time: int
    price: Decimal | None = None

    def __post_init__(self) -> None:
        if self.price is not None and (not self.price.is_finite() or self.price < 0):
            msg = (
                f"{self.symbol}: delisting at {self.price} on {iso(self.time)} is impossible: "
                "give the cash for each share, 0 where it became worthless."
            )
            raise DataError(msg)


CorporateAction = Split | Dividend | SymbolChange | Delisting


def adjusted(bars: Bars, actions: Iterable[CorporateAction]) -> Bars:
    """Return the bars as if every split and dividend had happened before the first bar.

    The return from one adjusted close to the next is what a holder earned: new shares counted, and
    each dividend bought back into the share at the close of its ex-date. Volumes count today's
    shares. For analysis only: a backtest trades raw prices and books the actions as they happen.

    Raises:
        DataError: a dividend meets a close that is not positive.
    """
    factor = np.ones(len(bars))
    shares = np.ones(len(bars))
    paid: dict[int, Decimal] = {}
    for action in actions:
        if isinstance(action, (SymbolChange, Delisting)) or action.symbol != bars.symbol:
            continue
        row = _first_row_after(bars, action.time)
        if not 0 < row < len(bars):
            continue
        if isinstance(action, Split):
            ratio = action.numerator / action.denominator
            factor[row - 1] /= ratio
            shares[row - 1] *= ratio
        else:
            paid[row] = paid.get(row, Decimal(0)) + action.amount
    for row, amount in paid.items():
        factor[row - 1] *= _dividend_factor(bars, row, float(amount))
    return _scaled(bars, _back(factor), _back(shares))


def _first_row_after(bars: Bars, time: int) -> int:
    if bars.stamp == "start":
        return int(np.searchsorted(bars.time, time))
    return int(np.searchsorted(bars.time, time, side="right"))  # an end label closes the day before


def _dividend_factor(bars: Bars, row: int, amount: float) -> float:
    close = float(bars.close[row])
    if close <= 0:
        msg = (
            f"{bars.symbol}: row {row}: a dividend cannot be adjusted for at close {close:.12g}: "
            "adjust positive prices only."
        )
        raise DataError(msg)
    return close / (close + amount)


def _back(steps: FloatColumn) -> FloatColumn:
    """Return the product of each row's step and all later ones."""
    return np.ascontiguousarray(np.multiply.accumulate(steps[::-1])[::-1])


def _scaled(bars: Bars, factor: FloatColumn, shares: FloatColumn) -> Bars:
    return Bars(
        symbol=bars.symbol,
        time=bars.time,
        open=bars.open * factor,
        high=bars.high * factor,
        low=bars.low * factor,
        close=bars.close * factor,
        volume=bars.volume * shares,
        timeframe=bars.timeframe,
        stamp=bars.stamp,
        available=bars.available,
        allow_negative_prices=bars.allow_negative_prices,
    )
