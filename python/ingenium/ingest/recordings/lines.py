"""The lines of a recording, compressed or not, and sentences that name them."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NoReturn

from ingenium.model.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MILLISECOND: Final = 1_000_000

_GZIP: Final = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a recording.

    Attributes:
        number: from 0.
        received: when the recorder got it, in nanoseconds UTC; None where it did not say.
        body: the message.
    """

    number: int
    received: int | None
    body: bytes

    @property
    def receipt(self) -> dict[str, int]:
        """When rows of this line were received, as a column, where the recorder said so."""
        return {} if self.received is None else {"available": self.received}


def lines_of(path: Path) -> Iterator[Line]:
    """Yield the lines of a file: a message, or a time of receipt, a space and a message.

    Raises:
        DataError: the file is damaged, or a line begins with neither.
    """
    try:
        with path.open("rb") as file:
            is_compressed = file.read(2) == _GZIP
        with gzip.open(path) if is_compressed else path.open("rb") as lines:
            is_stamped = None
            for number, text in enumerate(lines):
                if not text.strip():
                    continue
                line = _line(path, number, text.strip())
                if is_stamped not in (None, line.received is not None):
                    refuse(path, number, "it and those before do not agree on a time of receipt")
                is_stamped = line.received is not None
                yield line
    except (OSError, EOFError) as cause:
        msg = f"{path.name} cannot be read to its end ({cause}): get it again."
        raise DataError(msg) from None


def refuse(path: Path, line: int, problem: str) -> NoReturn:
    """Raise the one-sentence error about a line."""
    msg = f"{path.name}: line {line + 1}: {problem}: correct or remove that line."
    raise DataError(msg)


def _line(path: Path, number: int, text: bytes) -> Line:
    if text.startswith(b"{"):
        return Line(number, None, text)
    stamp, _, body = text.partition(b" ")
    if not stamp.isdigit() or not body.startswith((b"{", b"[")):
        refuse(path, number, "is no message, and no time of receipt followed by one")
    return Line(number, int(stamp), body)
