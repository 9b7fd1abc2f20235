"""The house makes the market of the lab: a price that wanders, quotes around it, and takers."""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass, field
from decimal import Decimal
from math import inf
from typing import TYPE_CHECKING, Final

from ingenium.model.errors import DataError
from ingenium.model.ticks import TickKind
from ingenium.venues.lab.candles import MINUTE, LabCandle
from ingenium.venues.lab.ledger import HOUSE
from ingenium.venues.lab.orders import Ticket
from ingenium.venues.lab.replay import Replay
from ingenium.venues.port import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ingenium.model.ticks import Ticks
    from ingenium.venues.lab.exchange import LabExchange
    from ingenium.venues.lab.market import LabMarket
    from ingenium.venues.lab.orders import LabOrder
    from ingenium.venues.port import Side

SECOND: Final = 1_000_000_000
_NOWHERE: Final[Iterator[float]] = iter(())


@dataclass(frozen=True, slots=True)
class Temper:
    """What a market is like.

    Attributes:
        price: where it begins.
        size: how much a level holds, about.
        swing: how far the price goes in a second, as a fraction of it (one standard deviation).
        spread: between the best prices, as a fraction.
        levels: of quotes on each side.
        takers: how many orders a second take from the book, on average.
    """

    price: Decimal
    size: Decimal
    swing: float = 0.0004
    spread: float = 0.0004
    levels: int = 8
    takers: float = 2.0


@dataclass(slots=True)
class House:
    """Makes the markets of one exchange; the same seed and steps make the same markets.

    Attributes:
        every: nanoseconds between two steps of a market; the markets take turns.
        speed: how fast its time passes, as a multiple.
        history: minutes of bars from before it began.
        is_thin: whether it quotes a tenth only.
    """

    exchange: LabExchange
    tempers: dict[str, Temper]
    seed: int = 0
    every: int = SECOND // 2
    speed: float = 1.0
    history: int = 0
    is_thin: bool = False
    _chance: random.Random = field(init=False)
    _symbols: deque[str] = field(init=False)
    _middle: dict[str, float] = field(default_factory=dict[str, float])
    _path: dict[str, Iterator[float]] = field(default_factory=dict[str, "Iterator[float]"])
    _replays: dict[str, Replay] = field(default_factory=dict[str, "Replay"])
    _quotes: dict[str, list[LabOrder]] = field(default_factory=dict[str, "list[LabOrder]"])
    _next: int = 0

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        self._symbols = deque(self.tempers)
        self._middle = {symbol: float(each.price) for symbol, each in self.tempers.items()}

    def live(self, now: int) -> bool:
        """Make the steps that are due, and say whether there were any."""
        if not self._next:
            self._begin(now)
            return True
        is_new = self._replay(now)
        every = int(self.every / self.speed / len(self.tempers))
        if self._next - 2 * self.every < now < self._next:
            return is_new
        steps = min(max((now - self._next) // every + 1, 1), 20 * len(self.tempers))
        for _ in range(steps):
            self._symbols.rotate(-1)
            self._step(self._symbols[-1], now)
        self.exchange.pass_time(now)
        self._next = now + every
        return True

    def _step(self, symbol: str, now: int) -> None:
        """Let the price wander, quote around it, and let takers come: of one market at a time."""
        if symbol in self._replays:
            return
        market, temper = self.exchange.markets[symbol], self.tempers[symbol]
        seconds = self.every / SECOND
        wander = 1 + self._chance.gauss(0, temper.swing * seconds**0.5)
        middle = self._middle[symbol]
        self._middle[symbol] = next(self._path.get(symbol, _NOWHERE), middle * wander)
        self._quote(market, temper, now)
        if self._chance.random() < temper.takers * seconds:
            side: Side = self._chance.choice(("buy", "sell"))
            self._order(market, side, self._size(market, temper), None, now)
        market.settle(now)

    def trade(self, symbol: str, side: Side, quantity: Decimal, now: int) -> None:
        """Let a taker come: for tests, and for those who watch."""
        market = self.exchange.market(symbol)
        self._order(market, side, quantity, None, now)
        market.settle(now)

    def follow(self, symbol: str, prices: Iterable[float]) -> None:
        """Have a market go where others have gone, a price a step; it wanders on from the last.

        Raises:
            Refused: there is no such market.
            DataError: there is no price, or one is not above 0.
        """
        self.exchange.market(symbol)
        path = [float(each) for each in prices]
        if not path or not all(0 < each < inf for each in path):
            msg = f"The prices for {symbol} cannot be followed: there have to be some, all above 0."
            raise DataError(msg)
        self._middle[symbol], self._path[symbol] = path[0], iter(path[1:])

    def replay(self, symbol: str, ticks: Ticks) -> None:
        """Have a market go as a record went; it wanders on from its end.

        Raises:
            Refused: there is no such market.
            DataError: the record is empty.
        """
        record = Replay(self.exchange, self.exchange.market(symbol), ticks)
        if record.is_over:
            msg = f"The record for {symbol} is empty: it cannot be played."
            raise DataError(msg)
        self._replays[symbol] = record
        prices = ticks.price[ticks.kind <= TickKind.QUOTE]
        self._middle[symbol] = float(prices[0]) if len(prices) else self._middle[symbol]

    def move(self, symbol: str, price: Decimal, now: int) -> None:
        """Take a market to a price at once: quotes first, then a trade there."""
        market = self.exchange.market(symbol)
        self._middle[symbol] = float(price)
        self._quote(market, self.tempers[symbol], now)
        self._order(market, "buy", market.instrument.lot, None, now)
        market.settle(now)

    def _replay(self, now: int) -> bool:
        """Let the records go on, and say whether anything was new."""
        is_new = False
        for symbol, record in list(self._replays.items()):
            is_new = record.live(now, self.speed) or is_new
            if record.is_over:
                record.withdraw(now)
                del self._replays[symbol]
                self._middle[symbol] = float(record.middle or self._middle[symbol])
        return is_new

    def _begin(self, now: int) -> None:
        self._next = now + self.every
        for symbol, temper in self.tempers.items():
            market = self.exchange.markets[symbol]
            self._remember(market, temper, now)
            if symbol in self._replays:
                self._replays[symbol].live(now, self.speed)
                continue
            self._quote(market, temper, now)
            self._order(market, "buy", market.instrument.lot, None, now)
            market.settle(now)

    def _remember(self, market: LabMarket, temper: Temper, now: int) -> None:
        """Make up the bars from before the beginning, from the last to the first."""
        tick, lot, bars = market.instrument.tick, market.instrument.lot, market.candles.minutes
        start, price = now - now % MINUTE, self._middle[market.instrument.order_symbol]
        close = max(Decimal(repr(price)) // tick * tick, tick)
        for _ in range(self.history):
            start -= MINUTE
            price *= 1 + self._chance.gauss(0, temper.swing * 60**0.5)
            first = max(Decimal(repr(price)) // tick * tick, tick)
            reach = Decimal(repr(abs(self._chance.gauss(0, temper.swing * price)))) // tick * tick
            volume = self._size(market, temper) * 10 // lot * lot
            high, low = max(first, close) + reach, max(min(first, close) - reach, tick)
            value, half = volume * close, volume / 2
            bar = LabCandle(start, first, high, low, close, volume, value, half, value / 2, 20)
            bars.append(bar)
            close = first
        bars.reverse()

    def _quote(self, market: LabMarket, temper: Temper, now: int) -> None:
        symbol = market.instrument.order_symbol
        house = self.exchange.accounts[HOUSE]
        for order in self._quotes.get(symbol, ()):
            if order.is_open:
                self.exchange.cancel(house, order, now)
        tick = market.instrument.tick
        middle = Decimal(repr(self._middle[symbol]))
        gap = max(Decimal(repr(temper.spread)) * middle / 2, tick)
        quotes = []
        for level in range(temper.levels):
            distance = gap * (1 + level)
            for side, price in self._sides(middle, distance, tick):
                size = self._size(market, temper)
                quotes += self._order(market, side, size, price, now)
        self._quotes[symbol] = quotes

    def _sides(
        self, middle: Decimal, distance: Decimal, tick: Decimal
    ) -> Iterable[tuple[Side, Decimal]]:
        bid = (middle - distance) // tick * tick
        ask = -((-middle - distance) // tick) * tick
        return [("buy", bid), ("sell", ask)] if bid > 0 else [("sell", ask)]

    def _size(self, market: LabMarket, temper: Temper) -> Decimal:
        lot = market.instrument.lot
        size = temper.size * Decimal(repr(self._chance.uniform(0.3, 1.7)))
        if self.is_thin:
            size /= 10
        return max(size // lot * lot, lot)

    def _order(
        self, market: LabMarket, side: Side, quantity: Decimal, limit: Decimal | None, now: int
    ) -> list[LabOrder]:
        ticket = Ticket(
            symbol=market.instrument.order_symbol,
            side=side,
            quantity=quantity,
            type="market" if limit is None else "limit",
            limit=limit,
        )
        try:
            return [self.exchange.submit(self.exchange.accounts[HOUSE], ticket, now)]
        except Refused:
            return []
