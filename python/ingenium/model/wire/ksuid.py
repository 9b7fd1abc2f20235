"""KSUIDs: ids of 27 letters and digits that sort by the second in which they were made."""

from __future__ import annotations

import hashlib
import re
from typing import Final

from ingenium.model.errors import WireError
from ingenium.model.timeframe import SECOND

EPOCH: Final = 1_400_000_000
"""The first second, in May 2014; an earlier time counts as this one."""

PAYLOAD_BYTES: Final = 16
_LENGTH: Final = 27
_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_VALUES: Final = {letter: value for value, letter in enumerate(_ALPHABET)}
_PAIRS: Final = tuple(first + second for first in _ALPHABET for second in _ALPHABET)
_SHAPE: Final = re.compile(r"[0-9A-Za-z]{27}", re.ASCII)
_LAST_SECOND: Final = 2**32 - 1


def ksuid(time: int, payload: bytes) -> str:
    """Return the id of a time, in nanoseconds, and of 16 bytes that nobody else has.

    Raises:
        WireError: the bytes are not 16, or the time is after the year 2150.
    """
    second = max(0, time // SECOND - EPOCH)
    if len(payload) != PAYLOAD_BYTES or second > _LAST_SECOND:
        msg = f"a KSUID is made of {PAYLOAD_BYTES} bytes and a time before 2150: give those."
        raise WireError(msg)
    number = int.from_bytes(second.to_bytes(4, "big") + payload, "big")
    pairs = []
    for _ in range(_LENGTH // 2 + 1):  # two digits at a time; the first of 28 is always 0
        number, rest = divmod(number, len(_PAIRS))
        pairs.append(_PAIRS[rest])
    return "".join(reversed(pairs))[1:]


def payload_of(name: str) -> bytes:
    """Return 16 bytes that are the same for the same name: what is told twice has one id."""
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()[:PAYLOAD_BYTES]


def parts_of(text: str) -> tuple[int, bytes]:
    """Return the second, since 1970, and the bytes of a KSUID.

    Raises:
        WireError: the text is none.
    """
    if _SHAPE.fullmatch(text):
        number = 0
        for letter in text:
            number = number * len(_ALPHABET) + _VALUES[letter]
        if number < 1 << 8 * (4 + PAYLOAD_BYTES):
            raw = number.to_bytes(4 + PAYLOAD_BYTES, "big")
            return int.from_bytes(raw[:4], "big") + EPOCH, raw[4:]
    msg = f"{text[:40]!r} is no KSUID: those are {_LENGTH} letters and digits."
    raise WireError(msg)
