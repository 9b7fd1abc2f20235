"""A message on its way: where it goes, what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

Messages = Mapping[str, tuple[type[msgspec.Struct], ...]]
"""The bodies that each subject, or type of event, of a dialect may have."""


@dataclass(frozen=True, slots=True)
class Packet:
    """What a codec makes and reads; a bus adds the rest.

    Attributes:
        subject: the address, in the dialect's own form.
        data: the body.
        headers: names and values beside it.
    """

    subject: str
    data: bytes
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
