"""What an exchange calls our orders: derived from the intent, the same on every attempt.

An id is 32 hexadecimal digits: a fingerprint of the session, how often the order was taken back
from the venue, and the number of the order. It has the form of a UUID, so that venues which want
one get one, and nothing is to be remembered.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from ingenium.model.errors import DataError

_PLACE_BITS: Final = 48
_NUMBER_BITS: Final = 40
_VARIANT_BITS: Final = 62  # bits after the variant, in the lower half
_VERSION: Final = 8  # "made by a rule of one's own"
_LENGTH: Final = 32

MOST_TURNS: Final = (1 << _PLACE_BITS - _NUMBER_BITS) - 1
"""How often an order can be taken back and sent anew at most."""


class ClientIds:
    """Makes the ids of one session, and knows them again.

    The name of a session is to be one that no other session of the account has or had.
    """

    def __init__(self, session: str) -> None:
        digest = int.from_bytes(sha256(session.encode()).digest()[:10])
        high = digest >> 16 & (1 << 64) - 1
        high = high & ~(0xF << 12) | _VERSION << 12
        variant = 0b10 << _VARIANT_BITS
        fourteen = (digest & (1 << 14) - 1) << _PLACE_BITS
        self._prefix = high << 64 | variant | fourteen

    def of(self, order: int, turn: int = 0) -> str:
        """Return the id of an order that was taken back from the venue so many times.

        Raises:
            DataError: the number is below 0, or too great to be one.
        """
        if not 0 <= order < 1 << _NUMBER_BITS:
            msg = f"Order {order} has no client id: numbers go from 0 to {(1 << _NUMBER_BITS) - 1}."
            raise DataError(msg)
        return f"{self._prefix | turn << _NUMBER_BITS | order:032x}"

    def order(self, client_id: str | None) -> int | None:
        """Return the number of an order of this session; None for an id that it did not make."""
        found = self.turn(client_id)
        return None if found is None else found[0]

    def turn(self, client_id: str | None) -> tuple[int, int] | None:
        """Return the number of an order and how often it had been taken back; None as above."""
        value = _value(client_id)
        if value is None or value >> _PLACE_BITS != self._prefix >> _PLACE_BITS:
            return None
        place = value & (1 << _PLACE_BITS) - 1
        return place & (1 << _NUMBER_BITS) - 1, place >> _NUMBER_BITS


def _value(text: str | None) -> int | None:
    digits = "" if text is None else text.replace("-", "").lower()
    if len(digits) != _LENGTH or not set(digits) <= set("0123456789abcdef"):
        return None
    return int(digits, 16)
