"""A session that is to begin anew: what there was of it is kept under another name."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ingenium.model.errors import ConfigError
from ingenium.runtime.supervising.board import session_line
from ingenium.runtime.supervising.whole_files import unwritable

if TYPE_CHECKING:
    from pathlib import Path

    from ingenium.runtime.supervising.folder import SessionFolder


def set_aside(folder: SessionFolder) -> Path | None:
    """Move a session out of the way; return where it is now, or None where there was none.

    Raises:
        ConfigError: it runs, or its folder cannot be moved.
    """
    if not folder.path.exists():
        return None
    if session_line(folder).is_running:
        msg = f"{folder.name} runs: stop it first (ingenium stop {folder.name})."
        raise ConfigError(msg)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")[:-3]
    place = folder.path.with_name(f"{folder.name}-until-{stamp}")
    try:
        return folder.path.rename(place)
    except OSError as error:
        raise unwritable(folder.path, error) from error
