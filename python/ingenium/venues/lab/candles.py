"""Bars of an exchange of the lab, of its own trades."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingenium.venues.lab.orders import Print

MINUTE = 60_000_000_000


@dataclass(slots=True)
class LabCandle:
    """A bar: [start, start + length)."""

    start: int
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal = Decimal(0)
    value: Decimal = Decimal(0)
    taker_volume: Decimal = Decimal(0)
    taker_value: Decimal = Decimal(0)
    trades: int = 0

    def take(self, print_: Print) -> None:
        """Take a trade."""
        price = print_.price
        self.high, self.low, self.close = max(self.high, price), min(self.low, price), price
        self.volume += print_.quantity
        self.value += print_.quantity * price
        self.trades += 1
        if print_.side == "buy":
            self.taker_volume += print_.quantity
            self.taker_value += print_.quantity * price


@dataclass(slots=True)
class Candles:
    """Minutes of one instrument; longer bars are made of them when somebody asks.

    A minute without a trade has a bar at the last price, as exchanges tell it.
    """

    minutes: list[LabCandle] = field(default_factory=list["LabCandle"])

    def take(self, print_: Print) -> None:
        """Take a trade."""
        self.pass_time(print_.time, print_.price)
        self.minutes[-1].take(print_)

    def pass_time(self, now: int, price: Decimal | None = None) -> None:
        """Begin the minutes that have begun."""
        start = now - now % MINUTE
        if not self.minutes:
            if price is not None:
                self.minutes.append(LabCandle(start, price, price, price, price))
            return
        while self.minutes[-1].start < start:
            close = self.minutes[-1].close
            self.minutes.append(
                LabCandle(self.minutes[-1].start + MINUTE, close, close, close, close)
            )

    def bars(self, length: int, since: int, until: int) -> list[LabCandle]:
        """Return bars whose start is in [since, until), the one under way too."""
        result: list[LabCandle] = []
        if not self.minutes:
            return result
        first = self.minutes[0].start  # there is one for every minute
        skipped = max((since - since % length - first) // MINUTE, 0)
        last = max(-(-(until - first + length) // MINUTE), 0)
        for each in self.minutes[skipped:last]:
            start = each.start - each.start % length
            if not since <= start < until:
                continue
            if not result or result[-1].start != start:
                result.append(LabCandle(start, each.open, each.high, each.low, each.close))
            bar = result[-1]
            bar.high, bar.low, bar.close = (
                max(bar.high, each.high),
                min(bar.low, each.low),
                each.close,
            )
            bar.volume += each.volume
            bar.value += each.value
            bar.taker_volume += each.taker_volume
            bar.taker_value += each.taker_value
            bar.trades += each.trades
        return result
