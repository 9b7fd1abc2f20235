"""A strategy never sees a datum before it is available, and never trades in a bar that had begun."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.simulation.script import FIRST, Row, bars

import ingenium
from ingenium.model.timeframe import DAY, HOUR, MINUTE

LENGTHS = [15 * MINUTE, HOUR, 6 * HOUR, DAY]


class Nosy(ingenium.Strategy):
    """Looks at everything at every call, and sends orders by chance."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.seen: list[tuple[int, str, int, int]] = []
        self.sent: dict[int, int] = {}
        self.closes: dict[str, float] = {}
        self.early: list[str] = []

    def on_start(self) -> None:
        self.call_every(7 * MINUTE * 13)

    def on_bar(self, bar: ingenium.Bar) -> None:
        self.seen.append((self.now, bar.symbol, bar.time, bar.available))
        self.closes[bar.symbol] = bar.close
        self.look()

    def on_timer(self, name: str) -> None:
        self.look(name)

    def on_fill(self, fill: ingenium.Fill) -> None:
        self.look(fill.symbol)

    def look(self, _: object = None) -> None:
        for symbol in self.symbols:
            known = self.closes.get(symbol)
            price = self.price(symbol)
            # Bars of one instant become known together; their callbacks come one by one.
            if not np.isnan(price) and known != price:
                self.early.append(f"{symbol} {self.now} {price}")
        if self.chance.random() < 0.3:
            self.send()

    def send(self) -> None:
        symbol = self.chance.choice(self.symbols)
        last = self.closes.get(symbol, 100.0)
        kinds: list[dict[str, Any]] = [
            {},
            {"limit": round(last * 1.01, 2)},
            {"limit": round(last * 0.99, 2)},
            {"stop": round(last * 1.01, 2)},
            {"touch": round(last * 0.99, 2)},
            {"trail_percent": 1},
            {"tif": "AT_CLOSE"},
            {"take_profit": round(last * 1.02, 2), "stop_loss": round(last * 0.98, 2)},
        ]
        order = self.buy(symbol, 1, **self.chance.choice(kinds))
        self.sent[order.id] = self.now


def random_bars(chance: random.Random, symbol: str) -> ingenium.Bars:
    """Return bars of some length with holes; some are published late."""
    length = chance.choice(LENGTHS)
    count = 2 * DAY // length if length < DAY else 4
    price, rows, times = 100.0, list[Row](), list[int]()
    first = FIRST + chance.choice([0, 0, 5 * MINUTE])
    for number in range(count):
        closing = round(price * chance.uniform(0.98, 1.02), 2)
        high, low = max(price, closing) + 0.5, min(price, closing) - 0.5
        if chance.random() < 0.9 or number == 0:
            rows.append((price, round(high, 2), round(low, 2), closing))
            times.append(first + number * length)
        price = closing
    late = chance.choice([0, 0, MINUTE])
    return bars(rows, symbol, step=length, time=times, available=np.array(times) + length + late)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    symbols=st.integers(1, 4),
    fill=st.sampled_from(["next_open", "same_close", "next_close"]),
    path=st.sampled_from(["touch", "adaptive"]),
)
def test_nothing_is_seen_early_and_no_order_trades_in_a_bar_that_had_begun(
    seed: int, symbols: int, fill: str, path: str
) -> None:
    chance = random.Random(seed)
    data = [random_bars(chance, f"S{number}") for number in range(symbols)]
    nosy = Nosy(seed)
    result = ingenium.backtest(
        nosy, data=data, account="unlimited", fill=fill, venue={"path": path}
    )
    assert all(now >= available for now, _, _, available in nosy.seen)
    assert [now for now, *_ in nosy.seen] == sorted(now for now, *_ in nosy.seen)
    assert sum(len(market) for market in data) == len(nosy.seen)
    check_fills(result, data, nosy.sent, fill)


def check_fills(
    result: ingenium.Result, data: list[ingenium.Bars], sent: dict[int, int], fill: str
) -> None:
    table, orders = result.table("fills"), result.table("orders")
    known = {market.symbol: market for market in data}
    for row in range(len(table["time"])):
        market = known[str(table["symbol"][row])]
        number = int(np.searchsorted(market.time, table["time"][row]))
        order = int(table["order"][row])
        if order not in sent:
            continue  # a leg of a bracket: as old as its entry
        available = market.known_at()
        before = int(available[number - 1]) if number else 0
        begun = max(int(market.time[number]), before)
        kind = str(orders["type"][order])
        at_close = fill == "same_close" and kind == "market" and table["phase"][row] == "close"
        latest = int(available[number]) if at_close else begun
        assert sent[order] <= latest, (row, order)


class Indicated(ingenium.Strategy):
    """Compares an indicator, which the engine feeds, with the closes that it was shown."""

    def on_start(self) -> None:
        self.mean = self.indicators.sma("X", 2)
        self.closes: list[float] = []
        self.means: list[float] = []

    def on_bar(self, bar: ingenium.Bar) -> None:
        self.closes.append(bar.close)
        self.means.append(self.mean.value)


def test_an_indicator_knows_the_bars_that_the_strategy_knows() -> None:
    # Closes 1, 2, 4, 8: the means of two are 1.5, 3, 6, at the bars that complete them.
    strategy = Indicated()
    ingenium.backtest(strategy, data=[bars([(c, c, c, c) for c in (1, 2, 4, 8)])])
    assert (strategy.closes, strategy.means) == ([2.0, 4.0, 8.0], [1.5, 3.0, 6.0])


def test_a_bar_that_is_published_late_is_seen_late() -> None:
    # The close of day 0 is known an hour after midnight, when the open of day 1 is over: the order
    # trades at the open of day 2.
    times = [FIRST, FIRST + DAY, FIRST + 2 * DAY]
    late = bars(
        [(100, 100, 100, 100), (101, 101, 101, 101), (102, 102, 102, 102)],
        time=times,
        available=np.array(times) + DAY + HOUR,
    )
    strategy = Once()
    result = ingenium.backtest(strategy, data=[late], account="unlimited")
    assert strategy.sent_at == FIRST + DAY + HOUR
    fills = result.table("fills")
    # A bar begins, as far as orders know, when the one before it is known: day 1 at 01:00.
    assert list(fills["price"]) == [101.0]


class Once(ingenium.Strategy):
    sent_at: int = 0

    def on_bar(self, bar: ingenium.Bar) -> None:
        if not self.sent_at:
            self.sent_at = self.now
            self.buy(bar.symbol, 1)
