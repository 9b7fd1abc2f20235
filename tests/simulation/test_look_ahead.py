"""Nothing is seen before it is available, and no order trades in a bar that had begun."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.simulation.script import FIRST, Row, bars, flat

import ingenium
from ingenium.model.timeframe import DAY, HOUR, MINUTE

LENGTHS = [15 * MINUTE, HOUR, 6 * HOUR, DAY]


class Nosy(ingenium.Strategy):
    """Looks at everything at every call, and sends orders by chance."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.seen: list[tuple[int, str, int, int]] = []
        self.sent: dict[int, int] = {}
        self.closes: dict[str, Any] = {}
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
    table: dict[str, list[Any]] = {key: list(of) for key, of in result.table("fills").items()}
    kinds = list(result.table("orders")["type"])
    known = {market.symbol: market for market in data}
    for row in range(len(table["time"])):
        market = known[str(table["symbol"][row])]
        number = int(np.searchsorted(market.time, table["time"][row]))
        order = int(table["order"][row])
        if order not in sent:
            continue  # a leg of a bracket: as old as its entry
        is_market = kinds[order] == "market"
        at_close = fill == "same_close" and is_market and table["phase"][row] == "close"
        latest = int(market.known_at()[number]) if at_close else int(market.time[number])
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


def once(data: ingenium.Bars, **settings: Any) -> tuple[int, list[float]]:
    """Return when the first bar was seen, and the prices of the order that it caused."""
    strategy = Once()
    result = ingenium.backtest(strategy, data=[data], account="unlimited", **settings)
    return strategy.sent_at, list(result.table("fills")["price"])


def test_a_bar_that_is_published_late_is_seen_late_and_misses_the_open_before() -> None:
    # The close of day 0 is known an hour after midnight, when the open of day 1 is an hour old: the
    # order trades at the open of day 2.
    late = daily(100, 101, 102).known_at() + HOUR
    assert once(daily(100, 101, 102).with_available(late)) == (FIRST + DAY + HOUR, [102.0])


def test_bars_of_one_instrument_do_not_overlap() -> None:
    # The day of bar 0 has 23 hours, as when clocks change: it is known when bar 1 opens.
    times = [FIRST, FIRST + 23 * HOUR, FIRST + 47 * HOUR]
    assert once(daily(100, 101, 102, time=times)) == (FIRST + 23 * HOUR, [101.0])
    # The same, labelled at their ends.
    times = [FIRST + DAY, FIRST + 47 * HOUR, FIRST + 71 * HOUR]
    assert once(daily(100, 101, 102, time=times, stamp="end")) == (FIRST + DAY, [101.0])


def daily(*prices: float, **settings: Any) -> ingenium.Bars:
    return bars(flat(*prices), **settings)


class Once(ingenium.Strategy):
    sent_at: int = 0

    def on_bar(self, bar: ingenium.Bar) -> None:
        if not self.sent_at:
            self.sent_at = self.now
            self.buy(bar.symbol, 1)
