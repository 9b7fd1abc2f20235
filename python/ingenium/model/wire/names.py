"""Names: that have to be there, and as parts of subjects, whose grammar they must not break."""

from __future__ import annotations

import re
from typing import Final

from ingenium.model.errors import WireError

_PLAIN: Final = re.compile(r"[!-$&-)+-\-/-=?-~]+", re.ASCII)  # without % * . > and spaces
_ESCAPED: Final = re.compile(r"%([0-9A-Fa-f]{2})", re.ASCII)
_LONGEST: Final = 128
_LONGEST_TOKEN: Final = 256


def named(name: str, place: str) -> str:
    """Return a name that must be there.

    Raises:
        WireError: it is empty.
    """
    if not name:
        msg = f"{place}: it is empty: say which."
        raise WireError(msg)
    return name


def token(name: str, place: str) -> str:
    """Return a name as one token of a subject.

    A point, a space, `*`, `>`, `%` and whatever is not ASCII become `%` and two hexadecimal digits
    a byte, so that `BRK.B` is `BRK%2EB`.

    Raises:
        WireError: the name is empty, is too long, or is no Unicode.
    """
    if not 0 < len(name) <= _LONGEST:
        told = "is empty" if not name else f"has more than {_LONGEST} characters"
        msg = f"{place}: the name {told}: it cannot be a part of a subject."
        raise WireError(msg)
    if _PLAIN.fullmatch(name):
        return name
    try:
        raw = name.encode()
    except UnicodeError:
        msg = f"{place}: {name!r} is no Unicode text: correct it."
        raise WireError(msg) from None
    escaped = "".join(chr(byte) if _PLAIN.fullmatch(chr(byte)) else f"%{byte:02X}" for byte in raw)
    if len(escaped) > _LONGEST_TOKEN:
        msg = f"{place}: {name[:40]!r}… is too long for a part of a subject once it is escaped."
        raise WireError(msg)
    return escaped


def name_of(written: str, place: str) -> str:
    """Return the name that a token of a subject stands for.

    Raises:
        WireError: its escapes are no UTF-8.
    """
    if "%" not in written:
        return written
    parts = _ESCAPED.split(written)
    raw = b"".join(
        bytes([int(part, 16)]) if index % 2 else part.encode("utf-8", "replace")
        for index, part in enumerate(parts)
    )
    try:
        return raw.decode()
    except UnicodeError:
        msg = f"{place}: {written!r} is no escaped UTF-8: correct it."
        raise WireError(msg) from None
