"""Keys of exchanges: from the environment, a file `.env`, or the keystore; never a system file."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ingenium.model.errors import ConfigError
from ingenium.runtime.keystore import KeyName, keystore_file, read_keystore
from ingenium.runtime.luno_config import CONFIGS
from ingenium.runtime.passphrase import passphrase_of
from ingenium.runtime.secret_names import guard_variables_of, variables_of
from ingenium.venues.lab.ports import guard_credentials
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
        """The file `.env`; of a folder `configs`, the nearest in it and the two above it."""
        folder = self.folder.resolve()
        above = folder.parents[:2] if folder.name == CONFIGS else ()
        found = (each / _FILE for each in (self.folder, *above) if (each / _FILE).exists())
        return next(found, self.folder / _FILE)

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
    """Return the keys of a system's accounts, without those of the lab, which everybody knows.

    Args:
        system: whose accounts.
        ask: asks a person for the passphrase of the keystore.

    Raises:
        ConfigError: one is missing, or the keystore cannot be opened.
    """
    sources = Sources(system.folder, ask=ask)
    return {
        name: credentials_for(name, exchange, sources)
        for name, exchange in system.accounts.items()
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


def guard_keys_of(system: System, sources: Sources) -> dict[str, Credentials]:
    """Return the keys of a system's guard, from the environment or `.env`: never the keystore.

    At the lab, they are those that everybody knows.

    Raises:
        ConfigError: one is missing, or is the one of the executor.
    """
    return {
        name: guard_credentials(name) if exchange.lab else _of_guard(name, exchange, sources)
        for name, exchange in system.accounts.items()
    }


def _of_guard(name: str, exchange: Exchange, sources: Sources) -> Credentials:
    variables, written = guard_variables_of(name, exchange), sources.written()
    found = [written[each] for each in variables if each in written]
    if len(found) < len(variables):
        missing = next(each for each in variables if each not in written)
        msg = (
            f"The guard's key of {name} is missing: make one of its own at the exchange, and set "
            f"{missing} in the environment, or write it into {sources.dotenv}."
        )
        raise ConfigError(msg)
    of_executor = [written.get(each) for each in variables_of(name, exchange)]
    if any(each in found for each in of_executor):
        msg = (
            f"The guard's key of {name} is the executor's: make another one at the exchange, and "
            f"set {' and '.join(variables)} to it."
        )
        raise ConfigError(msg)
    return Credentials(*found)


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
