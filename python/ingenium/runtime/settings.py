"""The keys of a system file."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

import msgspec

from ingenium.runtime.limits import Limits
from ingenium.runtime.venue_settings import Venue
from ingenium.venues.port import Ccxt


class _Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A group of keys."""


class Data(_Section, frozen=True, kw_only=True):
    """Which bars to run on.

    Attributes:
        source: "catalog", "sample", a file, a folder, a pattern such as "bars/*.parquet", or a
            file for each symbol.
        catalog: the folder of the catalog; what INGENIUM_CATALOG names, or `catalog` beside the
            system file, unless given.
        symbols: the instruments; all that the source holds unless given.
        venue: where the catalog's series were recorded, where it has a symbol of several.
        kind: whether the run is played from bars, or from the ticks of the catalog.
        depth: what shows the market between trades, of ticks: "orders", "book", "quotes" or
            "trades"; the most detailed that there is unless given.
        bars: their length, such as "1d", for all or for each symbol; found from the data unless
            given.
        start: the first label.
        end: the last label; a bare date is kept whole.
        stamp: whether labels are the start or the end of bars.
        timezone: the zone of labels that carry none; UTC unless given.
        calendar: the exchange by whose sessions daily bars become known, such as "XNYS"; the one
            that a series of the catalog names unless given.
        corporate_actions: whether splits and dividends happen; unless given, they do where prices
            are raw.
        columns: the names of columns that are not found by themselves.
        holes: whether missing bars are reported with the result, or refused.
    """

    source: str | dict[str, str] = "catalog"
    catalog: str | None = None
    symbols: tuple[str, ...] | None = None
    venue: str | None = None
    kind: Literal["bars", "ticks"] = "bars"
    depth: Literal["orders", "book", "quotes", "trades"] | None = None
    bars: str | dict[str, str] | None = None
    start: str | None = None
    end: str | None = None
    stamp: Literal["start", "end"] = "start"
    timezone: str | None = None
    calendar: str | None = None
    corporate_actions: bool | None = None
    columns: dict[str, str] | None = None
    holes: Literal["report", "refuse"] = "report"

    def bars_of(self, symbol: str | None) -> str | None:
        """Return the length that is asked for a symbol's bars."""
        if isinstance(self.bars, dict):
            return None if symbol is None else self.bars.get(symbol)
        return self.bars


class Interest(_Section, frozen=True, kw_only=True):
    """Rates a year, as fractions: on cash, on borrowed cash, on borrowed shares."""

    cash_rate: Decimal | None = None
    debit_rate: Decimal | None = None
    borrow_rate: Decimal | None = None


class Account(_Section, frozen=True, kw_only=True):
    """The money at the start, and what may be done with it."""

    initial_capital: Decimal = Decimal(100_000)
    currency: str = "USD"
    kind: Literal["margin", "cash", "unlimited"] = "margin"
    leverage: Decimal = Decimal(1)
    margin_call: Literal["liquidate", "report"] = "liquidate"
    interest: Interest | None = None


class _Sizer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind"):
    """Turns a signal into an order, in a way told by the key `kind`."""


class FixedQuantity(_Sizer, frozen=True, tag="fixed_quantity"):
    """Always as many units."""

    quantity: Decimal


class FixedCash(_Sizer, frozen=True, tag="fixed_cash"):
    """Always as much money."""

    amount: Decimal


class PercentOfEquity(_Sizer, frozen=True, tag="percent_of_equity"):
    """A part of the strategy's equity."""

    percent: Decimal


class VolatilityTarget(_Sizer, frozen=True, tag="volatility_target"):
    """As much as would have moved by the wanted volatility a year."""

    volatility: Decimal
    lookback: int = 20
    periods_per_year: float = 252.0
    max_leverage: Decimal = Decimal(1)


class SignalStrength(_Sizer, frozen=True, tag="signal_strength"):
    """The signal's strength times a part of the equity."""

    allocation: Decimal = Decimal(1)


class TargetWeight(_Sizer, frozen=True, tag="target_weight"):
    """The signal's strength is the weight itself."""


Sizer = (
    FixedQuantity | FixedCash | PercentOfEquity | TargetWeight | VolatilityTarget | SignalStrength
)


class StrategyEntry(_Section, frozen=True, kw_only=True):
    """One strategy: its class by name, its share of the capital, what it trades and how.

    Attributes:
        name: a built-in, an import path, a file, or a class in a strategies folder.
        id: what to call it in results; its class's name unless given.
        enabled: whether it takes part.
        allocation: its fraction of the initial capital; equal parts of what is left unless given.
        capital: the same as an amount.
        symbols: what it trades; everything unless given.
        parameters: values of the class's parameters.
        sizer: how its signals become orders.
        risk: limits of its own, besides those of the account.
    """

    name: str
    id: str | None = None
    enabled: bool = True
    allocation: Decimal | None = None
    capital: Decimal | None = None
    symbols: tuple[str, ...] | None = None
    parameters: dict[str, Any] = {}
    sizer: Sizer | None = None
    risk: Limits = Limits()


class Written(_Section, frozen=True, kw_only=True):
    """A component that somebody wrote.

    Attributes:
        name: a file such as "portfolio.py", or "portfolio.py:MyPortfolio".
        parameters: values of the class's parameters.
    """

    name: str
    parameters: dict[str, Any] = {}


class Funding(_Section, frozen=True, kw_only=True):
    """What longs of a perpetual contract pay shorts, as a fraction of the value.

    Attributes:
        rate: the same at each time; or give a source.
        interval: between payments, counted from midnight UTC.
        source: "catalog", or a file of times and rates.
    """

    rate: Decimal | None = None
    interval: str = "8h"
    source: str | None = None


class Rules(_Section, frozen=True, kw_only=True):
    """The steps and least sizes of an instrument from a time on.

    Attributes:
        from_: when they begin.
        until: when the rules without dates hold again; unless given, they hold until others begin.
        tick: the step of prices.
        lot: the step of quantities.
        min_quantity: the least quantity of an order.
        max_quantity: the greatest.
        min_notional: the least value of an order.
    """

    from_: str = msgspec.field(name="from")
    until: str | None = None
    tick: Decimal | None = None
    lot: Decimal | None = None
    min_quantity: Decimal | None = None
    max_quantity: Decimal | None = None
    min_notional: Decimal | None = None


class Instrument(_Section, frozen=True, kw_only=True):
    """What is known of one symbol; what is left out is found from its bars."""

    price_precision: int | None = None
    quantity_precision: int | None = None
    tick: Decimal | None = None
    lot: Decimal | None = None
    multiplier: Decimal | None = None
    min_quantity: Decimal | None = None
    max_quantity: Decimal | None = None
    min_notional: Decimal | None = None
    base: str | None = None
    currency: str | None = None
    initial_margin: Decimal | None = None
    maintenance_margin: Decimal | None = None
    maker_fee: Decimal | None = None
    taker_fee: Decimal | None = None
    valid_from: str | None = None
    valid_until: str | None = None
    funding: Funding | None = None
    rules: tuple[Rules, ...] = ()


class Exchange(_Section, frozen=True, kw_only=True):
    """An account at an exchange, for live trading; its key is never written here.

    Attributes:
        data_only: whether it tells prices only: no order goes there, and no key is needed.
        lab: whether the exchange is the one of `ingenium lab` on this machine.
        rest: where requests go, if not where everybody finds the exchange.
        stream: where streams are, likewise.
        account: a name for the account, where there are several.
        key_from: the variable that holds the key; <EXCHANGE>_API_KEY unless given.
        secret_from: the variable that holds its secret; <EXCHANGE>_API_SECRET unless given.
        guard_key_from: the variable that holds the guard's key; <EXCHANGE>_GUARD_API_KEY unless
            given.
        guard_secret_from: the variable that holds its secret; <EXCHANGE>_GUARD_API_SECRET unless
            given.
        others: what happens to orders at the exchange that are not of this session: they are
            adopted, left alone, cancelled ("flatten"), or nothing is traded at all ("refuse").
        ccxt: reaches it through ccxt; `{}` is enough where ccxt calls it by its name.
    """

    data_only: bool = False
    lab: bool = False
    rest: str = ""
    stream: str = ""
    account: str = "main"
    key_from: str | None = None
    secret_from: str | None = None
    guard_key_from: str | None = None
    guard_secret_from: str | None = None
    others: Literal["adopt", "leave", "flatten", "refuse"] = "adopt"
    ccxt: Ccxt | None = None


class ShadowGate(_Section, frozen=True, kw_only=True):
    """What a new version must have shown beside sessions of the old one before it goes live.

    Attributes:
        hours: how long it ran beside them, in hours of their time.
        parity: the least part of all orders that both versions sent, from 0 to 1.
    """

    hours: float = 24.0
    parity: float = 0.9


class Stale(_Section, frozen=True, kw_only=True):
    """When an instrument of which nothing is heard is stale, in a session on live data.

    Attributes:
        after: for how long its data may be overdue, such as "10s", or "never"; unless given, the
            length of a bar and five seconds, or those five alone while its source is known to be
            away.
        pull_quotes: whether working orders are cancelled then that could add to a position.
    """

    after: str | None = None
    pull_quotes: bool = False


class Gates(_Section, frozen=True, kw_only=True):
    """What a system must have shown before it may go from one mode to the next.

    Attributes:
        trades: the least fills of the backtest or the paper session.
        parity: the least part of its orders and fills that come again, from 0 to 1.
        shadow: what it must have shown as a shadow before it goes live; nothing unless given.
    """

    trades: int = 20
    parity: float = 0.99
    shadow: ShadowGate | None = None


class Guard(_Section, frozen=True, kw_only=True):
    """What `ingenium guard` does when nobody holds an account any more.

    Attributes:
        after: how long nobody may have held it, such as "15s"; 5 seconds at least.
        flatten: whether what came of the session's trades is closed, too, at the market.
    """

    after: str = "15s"
    flatten: bool = False


class Settings(_Section, frozen=True, kw_only=True):
    """A whole system, the same in every mode."""

    strategies: tuple[StrategyEntry, ...]
    name: str | None = None
    ingestor: Written | None = None
    data: Data = Data()
    portfolio: Written | None = None
    executor: Written | None = None
    account: Account = Account()
    risk: Limits = Limits()
    venue: Venue = Venue()
    fills: Literal["optimistic", "base", "pessimistic"] = "base"
    instruments: dict[str, Instrument] = {}
    exchanges: dict[str, Exchange] = {}
    gates: Gates = Gates()
    guard: Guard = Guard()
    stale: Stale = Stale()
    strategy_folders: tuple[str, ...] = ("strategies",)
    bus: str = "memory"
    announce: Literal["ingenium", "cloudevents", "none"] = "ingenium"
    storage: str | None = None
    seed: int = 0
