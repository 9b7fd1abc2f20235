"""CloudEvents as messages of the bus, and back."""

from __future__ import annotations

import hashlib
import uuid
from typing import TYPE_CHECKING, Final

import msgspec

from ingenium.bus.port import BusError, Message
from ingenium.bus.subjects import token
from ingenium.model.errors import WireError
from ingenium.model.topics import DATA
from ingenium.model.wire.cloudevents.bindings import from_message, is_cloud_event, to_message
from ingenium.model.wire.cloudevents.event import CloudEvent
from ingenium.model.wire.ingenium_nats import data_subject

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingenium.model.wire.cloudevents.bindings import Mode

SOURCE: Final = "ingenium/bus"
"""The source of events that are messages without attributes of CloudEvents."""
SUBJECT: Final = "ingeniumsubject"
"""The extension that tells the subject on the bus, where the type does not."""
HEADERS: Final = "ingeniumheaders"
"""The extension with the headers of a message that is no CloudEvent, as JSON."""
OURS: Final = "~"
"""How the ids begin that we give, since every event must have one."""

_PLAIN: Final = "application/octet-stream"


def request_of(message: Message, mode: Mode) -> tuple[dict[str, str], bytes]:
    """Return the headers and the body of a POST that carries a message.

    Raises:
        BusError: it cannot be said as a CloudEvent.
    """
    try:
        return to_message(event_of(message), "http", mode)
    except WireError as error:
        raise BusError(f"A message for {message.subject!r} is no CloudEvent: {error}") from None


def event_of(message: Message) -> CloudEvent:
    """Return the event that a message is, or that carries it."""
    if not is_cloud_event(message.headers):
        headers = dict(message.headers)
        kind = next((headers[name] for name in headers if name.lower() == "content-type"), _PLAIN)
        extensions = {HEADERS: msgspec.json.encode(headers).decode()} if headers else {}
        return CloudEvent(
            id=message.id or OURS + uuid.uuid4().hex,
            source=SOURCE,
            type=message.subject,
            datacontenttype=kind,
            data=message.data,
            extensions=extensions,
        )
    event = from_message(message.headers, message.data, "nats")
    if subject_of(event) == message.subject:
        return event
    extensions = {**event.extensions, SUBJECT: message.subject}
    return msgspec.structs.replace(event, extensions=extensions)


def message_of(headers: Mapping[str, str], body: bytes) -> Message:
    """Return the message that a POST carries, in binary or in structured mode.

    Raises:
        WireError: it carries no CloudEvent.
    """
    event = from_message(headers, body, "http")
    if event.source == SOURCE:
        given = msgspec.json.decode(event.extensions.get(HEADERS, "{}"), type=dict[str, str])
        identity = "" if event.id.startswith(OURS) else event.id
        return Message(event.type, event.data, given, identity)
    subject = subject_of(event)
    rest = {name: value for name, value in event.extensions.items() if name != SUBJECT}
    plain = msgspec.structs.replace(event, extensions=rest)
    attributes, data = to_message(plain, "nats", "binary")
    return Message(subject, data, attributes, _identity(event))


def subject_of(event: CloudEvent) -> str:
    """Return the subject on the bus of an event.

    It is the one that the event tells, or its type; of market data it ends with the symbol.
    """
    if told := event.extensions.get(SUBJECT):
        return told
    if event.type == DATA.name and event.subject:
        return data_subject(event.subject)
    return ".".join(token(part) for part in event.type.split("."))


def _identity(event: CloudEvent) -> str:
    """Return what tells an event from all others: ours by their ids, others with their source."""
    if event.source.startswith("ingenium/"):
        return token(event.id)
    told = f"{event.source} {event.id}"
    return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()
