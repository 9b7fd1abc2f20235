"""W6: level-2 events, heard one by one, or quoted on every tenth of a second."""

from collections.abc import Sequence
from typing import Any

from benchmarks.child import Reading, Stopwatch, require
from benchmarks.ours.backtests import rate
from benchmarks.ours.engine import fill_count, order_count
from benchmarks.tick_data import EVENTS, TICK, level_2_events
from benchmarks.workloads import CASH, Scale
from ingenium import Book, Result, Strategy, Ticks, Trade, backtest

SYMBOL = "SYM"
TENTH = 100_000_000  # nanoseconds
AWAY = 2 * TICK
MOST = 20
LATENCY = {"kind": "constant", "time": "1ms"}


class Listener(Strategy):
    """Do nothing on every event."""

    def on_book(self, book: Book) -> None:
        """Look away."""

    def on_trade(self, trade: Trade) -> None:
        """Look away."""


class Quoter(Strategy):
    """Keep a bid and an ask two ticks off the touch, as long as the position is small."""

    def on_start(self) -> None:
        """Begin without quotes."""
        self.quoted = 0
        self.bid: Any = None
        self.ask: Any = None
        self.bid_price = self.ask_price = 0.0
        self.view = self.book(SYMBOL)
        self.call_every(TENTH)

    def on_timer(self, name: str) -> None:  # noqa: ARG002
        """Move the quotes that are no longer where they should be."""
        view = self.view
        bid, ask = view.bid - AWAY, view.ask + AWAY
        position = self.position(SYMBOL)
        has_bid = self.bid is not None and self.bid.is_open
        if has_bid and self.bid_price != bid:
            self.cancel(self.bid)
            has_bid = False
        if not has_bid and position < MOST:
            self.bid = self.buy(SYMBOL, 1, limit=bid, post_only=True)
            self.bid_price = bid
        has_ask = self.ask is not None and self.ask.is_open
        if has_ask and self.ask_price != ask:
            self.cancel(self.ask)
            has_ask = False
        if not has_ask and position > -MOST:
            self.ask = self.sell(SYMBOL, 1, limit=ask, post_only=True)
            self.ask_price = ask
        self.quoted += 1


def events(scale: Scale) -> Ticks:
    """Return the events as ticks."""
    columns = level_2_events(scale.of(EVENTS))
    return Ticks.from_columns(
        SYMBOL,
        time=columns.time,
        available=columns.available,
        kind=columns.kind,
        side=columns.side,
        price=columns.price,
        size=columns.size,
    )


def timed(strategy: Strategy, ticks: Ticks) -> tuple[Stopwatch, Result]:
    """Run a strategy on ticks and return the time it took and its result."""
    with Stopwatch() as watch:
        result = backtest(
            strategy,
            data={SYMBOL: ticks},
            cash=CASH,
            venue={"latency": {"order": LATENCY, "response": LATENCY}},
            instruments={SYMBOL: {"price_precision": 2, "quantity_precision": 0}},
        )
    return watch, result


def listen_and_quote(scale: Scale) -> Sequence[Reading]:
    """W6, and W6 with quotes."""
    ticks = events(scale)
    heard, result = timed(Listener(), ticks)
    require("events known", result.bars, len(ticks))
    strategy = Quoter()
    quoted, outcome = timed(strategy, ticks)
    require("events known", outcome.bars, len(ticks))
    span = int(ticks.available[-1]) - int(ticks.available[0])
    require("wakes", strategy.quoted, span // TENTH)
    orders, fills = order_count(outcome), fill_count(outcome)
    note = f"{quoted.wall:.3f} s wall; {orders:,} orders, {fills:,} fills"
    return [
        rate("W6", len(ticks), heard),
        Reading("W6-quoting", len(ticks) / quoted.cpu, note=note),
    ]
