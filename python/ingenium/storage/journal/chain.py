"""The chain: each row's hash covers the hash before it, so no row can change unseen."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ingenium.storage.journal.entry import Entry

HASH_BYTES: Final = 32

GENESIS: Final = bytes(HASH_BYTES)
"""What stands for the hash before the first row."""


def link(before: bytes, sequence: int, entry: Entry) -> bytes:
    """Return the hash of a row: BLAKE2b over the hash before, the lengths and all fields.

    Lengths are counted in characters, of the body in bytes; they keep what ends one field from
    passing as the beginning of the next.
    """
    time, kind, source, own, cause, body = entry
    fields = (
        f"{sequence} {time} {len(kind)} {len(source)} {len(own)} {len(cause)} {len(body)}\n"
        f"{kind}{source}{own}{cause}"
    )
    hashed = b"".join((before, fields.encode("utf-8", "surrogateescape"), body))
    return blake2b(hashed, digest_size=HASH_BYTES).digest()
