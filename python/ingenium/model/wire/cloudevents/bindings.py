"""CloudEvents over HTTP, NATS and Kafka, in binary and in structured mode.

In binary mode attributes are headers: `ce-id` over HTTP and NATS, with all but visible ASCII
escaped, and `ce_id` over Kafka, as UTF-8. The mode of a message is told by its content type.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

from ingenium.model.errors import WireError
from ingenium.model.wire.cloudevents.event import CloudEvent, attributes_of, event_of
from ingenium.model.wire.cloudevents.structured import MEDIA_TYPE, from_structured, structured
from ingenium.model.wire.reading import check_length

if TYPE_CHECKING:
    from collections.abc import Mapping

Binding = Literal["http", "nats", "kafka"]
Mode = Literal["binary", "structured"]

CONTENT_TYPE: Final = "content-type"

_PREFIXES: Final[dict[Binding, str]] = {"http": "ce-", "nats": "ce-", "kafka": "ce_"}
_VISIBLE: Final = re.compile(r"[!#$&-~]+", re.ASCII)  # ASCII without spaces, quotes and %
_ESCAPED: Final = re.compile(r"%([0-9A-Fa-f]{2})", re.ASCII)
_QUOTED_PAIR: Final = re.compile(r"\\(.)")


def to_message(event: CloudEvent, binding: Binding, mode: Mode) -> tuple[dict[str, str], bytes]:
    """Return the headers and the body that carry an event.

    Raises:
        WireError: an attribute is not allowed, or the body is too long.
    """
    if mode == "structured":
        return {CONTENT_TYPE: f"{MEDIA_TYPE}; charset=utf-8"}, structured(event)
    check_length(event.data, "CloudEvent data")
    prefix = _PREFIXES[binding]
    escape = str if binding == "kafka" else _escaped
    headers = {prefix + name: escape(value) for name, value in attributes_of(event).items()}
    if event.datacontenttype:
        headers[CONTENT_TYPE] = event.datacontenttype
    return headers, event.data


def from_message(headers: Mapping[str, str], body: bytes, binding: Binding) -> CloudEvent:
    """Return the event that a message carries, in whichever mode.

    Raises:
        WireError: it carries none.
    """
    named = {name.lower(): value for name, value in headers.items()}
    media_type = named.get(CONTENT_TYPE, "")
    kind = media_type.partition(";")[0].strip().lower()
    if kind == MEDIA_TYPE:
        return from_structured(body)
    if kind.startswith("application/cloudevents"):
        msg = f"CloudEvent: {kind[:60]!r} is not read: send single events as {MEDIA_TYPE}."
        raise WireError(msg)
    prefix = _PREFIXES[binding]
    attributes = {
        name.removeprefix(prefix): value for name, value in named.items() if name.startswith(prefix)
    }
    if not attributes:
        msg = f"message: it has neither {prefix} headers nor the content type {MEDIA_TYPE}."
        raise WireError(msg)
    check_length(body, "CloudEvent data")
    if binding != "kafka":
        attributes = {name: _plain(name, value) for name, value in attributes.items()}
    return event_of(attributes, media_type, body)


def is_cloud_event(headers: Mapping[str, str]) -> bool:
    """Tell whether a message says of itself that it is a CloudEvent."""
    for name, value in headers.items():
        lower = name.lower()
        if lower in {"ce-specversion", "ce_specversion"}:
            return True
        if lower == CONTENT_TYPE and value.lower().startswith("application/cloudevents"):
            return True
    return False


def partition_key(event: CloudEvent) -> str:
    """Return the Kafka key: events of one key keep their order."""
    return event.extensions.get("partitionkey") or event.subject or event.source


def _escaped(value: str) -> str:
    if _VISIBLE.fullmatch(value):
        return value
    return "".join(
        chr(byte) if _VISIBLE.fullmatch(chr(byte)) else f"%{byte:02X}" for byte in value.encode()
    )


def _plain(name: str, value: str) -> str:
    if _VISIBLE.fullmatch(value):
        return value
    value = value.strip(" \t")
    if len(value) > 1 and value[0] == value[-1] == '"':  # older senders quote
        value = _QUOTED_PAIR.sub(r"\1", value[1:-1])
    if "%" not in value:
        return value
    parts = _ESCAPED.split(value)
    try:
        raw = b"".join(
            bytes([int(part, 16)]) if index % 2 else part.encode()
            for index, part in enumerate(parts)
        )
        return raw.decode()
    except UnicodeError:
        msg = f"CloudEvent: its {name[:40]} is no escaped UTF-8: correct the sender."
        raise WireError(msg) from None
