"""Subjects and patterns: tokens joined by dots; `*` is any token, a last `>` all that follow."""

from __future__ import annotations

import re
from typing import Final

from ingenium.bus.port import BusError

LONGEST: Final = 1_024

_ESCAPE: Final = re.compile(rb"%([0-9A-Fa-f]{2})")
_TOKEN: Final = re.compile(r"([^%]|%[0-9A-Fa-f]{2})*")
_EMPTY: Final = "%"
_SUBJECT: Final = re.compile(r"[^\s.*>\x00-\x1f\x7f]+(\.[^\s.*>\x00-\x1f\x7f]+)*")
_PATTERN: Final = re.compile(
    r"(>|(\*|[^\s.*>\x00-\x1f\x7f]+)(\.(\*|[^\s.*>\x00-\x1f\x7f]+))*(\.>)?)"
)


def token(text: str) -> str:
    """Return any text as one token of a subject; `untoken` gives the text back.

    Raises:
        BusError: UTF-8 cannot hold it.
    """
    if not text:
        return _EMPTY
    try:
        return "".join(map(_escaped, text))
    except UnicodeEncodeError:
        msg = f"{text[:80]!r} cannot be part of a subject: it is no text that UTF-8 can hold."
        raise BusError(msg) from None


def untoken(escaped: str) -> str:
    """Return the text of which `token` made this.

    Raises:
        BusError: no text gives this token.
    """
    if escaped == _EMPTY:
        return ""
    try:
        if _TOKEN.fullmatch(escaped) is None:
            raise ValueError
        return _ESCAPE.sub(_byte, escaped.encode()).decode()
    except ValueError:
        msg = f"{escaped[:80]!r} is no token of a text: a % needs two hex digits of UTF-8 after it."
        raise BusError(msg) from None


def _byte(escape: re.Match[bytes]) -> bytes:
    return bytes([int(escape[1], 16)])


def _escaped(character: str) -> str:
    if character in "%.*>" or character.isspace() or not character.isprintable():
        return "".join(f"%{byte:02X}" for byte in character.encode())
    return character


def check_subject(subject: str) -> None:
    """Refuse what cannot be published to.

    Raises:
        BusError: it is no subject.
    """
    if len(subject) > LONGEST or _SUBJECT.fullmatch(subject) is None:
        msg = (
            f"{subject[:80]!r} is no subject: join tokens by dots, without spaces, '*' or '>', "
            f"within {LONGEST} characters; token() makes a token of any text."
        )
        raise BusError(msg)


def check_pattern(pattern: str) -> None:
    """Refuse what cannot be subscribed to.

    Raises:
        BusError: it is no pattern.
    """
    if len(pattern) > LONGEST or _PATTERN.fullmatch(pattern) is None:
        msg = (
            f"{pattern[:80]!r} is no pattern: join tokens by dots; '*' stands for a whole token, "
            "'>' for all that follow, at the end only."
        )
        raise BusError(msg)


def matches(pattern: str, subject: str) -> bool:
    """Say whether a subject is one of a pattern."""
    return covers(pattern, subject)


def covers(wide: str, narrow: str) -> bool:
    """Say whether every subject of the narrow pattern is one of the wide one."""
    if wide in {narrow, ">"}:
        return True
    wanted, given = wide.split("."), narrow.split(".")
    for at, part in enumerate(wanted):
        if part == ">":
            return at < len(given)
        if at >= len(given) or given[at] == ">":
            return False
        if part not in {"*", given[at]}:
            return False
    return len(wanted) == len(given)


def overlap(first: str, second: str) -> bool:
    """Say whether two patterns have a subject in common."""
    mine, other = first.split("."), second.split(".")
    for left, right in zip(mine, other, strict=False):
        if ">" in {left, right}:
            return True
        if left != right and "*" not in {left, right}:
            return False
    return len(mine) == len(other)
