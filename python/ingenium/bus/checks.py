"""What may be published: refused before it leaves, so that no carrier chokes on it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ingenium.bus.port import BusError
from ingenium.bus.subjects import check_subject

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingenium.bus.port import Message

LARGEST: Final = 1_000_000
"""The most bytes of a message."""
_HEADERS: Final = 16_384
_REMEMBERED: Final = 100_000
_HEADER: Final = re.compile(r"[A-Za-z0-9!#$&'*+.^_`|~-]{1,256}")
_VALUE: Final = re.compile(r"([\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?)?")
_RESERVED: Final = "nats-"
_ID: Final = re.compile(r"[\x21-\x7e]{0,512}")


class MessageChecks:
    """Checks messages; a subject that was found right is not looked at again."""

    def __init__(self) -> None:
        self._right: set[str] = set()

    def check(self, message: Message) -> None:
        """Refuse what a carrier could not take.

        Raises:
            BusError: the subject, the size, a header or the id is impossible.
        """
        if message.subject not in self._right:
            check_subject(message.subject)
            if len(self._right) >= _REMEMBERED:
                self._right.clear()
            self._right.add(message.subject)
        if len(message.data) > LARGEST:
            msg = (
                f"A message for {message.subject!r} has {len(message.data)} bytes; "
                f"the most is {LARGEST}: send it in parts."
            )
            raise BusError(msg)
        if message.id and _ID.fullmatch(message.id) is None:
            msg = (
                f"{message.id[:80]!r} is no id of a message: at most 512 characters of ASCII, "
                "without spaces."
            )
            raise BusError(msg)
        if message.headers:
            _check_headers(message.headers)


def _check_headers(headers: Mapping[str, str]) -> None:
    for name, value in headers.items():
        if name.lower().startswith(_RESERVED):
            msg = (
                f"Header {name[:80]!r} cannot be sent: names with {_RESERVED!r} steer the carrier."
            )
            raise BusError(msg)
        if _HEADER.fullmatch(name) is None or _VALUE.fullmatch(value) is None:
            msg = (
                f"Header {name[:80]!r} cannot be sent: names are letters, digits and hyphens, "
                "values are printable ASCII without spaces at the ends."
            )
            raise BusError(msg)
    if sum(map(len, headers)) + sum(map(len, headers.values())) > _HEADERS:
        msg = f"The headers of a message are longer than {_HEADERS} characters: put it in the data."
        raise BusError(msg)
