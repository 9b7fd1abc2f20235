"""The compiled core of Ingenium."""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, Self, TypeAlias, final

import numpy as np
from numpy.typing import NDArray
from typing_extensions import disjoint_base

__version__: str

_Number: TypeAlias = int | float | str | Decimal
_Time: TypeAlias = int | datetime
_Column: TypeAlias = NDArray[Any] | Sequence[float]
_Floats: TypeAlias = NDArray[np.float64]
_Integers: TypeAlias = NDArray[np.int64]
_Settings: TypeAlias = dict[str, Any]
_Side: TypeAlias = Literal["buy", "sell"]
_OrderType: TypeAlias = Literal[
    "market",
    "limit",
    "stop",
    "stop_limit",
    "market_if_touched",
    "limit_if_touched",
    "market_to_limit",
    "trailing_stop",
    "trailing_stop_limit",
]
_TimeInForce: TypeAlias = Literal["GTC", "DAY", "GTD", "BARS", "IOC", "FOK", "AT_OPEN", "AT_CLOSE"]
_Status: TypeAlias = Literal[
    "initialized",
    "submitted",
    "open",
    "partially_filled",
    "pending_replace",
    "pending_cancel",
    "denied",
    "rejected",
    "filled",
    "cancelled",
    "expired",
]

def bar_times(
    time: _Integers,
    *,
    start_offset: int,
    end_offset: int,
    available: _Integers | None = None,
) -> tuple[_Integers, _Integers]:
    """Return when bars begin and when they become known: what `add_bars` makes of the labels."""

@final
class Engine:
    """One run: set it up, run it, read its results. Everything in one thread."""

    def __new__(
        cls,
        *,
        currency: str,
        account: Literal["margin", "cash", "unlimited"] = "margin",
        leverage: _Number = ...,
        fill: Literal["next_open", "same_close", "next_close"] = "next_open",
        touch: Literal["touch", "through"] = "touch",
        children: Literal["same_bar", "next_bar"] = "same_bar",
        path: Literal["touch", "high_first", "low_first", "adaptive"] = "touch",
        trail_by: Literal["close", "extreme"] = "close",
        cash_check: bool = False,
        participation: _Number | None = None,
        fees: _Settings | None = None,
        slippage: _Settings | None = None,
        impact: _Settings | None = None,
        interest: _Settings | None = None,
        margin_call: Literal["liquidate", "report"] = "liquidate",
        limits: _Settings | None = None,
        ticks: _Settings | None = None,
        venue: Literal["simulated", "external"] = "simulated",
    ) -> Engine:
        """Make an engine with its assumptions; numbers that must be exact are given as str."""
    def add_instrument(self, spec: _Settings) -> int:
        """Add an instrument and return its number."""
    def add_bars(
        self,
        instrument: int,
        time: _Integers,
        open: _Floats,
        high: _Floats,
        low: _Floats,
        close: _Floats,
        volume: _Floats,
        *,
        start_offset: int,
        end_offset: int,
        available: _Integers | None = None,
    ) -> None:
        """Add the bars of an instrument: columns that are read where they are."""
    def add_live_bars(self, instrument: int) -> None:
        """Let the bars of an instrument be fed while a live run goes on."""
    def add_live_ticks(self, instrument: int) -> None:
        """Let the ticks of an instrument be fed while a live run goes on."""
    def add_ticks(self, instrument: int, ticks: object) -> None:
        """Add the ticks of an instrument: an object whose columns are read where they are."""
    def add_split(self, instrument: int, time: int, numerator: int, denominator: int) -> None:
        """Add a split: `numerator` new shares for `denominator` old ones."""
    def add_dividend(self, instrument: int, time: int, amount: _Number) -> None:
        """Add a dividend: an amount for each share."""
    def add_funding(self, instrument: int, time: _Integers, rates: list[str]) -> None:
        """Add funding: at each time, the part of its value that longs pay shorts."""
    def add_rules(self, instrument: int, time: int, spec: _Settings) -> None:
        """Add other rules of trading from a time on: a whole specification."""
    def add_delisting(self, instrument: int, time: int, price: _Number | None = None) -> None:
        """Add the end of an instrument: positions are closed in cash at a price or the last one."""
    def add_symbol_change(self, instrument: int, time: int, symbol: str) -> None:
        """Add a change of an instrument's ticker; the instrument stays the same."""
    def add_strategy(
        self,
        strategy: StrategyCore | None,
        *,
        id: str,
        capital: _Number,
        instruments: Sequence[int],
        sizer: _Settings | None = None,
        limits: _Settings | None = None,
        warm_up: int | None = None,
        portfolio: bool = False,
    ) -> int:
        """Add a strategy and return its number; None is one that runs elsewhere."""
    def add_targets(self, strategy: int, instrument: int, unit: str, values: _Floats) -> None:
        """Add the positions that a strategy wants, a row for each bar: NaN leaves it as it is."""
    def add_turns(
        self,
        strategy: int,
        instrument: int,
        unit: str,
        size: _Floats,
        *,
        enter_long: NDArray[np.bool_],
        leave_long: NDArray[np.bool_],
        enter_short: NDArray[np.bool_],
        leave_short: NDArray[np.bool_],
        limit: _Floats | None = None,
        stop: _Floats | None = None,
    ) -> None:
        """Add a strategy's entries and exits of an instrument, a row for each bar."""
    def run(
        self, *, progress: Callable[[int, int], object] | None = None, every: int = 100_000
    ) -> Run:
        """Run to the end of the data; `progress(done, total)` is called every `every` bars."""
    def open(
        self, *, start: int | None = None, events: bool = False, requests: bool = False
    ) -> LiveRun:
        """Begin a run whose data are fed; it begins at `start`, or with its first bar."""

@final
class LiveRun:
    """A run whose data are fed while it goes on. Everything in one thread."""

    def begin(self) -> tuple[int, int] | None:
        """Call `on_start` of the strategies, with the first bars if no start was given.

        Returns what `advance` returns.
        """
    def feed_bars(
        self,
        instruments: Sequence[int] | NDArray[np.uint32],
        time: Sequence[int] | NDArray[np.int64],
        start: Sequence[int] | NDArray[np.int64],
        available: Sequence[int] | NDArray[np.int64],
        open: Sequence[float] | _Floats,
        high: Sequence[float] | _Floats,
        low: Sequence[float] | _Floats,
        close: Sequence[float] | _Floats,
        volume: Sequence[float] | _Floats,
    ) -> None:
        """Add bars that have become known, in the order in which they did. An error adds none."""
    def feed_ticks(self, instrument: int, ticks: object) -> None:
        """Add ticks that have become known, in their order: an object whose columns are copied.

        Feed each row by its own time at the exchange for the run of a backtest. An error adds none.
        """
    def end_ticks(self, instrument: int) -> None:
        """Say that no more ticks of an instrument come: its market is over with the last one."""
    def advance(self, until: int) -> tuple[int, int] | None:
        """Play everything up to a time, that time included, and make the calls.

        Returns (strategy, call) where a strategy elsewhere must be heard first: tell what it asked
        for by `decide` or `decided_through`, and call `advance` again.
        """
    def end(self) -> tuple[int, int] | None:
        """End the run: no more data come. What is left is played, and `on_stop` is called.

        Returns what `advance` returns.
        """
    def calls(self, strategy: int) -> int:
        """Return how many calls of a strategy were made so far."""
    def take_decisions(self) -> list[tuple[int, int, bytes]]:
        """Take what was asked for here since last time, as (strategy, call, JSON array)."""
    def decide(self, strategy: int, call: int, requests: bytes) -> None:
        """Learn what a strategy elsewhere asked for in one of its calls: a JSON array.

        Raises:
            ValueError: it cannot be understood, or the call was decided otherwise before.
        """
    def decided_through(self, strategy: int, call: int) -> None:
        """Learn that calls of a strategy elsewhere, up to this one, asked for nothing else."""
    def take_events(self) -> bytes:
        """Take what happened since last time, as a JSON array; `open` has to ask for events."""
    def take_requests(self) -> bytes:
        """Take what an external venue is to do since last time, as a JSON array; see `open`."""
    def report(self, report: bytes) -> tuple[int, int] | None:
        """Book what an external venue says of an order, a JSON object, and make the calls.

        Returns what `advance` returns.

        Raises:
            ValueError: it cannot be understood, or is of an order that was never sent.
        """
    def enable(self, strategy: int) -> None:
        """Call a strategy again."""
    def disable(self, strategy: int) -> None:
        """Call a strategy no longer; its orders and positions stay as they are."""
    def note_parameters(self, strategy: int, values: str) -> None:
        """Note that a strategy goes on with other parameters; the host has set them."""
    def set_state(
        self, strategy: int | None, state: Literal["active", "reducing", "halted", "flat"]
    ) -> None:
        """Let all orders of a strategy or of the account pass, only reducing ones, or none.

        `flat` cancels its orders and closes its positions at the market, and lets none pass then.
        """
    def set_market_state(
        self, instrument: int, state: Literal["active", "reducing", "halted", "flat"]
    ) -> None:
        """Do for an instrument, whoever trades it, what `set_state` does for a strategy."""
    def set_stale(self, instrument: int, since: int | None, *, pulls: bool = False) -> None:
        """Declare an instrument stale since it was last heard of, or fresh (None).

        Strategies that follow it are told. While it is stale, only orders pass that make positions
        smaller; where it pulls, working orders are cancelled that could add to a position.
        """
    @property
    def played(self) -> int | None:
        """The time to which the run has been played; None before."""
    @property
    def outcome(self) -> Run:
        """What came of the run so far."""

@final
class Run:
    """What came of a run."""

    @property
    def digest(self) -> str:
        """The digest of the run's event log, in hexadecimal."""
    @property
    def bars(self) -> int:
        """How many bars have become known."""
    @property
    def rows(self) -> int:
        """How many bars and ticks have become known."""
    @property
    def orders(self) -> int:
        """How many orders were made."""
    @property
    def fills(self) -> int:
        """How many fills there were."""
    def table(self, name: str) -> dict[str, NDArray[Any] | list[str]]:
        """Return a table as columns: orders, fills, equity, days, trades, denials or events."""
    def equity_values(self) -> _Floats:
        """Return the account's equity after each bar, without the rest of its table."""
    def gross_profits(self) -> _Floats:
        """Return the profit of each round trip before fees, without the rest of its table."""
    def totals(self, strategy: int | None = None) -> dict[str, str]:
        """Return exact totals as text: of the account, or of one strategy."""
    def positions(self) -> list[dict[str, Any]]:
        """Return the positions that are not flat."""
    def profits(self) -> list[dict[str, str]]:
        """Return what each strategy made of each symbol, exact, in the account's currency."""
    def utilisation(self) -> list[dict[str, Any]]:
        """Return how much of each limit is used, now or at the end."""
    def assumptions(self) -> list[tuple[str, str]]:
        """Return every assumption of the run as (name, sentence)."""

@disjoint_base
class StrategyCore:
    """What every strategy inherits. Its methods work from `on_start` on."""

    def __new__(cls, *_args: object, **_keywords: object) -> Self: ...
    @property
    def id(self) -> str:
        """The strategy's name in the run."""
    @property
    def symbols(self) -> list[str]:
        """The symbols that the strategy follows and may trade."""
    @property
    def now(self) -> int:
        """The time of the run, in nanoseconds since 1970 UTC."""
    @property
    def equity(self) -> float:
        """The strategy's equity in the account currency: cash and the value of its positions."""
    @property
    def equity_exact(self) -> Decimal:
        """The equity as a Decimal."""
    @property
    def cash(self) -> float:
        """The strategy's cash in the account currency."""
    @property
    def cash_exact(self) -> Decimal:
        """The cash as a Decimal."""
    @property
    def trading_state(self) -> Literal["active", "reducing", "halted"]:
        """Whether the strategy's orders pass the risk gate."""
    def buy(
        self,
        symbol: str,
        quantity: _Number,
        *,
        limit: _Number | None = None,
        stop: _Number | None = None,
        touch: _Number | None = None,
        trail: _Number | None = None,
        trail_percent: _Number | None = None,
        trail_ticks: int | None = None,
        trail_limit: _Number | None = None,
        to_limit: bool = False,
        tif: Literal["GTC", "DAY", "GTD", "IOC", "FOK", "AT_OPEN", "AT_CLOSE"] | None = None,
        until: _Time | None = None,
        bars: int | None = None,
        post_only: bool = False,
        reduce_only: bool = False,
        display: _Number | None = None,
        take_profit: _Number | None = None,
        stop_loss: _Number | None = None,
        stop_loss_limit: _Number | None = None,
        oco: str | None = None,
        after: Order | int | None = None,
        tag: str | None = None,
    ) -> Order:
        """Order a purchase: at the market unless a keyword says otherwise."""
    def sell(
        self,
        symbol: str,
        quantity: _Number,
        *,
        limit: _Number | None = None,
        stop: _Number | None = None,
        touch: _Number | None = None,
        trail: _Number | None = None,
        trail_percent: _Number | None = None,
        trail_ticks: int | None = None,
        trail_limit: _Number | None = None,
        to_limit: bool = False,
        tif: Literal["GTC", "DAY", "GTD", "IOC", "FOK", "AT_OPEN", "AT_CLOSE"] | None = None,
        until: _Time | None = None,
        bars: int | None = None,
        post_only: bool = False,
        reduce_only: bool = False,
        display: _Number | None = None,
        take_profit: _Number | None = None,
        stop_loss: _Number | None = None,
        stop_loss_limit: _Number | None = None,
        oco: str | None = None,
        after: Order | int | None = None,
        tag: str | None = None,
    ) -> Order:
        """Order a sale: at the market unless a keyword says otherwise."""
    def target(
        self,
        symbol: str,
        *,
        weight: _Number | None = None,
        quantity: _Number | None = None,
        notional: _Number | None = None,
    ) -> None:
        """Bring the position to a target by a market order for the difference."""
    def signal(self, symbol: str, strength: _Number = ...) -> None:
        """Send a signal that the portfolio sizes: from -1 (short) to 1 (long), 0 is flat."""
    def close(self, symbol: str | None = None) -> None:
        """Cancel the orders of a symbol (without one: of all) and close the position."""
    def cancel(self, order: Order | int) -> None:
        """Cancel an order, given as what `buy` and `sell` return or by its number."""
    def cancel_all(self, symbol: str | None = None) -> None:
        """Cancel all orders of a symbol (without one: of all)."""
    def replace(
        self,
        order: Order | int,
        *,
        quantity: _Number | None = None,
        limit: _Number | None = None,
        trigger: _Number | None = None,
    ) -> None:
        """Change a working order; `quantity` is the new total, what is filled included."""
    def position(self, symbol: str) -> float:
        """Return the signed quantity that the strategy holds of a symbol."""
    def average_price(self, symbol: str) -> float:
        """Return the average entry price of a position; NaN while flat."""
    def orders(self, symbol: str | None = None) -> list[Order]:
        """Return the orders that can still trade, oldest first, those that wait included."""
    def price(self, symbol: str) -> float:
        """Return the last price of a symbol; NaN before its first bar."""
    def book(self, symbol: str) -> Book:
        """Return the book of a symbol that is played from ticks, as it is known when asked."""
    def is_stale(self, symbol: str) -> bool:
        """Whether nothing is heard of a symbol that should be."""
    def utilisation(self) -> list[dict[str, Any]]:
        """Return how much is used now of each limit of the strategy and of the account."""
    def call_at(self, time: _Time, name: str = ...) -> None:
        """Have `on_timer(name)` called once, at a time: nanoseconds, or a datetime in UTC."""
    def call_every(self, interval: int, name: str = ...) -> None:
        """Have `on_timer(name)` called again and again, first after `interval` nanoseconds."""
    def halt(self, *, account: bool = False) -> None:
        """Stop all new orders of the strategy, or of the whole account, until `rearm`."""
    def rearm(self, *, account: bool = False) -> None:
        """Let orders of the strategy, or of the whole account, pass again."""
    def _attach(self, symbol: str, indicator: Indicator) -> None:
        """Let the bars of a symbol feed an indicator, before `on_bar` is called with them."""

@final
class Bar:
    """A completed bar. It stays as it is for whoever keeps it."""

    @property
    def symbol(self) -> str:
        """What was traded."""
    @property
    def time(self) -> int:
        """The bar's own label, in nanoseconds since 1970 UTC."""
    @property
    def start(self) -> int:
        """When the bar began, in nanoseconds since 1970 UTC."""
    @property
    def available(self) -> int:
        """When the bar became known, in nanoseconds since 1970 UTC."""
    @property
    def open(self) -> float:
        """First price."""
    @property
    def high(self) -> float:
        """Highest price."""
    @property
    def low(self) -> float:
        """Lowest price."""
    @property
    def close(self) -> float:
        """Last price."""
    @property
    def volume(self) -> float:
        """Quantity traded."""

@final
class Trade:
    """A trade of the market. It stays as it is for whoever keeps it."""

    @property
    def symbol(self) -> str:
        """What was traded."""
    @property
    def time(self) -> int:
        """When it happened at the exchange, in nanoseconds since 1970 UTC."""
    @property
    def available(self) -> int:
        """When it became known, in nanoseconds since 1970 UTC."""
    @property
    def price(self) -> float:
        """The price."""
    @property
    def size(self) -> float:
        """The quantity."""
    @property
    def side(self) -> _Side | None:
        """The side of who took liquidity; None where it is not known."""

@final
class Quote:
    """The touch. It stays as it is for whoever keeps it."""

    @property
    def symbol(self) -> str:
        """What it is of."""
    @property
    def time(self) -> int:
        """When it was so at the exchange, in nanoseconds since 1970 UTC."""
    @property
    def bid(self) -> float:
        """The best bid; NaN where there is none."""
    @property
    def bid_size(self) -> float:
        """What is open at the best bid."""
    @property
    def ask(self) -> float:
        """The best ask; NaN where there is none."""
    @property
    def ask_size(self) -> float:
        """What is open at the best ask."""

@final
class Book:
    """The book of one instrument as it is known at the moment of asking."""

    @property
    def symbol(self) -> str:
        """What it is of."""
    @property
    def time(self) -> int:
        """When the last event that is known happened at the exchange; 0 before the first."""
    @property
    def bid(self) -> float:
        """The best bid; NaN where there is none."""
    @property
    def ask(self) -> float:
        """The best ask; NaN where there is none."""
    @property
    def bid_size(self) -> float:
        """What is open at the best bid."""
    @property
    def ask_size(self) -> float:
        """What is open at the best ask."""
    @property
    def mid(self) -> float:
        """The middle of the touch; NaN where a side is empty."""
    @property
    def spread(self) -> float:
        """The best ask less the best bid; NaN where a side is empty."""
    def levels(
        self, count: int = 10
    ) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
        """Return the best bids and the best asks, each as (price, size), best first."""
    def imbalance(self, count: int = 1) -> float:
        """Return how one-sided the best levels are: 1 is all bids, -1 all asks, 0 even."""

@final
class Order:
    """An order, as it is at the moment of asking."""

    @property
    def id(self) -> int:
        """Its number in the run."""
    @property
    def symbol(self) -> str:
        """What it is in."""
    @property
    def side(self) -> _Side:
        """Whether it buys or sells."""
    @property
    def type(self) -> _OrderType:
        """What kind it is."""
    @property
    def time_in_force(self) -> _TimeInForce:
        """How long it lives."""
    @property
    def quantity(self) -> float:
        """How much it is for."""
    @property
    def filled(self) -> float:
        """How much of it is filled."""
    @property
    def average_price(self) -> float:
        """The average price of what is filled; NaN before the first fill."""
    @property
    def limit(self) -> float | None:
        """Its limit price now."""
    @property
    def trigger(self) -> float | None:
        """Its trigger price now."""
    @property
    def status(self) -> _Status:
        """Where it is in its life."""
    @property
    def reason(self) -> str | None:
        """Why it ended without a (full) fill."""
    @property
    def tag(self) -> str:
        """The word that it was tagged with."""
    @property
    def is_open(self) -> bool:
        """Whether something can still happen to it."""
    @property
    def children(self) -> list[Order]:
        """The orders that depend on it: a bracket's two, or what was to follow it."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class OrderEvent:
    """A step in the life of an order."""

    @property
    def order(self) -> Order:
        """The order, as it is now."""
    @property
    def name(self) -> str:
        """The event's name, such as "OrderAccepted"."""
    @property
    def time(self) -> int:
        """When, in nanoseconds since 1970 UTC."""
    @property
    def reason(self) -> str | None:
        """Why the order ended, or a request about it was refused."""
    @property
    def rule(self) -> str | None:
        """The rule of a denial."""
    @property
    def scope(self) -> Literal["instrument", "account", "strategy"] | None:
        """Whose limit a denial is about."""
    @property
    def limit(self) -> Decimal | None:
        """The limit of a denial."""
    @property
    def value(self) -> Decimal | None:
        """The value that broke the limit."""
    @property
    def text(self) -> str:
        """The event in words."""

@final
class Fill:
    """An order traded."""

    @property
    def order(self) -> int:
        """The number of the order."""
    @property
    def symbol(self) -> str:
        """What was traded."""
    @property
    def side(self) -> _Side:
        """Whether it was bought or sold."""
    @property
    def quantity(self) -> float:
        """How much."""
    @property
    def quantity_exact(self) -> Decimal:
        """The quantity as a Decimal."""
    @property
    def price(self) -> float:
        """At what price, slippage included."""
    @property
    def price_exact(self) -> Decimal:
        """The price as a Decimal."""
    @property
    def fee(self) -> float:
        """The fee; a rebate is negative."""
    @property
    def fee_exact(self) -> Decimal:
        """The fee as a Decimal."""
    @property
    def liquidity(self) -> Literal["maker", "taker"]:
        """Whether the order gave liquidity or took it."""
    @property
    def time(self) -> int:
        """The label of the bar in which it happened, or its own time, in nanoseconds UTC."""
    @property
    def phase(self) -> Literal["open", "intrabar", "close", "tick"]:
        """The part of that bar; "tick" where there are no bars."""
    @property
    def tag(self) -> str:
        """The word that the order was tagged with."""

@disjoint_base
class Indicator:
    """Numbers kept up to date bar by bar, by the engine or by hand."""

    @property
    def is_ready(self) -> bool:
        """Whether `warm_up` bars have been seen."""
    @property
    def names(self) -> list[str]:
        """The names of the outputs, each an attribute."""
    @property
    def warm_up(self) -> int:
        """How many bars it takes until every output has a value."""
    def reset(self) -> None:
        """Forget every bar."""
    def update_bar(
        self, open: float, high: float, low: float, close: float, volume: float, time: int = 0
    ) -> None:
        """Take the next bar into account; time is its label in nanoseconds UTC."""
    def _lengthen(self, length: int) -> None:
        """See bars of so many nanoseconds from now on, made of those that it is fed."""

@final
class LongerBars(Indicator):
    """The last bars of a longer time frame that are over, made of a run's own bars."""

    def __new__(cls, length: int, keep: int = 1000) -> LongerBars: ...
    @property
    def time(self) -> NDArray[np.int64]:
        """When each bar began, in nanoseconds UTC, the oldest first."""
    @property
    def open(self) -> _Floats:
        """The first price of each bar, the oldest first."""
    @property
    def high(self) -> _Floats:
        """The highest price of each bar."""
    @property
    def low(self) -> _Floats:
        """The lowest price of each bar."""
    @property
    def close(self) -> _Floats:
        """The last price of each bar."""
    @property
    def volume(self) -> _Floats:
        """What was traded in each bar."""
    def __len__(self) -> int:
        """Return how many bars there are."""
    def __getitem__(self, key: int, /) -> tuple[int, float, float, float, float, float]:
        """Return time, open, high, low, close and volume of one bar: of the last with -1."""

@final
class SMA(Indicator):
    """Simple moving average: the mean of the last closes."""

    def __new__(cls, period: int = 20) -> SMA: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def update(self, value: float) -> None:
        """Take the next value of a series into account."""
    def compute(self, values: _Column) -> _Floats:
        """Compute whole columns with a fresh indicator."""

@final
class EMA(Indicator):
    """Exponential moving average, seeded with the mean of the first closes."""

    def __new__(cls, period: int = 20) -> EMA: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def update(self, value: float) -> None:
        """Take the next value of a series into account."""
    def compute(self, values: _Column) -> _Floats:
        """Compute whole columns with a fresh indicator."""

@final
class WMA(Indicator):
    """Linearly weighted moving average: the newest close weighs most."""

    def __new__(cls, period: int = 20) -> WMA: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def update(self, value: float) -> None:
        """Take the next value of a series into account."""
    def compute(self, values: _Column) -> _Floats:
        """Compute whole columns with a fresh indicator."""

@final
class RSI(Indicator):
    """Relative strength index, by Wilder: 0 to 100."""

    def __new__(cls, period: int = 14) -> RSI: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def update(self, value: float) -> None:
        """Take the next value of a series into account."""
    def compute(self, values: _Column) -> _Floats:
        """Compute whole columns with a fresh indicator."""

@final
class MACD(Indicator):
    """The distance of a fast average from a slow one, and the average of that."""

    def __new__(cls, fast: int = 12, slow: int = 26, signal: int = 9) -> MACD: ...
    @property
    def macd(self) -> float:
        """The fast average less the slow one."""
    @property
    def signal(self) -> float:
        """The average of macd."""
    @property
    def histogram(self) -> float:
        """The difference of macd and signal."""
    def update(self, value: float) -> None:
        """Take the next value of a series into account."""
    def compute(self, values: _Column) -> dict[str, _Floats]:
        """Compute whole columns with a fresh indicator: a dict of arrays by output name."""

@final
class BollingerBands(Indicator):
    """The rolling mean and a number of population standard deviations to either side."""

    def __new__(cls, period: int = 20, deviations: float = 2.0) -> BollingerBands: ...
    @property
    def upper(self) -> float:
        """The upper bound."""
    @property
    def middle(self) -> float:
        """The middle."""
    @property
    def lower(self) -> float:
        """The lower bound."""
    def update(self, value: float) -> None:
        """Take the next value of a series into account."""
    def compute(self, values: _Column) -> dict[str, _Floats]:
        """Compute whole columns with a fresh indicator: a dict of arrays by output name."""

@final
class RollingStd(Indicator):
    """Rolling standard deviation, of a sample or of the population."""

    def __new__(cls, period: int = 20, sample: bool = True) -> RollingStd: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def update(self, value: float) -> None:
        """Take the next value of a series into account."""
    def compute(self, values: _Column) -> _Floats:
        """Compute whole columns with a fresh indicator."""

@final
class ZScore(Indicator):
    """The close's distance from the rolling mean in standard deviations; NaN if all are equal."""

    def __new__(cls, period: int = 20, sample: bool = True) -> ZScore: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def update(self, value: float) -> None:
        """Take the next value of a series into account."""
    def compute(self, values: _Column) -> _Floats:
        """Compute whole columns with a fresh indicator."""

@final
class RollingMin(Indicator):
    """The lowest of the last closes."""

    def __new__(cls, period: int = 20) -> RollingMin: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def update(self, value: float) -> None:
        """Take the next value of a series into account."""
    def compute(self, values: _Column) -> _Floats:
        """Compute whole columns with a fresh indicator."""

@final
class RollingMax(Indicator):
    """The highest of the last closes."""

    def __new__(cls, period: int = 20) -> RollingMax: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def update(self, value: float) -> None:
        """Take the next value of a series into account."""
    def compute(self, values: _Column) -> _Floats:
        """Compute whole columns with a fresh indicator."""

@final
class ROC(Indicator):
    """Rate of change over a number of bars, in percent."""

    def __new__(cls, period: int = 10) -> ROC: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def update(self, value: float) -> None:
        """Take the next value of a series into account."""
    def compute(self, values: _Column) -> _Floats:
        """Compute whole columns with a fresh indicator."""

@final
class Momentum(Indicator):
    """Change over a number of bars, in price."""

    def __new__(cls, period: int = 10) -> Momentum: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def update(self, value: float) -> None:
        """Take the next value of a series into account."""
    def compute(self, values: _Column) -> _Floats:
        """Compute whole columns with a fresh indicator."""

@final
class ATR(Indicator):
    """Average true range, by Wilder."""

    def __new__(cls, period: int = 14) -> ATR: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def compute(self, high: _Column, low: _Column, close: _Column) -> _Floats:
        """Compute whole columns with a fresh indicator."""

@final
class NATR(Indicator):
    """Average true range in percent of the close."""

    def __new__(cls, period: int = 14) -> NATR: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def compute(self, high: _Column, low: _Column, close: _Column) -> _Floats:
        """Compute whole columns with a fresh indicator."""

@final
class TrueRange(Indicator):
    """The range of a bar, the gap before it included."""

    def __new__(cls) -> TrueRange: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def compute(self, high: _Column, low: _Column, close: _Column) -> _Floats:
        """Compute whole columns with a fresh indicator."""

@final
class ADX(Indicator):
    """The strength of a trend and of its two directions, by Wilder."""

    def __new__(cls, period: int = 14) -> ADX: ...
    @property
    def adx(self) -> float:
        """The strength of the trend."""
    @property
    def plus_di(self) -> float:
        """The upward direction."""
    @property
    def minus_di(self) -> float:
        """The downward direction."""
    def compute(self, high: _Column, low: _Column, close: _Column) -> dict[str, _Floats]:
        """Compute whole columns with a fresh indicator: a dict of arrays by output name."""

@final
class Stochastic(Indicator):
    """The close's place in the recent range, averaged twice: slow %K and %D."""

    def __new__(cls, period: int = 5, slow_k: int = 3, slow_d: int = 3) -> Stochastic: ...
    @property
    def k(self) -> float:
        """Slow %K."""
    @property
    def d(self) -> float:
        """%D, the mean of k."""
    def compute(self, high: _Column, low: _Column, close: _Column) -> dict[str, _Floats]:
        """Compute whole columns with a fresh indicator: a dict of arrays by output name."""

@final
class WilliamsR(Indicator):
    """The close's place in the recent range, from 0 (at its top) to -100."""

    def __new__(cls, period: int = 14) -> WilliamsR: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def compute(self, high: _Column, low: _Column, close: _Column) -> _Floats:
        """Compute whole columns with a fresh indicator."""

@final
class Aroon(Indicator):
    """How recent the lowest low and the highest high are, from 0 to 100."""

    def __new__(cls, period: int = 14) -> Aroon: ...
    @property
    def down(self) -> float:
        """How recent the lowest low is."""
    @property
    def up(self) -> float:
        """How recent the highest high is."""
    def compute(self, high: _Column, low: _Column) -> dict[str, _Floats]:
        """Compute whole columns with a fresh indicator: a dict of arrays by output name."""

@final
class CCI(Indicator):
    """Commodity channel index: the typical price's distance from its mean, scaled."""

    def __new__(cls, period: int = 14) -> CCI: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def compute(self, high: _Column, low: _Column, close: _Column) -> _Floats:
        """Compute whole columns with a fresh indicator."""

@final
class OBV(Indicator):
    """On-balance volume: the volume of rises less that of falls."""

    def __new__(cls) -> OBV: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def compute(self, close: _Column, volume: _Column) -> _Floats:
        """Compute whole columns with a fresh indicator."""

@final
class MFI(Indicator):
    """Money flow index: the share of the money flow that came with rises, 0 to 100."""

    def __new__(cls, period: int = 14) -> MFI: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def compute(self, high: _Column, low: _Column, close: _Column, volume: _Column) -> _Floats:
        """Compute whole columns with a fresh indicator."""

@final
class VWAP(Indicator):
    """Volume-weighted average price over the whole run."""

    def __new__(cls) -> VWAP: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def compute(self, high: _Column, low: _Column, close: _Column, volume: _Column) -> _Floats:
        """Compute whole columns with a fresh indicator."""

@final
class RollingVWAP(Indicator):
    """Volume-weighted average price over the last bars."""

    def __new__(cls, period: int = 20) -> RollingVWAP: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def compute(self, high: _Column, low: _Column, close: _Column, volume: _Column) -> _Floats:
        """Compute whole columns with a fresh indicator."""

@final
class SessionVWAP(Indicator):
    """Volume-weighted average price over the UTC calendar day."""

    def __new__(cls) -> SessionVWAP: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def compute(
        self, high: _Column, low: _Column, close: _Column, volume: _Column, time: _Column
    ) -> _Floats:
        """Compute whole columns with a fresh indicator."""

@final
class Donchian(Indicator):
    """The highest high and the lowest low of the last bars, and their middle."""

    def __new__(cls, period: int = 20) -> Donchian: ...
    @property
    def upper(self) -> float:
        """The upper bound."""
    @property
    def middle(self) -> float:
        """The middle."""
    @property
    def lower(self) -> float:
        """The lower bound."""
    def compute(self, high: _Column, low: _Column) -> dict[str, _Floats]:
        """Compute whole columns with a fresh indicator: a dict of arrays by output name."""

@final
class Keltner(Indicator):
    """An average of the typical price (or close) and average true ranges to either side."""

    def __new__(
        cls, period: int = 20, atr_period: int = 10, multiplier: float = 2.0, close: bool = False
    ) -> Keltner: ...
    @property
    def upper(self) -> float:
        """The upper bound."""
    @property
    def middle(self) -> float:
        """The middle."""
    @property
    def lower(self) -> float:
        """The lower bound."""
    def compute(self, high: _Column, low: _Column, close: _Column) -> dict[str, _Floats]:
        """Compute whole columns with a fresh indicator: a dict of arrays by output name."""

@final
class Supertrend(Indicator):
    """A trailing stop and the side the market is on: 1 rising, -1 falling."""

    def __new__(cls, period: int = 10, multiplier: float = 3.0) -> Supertrend: ...
    @property
    def value(self) -> float:
        """The stop."""
    @property
    def direction(self) -> float:
        """1 while the trend rises, -1 while it falls."""
    def compute(self, high: _Column, low: _Column, close: _Column) -> dict[str, _Floats]:
        """Compute whole columns with a fresh indicator: a dict of arrays by output name."""

_Levels: TypeAlias = Sequence[tuple[int, int]]
_Level: TypeAlias = tuple[int, int]
_Effect: TypeAlias = Literal["applied", "buffered", "old", "gap"]
_Standing: TypeAlias = Literal["waiting", "live", "stale"]

@final
class DepthBook:
    """The quantities of both sides by price; a level is price and quantity, in ticks and lots."""

    def __new__(cls) -> DepthBook: ...
    def apply(self, bids: _Levels, asks: _Levels) -> None:
        """Set what is open at prices; zero takes a level away."""
    def replace(self, bids: _Levels, asks: _Levels) -> None:
        """Put these levels in the place of all that was there."""
    def levels(self, side: _Side, count: int | None = None) -> list[_Level]:
        """Return the levels of a side, best first."""
    @property
    def best(self) -> tuple[_Level | None, _Level | None]:
        """The best bid and the best ask, each with its quantity."""
    @property
    def is_crossed(self) -> bool:
        """Whether the best prices meet."""

@final
class ChainedBook:
    """A book by level kept from snapshots and numbered updates.

    Updates before the snapshot are buffered; a gap makes the book stale and empty until a snapshot
    replaces it. The rule says how an update names its predecessor: Binance spot updates begin one
    after its last number (`first_follows_last`), futures updates carry it (`names_previous`).
    """

    def __new__(cls, rule: Literal["first_follows_last", "names_previous"]) -> ChainedBook: ...
    def on_update(
        self, first: int, last: int, bids: _Levels, asks: _Levels, *, previous: int = 0
    ) -> _Effect:
        """Take an update and say what became of it."""
    def on_snapshot(self, last: int, bids: _Levels, asks: _Levels) -> _Effect:
        """Take a snapshot, then the updates that waited for it; say what became of them."""
    def break_off(self) -> None:
        """Declare the book stale, as after a lost connection."""
    @property
    def standing(self) -> _Standing:
        """Whether the levels can be believed."""
    @property
    def last_id(self) -> int | None:
        """The number of the last change that the book has."""
    def levels(self, side: _Side, count: int | None = None) -> list[_Level]:
        """Return the levels of a side, best first."""
    @property
    def best(self) -> tuple[_Level | None, _Level | None]:
        """The best bid and the best ask, each with its quantity."""
    @property
    def is_crossed(self) -> bool:
        """Whether the best prices meet."""

@final
class CheckedBook:
    """A book by level kept from a snapshot and updates with Kraken's checksum.

    Ticks and lots are the last decimal places of the feed's texts; `depth` is what was subscribed.
    """

    def __new__(cls, depth: int) -> CheckedBook: ...
    def on_snapshot(self, bids: _Levels, asks: _Levels) -> _Effect:
        """Take a snapshot and say what became of it."""
    def on_update(self, bids: _Levels, asks: _Levels, checksum: int) -> _Effect:
        """Take an update, compare checksums and say what became of it."""
    @property
    def standing(self) -> _Standing:
        """Whether the levels can be believed."""
    @property
    def checksum(self) -> int:
        """Kraken's checksum of the book as it is."""
    def levels(self, side: _Side, count: int | None = None) -> list[_Level]:
        """Return the levels of a side, best first."""
    @property
    def best(self) -> tuple[_Level | None, _Level | None]:
        """The best bid and the best ask, each with its quantity."""
    @property
    def is_crossed(self) -> bool:
        """Whether the best prices meet."""

@final
class FeedBook:
    """A book by order kept from a venue's messages, its orders known by the venue's numbers.

    A message that does not fit the book is a ValueError and changes nothing.
    """

    def __new__(cls) -> FeedBook: ...
    def add(self, id: int, side: _Side, price: int, quantity: int) -> None:
        """Add an order behind all others at its price."""
    def reduce(self, id: int, by: int) -> int:
        """Take a quantity from an order and return what is left; at zero the order is gone."""
    def remove(self, id: int) -> int:
        """Take an order out and return what was left of it."""
    def replace(self, id: int, price: int, quantity: int) -> None:
        """Change an order; it keeps its place only if nothing but its quantity went down."""
    def clear(self) -> None:
        """Forget all orders."""
    def orders(self, side: _Side) -> list[tuple[int, int, int]]:
        """Return the orders of a side in priority order: number, price, quantity."""
    def levels(self, side: _Side, count: int | None = None) -> list[tuple[int, int, int]]:
        """Return the levels of a side, best first: price, quantity, orders."""
    @property
    def best(self) -> tuple[int | None, int | None]:
        """The best bid and the best ask."""
    def __contains__(self, key: int, /) -> bool: ...
    def __len__(self) -> int: ...

@final
class MarketEvent:
    """One thing that a market did."""

    @property
    def what(self) -> str:
        """What it did: traded, resting, triggered, replaced, cancelled, expired and so on."""
    @property
    def id(self) -> int:
        """The number of the order; of a trade, the taker's."""
    @property
    def reason(self) -> str:
        """Why; empty where there is nothing to say."""
    @property
    def price(self) -> int | None:
        """The price of a trade, or at which an order rests."""
    @property
    def quantity(self) -> int | None:
        """What was traded, or lost by both orders of one owner."""
    @property
    def left(self) -> int | None:
        """What is open of the order after it, or was when it ended."""
    @property
    def maker(self) -> int | None:
        """The number of the order that was there."""
    @property
    def side(self) -> _Side | None:
        """The taker's side."""
    @property
    def sequence(self) -> int | None:
        """The number of the trade, from 1."""

@final
class MatchingEngine:
    """A market of one instrument with price-time priority: commands in, events out.

    Prices are ticks and quantities lots. A command is finished, with the stops that it sets off,
    before it returns.
    """

    def __new__(cls, *, capacity: int = 0) -> MatchingEngine: ...
    def enter(
        self,
        id: int,
        owner: int,
        side: _Side,
        quantity: int,
        *,
        kind: Literal["limit", "market", "stop", "stop_limit", "trailing"] = "limit",
        price: int = 0,
        trigger: int = 0,
        distance: int = 0,
        lifetime: Literal["GTC", "DAY", "GTD", "IOC", "FOK"] = "GTC",
        expires: int | None = None,
        post_only: bool = False,
        display: int | None = None,
        self_trade: Literal[
            "none", "cancel_newest", "cancel_oldest", "cancel_both", "decrement"
        ] = "none",
    ) -> list[MarketEvent]:
        """Take a new order and return what came of it; owner 0 is nobody in particular."""
    def cancel(self, id: int) -> list[MarketEvent]:
        """Cancel an order, at rest or waiting for its trigger."""
    def replace(
        self, id: int, *, price: int | None = None, quantity: int | None = None
    ) -> list[MarketEvent]:
        """Change an order at rest; `quantity` is its new total, filled part included."""
    def end_session(self) -> list[MarketEvent]:
        """End the session: DAY orders expire."""
    def read_clock(self, now: int) -> list[MarketEvent]:
        """Read the clock: GTD orders whose time has come expire."""
    def apply_columns(self, columns: dict[str, _Integers]) -> dict[str, NDArray[Any]]:
        """Carry out columns of commands and return columns of events (event, id) and trades.

        The columns are operation, id, owner, side, kind, price, quantity, lifetime, post_only,
        display, trigger, distance, self_trade and expires, of int64. A word is given as its place
        in `words()`, what is absent as the least int64; the clock of a `time` is in expires.
        """
    def orders(self, side: _Side) -> list[tuple[int, int, int, int]]:
        """Return the orders at rest of a side in priority order: number, price, shown, left."""
    def stops(self) -> list[tuple[int, int, int]]:
        """Return the stops that wait in order of entry: number, trigger, left."""
    def levels(self, side: _Side) -> list[tuple[int, int, int]]:
        """Return the levels of a side, best first: price, shown quantity, orders."""
    @property
    def best(self) -> tuple[int | None, int | None]:
        """The best bid and the best ask."""
    @property
    def last_price(self) -> int | None:
        """The price of the last trade."""
    @property
    def trades(self) -> int:
        """How many trades there have been."""
    @staticmethod
    def words() -> dict[str, tuple[Any, ...]]:
        """Return the words of each column of words; an event's are what it says and why."""
