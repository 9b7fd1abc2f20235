"""Names of sessions."""

from __future__ import annotations

import re
from typing import Final

GUARD: Final = "guard"
"""The dead-man switch beside a session: its component, and what stands in place of a mode."""


def guard_name(session: str) -> str:
    """Return the name under which the guard of a session is known."""
    return f"{session}-{GUARD}"


def session_name(system: str) -> str:
    """Return the name of a system as one of a session: letters, digits, - and _."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", system).strip("-_") or "session"
