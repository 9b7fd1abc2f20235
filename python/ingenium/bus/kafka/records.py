"""Records of Kafka as deliveries, and messages as records.

Attributes of CloudEvents are headers as in the binding of Kafka (`ce_id`), so that others can read
what is published here.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Final

from ingenium.bus.port import ORDER_KEY, BusError, Delivery, Message
from ingenium.bus.subjects import token
from ingenium.model.errors import WireError
from ingenium.model.wire.cloudevents.bindings import from_message, is_cloud_event, to_message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiokafka.structs import ConsumerRecord

SUBJECT: Final = "ingenium_subject"
ID: Final = "ingenium_id"
OURS: Final = "~"
"""How the ids begin that we give to messages without one, so that sending again does no harm."""
_MILLISECOND: Final = 1_000_000

Headers = list[tuple[str, bytes]]


def headers_of(message: Message) -> Headers:
    """Return the headers of the record that carries a message.

    Raises:
        BusError: it says of itself that it is a CloudEvent, and is none.
    """
    given: Mapping[str, str] = message.headers
    if is_cloud_event(given):
        try:
            given, _ = to_message(from_message(given, message.data, "nats"), "kafka", "binary")
        except WireError as error:
            msg = f"A message for {message.subject!r} is no CloudEvent: {error}"
            raise BusError(msg) from None
    identity = message.id or OURS + uuid.uuid4().hex
    told = {SUBJECT: message.subject, ID: identity, **given}
    return [(name, value.encode()) for name, value in told.items()]


def key_of(message: Message) -> bytes:
    """Return the key of the record: what other readers may partition by."""
    return (message.headers.get(ORDER_KEY) or message.subject).encode()


def delivery_of(record: ConsumerRecord[Any, Any]) -> tuple[Delivery, str]:
    """Return the delivery of a record, and the id by which it is known."""
    headers = {name: value.decode("utf-8", "replace") for name, value in record.headers}
    identity = headers.pop(ID, "")
    subject = headers.pop(SUBJECT, "") or ".".join(map(token, record.topic.split(".")))
    data = record.value or b""
    if "ce_specversion" in headers:
        headers, data = _cloud_event(headers, data)
    shown = "" if identity.startswith(OURS) else identity
    message = Message(subject, data, headers, shown)
    return Delivery(message, record.offset + 1, record.timestamp * _MILLISECOND), identity


def _cloud_event(headers: dict[str, str], data: bytes) -> tuple[dict[str, str], bytes]:
    try:
        return to_message(from_message(headers, data, "kafka"), "nats", "binary")
    except WireError:
        return headers, data  # whoever reads it says what is wrong with it
