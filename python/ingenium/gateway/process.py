"""What all services of the contract do alike: they log, and they stop when they are asked to."""

from __future__ import annotations

import asyncio
import logging
import os
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from ingenium.model.errors import ConfigError
from ingenium.runtime.supervising.signals import STOPPING
from ingenium.runtime.telemetry.logs import LogSettings, set_up_logging

if TYPE_CHECKING:
    from ingenium.gateway.config import Config

_logger = logging.getLogger("ingenium.gateway")

_DURATION: Final = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h)")
_SECONDS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3_600.0}
_LEVELS: Final = {"trace": "debug", "warn": "warning", "fatal": "error", "panic": "error"}
"""Levels that the contract's logs have, and ours do not."""


def begin(config: Config, component: str) -> asyncio.Event:
    """Log as the configuration says, and return what is set when the process is to stop.

    In production, logs are JSON. A process that has not stopped `graceful_shutdown_timeout` after
    it was asked to is ended, with the exit code 1.

    Raises:
        ConfigError: the level or the duration is none.
    """
    level = config.log.log_level.lower()
    set_up_logging(
        LogSettings(
            component,
            level=_LEVELS.get(level, level),
            form="text" if config.is_development else "json",
            secrets=tuple(secrets_of(config)),
        )
    )
    patience, stopping = duration(config.graceful_shutdown_timeout), asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop() -> None:
        if not stopping.is_set():
            stopping.set()
            loop.call_later(patience, _end, patience)

    for number in STOPPING:
        loop.add_signal_handler(number, stop)
    return stopping


def _end(patience: float) -> None:
    _logger.error("not stopped within %g s: ended", patience)
    os._exit(1)


def secrets_of(config: Config) -> list[str]:
    """Return what of a configuration is never to be shown."""
    pairs = [pair for each in config.exchanges.values() for pair in (each, *each.accounts.values())]
    places = (
        config.nats_jetstream.url,
        config.database.market_data.dsn,
        config.database.order_engine.dsn,
    )
    return [
        *(each.key for each in config.api_keys),
        *(word for pair in pairs for word in (pair.api_key, pair.api_secret)),
        *(urlsplit(place).password or "" for place in places),
    ]


def duration(text: str) -> float:
    """Return the seconds of a duration such as "30s" or "1m30s".

    Raises:
        ConfigError: it is none.
    """
    parts = _DURATION.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text.strip():
        msg = f"{text!r} is no duration: write 30s, 1m30s or 500ms."
        raise ConfigError(msg)
    return float(sum(float(number) * _SECONDS[unit] for number, unit in parts))
