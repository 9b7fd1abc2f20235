"""hftbacktest: a depth simulator with numba strategies; each bar becomes a move of the touch.

The close is the bid and a tick above it the ask; the old touch is deleted first. Each figure is
the second run of the process, when numba has compiled.
"""

# mypy: disable-error-code="import-not-found, import-untyped, misc, no-untyped-def"
import math
import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from hftbacktest import (
    BUY_EVENT,
    DEPTH_EVENT,
    EXCH_EVENT,
    GTC,
    GTX,
    LIMIT,
    LOCAL_EVENT,
    MARKET,
    SELL_EVENT,
    TRADE_EVENT,
    BacktestAsset,
    ROIVectorMarketDepthBacktest,
)
from hftbacktest.types import event_dtype
from numba import njit

from benchmarks.child import Reading, Stopwatch, main, peak_megabytes, require_near
from benchmarks.peers.readings import rate, start
from benchmarks.tick_data import EVENTS, TRADE, level_2_events
from benchmarks.workloads import FAST, MINUTE, SLOW, SWEEP, Scale, position_changes, series

TICK = 0.01
LATENCY = 1_000_000
MARGIN = 10.0  # how far beyond the prices the book reaches, for the far quotes
AWAY = 9.0
WINDOW = 256
VARIANT = "numba strategy"
TENTH = 100_000_000
PATIENCE = 10_000_000_000  # longer than any gap in the events
OVER = 1
AWAY_TICKS = 2
MOST = 20


@njit
def silent_loop(market, _fast, _slow):  # noqa: ANN001, ANN201
    """W2: wake once a bar."""
    count = 0
    while market.elapse(MINUTE) == 0:
        count += 1
    return count


@njit
def cross_loop(market, fast, slow):  # noqa: ANN001, ANN201
    """W1: trade when the averages of the bid have crossed."""
    window = np.zeros(WINDOW)
    fast_sum = slow_sum = 0.0
    seen = sent = 0
    is_long = False
    while market.elapse(MINUTE) == 0:
        price = market.depth(0).best_bid
        if math.isnan(price):
            continue
        fast_sum += price - (window[(seen - fast) % WINDOW] if seen >= fast else 0.0)
        slow_sum += price - (window[(seen - slow) % WINDOW] if seen >= slow else 0.0)
        window[seen % WINDOW] = price
        seen += 1
        is_above = seen >= slow and fast_sum / fast > slow_sum / slow
        if is_above != is_long:
            is_long = is_above
            sent += 1
            market.clear_inactive_orders(0)
            if is_above:
                market.submit_buy_order(0, sent, price * 1.01, 1.0, GTC, MARKET, False)
            else:
                market.submit_sell_order(0, sent, price * 0.99, 1.0, GTC, MARKET, False)
    return sent


@njit
def alternate_loop(market, _fast, _slow):  # noqa: ANN001, ANN201
    """W3: send a market order on every bar."""
    sent = 0
    while market.elapse(MINUTE) == 0:
        price = market.depth(0).best_bid
        sent += 1
        market.clear_inactive_orders(0)
        if sent % 2:
            market.submit_buy_order(0, sent, price * 1.01, 1.0, GTC, MARKET, False)
        else:
            market.submit_sell_order(0, sent, price * 0.99, 1.0, GTC, MARKET, False)
    return sent


@njit
def quotes_loop(market, _fast, _slow):  # noqa: ANN001, ANN201
    """W4: replace a far bid and a far ask on every bar."""
    sent = 0
    while market.elapse(MINUTE) == 0:
        if sent:
            market.cancel(0, sent - 1, False)
            market.cancel(0, sent, False)
        market.clear_inactive_orders(0)
        price = market.depth(0).best_bid
        market.submit_buy_order(0, sent + 1, price - AWAY, 1.0, GTC, LIMIT, False)
        market.submit_sell_order(0, sent + 2, price + AWAY, 1.0, GTC, LIMIT, False)
        sent += 2
    return sent


def depth_events(bars: int) -> Any:  # noqa: ANN401
    """Return four depth events a bar: the old touch away, the new one in."""
    columns = series(bars).in_memory()
    close = columns.close
    before = np.concatenate([close[:1] - 1, close[:-1]])
    events = np.zeros(4 * bars, event_dtype)
    levels = (
        (BUY_EVENT, before, 0.0),
        (SELL_EVENT, before + TICK, 0.0),
        (BUY_EVENT, close, 1e6),
        (SELL_EVENT, close + TICK, 1e6),
    )
    for place, (side, price, quantity) in enumerate(levels):
        part = events[place::4]
        part["ev"] = DEPTH_EVENT | side | EXCH_EVENT | LOCAL_EVENT
        part["px"] = np.round(price, 2)
        part["qty"] = quantity
        part["exch_ts"] = columns.time
        part["local_ts"] = columns.time + 1
    return events


def market_of(events: Any) -> Any:  # noqa: ANN401
    """Return a fresh simulator over the events."""
    asset = (
        BacktestAsset()
        .data([events])
        .linear_asset(1.0)
        .constant_order_latency(LATENCY, LATENCY)
        .risk_adverse_queue_model()
        .no_partial_fill_exchange()
        .trading_value_fee_model(0.0, 0.0)
        .tick_size(TICK)
        .lot_size(1.0)
        .last_trades_capacity(0)
        .roi_lb(float(events["px"].min() - MARGIN))
        .roi_ub(float(events["px"].max() + MARGIN))
    )
    return ROIVectorMarketDepthBacktest([asset])


def run(loop: Callable[..., int], events: Any, fast: int = FAST, slow: int = SLOW) -> int:  # noqa: ANN401
    """Run a loop over a fresh simulator and return its count."""
    market = market_of(events)
    count = loop(market, fast, slow)
    market.close()
    return count


def second_run(loop: Callable[..., int], bars: int) -> tuple[Stopwatch, int]:
    """Run twice and time the second."""
    events = depth_events(bars)
    run(loop, events)
    with Stopwatch() as watch:
        count = run(loop, events)
    return watch, count


def cross(scale: Scale) -> Sequence[Reading]:
    """W1."""
    watch, sent = second_run(cross_loop, scale.bars)
    peak = peak_megabytes()
    require_near("orders", sent, position_changes(series(scale.bars).close))
    return [rate("W1", scale.bars, watch, variant=VARIANT), Reading("W1-rss", peak)]


def silent(scale: Scale) -> Sequence[Reading]:
    """W2."""
    watch, _ = second_run(silent_loop, scale.bars)
    return [rate("W2", scale.bars, watch, variant=VARIANT)]


def alternate(scale: Scale) -> Sequence[Reading]:
    """W3."""
    watch, sent = second_run(alternate_loop, scale.symbol_bars)
    require_near("orders", sent, scale.symbol_bars)
    return [rate("W3", scale.symbol_bars, watch, variant=VARIANT)]


def quotes(scale: Scale) -> Sequence[Reading]:
    """W4."""
    watch, sent = second_run(quotes_loop, scale.symbol_bars)
    require_near("orders", sent, 2 * scale.symbol_bars)
    return [rate("W4", 4 * scale.symbol_bars, watch, variant=VARIANT)]


def sweep(scale: Scale) -> Sequence[Reading]:
    """W5, in one process."""
    events = depth_events(scale.symbol_bars)
    run(cross_loop, events)
    with Stopwatch() as watch:
        sent = sum(run(cross_loop, events, fast, slow) for fast, slow in SWEEP)
    close = series(scale.symbol_bars).close
    require_near("orders", sent, sum(position_changes(close, *pair) for pair in SWEEP))
    return [Reading("W5", watch.cpu, note="one process", variant=VARIANT)]


def level_2(count: int) -> Any:  # noqa: ANN401
    """Return the level-2 events as its own."""
    columns = level_2_events(count)
    events = np.zeros(count, event_dtype)
    kind = np.where(columns.kind == TRADE, TRADE_EVENT, DEPTH_EVENT)
    side = np.where(columns.side > 0, BUY_EVENT, SELL_EVENT)
    events["ev"] = kind | side | EXCH_EVENT | LOCAL_EVENT
    events["px"], events["qty"] = columns.price, columns.size
    events["exch_ts"], events["local_ts"] = columns.time, columns.available
    return events


@njit
def listening_loop(market, _fast, _slow):  # noqa: ANN001, ANN201
    """W6: wake on every event."""
    count = 0
    while market.wait_next_feed(False, PATIENCE) != OVER:
        count += 1
    return count


@njit
def quoting_loop(market, _fast, _slow):  # noqa: ANN001, ANN201
    """W6-quoting: a bid and an ask two ticks off the touch, moved every tenth of a second."""
    sent = 0
    while market.elapse(TENTH) == 0:
        market.clear_inactive_orders(0)
        depth, position = market.depth(0), market.position(0)
        bid, ask = depth.best_bid_tick - AWAY_TICKS, depth.best_ask_tick + AWAY_TICKS
        has_bid = has_ask = False
        orders = market.orders(0).values()
        while orders.has_next():
            order = orders.get()
            if order.side == 1 and order.price_tick == bid:
                has_bid = True
            elif order.side == -1 and order.price_tick == ask:
                has_ask = True
            elif order.cancellable:
                market.cancel(0, order.order_id, False)
        if not has_bid and position < MOST:
            market.submit_buy_order(0, 2 * bid, bid * depth.tick_size, 1.0, GTX, LIMIT, False)
            sent += 1
        if not has_ask and position > -MOST:
            market.submit_sell_order(0, 2 * ask + 1, ask * depth.tick_size, 1.0, GTX, LIMIT, False)
            sent += 1
    return sent


def listen_and_quote(scale: Scale) -> Sequence[Reading]:
    """W6, and W6 with quotes; each figure is the second run."""
    events = level_2(scale.of(EVENTS))
    readings = []
    for row, loop in (("W6", listening_loop), ("W6-quoting", quoting_loop)):
        run(loop, events)
        with Stopwatch() as watch:
            run(loop, events)
        readings.append(rate(row, len(events), watch, variant=VARIANT))
    return readings


if __name__ == "__main__":
    sys.exit(
        main(
            {
                "W1": cross,
                "W2": silent,
                "W3": alternate,
                "W4": quotes,
                "W5": sweep,
                "W6": listen_and_quote,
                "import": lambda _: start("hftbacktest"),
            }
        )
    )
