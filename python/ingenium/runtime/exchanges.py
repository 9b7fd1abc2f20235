"""The exchanges of a live system: checked, opened, and asked for their rules."""

from __future__ import annotations

import logging
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar

from ingenium.execution.venue_rules import instrument_values
from ingenium.ingest.venue_feed import VenueFeed
from ingenium.model.suggestion import did_you_mean
from ingenium.runtime.limits import Limits
from ingenium.runtime.secrets import keys_of
from ingenium.venues.lab.ports import lab_address
from ingenium.venues.opening import KINDS, open_broker, open_feed
from ingenium.venues.port import Address, VenueError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from ingenium.runtime.passphrase import Ask
    from ingenium.runtime.settings import Exchange
    from ingenium.runtime.system import System
    from ingenium.venues.market_data import MarketFeed
    from ingenium.venues.port import Balance, Broker, Credentials, VenueInstrument

_Opened = TypeVar("_Opened")
_Answer = TypeVar("_Answer")

_log = logging.getLogger("ingenium.exchanges")

_BARS: Final = "1m"


@dataclass(frozen=True, slots=True)
class Markets:
    """The market data of a system's exchanges, opened: without accounts, and without keys.

    Attributes:
        instruments: what the system trades, by symbol.
        feed: the market data of all of them.
        feeds: by exchange.
    """

    instruments: dict[str, VenueInstrument]
    feed: VenueFeed
    feeds: dict[str, MarketFeed]

    @property
    def specified(self) -> dict[str, dict[str, object]]:
        """The instruments as the kernel specifies them."""
        return {name: instrument_values(each) for name, each in self.instruments.items()}

    async def close(self) -> None:
        """Let go of all connections."""
        for feed in self.feeds.values():
            await feed.close()


@dataclass(frozen=True, slots=True)
class Exchanges(Markets):
    """The exchanges of a system, opened: their market data, and the accounts.

    Attributes:
        settings: of the accounts, by the exchange's name.
        brokers: the accounts.
        keys: the public part of each account's key.
        balances: what the accounts hold, by exchange and currency.
    """

    settings: dict[str, Exchange]
    brokers: dict[str, Broker]
    keys: dict[str, str]
    balances: dict[str, dict[str, Balance]]

    async def close(self) -> None:
        """Let go of all connections."""
        for broker in self.brokers.values():
            await broker.close()
        await Markets.close(self)


def check_trading(system: System) -> None:
    """Refuse to trade without limits, or without an account.

    Raises:
        ConfigError: there are none.
    """
    if not system.accounts:
        names = " and ".join(system.exchanges)
        told = "tells" if len(system.exchanges) == 1 else "tell"
        problem = f"{names} {told} prices only: name one to trade on, without data_only"
        system.place.refuse("exchanges", problem)
    if system.risk == Limits():
        problem = "is empty: live trading needs limits, such as risk: {max_order_size: 100}"
        system.place.refuse("risk", problem)


def symbols_of(system: System) -> tuple[str, ...]:
    """Return the symbols of a system that it trades at exchanges.

    Raises:
        ConfigError: it names no exchange, or no symbols.
    """
    place = system.place
    if not system.exchanges:
        problem = "names no exchange to trade on, such as exchanges: {binance: {lab: true}}"
        place.refuse("exchanges", problem)
    for name, exchange in system.exchanges.items():
        if name not in KINDS and exchange.ccxt is None:
            place.refuse(
                f"exchanges.{name}",
                f"has no adapter of its own: {did_you_mean(name, KINDS)}; or say ccxt: {{}}",
            )
    symbols = system.data.symbols or _named(system)
    if not symbols:
        problem = "is empty: name what is traded, such as symbols: [BTCUSDT.binance]"
        place.refuse("data.symbols", problem)
    for symbol in symbols:
        venue = symbol.rpartition(".")[2]
        if venue not in system.exchanges:
            problem = f"{symbol!r} ends with no exchange: {did_you_mean(venue, system.exchanges)}"
            place.refuse("data.symbols", problem)
    return symbols


def _named(system: System) -> tuple[str, ...]:
    """Return the symbols that the strategies of a system name, in their order."""
    named = (entry.symbols or () for entry in system.strategies if entry.enabled)
    return tuple(dict.fromkeys(symbol for symbols in named for symbol in symbols))


def trading_keys(system: System, ask: Ask | None = None) -> dict[str, Credentials]:
    """Return the keys of a system that may trade.

    Args:
        system: whose exchanges.
        ask: asks a person for the passphrase of the keystore.

    Raises:
        ConfigError: a setting or a key is missing, or the keystore cannot be opened.
    """
    symbols_of(system)
    check_trading(system)
    return keys_of(system, ask)


def timeframe_of(system: System) -> str:
    """Return the length of the bars of a live system."""
    bars = system.data.bars
    return bars if isinstance(bars, str) else _BARS


async def open_markets(system: System) -> Markets:
    """Open the market data of a system's exchanges and ask for their rules.

    Raises:
        ConfigError: a setting is missing.
        VenueError: an exchange does not answer.
    """
    symbols = symbols_of(system)
    feeds: dict[str, MarketFeed] = {}
    for name, exchange in system.exchanges.items():
        address, credentials = located(name, exchange)
        feeds[name] = open_feed(name, address, credentials)
    async with _closed_on_error(feeds):
        known = await _each(feeds, lambda feed: feed.instruments())
        feed = VenueFeed(feeds, symbols, timeframe_of(system))
        return Markets(_traded(system, symbols, known), feed, feeds)


async def open_exchanges(
    system: System, credentials: Mapping[str, Credentials] | None = None
) -> Exchanges:
    """Open the exchanges of a system and ask for their rules and for what the accounts hold.

    Args:
        system: whose exchanges.
        credentials: the keys, where they were looked for already.

    Raises:
        ConfigError: a setting or a key is missing.
        VenueError: an exchange does not answer, or does not want us.
    """
    symbols_of(system)
    check_trading(system)
    given = keys_of(system) if credentials is None else credentials
    brokers: dict[str, Broker] = {}
    feeds: dict[str, MarketFeed] = {}
    keys: dict[str, str] = {}
    for name, exchange in system.exchanges.items():
        address, known_to_all = located(name, exchange)
        own = known_to_all or given.get(name)
        feeds[name] = open_feed(name, address, own)
        if own is not None and name in system.accounts:
            brokers[name] = open_broker(name, own, address)
            keys[name] = own.key
    return await asked(system, feeds, brokers, keys)


async def asked(
    system: System,
    feeds: dict[str, MarketFeed],
    brokers: dict[str, Broker],
    keys: dict[str, str],
) -> Exchanges:
    """Ask exchanges for their rules and for what the accounts hold; they are closed on an error.

    Args:
        system: whose exchanges.
        feeds: their market data, by name.
        brokers: the accounts.
        keys: the public part of each account's key.

    Raises:
        ConfigError: a symbol is not traded there.
        VenueError: an exchange does not answer, or does not want us.
    """
    opened: dict[str, Broker | MarketFeed] = {**feeds, **brokers}
    async with _closed_on_error(feeds), _closed_on_error(brokers):
        symbols = symbols_of(system)
        known = await _each(opened, lambda each: each.instruments())
        instruments = _traded(system, symbols, known)
        balances = await _each(brokers, lambda broker: broker.balances())
    feed = VenueFeed(feeds, symbols, timeframe_of(system))
    return Exchanges(instruments, feed, feeds, system.accounts, brokers, keys, balances)


@asynccontextmanager
async def _closed_on_error(opened: Mapping[str, Broker | MarketFeed]) -> AsyncIterator[None]:
    """Let go of all connections where something goes wrong."""
    try:
        yield
    except BaseException:
        for each in opened.values():
            await each.close()
        raise


async def _each(
    opened: Mapping[str, _Opened], ask: Callable[[_Opened], Awaitable[_Answer]]
) -> dict[str, _Answer]:
    """Ask each exchange; one that fails is named.

    Raises:
        VenueError: one of them does not answer, or does not want us.
    """
    found = {}
    for name, each in opened.items():
        try:
            found[name] = await ask(each)
        except VenueError as error:
            error.args = (f"{name}: {error}", *error.args[1:])
            raise
    return found


def located(name: str, exchange: Exchange) -> tuple[Address, Credentials | None]:
    """Return where an exchange is, and the key where everybody knows it."""
    if exchange.lab:
        address, credentials = lab_address(name, exchange.account)
        return replace(address, ccxt=exchange.ccxt), credentials
    return Address(exchange.rest, exchange.stream, exchange.account, exchange.ccxt), None


def _traded(
    system: System,
    symbols: tuple[str, ...],
    known: Mapping[str, Mapping[str, VenueInstrument]],
) -> dict[str, VenueInstrument]:
    """Return the instruments of a system, of those that its exchanges trade.

    Raises:
        ConfigError: one of them is not traded.
    """
    instruments = {}
    for symbol in symbols:
        name = symbol.rpartition(".")[2]
        if symbol not in known[name]:
            problem = f"{name} trades no {symbol!r}: {did_you_mean(symbol, known[name])}"
            system.place.refuse("data.symbols", problem)
        instruments[symbol] = known[name][symbol]
        tick, own = instruments[symbol].tick, system.instruments.get(symbol)
        if own is not None and own.tick not in (None, tick):
            _log.warning("%s: prices go in steps of %f there, not of %f", symbol, tick, own.tick)
    return instruments
