"""Names of sessions."""

from __future__ import annotations

import re


def session_name(system: str) -> str:
    """Return the name of a system as one of a session: letters, digits, - and _."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", system).strip("-_") or "session"
