"""The name that a person probably meant, for the errors about names that do not exist."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORD_START: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SEPARATORS: Final = re.compile(r"[\s\-_]+")


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is written most like this one, if any is close."""
    by_lower = {candidate.lower(): candidate for candidate in known}
    found = difflib.get_close_matches(name.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return the end of a sentence about an unknown name: the nearest name, and all there are."""
    names = list(known)
    close = nearest(name, names)
    hint = f"did you mean {close!r}? " if close else ""
    if not names:
        return f"{hint}there are none"
    return f"{hint}there {'is' if len(names) == 1 else 'are'} {', '.join(names)}"


def snake_case(name: str) -> str:
    """Return camelCase, PascalCase or words apart as lower-case words joined by underscores."""
    return _SEPARATORS.sub("_", _WORD_START.sub("_", name.strip())).lower()
