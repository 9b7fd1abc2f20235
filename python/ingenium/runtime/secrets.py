"""Keys of exchanges: from the environment, a file `.env`, or the keystore; never a system file."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ingenium.model.errors import ConfigError
from ingenium.model.redaction import SHORTEST
from ingenium.runtime.keystore import KeyName, keystore_file, read_keystore
from ingenium.runtime.passphrase import FILE_VARIABLE, VARIABLE, passphrase_of
from ingenium.venues.port import Credentials

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ingenium.runtime.passphrase import Ask
    from ingenium.runtime.settings import Exchange
    from ingenium.runtime.system import System

_FILE: Final = ".env"


@dataclass(slots=True)
class Sources:
    """Where keys are looked for, in this order: environment, `.env`, keystore.

    Attributes:
        folder: where a file `.env` may be.
        environment: the variables; those of this process unless given.
        ask: asks a person for the passphrase of the keystore; nobody unless given.
    """

    folder: Path
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)
    ask: Ask | None = None
    _kept: dict[KeyName, Credentials] | None = field(default=None, repr=False)

    @property
    def dotenv(self) -> Path:
        """The file `.env`."""
        return self.folder / _FILE

    def written(self) -> dict[str, str]:
        """Return the variables that hold something, the environment's before the file's.

        Raises:
            ConfigError: the file cannot be read.
        """
        found = read_dotenv(self.dotenv) | {k: v for k, v in self.environment.items() if v}
        return {name: value for name, value in found.items() if value}

    def kept(self, name: KeyName) -> Credentials | None:
        """Return a key of the keystore, which is opened when it is first asked; None if not there.

        Raises:
            ConfigError: it cannot be opened.
            MissingExtraError: the library is not installed.
        """
        file = keystore_file()
        if self._kept is None and file.exists():
            self._kept = read_keystore(file, passphrase_of(file, self.environment, self.ask))
        return (self._kept or {}).get(name)


def keys_of(system: System, ask: Ask | None = None) -> dict[str, Credentials]:
    """Return the keys of a system's exchanges, without those of the lab, which everybody knows.

    Args:
        system: whose exchanges.
        ask: asks a person for the passphrase of the keystore.

    Raises:
        ConfigError: one is missing, or the keystore cannot be opened.
    """
    sources = Sources(system.folder, ask=ask)
    return {
        name: credentials_for(name, exchange, sources)
        for name, exchange in system.exchanges.items()
        if not exchange.lab
    }


def credentials_for(name: str, exchange: Exchange, sources: Sources) -> Credentials:
    """Return the key of an account.

    Args:
        name: of the exchange.
        exchange: its settings, which name the variables.
        sources: where the key is looked for.

    Raises:
        ConfigError: it is nowhere, is there in part, or the keystore cannot be opened.
    """
    variables, written = variables_of(name, exchange), sources.written()
    found = [written[each] for each in variables if each in written]
    if len(found) == len(variables):
        return Credentials(*found)
    kept = None
    if not found:  # the parts of a key are all of one source
        kept = sources.kept(KeyName(exchange=name, account=exchange.account))
    if kept is not None:
        return kept
    missing = next(each for each in variables if each not in written)
    msg = (
        f"The key of {name} is missing: set {missing} in the environment, write it into "
        f"{sources.dotenv}, or put the key into the keystore: "
        f"{_command(name, exchange.account)}."
    )
    raise ConfigError(msg)


def variables_of(name: str, exchange: Exchange) -> tuple[str, str]:
    """Return the variables that hold the key of an account and its secret."""
    prefix = "".join(each if each.isalnum() else "_" for each in name).upper()
    return (
        exchange.key_from or f"{prefix}_API_KEY",
        exchange.secret_from or f"{prefix}_API_SECRET",
    )


def secret_variables(system: System, environment: Mapping[str, str]) -> frozenset[str]:
    """Return the variables that only who trades may see: the keys', and the keystore's passphrase.

    Args:
        system: whose exchanges name them.
        environment: the variables; one that repeats a secret under another name is among them.
    """
    named = {VARIABLE, FILE_VARIABLE}
    for name, exchange in system.exchanges.items():
        named.update(variables_of(name, exchange))
    told = {environment.get(each, "") for each in named - {FILE_VARIABLE}}
    secrets = [each for each in told if len(each) >= SHORTEST]
    repeating = {
        name for name, value in environment.items() if any(each in value for each in secrets)
    }
    return frozenset(named | repeating)


def _command(name: str, account: str) -> str:
    """Return the command that keeps a key."""
    words = ["ingenium keys add", name]
    words += [] if account == "main" else ["--account", account]
    return " ".join(words)


def read_dotenv(file: Path) -> dict[str, str]:
    """Return the variables of a `.env` file: NAME=value, `export` and quotes allowed.

    Raises:
        ConfigError: it cannot be read.
    """
    try:
        lines = file.read_text("utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{file} cannot be read ({type(error).__name__}): correct it, or remove it."
        raise ConfigError(msg) from None
    values = {}
    for line in lines:
        name, is_set, value = line.strip().removeprefix("export ").partition("=")
        if not is_set or name.lstrip().startswith("#"):
            continue
        value = value.strip()
        if value[:1] in ("'", '"') and value[-1:] == value[:1] and len(value) > 1:
            value = value[1:-1]
        else:
            value = value.partition(" #")[0].rstrip()
        values[name.strip()] = value
    return values
