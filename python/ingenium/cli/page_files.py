"""Pages on disk: written whole or not at all, opened in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import typer

if TYPE_CHECKING:
    from pathlib import Path

ENDINGS: Final = (".html", ".htm")


def refuse_no_page(file: Path) -> None:
    """Refuse a name that is none of a page, so that no other file is written over.

    Raises:
        ConfigError: the name ends otherwise, or its folder is not there.
    """
    from ingenium.model.errors import ConfigError

    if file.suffix.lower() not in ENDINGS:
        msg = f"{file} is no name of a page: give one that ends in .html."
        raise ConfigError(msg)
    if not file.parent.is_dir():
        msg = f"There is no folder {file.parent} for the page: make it, or choose another."
        raise ConfigError(msg)


def write_page(file: Path, page: str) -> str:
    """Write a page, an earlier one is replaced, and return the line that says so.

    Raises:
        ConfigError: the file cannot be written.
    """
    from ingenium.model.errors import ConfigError

    partial = file.with_name(f".{file.name}.partial")
    try:
        partial.write_text(page, encoding="utf-8")
        partial.replace(file)
    except OSError as error:
        partial.unlink(missing_ok=True)
        msg = f"{file} cannot be written ({error.strerror}): choose another place."
        raise ConfigError(msg) from error
    return f"Wrote {file} ({len(page) / 1e6:.1f} MB): it opens in any browser, offline"


def open_in_browser(file: Path) -> None:
    """Open a page in the browser."""
    typer.launch(file.resolve().as_uri())
