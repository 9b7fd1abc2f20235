"""Where a system to be run comes from: its file, and what the command line changed in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ingenium.runtime.documents import read_document
from ingenium.runtime.overrides import overridden
from ingenium.runtime.system import system_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ingenium.runtime.system import System


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """A system with what it was made of.

    Attributes:
        file: its file.
        text: what the file holds.
        document: its keys and values, with the changes.
        settings: the changes, as typed.
        system: the system.
    """

    file: Path
    text: str
    document: dict[str, Any]
    settings: tuple[str, ...] = ()
    system: System


def read_origin(file: Path, settings: Sequence[str] = ()) -> Origin:
    """Return the system that a file describes, with settings such as `seed=1` in their places.

    Raises:
        ConfigError: one sentence that names the file, the key and the fix.
    """
    document = overridden(read_document(file), settings)
    return Origin(
        file=file,
        text=file.read_text(encoding="utf-8-sig"),
        document=document,
        settings=tuple(settings),
        system=system_of(document, name=file.stem, file=file.name, folder=file.parent),
    )
