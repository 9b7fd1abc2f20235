"""What the environment says of telemetry: where to listen, and the key, which stands in no file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from ingenium.model.errors import ConfigError
from ingenium.runtime.telemetry.listener import Listener

if TYPE_CHECKING:
    from collections.abc import Mapping

ADDRESS: Final = "INGENIUM_METRICS"
KEY: Final = "INGENIUM_METRICS_KEY"
KEY_FILE: Final = "INGENIUM_METRICS_KEY_FILE"

_OFF: Final = "off"


def listener_of(environment: Mapping[str, str]) -> Listener | None:
    """Return where a process tells of itself; None if nothing is said.

    `INGENIUM_METRICS` is HOST:PORT, as in "0.0.0.0:9464" or "[::1]:0", or "off". The key is the
    value of `INGENIUM_METRICS_KEY`, or what the file holds that `INGENIUM_METRICS_KEY_FILE` names.

    Raises:
        ConfigError: the address is none, a key is lacking, or its file cannot be read.
    """
    told = environment.get(ADDRESS, "").strip()
    if told in ("", _OFF):
        return None
    host, _, port = told.rpartition(":")
    if not host or not port.isdecimal():
        msg = f"{ADDRESS}={told!r} is no address: write HOST:PORT, as in 127.0.0.1:9464, or off."
        raise ConfigError(msg)
    return Listener(host.removeprefix("[").removesuffix("]"), int(port), _key(environment))


def _key(environment: Mapping[str, str]) -> str:
    file = environment.get(KEY_FILE, "")
    if not file:
        return environment.get(KEY, "").strip()
    if environment.get(KEY):
        msg = f"{KEY} and {KEY_FILE} both give a key: remove one of the two."
        raise ConfigError(msg)
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{KEY_FILE} names {file}, which cannot be read ({error}): correct the name."
        raise ConfigError(msg) from None
