"""The passphrase of the keystore: from the environment, from a file, or from a person."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from ingenium.model.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

VARIABLE: Final = "INGENIUM_KEYSTORE_PASSPHRASE"
FILE_VARIABLE: Final = f"{VARIABLE}_FILE"

Ask: TypeAlias = "Callable[[Path], str | None]"
"""Asks a person for the passphrase of a file; None where nobody is there."""


def given_passphrase(environment: Mapping[str, str]) -> str | None:
    """Return the passphrase that the environment gives, or the file that it names; else None.

    Raises:
        ConfigError: both are given, or the file cannot be read.
    """
    given, file = environment.get(VARIABLE), environment.get(FILE_VARIABLE)
    if not file:
        return given or None
    if given:
        msg = f"{VARIABLE} and {FILE_VARIABLE} both give a passphrase: remove one of the two."
        raise ConfigError(msg)
    try:
        return Path(file).read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        why = type(error).__name__
        msg = f"{FILE_VARIABLE} names {file}, which cannot be read ({why}): correct the name."
        raise ConfigError(msg) from None


def passphrase_of(file: Path, environment: Mapping[str, str], ask: Ask | None = None) -> str:
    """Return the passphrase of a keystore.

    Raises:
        ConfigError: nothing gives it, and nobody is there to be asked.
    """
    passphrase = given_passphrase(environment)
    if passphrase is None and ask is not None:
        passphrase = ask(file)
    if not passphrase:
        msg = (
            f"The keystore {file} is locked: set {VARIABLE}, or {FILE_VARIABLE} to a file "
            "that holds the passphrase."
        )
        raise ConfigError(msg)
    return passphrase
