"""The commands on the keystore: keys of exchanges in an encrypted file."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ingenium.cli.app import app

if TYPE_CHECKING:
    from pathlib import Path

    from ingenium.runtime.keystore import KeyName
    from ingenium.venues.port import Credentials

keys = typer.Typer(name="keys", rich_markup_mode=None)
app.add_typer(keys)

ExchangeName = Annotated[
    str, typer.Argument(metavar="EXCHANGE", help="An exchange, as in the system file: binance.")
]
Account = Annotated[str, typer.Option(metavar="NAME", help="The account there: main unless given.")]


@keys.callback(invoke_without_command=True, epilog="Example: ingenium keys add binance")
def overview(context: typer.Context) -> None:
    """Keep keys of exchanges in an encrypted file; list and remove them.

    The file is `keystore` in $INGENIUM_STATE. Its passphrase is asked for where a person sits at
    the terminal, else it is in $INGENIUM_KEYSTORE_PASSPHRASE, or in a file that
    $INGENIUM_KEYSTORE_PASSPHRASE_FILE names.
    """
    if context.invoked_subcommand is None:
        list_keys()


@keys.command(epilog="Example: ingenium keys add binance")
def add(exchange: ExchangeName, account: Account = "main") -> None:
    """Keep the key of an exchange; one that is there is replaced.

    Key and secret are asked for, and not shown; without a terminal they are the first two lines of
    standard input. They are never arguments, which everybody on a machine can read.
    """
    from ingenium.runtime.keystore import keystore_file, write_keystore

    file, name = keystore_file(), _named(exchange, account)
    passphrase, kept = _opened(file, is_new=not file.exists())
    before = name in kept
    kept[name] = _given()
    write_keystore(file, passphrase, kept)
    typer.echo(f"The key of {_told(name)} is {'replaced' if before else 'kept'} in {file}.")


@keys.command(name="list", epilog="Example: ingenium keys list")
def list_keys() -> None:
    """List what is kept: names, and how each key ends. Secrets are never shown."""
    from ingenium.runtime.keystore import keystore_file

    file = keystore_file()
    kept = _opened(file)[1] if file.exists() else {}
    if not kept:
        typer.echo(f"{file} holds no keys: add one with ingenium keys add EXCHANGE.")
    for name, own in sorted(kept.items()):
        typer.echo(f"{name.exchange:<12} {name.account:<12} {_masked(own.key)}")


@keys.command(epilog="Example: ingenium keys remove binance")
def remove(exchange: ExchangeName, account: Account = "main") -> None:
    """Remove the key of an exchange."""
    from ingenium.model.errors import ConfigError
    from ingenium.runtime.keystore import keystore_file, write_keystore

    file, name = keystore_file(), _named(exchange, account)
    passphrase, kept = _opened(file) if file.exists() else ("", {})
    if kept.pop(name, None) is None:
        msg = f"{file} holds no key of {_told(name)}: see ingenium keys list."
        raise ConfigError(msg)
    write_keystore(file, passphrase, kept)
    typer.echo(f"The key of {_told(name)} is removed from {file}.")


def ask_passphrase(file: Path) -> str | None:
    """Ask the person at the terminal for the passphrase of a keystore; None if nobody is there."""
    return _hidden(f"Passphrase of {file}") if sys.stdin.isatty() else None


def _opened(file: Path, *, is_new: bool = False) -> tuple[str, dict[KeyName, Credentials]]:
    from ingenium.runtime.keystore import read_keystore
    from ingenium.runtime.passphrase import passphrase_of

    passphrase = passphrase_of(file, os.environ, _ask_new if is_new else ask_passphrase)
    return passphrase, read_keystore(file, passphrase)


def _ask_new(file: Path) -> str | None:
    from ingenium.model.errors import ConfigError

    if not sys.stdin.isatty():
        return None
    first = _hidden(f"New passphrase of {file}")
    if first != _hidden("The same again"):
        msg = "The two passphrases differ: start again."
        raise ConfigError(msg)
    return first


def _given() -> Credentials:
    """Return what a person types, or what standard input holds."""
    from ingenium.model.errors import ConfigError
    from ingenium.venues.port import Credentials

    if sys.stdin.isatty():
        key, secret = _hidden("Key"), _hidden("Secret")
    else:
        key, secret = sys.stdin.readline().strip(), sys.stdin.readline().strip()
    if not (key and secret):
        msg = "A key and a secret are needed: write each on a line of standard input."
        raise ConfigError(msg)
    return Credentials(key, secret)


def _hidden(question: str) -> str:
    told: str = typer.prompt(question, hide_input=True, err=True)
    return told.strip()


def _named(exchange: str, account: str) -> KeyName:
    from ingenium.model.errors import ConfigError
    from ingenium.model.suggestion import did_you_mean
    from ingenium.runtime.keystore import KeyName
    from ingenium.venues.opening import KINDS

    if exchange not in KINDS:
        msg = f"There is no exchange {exchange!r}: {did_you_mean(exchange, KINDS)}."
        raise ConfigError(msg)
    return KeyName(exchange=exchange, account=account)


def _told(name: KeyName) -> str:
    account = "" if name.account == "main" else f", account {name.account}"
    return f"{name.exchange}{account}"


def _masked(key: str) -> str:
    """Return how a key ends, of one that stays a secret then."""
    return f"…{key[-4:]}" if len(key) >= 16 else "…"  # noqa: PLR2004
