"""Files that are there whole or not at all, whatever happens while they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingenium.model.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path


def write_whole(file: Path, data: bytes) -> None:
    """Put a file in the place of what was there.

    Raises:
        ConfigError: it cannot be written.
    """
    partial = file.with_name(f".{file.name}.partial")
    try:
        partial.write_bytes(data)
        partial.replace(file)
    except OSError as error:
        raise unwritable(file, error) from error


def unwritable(place: Path, error: OSError) -> ConfigError:
    """Return the error about a place of a session's folder that cannot be written."""
    msg = (
        f"{place} cannot be written ({error.strerror}): "
        "make it possible, or name another folder with INGENIUM_SESSIONS."
    )
    return ConfigError(msg)
