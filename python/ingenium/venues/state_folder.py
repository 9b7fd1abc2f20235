"""Where what the processes of a machine share about exchanges is kept."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def state_folder(variables: Mapping[str, str] | None = None) -> Path:
    """Return the folder: `$INGENIUM_STATE`, else `ingenium` in the user's folder of states."""
    variables = os.environ if variables is None else variables
    if named := variables.get("INGENIUM_STATE"):
        return Path(named)
    if states := variables.get("XDG_STATE_HOME"):
        return Path(states) / "ingenium"
    home = variables.get("HOME")
    return (Path(home) if home else Path.home()) / ".local" / "state" / "ingenium"
