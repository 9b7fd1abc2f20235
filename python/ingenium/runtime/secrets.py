"""Keys of exchanges: from the environment, or from a file `.env`; never from a system file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from ingenium.model.errors import ConfigError
from ingenium.venues.port import Credentials

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ingenium.runtime.settings import Exchange

_FILE: Final = ".env"


def credentials_for(
    name: str, exchange: Exchange, folder: Path, environment: Mapping[str, str] | None = None
) -> Credentials:
    """Return the key of an account.

    Args:
        name: of the exchange.
        exchange: its settings, which name the variables.
        folder: where a file `.env` may be.
        environment: the variables; those of this process unless given.

    Raises:
        ConfigError: a variable is neither in the environment nor in the file.
    """
    variables = os.environ if environment is None else environment
    prefix = "".join(each if each.isalnum() else "_" for each in name).upper()
    written = read_dotenv(folder / _FILE)
    found = []
    for given, ending in ((exchange.key_from, "KEY"), (exchange.secret_from, "SECRET")):
        variable = given or f"{prefix}_API_{ending}"
        value = variables.get(variable) or written.get(variable)
        if not value:
            msg = (
                f"The key of {name} is missing: set {variable} in the environment, or write it "
                f"into {folder / _FILE}."
            )
            raise ConfigError(msg)
        found.append(value)
    return Credentials(found[0], found[1])


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
