"""A strategy of the hft-service: klines come from JetStream, orders go to the order engine."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from ingenium.gateway.config import Exchange
from ingenium.gateway.engine_broker import EngineBroker, Sender
from ingenium.gateway.kline_feed import KlineFeed
from ingenium.gateway.market_data import canonical
from ingenium.gateway.queue import OrderQueue
from ingenium.model.errors import ConfigError
from ingenium.model.suggestion import did_you_mean
from ingenium.runtime.entrant import made
from ingenium.runtime.exchanges import asked
from ingenium.runtime.system import system_of
from ingenium.storage.hft.histories import OPEN
from ingenium.storage.hft.mappings import read_mappings
from ingenium.storage.hft.opening import open_histories
from ingenium.venues.opening import open_feed
from ingenium.venues.port import VenueError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ingenium.gateway.config import Config
    from ingenium.runtime.exchanges import Exchanges
    from ingenium.runtime.system import System
    from ingenium.storage.hft.histories import History
    from ingenium.venues.port import Address, VenueInstrument

LAZY_GRID: Final = "lazy_grid"
_PART: Final = ":"
_SYMBOL: Final = 2
"""Where a key of the former service has the symbol: `lazy-grid:<exchange>:<symbol>:<source>`."""


class StrategySettings(msgspec.Struct, kw_only=True, frozen=True):
    """What `strategy.<name>` of config.yml says besides the strategy's own parameters.

    Attributes:
        exchange: where the order engine is to place orders.
        symbol: what is traded.
        symbols: the same, where it is several.
        interval: the length of klines.
        user_id: whose account it is.
        source: who asks; the strategy's name with dashes unless given.
        strategy_id: for which strategy; the source unless given.
        is_paper_trading: whether the order engine books orders without an exchange.
        expires_after: seconds in which a worker is to place an order, or not at all.
        capital: in the quote currency; the total budget of a grid unless given.
        risk: limits; no order above the capital unless given.
        states: what the former service had stored: a file of JSON, or an object, by symbol or by
            the former key.
        reset_state_on_start: whether it begins anew.
    """

    exchange: str = "tokocrypto"
    symbol: str = "tkoidr"
    symbols: tuple[str, ...] = ()
    interval: str = "1m"
    user_id: str = "toko-1"
    source: str = ""
    strategy_id: str = ""
    is_paper_trading: bool = False
    expires_after: int = 60
    capital: Decimal | None = None
    risk: dict[str, Any] = {}
    states: str | dict[str, Any] = ""
    reset_state_on_start: bool = False


@dataclass(frozen=True, slots=True)
class StrategyService:
    """A strategy, ready to trade.

    Attributes:
        config: of the services.
        settings: of the strategy.
        sender: in whose name it orders.
        rules: what the exchange trades, by canonical symbol.
        system: what trades.
    """

    config: Config
    settings: StrategySettings
    sender: Sender
    rules: dict[str, VenueInstrument]
    system: System

    async def open(self, system: System) -> Exchanges:
        """Return the order engine and the stream of klines as the exchange of the system.

        Raises:
            ConfigError: a symbol is not traded there.
            CarrierError: nobody answers at its address.
        """
        url, exchange = self.config.nats_jetstream.url, self.settings.exchange
        queue = OrderQueue(url, self.config.nats_jetstream.max_retries)
        await queue.open()
        histories = open_histories(self.config.database.dsn("order_engine"))
        broker = EngineBroker(self.sender, queue, histories, self.rules)
        feed = KlineFeed(url, exchange, self.sender.name, self.rules, self.settings.interval)
        key = f"{self.sender.user_id} {self.sender.name}"
        return await asked(system, {exchange: feed}, {exchange: broker}, {exchange: key})

    async def left(self) -> list[str]:
        """Return in words what the strategy's orders have left: open ones, and what they bought."""
        histories = open_histories(self.config.database.dsn("order_engine"))
        try:
            rows = await histories.of_strategy(self.sender.user_id, self.sender.strategy_id)
        finally:
            await histories.close()
        own = [
            row
            for row in rows
            if row.exchange == self.sender.exchange
            and row.is_paper_trading == self.sender.is_paper_trading
        ]
        held: dict[str, Decimal] = {}
        for row in own:
            traded = row.filled_quantity if row.side == "BUY" else -row.filled_quantity
            held[row.symbol] = held.get(row.symbol, Decimal(0)) + traded
        return [_order(row) for row in own if row.status in OPEN] + [
            f"{quantity.normalize():f} {symbol} bought and not sold"
            for symbol, quantity in held.items()
            if quantity > 0
        ]


def _order(row: History) -> str:
    price = "the market" if row.price is None or row.type == "MARKET" else f"{row.price:f}"
    return f"{row.side.lower()} {row.quantity:f} {row.symbol} at {price} is open ({row.order_id})"


async def prepared(
    config: Config, name: str, file: Path, environment: Mapping[str, str]
) -> StrategyService:
    """Return a strategy of the configuration, ready to trade; its exchange is asked for its rules.

    Args:
        config: as read.
        name: of the strategy, as under `strategy`.
        file: of the configuration; paths in it start from its folder.
        environment: may say where the exchange is.

    Raises:
        ConfigError: a setting is wrong, or there is no such strategy.
        VenueError: the exchange does not answer.
    """
    settings, parameters = _settings(config, name, file)
    mapped = await read_mappings(config.database.market_data.dsn)
    given = settings.symbols or (settings.symbol,)
    symbols = canonical(given, settings.exchange, mapped)
    rules = await _rules(settings.exchange, config.address(settings.exchange, environment))
    for symbol, written in zip(symbols, given, strict=True):
        if symbol not in rules:
            known = did_you_mean(symbol, rules)
            msg = f"{file.name}: strategy.{name}: {settings.exchange} trades no {written}: {known}."
            raise ConfigError(msg)
    if name == LAZY_GRID:
        parameters = _of_grid(config, settings, parameters, file)
    system = _system(name, settings, parameters, symbols, rules[symbols[0]].quote, file)
    made(system)  # a wrong parameter is told before anything is opened
    return StrategyService(config, settings, _sender(settings), rules, system)


async def _rules(exchange: str, address: Address) -> dict[str, VenueInstrument]:
    """Return what an exchange trades; no key is needed."""
    feed = open_feed(exchange, address)
    try:
        return await feed.instruments()
    except VenueError as error:
        error.args = (f"{exchange}: {error}", *error.args[1:])
        raise
    finally:
        await feed.close()


def _system(
    name: str,
    settings: StrategySettings,
    parameters: dict[str, Any],
    symbols: list[str],
    quote: str,
    file: Path,
) -> System:
    """Return the system of one strategy; errors call its settings what the file calls them."""
    capital = settings.capital
    if capital is None:
        capital = Decimal(str(parameters.get("total_budget", 1_000_000)))
    document = {
        "name": settings.source,
        "exchanges": {settings.exchange: {"account": settings.user_id, "others": "leave"}},
        "data": {"symbols": symbols, "bars": settings.interval},
        "strategies": [{"name": name, "parameters": parameters}],
        "account": {
            "initial_capital": str(capital),
            "currency": quote,
            "kind": "unlimited",  # what there is to spend, the exchange knows
        },
        "risk": settings.risk or {"max_order_notional": str(capital)},
    }
    place = f"strategy.{name}"
    origins = {f"strategies[0].parameters.{key}": f"{place}.{key}" for key in parameters}
    origins |= {f"risk.{key}": f"{place}.risk.{key}" for key in settings.risk}
    folder = file.absolute().parent
    return system_of(document, name=settings.source, file=file.name, folder=folder, origins=origins)


def _sender(settings: StrategySettings) -> Sender:
    return Sender(
        exchange=settings.exchange,
        user_id=settings.user_id,
        source=settings.source,
        strategy_id=settings.strategy_id,
        is_paper_trading=settings.is_paper_trading,
        expires_after=settings.expires_after,
    )


def _settings(config: Config, name: str, file: Path) -> tuple[StrategySettings, dict[str, Any]]:
    """Return the settings of a strategy, and its parameters.

    Raises:
        ConfigError: there is no such strategy, or a value is of another kind.
    """
    if name not in config.strategy and name != LAZY_GRID:
        known = did_you_mean(name, config.strategy)
        msg = f"{file.name}: strategy has no {name}: {known}."
        raise ConfigError(msg)
    section = config.strategy.get(name) or {}
    common = StrategySettings.__struct_fields__
    try:
        settings = msgspec.convert(
            {key: value for key, value in section.items() if key in common},
            StrategySettings,
            strict=False,
        )
    except msgspec.ValidationError as error:
        msg = f"{file.name}: strategy.{name}: {error}."
        raise ConfigError(msg) from None
    if settings.expires_after <= 0:
        msg = f"{file.name}: strategy.{name}.expires_after: must be above zero."
        raise ConfigError(msg)
    source = settings.source or name.replace("_", "-")
    settings = msgspec.structs.replace(
        settings, source=source, strategy_id=settings.strategy_id or source
    )
    return settings, {key: value for key, value in section.items() if key not in common}


def _of_grid(
    config: Config, settings: StrategySettings, parameters: dict[str, Any], file: Path
) -> dict[str, Any]:
    """Return the parameters of a grid: with the fees of its exchange, and what it had stored."""
    known = config.exchanges.get(settings.exchange, Exchange())
    fees = {
        "buy_fee": known.limit_buy_fee,
        "sell_fee": known.limit_sell_fee,
        "market_buy_fee": known.market_buy_fee,
        "market_sell_fee": known.market_sell_fee,
    }
    states = _states(settings, file)
    return fees | parameters | ({"states": states} if states else {})


def _states(settings: StrategySettings, file: Path) -> str:
    """Return what the former service had stored, by canonical symbol, as JSON; empty for nothing.

    Raises:
        ConfigError: the file cannot be read, or holds no JSON object.
    """
    stored = settings.states
    if settings.reset_state_on_start or not stored:
        return ""
    if isinstance(stored, str):
        path = file.absolute().parent / stored
        try:
            stored = msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
        except OSError as error:
            msg = f"{file.name}: states: {path} cannot be read ({error.strerror})."
            raise ConfigError(msg) from error
        except msgspec.MsgspecError as error:
            msg = f"{file.name}: states: {path} holds no JSON object by symbol ({error})."
            raise ConfigError(msg) from None
    symbols = [key.split(_PART)[_SYMBOL] if key.count(_PART) > _SYMBOL else key for key in stored]
    names = canonical(symbols, settings.exchange, [])
    return msgspec.json.encode(dict(zip(names, stored.values(), strict=True))).decode()
