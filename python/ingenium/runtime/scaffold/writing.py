"""Writing new files: all of them, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingenium.model.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def write_all(folder: Path, texts: Mapping[Path, str]) -> list[Path]:
    """Write texts to their paths below a folder, and return the files.

    Raises:
        ConfigError: one is there already, or cannot be written; then none is.
    """
    wanted = {folder / path: text for path, text in texts.items()}
    for file in wanted:
        if file.exists():
            msg = f"{file} exists already: choose another name, or remove it."
            raise ConfigError(msg)
    written: list[Path] = []
    try:
        for file, text in wanted.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("x", encoding="utf-8") as opened:
                written.append(file)
                opened.write(text)
    except OSError as error:
        for done in written:
            done.unlink(missing_ok=True)
        msg = f"{file} cannot be written ({error.strerror}): choose another folder."
        raise ConfigError(msg) from None
    return written
