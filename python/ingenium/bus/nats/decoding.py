"""NATS messages as deliveries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingenium.bus.nats.publisher import ID, OURS
from ingenium.bus.port import Delivery, Message

if TYPE_CHECKING:
    from nats.aio.msg import Msg


def message_of(given: Msg) -> Message:
    """Return what was published."""
    headers = given.headers
    if not headers:
        return Message(given.subject, given.data)
    identity = headers.pop(ID, "")
    if identity.startswith(OURS):
        identity = ""
    return Message(given.subject, given.data, headers, identity)


def stored(given: Msg) -> tuple[Delivery, int, int]:
    """Return the delivery of a consumer, its number there, and how many are to follow.

    The subject of the answer tells them: `$JS.ACK.(...).stream sequence.number.time.following`.
    """
    fields = given.reply.split(".")
    if len(fields) > 9:  # noqa: PLR2004 - with a domain and an account
        del fields[2:4]
    delivery = Delivery(message_of(given), int(fields[5]), int(fields[7]))
    return delivery, int(fields[6]), int(fields[8])
