"""What the sender of an event writes on it: its id and when it was sent."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from ingenium.model.events import Event
from ingenium.model.topics import topic_of
from ingenium.model.wire.ksuid import ksuid

_Stamped = TypeVar("_Stamped", bound=Event)


def stamped(event: _Stamped, *, sent: int, payload: bytes) -> _Stamped:
    """Return the event with an id of its kind and the time at which it is sent.

    `payload` is 16 bytes: random ones for an event that is new, those of a name
    (`ksuid.payload_of`) for one that must have the same id each time that it is made.

    Raises:
        WireError: the payload is not 16 bytes.
    """
    identity = topic_of(event).id_prefix + ksuid(sent, payload)
    return msgspec.structs.replace(event, id=identity, sent=sent)
