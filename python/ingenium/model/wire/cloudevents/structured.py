"""CloudEvents in structured mode: one JSON text with attributes and data."""

from __future__ import annotations

import base64
import binascii
from typing import Final

import msgspec

from ingenium.model.errors import WireError
from ingenium.model.wire.cloudevents.event import CloudEvent, attributes_of, event_of, is_json
from ingenium.model.wire.reading import parsed, written

MEDIA_TYPE: Final = "application/cloudevents+json"

_ENCODER: Final = msgspec.json.Encoder()
_MEMBERS: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
_VALUE: Final = msgspec.json.Decoder(str | bool | int | None)
_TEXT: Final = msgspec.json.Decoder(str)
_ANYTHING: Final = msgspec.json.Decoder(msgspec.Raw)


def structured(event: CloudEvent) -> bytes:
    """Return an event as one JSON text.

    Raises:
        WireError: an attribute is not allowed, or the data are not the JSON that they should be.
    """
    members: dict[str, object] = {**attributes_of(event)}
    if event.datacontenttype:
        members["datacontenttype"] = event.datacontenttype
    if event.data and event.has_json:
        members["data"] = parsed(_ANYTHING, event.data, "CloudEvent data")
    elif event.data:
        members["data_base64"] = base64.b64encode(event.data).decode("ascii")
    return written(_ENCODER, members, "CloudEvent")


def from_structured(body: bytes) -> CloudEvent:
    """Return the event that a JSON text is.

    Raises:
        WireError: it is none.
    """
    members = parsed(_MEMBERS, body, "CloudEvent")
    data, encoded = members.pop("data", None), members.pop("data_base64", None)
    values = {name: _attribute(name, raw) for name, raw in members.items()}
    attributes = {name: value for name, value in values.items() if value is not None}
    media_type = attributes.pop("datacontenttype", "")
    return event_of(attributes, media_type, _data(data, encoded, media_type))


def _attribute(name: str, raw: msgspec.Raw) -> str | None:
    """Return a value as text, None for a null, which is an attribute that is not there."""
    value = parsed(_VALUE, raw, f"CloudEvent {name[:40]}")
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)


def _data(data: msgspec.Raw | None, encoded: msgspec.Raw | None, media_type: str) -> bytes:
    if data is not None and encoded is not None:
        msg = "CloudEvent: it has both data and data_base64: correct the sender."
        raise WireError(msg)
    if encoded is not None:
        text = parsed(_TEXT, encoded, "CloudEvent data_base64")
        try:
            return base64.b64decode(text.encode(), validate=True)
        except (binascii.Error, ValueError):
            msg = "CloudEvent: its data_base64 are no base64: correct the sender."
            raise WireError(msg) from None
    if data is None:
        return b""
    if media_type and not is_json(media_type):
        return parsed(_TEXT, data, f"CloudEvent data as {media_type[:40]}").encode()
    return bytes(data)
