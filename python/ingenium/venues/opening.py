"""Exchanges by their names: each is imported when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

from ingenium.model.errors import ConfigError
from ingenium.venues.port import Address

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingenium.venues.market_data import MarketFeed
    from ingenium.venues.port import Broker, Capabilities, Credentials

KINDS: Final[dict[str, str]] = {
    "binance": "Binance",
    "kraken": "Kraken",
    "luno": "Luno",
    "tokocrypto": "Tokocrypto",
}
"""The exchanges with an adapter of their own, and what their classes are called after."""

KEYED: Final = frozenset({"luno"})
"""The exchanges whose streams of market data want a key."""


def open_broker(kind: str, credentials: Credentials, address: Address | None = None) -> Broker:
    """Return the account at an exchange; nothing is sent yet.

    Raises:
        ConfigError: there is no exchange of this name, or its orders cannot be sent once each.
        MissingExtraError: the library that it needs is not installed.
    """
    address = address or Address()
    if address.ccxt is not None:
        own = _class("ingenium.venues.ccxt.broker", "CcxtBroker")
        return cast("Broker", own(kind, credentials, address))
    make = _class(f"ingenium.venues.{_known(kind)}.broker", f"{KINDS[kind]}Broker")
    return cast("Broker", make(credentials, address))


def open_feed(
    kind: str, address: Address | None = None, credentials: Credentials | None = None
) -> MarketFeed:
    """Return the market data of an exchange; nothing is sent yet.

    Args:
        kind: the exchange.
        address: where it is, if not where everybody finds it.
        credentials: a key, for exchanges whose streams want one; without it they are asked.

    Raises:
        ConfigError: there is no exchange of this name.
        MissingExtraError: the library that it needs is not installed.
    """
    address = address or Address()
    if address.ccxt is not None:
        return cast("MarketFeed", _class("ingenium.venues.ccxt.feed", "CcxtFeed")(kind, address))
    make = _class(f"ingenium.venues.{_known(kind)}.feed", f"{KINDS[kind]}Feed")
    more = (credentials,) if kind in KEYED else ()
    return cast("MarketFeed", make(address, *more))


def capabilities_of(kind: str) -> Capabilities:
    """Return what an exchange declares that it can do.

    Raises:
        ConfigError: there is no exchange of this name.
        MissingExtraError: the library that it needs is not installed.
    """
    module = import_module(f"ingenium.venues.{_known(kind)}.broker")
    return cast("Capabilities", module.CAPABILITIES)


def _known(kind: str) -> str:
    if kind not in KINDS:
        known = ", ".join(KINDS)
        message = f"There is no exchange {kind!r}: known are {known}."
        raise ConfigError(message)
    return kind


def _class(module: str, name: str) -> Callable[..., object]:
    return cast("Callable[..., object]", getattr(import_module(module), name))
