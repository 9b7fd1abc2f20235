"""The ticks of one instrument as a run takes them, and what a report shows of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from math import floor, log10
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from ingenium.model.bars import Bars
from ingenium.model.decimals import EXACT, decimals_needed
from ingenium.model.ticks import TickKind
from ingenium.runtime.market import Facts
from ingenium.runtime.provenance import Provenance

if TYPE_CHECKING:
    from ingenium.model.bar_checks import FloatColumn, IntColumn
    from ingenium.model.corporate_actions import CorporateAction
    from ingenium.model.ticks import Ticks

_BUCKETS: Final = 2_000
_LEAST: Final = 2
_SIZES: Final = 8
_ROOM: Final = 9e15  # what a float holds exactly


@dataclass(frozen=True, eq=False)
class TickMarket:
    """What a run knows of an instrument that is played tick by tick.

    Attributes:
        ticks: its events.
        notes: what a reader of the result should know of the data.
        provenance: where the ticks came from.
        facts: what their source says of the instrument.
        is_traded: whether strategies trade it unless they say otherwise.
    """

    ticks: Ticks
    notes: tuple[str, ...] = ()
    provenance: Provenance = field(default_factory=Provenance)
    facts: Facts = field(default_factory=Facts)
    is_traded: bool = True
    actions: tuple[CorporateAction, ...] = ()

    @property
    def symbol(self) -> str:
        """The instrument."""
        return self.ticks.symbol

    @property
    def rows(self) -> int:
        """How many events there are."""
        return len(self.ticks)

    def release(self) -> None:
        """Give back nothing: ticks in memory stay there."""

    @cached_property
    def bars(self) -> Bars:
        """The prices of the trades, without trades those of the book, in few buckets of time."""
        time, price, size = _prices(self.ticks)
        first, last = int(time[0]), int(time[-1])
        width = max(1, (last - first) // _BUCKETS + 1)
        bucket = (time - first) // width
        starts = np.flatnonzero(np.diff(bucket, prepend=-1))
        return Bars.from_columns(
            self.symbol,
            time=first + width * bucket[starts],
            open=price[starts],
            high=np.maximum.reduceat(price, starts),
            low=np.minimum.reduceat(price, starts),
            close=price[np.append(starts[1:], len(price)) - 1],
            volume=np.add.reduceat(size, starts),
            timeframe=width,
        )

    def price_precision(self) -> int:
        """Return the fewest decimals, at least 2, that hold every price."""
        if self.facts.price_decimals is not None:
            return max(_LEAST, self.facts.price_decimals)
        prices = self.ticks.price[_has_price(self.ticks)]
        digits = decimals_needed((prices,), _LEAST, EXACT)
        return _fitting(EXACT if digits is None else digits, prices)

    def quantity_precision(self) -> int:
        """Return the fewest decimals that hold every size."""
        if self.facts.quantity_decimals is not None:
            return self.facts.quantity_decimals
        sizes = self.ticks.size[_has_size(self.ticks)]
        digits = decimals_needed((sizes,), 0, _SIZES)
        return _fitting(_SIZES if digits is None else digits, sizes)

    def checksum(self) -> str:
        """Return the SHA-256 of the columns."""
        digest = hashlib.sha256()
        ticks = self.ticks
        columns = (ticks.time, ticks.available, ticks.kind, ticks.side, ticks.price, ticks.size)
        for column in columns:
            digest.update(column.data)
        return digest.hexdigest()


def _has_size(ticks: Ticks) -> npt.NDArray[np.bool_]:
    return np.asarray((ticks.kind < TickKind.FUNDING) & (ticks.kind != TickKind.CLEAR))


def _has_price(ticks: Ticks) -> npt.NDArray[np.bool_]:
    return np.asarray(_has_size(ticks) & (ticks.price > 0) | (ticks.kind == TickKind.MARK))


def _fitting(digits: int, values: FloatColumn) -> int:
    """Return as many decimals as there is room for beside the largest value."""
    largest = max(float(values.max(initial=0.0)), 1.0)
    return min(digits, max(0, floor(log10(_ROOM / largest))))


def _prices(ticks: Ticks) -> tuple[IntColumn, FloatColumn, FloatColumn]:
    trades = (ticks.kind == TickKind.TRADE) | (ticks.kind == TickKind.EXECUTE)
    shown = trades if bool(trades.any()) else _has_price(ticks)
    if not bool(shown.any()):
        return ticks.time[:1], np.ones(1), np.zeros(1)
    time = np.maximum.accumulate(ticks.time[shown])
    size = np.where(trades[shown], ticks.size[shown], 0.0)
    return time, ticks.price[shown], size
