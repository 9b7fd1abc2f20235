"""A strategy that asks for everything that there is to ask for, by a chance that repeats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingenium import Strategy
from ingenium.model.timeframe import MINUTE

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingenium.model.engine import Bar, Fill, Order, OrderEvent


class Busy(Strategy):
    """Trades at random: every kind of order, target, signal, timer, change and cancellation."""

    rate: float = 0.5

    def on_start(self) -> None:
        self.heard: list[str] = []
        self.numbers = {symbol: self.indicators.sma(symbol, 5) for symbol in self.symbols}
        self.longer = self.bars("5m", self.symbols[0])
        self.call_every(7 * MINUTE + 1, "often")
        self.call_at(self.now + 30 * MINUTE, "once")
        self.buy(self.symbols[0], 3, tag="first")
        self.heard.append(f"start {self.now}")

    def on_bar(self, bar: Bar) -> None:
        self.heard.append(f"{bar.symbol} {bar.time} {self.now} {len(self.longer)} {self.equity}")
        if self.rng.random() < self.rate:
            self.rng.choice(DEEDS)(self, bar.symbol, bar.close)

    def on_order(self, event: OrderEvent) -> None:
        self.heard.append(f"{event.order.id} {event.text} {event.time}")
        if event.name == "OrderRejected":
            self.cancel_all(event.order.symbol)

    def on_fill(self, fill: Fill) -> None:
        self.heard.append(f"{fill} {fill.tag} {self.position(fill.symbol)}")

    def on_signal(self, symbol: str, strength: float) -> None:
        self.heard.append(f"{symbol} {strength}")

    def on_timer(self, name: str) -> None:
        self.heard.append(f"{name} {self.now}")
        if name == "often":
            self.target(self.symbols[-1], quantity=self.rng.randint(-20, 20))

    def on_stop(self) -> None:
        self.close()
        self.heard.append(f"stop {self.now}")

    def pause(self) -> None:
        """Halt, to go on at the next `rearm`."""
        self.halt()
        self.call_at(self.now + 20 * MINUTE, "again")

    def size(self) -> int:
        """Return a quantity, now and then one that the gate denies."""
        return self.rng.randint(0, 40)

    def some_order(self) -> Order | None:
        """Return one of the open orders."""
        orders = self.orders()
        return self.rng.choice(orders) if orders else None

    def with_order(self, deed: Callable[[Order], object]) -> None:
        """Do something to one of the open orders."""
        if (order := self.some_order()) is not None:
            deed(order)


DEEDS: list[Callable[[Busy, str, float], object]] = [
    lambda s, x, _: s.buy(x, s.size()),
    lambda s, x, _: s.sell(x, s.size(), tag="out"),
    lambda s, x, at: s.buy(x, s.size(), limit=round(at - 0.5, 2), tif="DAY"),
    lambda s, x, at: s.sell(x, s.size(), limit=round(at + 0.5, 2), display=1),
    lambda s, x, at: s.buy(x, s.size(), stop=round(at + 1, 2), until=s.now + 30 * MINUTE),
    lambda s, x, at: s.sell(x, s.size(), stop=round(at - 1, 2), limit=round(at - 2, 2), bars=9),
    lambda s, x, at: s.buy(x, s.size(), touch=round(at - 1, 2)),
    lambda s, x, at: s.sell(x, s.size(), touch=round(at + 1, 2), limit=round(at + 1, 2)),
    lambda s, x, _: s.sell(x, s.size(), trail=1.5),
    lambda s, x, _: s.buy(x, s.size(), trail_percent=1),
    lambda s, x, _: s.sell(x, s.size(), trail_ticks=50, trail_limit=0.5),
    lambda s, x, _: s.buy(x, s.size(), to_limit=True, tif="IOC"),
    lambda s, x, _: s.sell(x, s.size(), reduce_only=True, tif="FOK"),
    lambda s, x, at: s.buy(x, s.size(), limit=round(at + 1, 2), post_only=True),
    lambda s, x, _: s.buy(x, s.size(), tif="AT_CLOSE"),
    lambda s, x, _: s.sell(x, s.size(), tif="AT_OPEN"),
    lambda s, x, at: s.buy(
        x, 1 + s.size(), take_profit=round(at + 2, 2), stop_loss=round(at - 2, 2)
    ),
    lambda s, x, at: s.buy(
        x,
        1 + s.size(),
        limit=round(at, 2),
        stop_loss=round(at - 1, 2),
        stop_loss_limit=round(at - 2, 2),
    ),
    lambda s, x, at: (
        s.buy(x, 2, limit=round(at - 1, 2), oco="pair"),
        s.sell(x, 2, limit=round(at + 1, 2), oco="pair"),
    ),
    lambda s, x, at: s.sell(x, 3, limit=round(at + 2, 2), after=s.buy(x, 3, limit=round(at, 2))),
    lambda s, x, _: s.target(x, weight=s.rng.choice([0.1, -0.2, 0])),
    lambda s, x, _: s.target(x, notional=1234.5),
    lambda s, x, _: s.signal(x, s.rng.choice([-1, 0, 0.25])),
    lambda s, x, _: s.close(x),
    lambda s, x, _: s.cancel_all(x),
    lambda s, _x, _: s.with_order(s.cancel),
    lambda s, _x, _: s.with_order(lambda order: s.replace(order, quantity=s.size())),
    lambda s, _x, at: s.with_order(lambda order: s.replace(order, limit=round(at + 0.1, 2))),
    lambda s, _x, at: s.with_order(lambda order: s.replace(order, trigger=round(at + 1, 2))),
    lambda s, _x, _: s.pause(),
    lambda s, _x, _: s.rearm(),
    lambda s, x, _: s.indicators.ema(x, s.rng.randint(2, 30)),
]
