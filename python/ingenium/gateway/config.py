"""The hft-service's `config.yml`: read whole, with a sentence for what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

import msgspec
import yaml

from ingenium.model.errors import ConfigError
from ingenium.venues.port import Address

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class _Part(msgspec.Struct, kw_only=True):
    """A part of the file; keys of other services are left alone."""


class ApiKey(_Part):
    """A key that may ask for orders.

    Attributes:
        expired_at: RFC 3339, or a date that is valid to its end; never, unless given.
    """

    name: str = ""
    key: str = ""
    active: bool = True
    expired_at: str | None = None

    def is_expired(self, now: datetime) -> bool:
        """Tell whether its time is over.

        Raises:
            ConfigError: `expired_at` is no time.
        """
        if not self.expired_at:
            return False
        text = str(self.expired_at)
        try:
            moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
        except ValueError:
            msg = f"api_keys: {self.name}: expired_at {text!r} is no date and no RFC 3339 time."
            raise ConfigError(msg) from None
        if len(text) == len("2026-01-01"):
            moment += timedelta(days=1)
        return now >= (moment if moment.tzinfo else moment.replace(tzinfo=UTC))


class Pair(_Part):
    """A key at an exchange."""

    api_key: str = ""
    api_secret: str = ""


class Exchange(Pair):
    """An exchange: its default key, those of users, and fees in percent."""

    accounts: dict[str, Pair] = {}
    rest: str = ""
    stream: str = ""
    limit_buy_fee: float = 0.2222
    limit_sell_fee: float = 0.3322
    market_buy_fee: float = 0.2222
    market_sell_fee: float = 0.4322

    def pair_of(self, user: str) -> Pair:
        """Return the key of a user, or else the default one.

        Raises:
            ConfigError: the user's account has no key.
        """
        if user not in self.accounts:
            return self
        own = self.accounts[user]
        if not (own.api_key and own.api_secret):
            msg = f"exchanges: the account of user {user} has no key: write it, or remove it."
            raise ConfigError(msg)
        return own


class Port(_Part):
    """Where is listened."""

    order_engine_gateway_grpc: int = 9800
    order_engine_gateway_http: int = 9801


class Database(_Part):
    """Where a database is."""

    dsn: str = ""


class Databases(_Part):
    """Both databases."""

    market_data: Database = msgspec.field(default_factory=Database)
    order_engine: Database = msgspec.field(default_factory=Database)

    def dsn(self, name: Literal["market_data", "order_engine"]) -> str:
        """Return where a database is.

        Raises:
            ConfigError: the file does not say.
        """
        address = (self.market_data if name == "market_data" else self.order_engine).dsn
        if not address:
            msg = f"database.{name}.dsn is missing: write sqlite:///{name}.db or postgresql://…"
            raise ConfigError(msg)
        return address


class JetStream(_Part):
    """The carrier of orders and klines."""

    url: str = "nats://127.0.0.1:4222"
    max_retries: int = 5


class Log(_Part):
    """What is logged."""

    log_level: str = "info"


class Config(_Part):
    """The whole file."""

    env: str = "development"
    log: Log = msgspec.field(default_factory=Log)
    graceful_shutdown_timeout: str = "10s"
    api_keys: list[ApiKey] = []
    port: Port = msgspec.field(default_factory=Port)
    exchanges: dict[str, Exchange] = {}
    nats_jetstream: JetStream = msgspec.field(default_factory=JetStream)
    database: Databases = msgspec.field(default_factory=Databases)
    strategy: dict[str, dict[str, Any]] = {}

    def address(self, exchange: str, environment: Mapping[str, str]) -> Address:
        """Return where an exchange is: as the environment says (`TOKOCRYPTO_BASE_URL`), or this."""
        known, prefix = self.exchanges.get(exchange, Exchange()), exchange.upper()
        rest = environment.get(f"{prefix}_BASE_URL") or known.rest
        return Address(rest, environment.get(f"{prefix}_WS_URL") or known.stream)

    @property
    def is_development(self) -> bool:
        """Whether gRPC offers reflection, and logs are text for people."""
        return self.env != "production"


def config_file(path: Path) -> Path:
    """Return the file that a path means: without .yml or .yaml it is a name in its folder."""
    return path if path.suffix in (".yml", ".yaml") else path.with_suffix(".yml")


def load_config(path: Path) -> Config:
    """Return the configuration in a file; see `config_file`.

    Raises:
        ConfigError: it cannot be read, or a value is of another kind.
    """
    file = config_file(path)
    try:
        document = yaml.safe_load(file.read_text("utf-8")) or {}
        return msgspec.convert(document, Config, strict=False)
    except OSError as error:
        msg = f"{file} cannot be read ({error.strerror}): give another by --config."
        raise ConfigError(msg) from error
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        where = " ".join(str(error).split())
        msg = f"{file}: {where}"
        raise ConfigError(msg) from None


@dataclass(frozen=True, slots=True)
class Keys:
    """Checks the keys of those who ask.

    Attributes:
        keys: those of the file.
    """

    keys: list[ApiKey]

    def refusal(self, given: str, now: datetime) -> str | None:
        """Return why a key is refused, in the contract's words; None where it is not."""
        import hmac

        if not given.strip():
            return "api key is required"
        found = None
        for each in self.keys:
            if each.key and hmac.compare_digest(each.key.encode(), given.encode()):
                found = each
        if found is None:
            return "invalid api key"
        if not found.active:
            return "api key is inactive"
        return "api key is expired" if found.is_expired(now) else None
