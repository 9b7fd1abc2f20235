"""The accounts of users at exchanges, opened once each."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingenium.gateway.orders import OrderError
from ingenium.model.errors import ConfigError
from ingenium.venues.opening import KINDS, open_broker
from ingenium.venues.port import Credentials

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingenium.gateway.config import Config
    from ingenium.venues.port import Broker


@dataclass(slots=True)
class Accounts:
    """Opens the account of a user at an exchange: the user's own, or else the default one.

    Attributes:
        config: names the exchanges and keys.
        environment: may say where an exchange is: `TOKOCRYPTO_BASE_URL`.
    """

    config: Config
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    _opened: dict[tuple[str, str], Broker] = field(default_factory=dict[tuple[str, str], "Broker"])

    def of(self, exchange: str, user: str) -> Broker:
        """Return an account.

        Raises:
            OrderError: there is no such exchange, or no key for it.
        """
        known = self.config.exchanges.get(exchange)
        if known is None or exchange not in KINDS:
            raise OrderError("exchange not found")
        try:
            pair = known.pair_of(user)
        except ConfigError as error:
            raise OrderError(str(error)) from None
        if not (pair.api_key and pair.api_secret):
            raise OrderError("exchange not found")
        place = (exchange, pair.api_key)
        if place not in self._opened:
            address = self.config.address(exchange, self.environment)
            credentials = Credentials(pair.api_key, pair.api_secret)
            self._opened[place] = open_broker(exchange, credentials, address)
        return self._opened[place]

    async def close(self) -> None:
        """Let go of all connections."""
        for broker in self._opened.values():
            await broker.close()
        self._opened.clear()
