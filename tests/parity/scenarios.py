"""The strategies of the reference scenarios, as their rules put them in words."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from math import floor

import ingenium

CENT = Decimal("0.01")


def exact(price: float) -> Decimal:
    return Decimal(repr(price))


def rounded(price: Decimal, rounding: str) -> Decimal:
    return price.quantize(CENT, rounding)


class Crosses(ingenium.Strategy):
    """Tell when a fast mean of closes crosses a slow one; equality is decided exactly."""

    fast: int = 10
    slow: int = 30

    def on_start(self) -> None:
        self.symbol = self.symbols[0]
        self.closes: list[Decimal] = []
        self.side: int | None = None
        self.begin_scenario()

    def begin_scenario(self) -> None: ...

    def on_bar(self, bar: ingenium.Bar) -> None:
        self.closes.append(exact(bar.close))
        if len(self.closes) < self.slow:
            return
        fast = sum(self.closes[-self.fast :]) / self.fast
        slow = sum(self.closes[-self.slow :]) / self.slow
        side = (fast > slow) - (fast < slow)
        before, self.side = self.side, side
        if before is None:
            return
        if side > 0 >= before:
            self.on_cross_up(bar)
        elif side < 0 <= before:
            self.on_cross_down(bar)

    def on_cross_up(self, bar: ingenium.Bar) -> None: ...

    def on_cross_down(self, bar: ingenium.Bar) -> None: ...


class S01(ingenium.Strategy):
    def on_start(self) -> None:
        self.bought = False

    def on_bar(self, bar: ingenium.Bar) -> None:
        if not self.bought:
            self.bought = True
            quantity = floor(Decimal("0.95") * 100_000 / exact(bar.close))
            self.buy(bar.symbol, quantity, tag="entry")


class S02(Crosses):
    def on_cross_up(self, bar: ingenium.Bar) -> None:
        if self.position(self.symbol) == 0:
            quantity = floor(Decimal("0.95") * self.equity_exact / exact(bar.close))
            self.buy(self.symbol, quantity, tag="entry")

    def on_cross_down(self, _: ingenium.Bar) -> None:
        if held := self.position(self.symbol):
            self.sell(self.symbol, held, tag="exit")


class Reversal(Crosses):
    """Hold +size after a cross up and -size after a cross down, by one order for the difference."""

    size: int = 1000

    def on_cross_up(self, _: ingenium.Bar) -> None:
        self.buy(self.symbol, self.size - self.position(self.symbol), tag="long")

    def on_cross_down(self, _: ingenium.Bar) -> None:
        self.sell(self.symbol, self.size + self.position(self.symbol), tag="short")


class S04(Reversal): ...


class S07(ingenium.Strategy):
    def on_start(self) -> None:
        self.rsi = ingenium.indicators.RSI(14)

    def on_bar(self, bar: ingenium.Bar) -> None:
        self.rsi.update(bar.close)
        held = self.position(bar.symbol)
        if held == 0 and self.rsi.value < 30:
            self.buy(bar.symbol, floor(20_000 / exact(bar.close)), tag="entry")
        elif held > 0 and self.rsi.value > 70:
            self.sell(bar.symbol, held, tag="exit")


class S08(ingenium.Strategy):
    def on_bar(self, bar: ingenium.Bar) -> None:
        if self.orders(bar.symbol):
            return
        if self.position(bar.symbol) == 0:
            limit = rounded(exact(bar.close) * Decimal("0.97"), ROUND_FLOOR)
            self.buy(bar.symbol, 500, limit=limit, tag="entry")
        else:
            limit = rounded(self.entry * Decimal("1.05"), ROUND_CEILING)
            self.sell(bar.symbol, 500, limit=limit, tag="exit")

    def on_fill(self, fill: ingenium.Fill) -> None:
        self.entry = fill.price_exact


class S09(Crosses):
    def on_cross_up(self, bar: ingenium.Bar) -> None:
        if self.position(self.symbol) == 0 and not self.orders(self.symbol):
            close = exact(bar.close)
            self.buy(
                self.symbol,
                100,
                stop_loss=rounded(close * Decimal("0.97"), ROUND_HALF_UP),
                take_profit=rounded(close * Decimal("1.04"), ROUND_HALF_UP),
                tag="entry",
            )


class S12(Crosses):
    def on_cross_up(self, _: ingenium.Bar) -> None:
        if self.position(self.symbol) == 0:
            self.buy(self.symbol, 100, tag="entry")

    def on_cross_down(self, _: ingenium.Bar) -> None:
        if self.position(self.symbol) > 0:
            self.sell(self.symbol, 100, tag="exit")


class S14(Reversal):
    size: int = 100_000


STRATEGIES = {
    "S01": S01,
    "S02": S02,
    "S04": S04,
    "S07": S07,
    "S08": S08,
    "S09": S09,
    "S12": S12,
    "S14b": S14,
}
PERCENT = {"kind": "percent", "rate": "0.001"}
FEES = {
    "S04": PERCENT,
    "S07": {"kind": "per_share", "rate": "0.005", "minimum": "1"},
    "S12": PERCENT,
}
