"""Where a process tells of itself, and who may ask."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final

from ingenium.model.errors import ConfigError

_SHORTEST: Final = 16
_LARGEST_PORT: Final = 65_535


@dataclass(frozen=True, slots=True)
class Listener:
    """An address and a key.

    Attributes:
        host: the address that is listened to; loopback unless told otherwise.
        port: its port; 0 takes any that is free.
        key: what `Authorization: Bearer` must carry; "" asks for none, on loopback only.
    """

    host: str = "127.0.0.1"
    port: int = 0
    key: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if not 0 <= self.port <= _LARGEST_PORT:
            msg = f"Port {self.port} for metrics and health: use 0 (any free one) to 65535."
            raise ConfigError(msg)
        if not self.key and not self.is_loopback:
            msg = (
                f"Metrics and health at {self.host!r} can be read from other machines: set a key, "
                "or listen to 127.0.0.1."
            )
            raise ConfigError(msg)
        if self.key and len(self.key) < _SHORTEST:
            msg = f"The key for metrics has {len(self.key)} characters: use at least {_SHORTEST}."
            raise ConfigError(msg)

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False

    def admits(self, authorization: str) -> bool:
        """Tell whether a request with this header may see everything."""
        if not self.key:
            return True
        expected = f"Bearer {self.key}"
        return hmac.compare_digest(authorization.encode(), expected.encode())
