"""Where the exchanges of `ingenium lab` are found, and the keys of their demo accounts."""

from __future__ import annotations

from typing import Final

from ingenium.model.errors import ConfigError
from ingenium.model.suggestion import did_you_mean
from ingenium.venues.port import Address, Credentials

PORTS: Final = {"binance": 7701, "tokocrypto": 7702, "kraken": 7703, "luno": 7704}
"""The port of each exchange, unless another is chosen."""


def demo_credentials(name: str) -> Credentials:
    """Return the key of an exchange's demo account, which everybody knows."""
    return Credentials(f"lab-{name}-key", f"bGFiLXNlY3JldC1vZi0{name}".ljust(44, "A"))


def guard_credentials(name: str) -> Credentials:
    """Return the key of a guard over that account, which everybody knows, too."""
    return Credentials(f"lab-{name}-guard-key", f"bGFiLWd1YXJkLXNlY3JldC1vZi0{name}".ljust(44, "A"))


def lab_address(name: str, account: str = "main") -> tuple[Address, Credentials]:
    """Return where an exchange of the lab is on this machine, and its demo account's key.

    Raises:
        ConfigError: the lab has no such exchange.
    """
    if name not in PORTS:
        msg = f"The lab has no exchange {name!r}: {did_you_mean(name, PORTS)}."
        raise ConfigError(msg)
    host = f"127.0.0.1:{PORTS[name]}"
    return Address(f"http://{host}", f"ws://{host}", account), demo_credentials(name)
