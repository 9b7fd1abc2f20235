"""What commands write: new files, JSON, and how to call the next command."""

from __future__ import annotations

import sys
from pathlib import Path

import typer


def write_new(file: Path, text: str) -> None:
    """Write a file that is not there yet.

    Raises:
        ConfigError: it is there already, or its place cannot be written.
    """
    from ingenium.model.errors import ConfigError

    try:
        with file.open("x", encoding="utf-8") as opened:
            opened.write(text)
    except FileExistsError:
        msg = f"{file} exists already: choose another name, or remove it."
        raise ConfigError(msg) from None
    except OSError as error:
        msg = f"{file} cannot be written ({error.strerror}): choose another place."
        raise ConfigError(msg) from None


def print_json(found: object) -> None:
    """Print for a program what was found."""
    import msgspec

    typer.echo(msgspec.json.format(msgspec.json.encode(found), indent=2))


def program() -> str:
    """Return how to call this command again from here."""
    import shutil

    typed = Path(sys.argv[0])
    found = shutil.which(typed.name)
    if found and Path(found).resolve() == typed.resolve():
        return typed.name
    beside = typed.is_absolute() and typed.is_relative_to(Path.cwd())
    return str(typed.relative_to(Path.cwd()) if beside else typed)
