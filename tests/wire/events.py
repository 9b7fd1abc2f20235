"""Events to write and read: literal ones, and strategies that make any."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, get_args

from hypothesis import strategies as st

from ingenium.model.events import (
    BarEvent,
    ExecutionEvent,
    QuoteEvent,
    SignalEvent,
    SubmitOrder,
    TradeEvent,
    Update,
)
from ingenium.model.wire.stamping import stamped

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

SENT = 1_700_000_001_000_000_000
PAYLOAD = b"0123456789abcdef"
KSUID = "2YBXZR6CQXYRh2IaAbATZiqqc1m"


def bar(**changes: Any) -> BarEvent:
    """Return an hourly bar that was stamped."""
    prices = {"open": "186.06", "high": "186.30", "low": "185.71", "close": "186.01"}
    values: dict[str, Any] = {name: Decimal(price) for name, price in prices.items()}
    values |= {"symbol": "AAPL", "volume": Decimal(1043), "period": "1h"}
    values |= {"time": 1_699_995_600_123_456_789} | changes
    return stamped(BarEvent(**values), sent=SENT, payload=PAYLOAD)


def bar_with_everything() -> BarEvent:
    """Return a bar with a value in every field that the first contract has."""
    return bar(
        end=1_699_999_200_123_456_789, venue="alpaca", quote_volume=Decimal("194018.43"),
        taker_volume=Decimal(500), taker_quote_volume=Decimal(93000), trades=17,
    )  # fmt: skip


def quote(**changes: Any) -> QuoteEvent:
    """Return a quote that was stamped."""
    values: dict[str, Any] = {"symbol": "ETHMYR.luno", "time": SENT - 500_000_000}
    values |= {"bid": Decimal("9411.00"), "ask": Decimal("9415.00"), "bid_size": Decimal("0.52")}
    return stamped(QuoteEvent(**values | changes), sent=SENT, payload=PAYLOAD)


def trade(**changes: Any) -> TradeEvent:
    """Return a trade that was stamped."""
    values: dict[str, Any] = {"symbol": "PEPE", "price": Decimal("0.0000011234")}
    values |= {"quantity": Decimal(10**12), "side": "sell", "trade_id": "77"}
    values |= {"time": SENT - 500_000_000} | changes
    return stamped(TradeEvent(**values), sent=SENT, payload=PAYLOAD)


def signal(**changes: Any) -> SignalEvent:
    """Return a signal that was stamped."""
    values: dict[str, Any] = {"symbol": "AAPL", "direction": "long"} | changes
    return stamped(SignalEvent(**values), sent=SENT, payload=PAYLOAD)


def order(**changes: Any) -> SubmitOrder:
    """Return a market order for one share that was stamped."""
    values: dict[str, Any] = {"symbol": "AAPL", "side": "buy", "quantity": Decimal(1)} | changes
    return stamped(SubmitOrder(**values), sent=SENT, payload=PAYLOAD)


def order_with_everything() -> SubmitOrder:
    """Return an order with a value in every field that the first contract has."""
    numbers = {
        "quantity": "2.5", "limit": "185.00", "trigger": "185.50", "take_profit": "170",
        "trail_price": "1.5", "trail_percent": "2", "stop_loss_limit": "191", "stop_loss": "190",
        "reference": "186.01",
    }  # fmt: skip
    return order(
        side="sell",
        type="stop_limit",
        time_in_force="GTD",
        expires=1_700_082_000_000_000_000,
        extended_hours=True,
        send_before=1_700_000_040_000_000_000,
        post_only=True,
        venue="alpaca",
        strategy="rsi_1",
        user="desk",
        source="console",
        client_order_id="c-1",
        venue_order_id="v-1",
        is_simulated=True,
        **{name: Decimal(text) for name, text in numbers.items()},
    )


def execution(**changes: Any) -> ExecutionEvent:
    """Return a partial fill that was stamped."""
    values: dict[str, Any] = {"order_id": f"order_{KSUID}", "symbol": "AAPL"}
    values |= {"update": "partially_filled", "quantity": Decimal("0.5")}
    values |= {"price": Decimal("186.02"), "time": SENT - 500_000_000} | changes
    return stamped(ExecutionEvent(**values), sent=SENT, payload=PAYLOAD)


def rejection() -> ExecutionEvent:
    """Return a rejection with a value in every field that the first contract has."""
    return execution(
        update="rejected", quantity=Decimal(0), price=None, side="sell", fee=Decimal(0),
        value=Decimal(0), ordered=SENT - 2_000_000_000, trade_id="t1",
        reason="insufficient buying power", strategy="rsi_1",
    )  # fmt: skip


# Any event: numbers up to what fits, times in the years of all dialects, names of any letters.
NUMBERS = st.decimals(
    min_value=Decimal("-99999999999"), max_value=Decimal("99999999999"), places=8
) | st.sampled_from(["0", "1E+3", "0.000000000000000001", "99999999999999999999"]).map(Decimal)
AMOUNTS = st.decimals(min_value=Decimal("0.000001"), max_value=Decimal(10**12), places=6)
TIMES = st.integers(min_value=0, max_value=2**62)
LETTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cn"])
NAMES = st.text(LETTERS, min_size=1, max_size=12)
TEXTS = st.text(LETTERS, max_size=12)
SIDES = st.sampled_from(["buy", "sell"])
PERIODS = st.sampled_from(["", "1s", "90s", "1m", "1h", "4h", "1d", "1w", "1M", "12M"])


def maybe(strategy: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """Return a strategy that sometimes leaves the value out."""
    return st.none() | strategy


STAMP: dict[str, SearchStrategy[Any]] = {"id": NAMES, "sent": TIMES}
BARS = st.builds(
    BarEvent, **STAMP, symbol=NAMES, open=NUMBERS, high=NUMBERS, low=NUMBERS, close=NUMBERS,
    volume=NUMBERS, time=maybe(TIMES), end=maybe(TIMES), period=PERIODS, venue=TEXTS,
    quote_volume=maybe(NUMBERS), taker_volume=maybe(NUMBERS), taker_quote_volume=maybe(NUMBERS),
    trades=maybe(st.integers(0, 2**31)),
)  # fmt: skip
QUOTES = st.builds(
    QuoteEvent, **STAMP, symbol=NAMES, bid=NUMBERS, ask=NUMBERS, bid_size=maybe(NUMBERS),
    ask_size=maybe(NUMBERS), time=maybe(TIMES), venue=TEXTS,
)  # fmt: skip
TRADES = st.builds(
    TradeEvent, **STAMP, symbol=NAMES, price=NUMBERS, quantity=NUMBERS, side=maybe(SIDES),
    trade_id=TEXTS, time=maybe(TIMES), venue=TEXTS,
)  # fmt: skip
SIGNALS = st.builds(
    SignalEvent, **STAMP, symbol=NAMES, direction=st.sampled_from(["long", "short", "flat"]),
    strength=maybe(NUMBERS), strategy=TEXTS,
)  # fmt: skip
ORDERS = st.builds(
    SubmitOrder, **STAMP, symbol=NAMES, side=SIDES, quantity=AMOUNTS,
    type=st.sampled_from(["market", "limit", "stop", "stop_limit", "trailing_stop"]),
    time_in_force=st.sampled_from(["GTC", "DAY", "GTD", "IOC", "FOK", "AT_OPEN", "AT_CLOSE"]),
    limit=maybe(NUMBERS), trigger=maybe(NUMBERS), trail_price=maybe(NUMBERS),
    trail_percent=maybe(NUMBERS), take_profit=maybe(NUMBERS), stop_loss=maybe(NUMBERS),
    stop_loss_limit=maybe(NUMBERS), expires=maybe(TIMES), send_before=maybe(TIMES),
    extended_hours=st.booleans(), post_only=st.booleans(), reference=maybe(NUMBERS), venue=TEXTS,
    strategy=TEXTS, user=TEXTS, source=TEXTS, client_order_id=TEXTS, venue_order_id=TEXTS,
    is_simulated=st.booleans(),
)  # fmt: skip
EXECUTIONS = st.builds(
    ExecutionEvent, **STAMP, order_id=NAMES, symbol=NAMES,
    update=st.sampled_from(get_args(Update)), quantity=NUMBERS, price=maybe(NUMBERS),
    value=maybe(NUMBERS), time=TIMES, ordered=maybe(TIMES), side=maybe(SIDES), fee=maybe(NUMBERS),
    trade_id=TEXTS, reason=TEXTS, strategy=TEXTS,
)  # fmt: skip
ANY = st.one_of(BARS, QUOTES, TRADES, SIGNALS, ORDERS, EXECUTIONS)
