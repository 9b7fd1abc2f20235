"""AsyncAPI 3 of a dialect: where its messages go, who sends them, and what is in them."""

from __future__ import annotations

import re
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from ingenium.model.topics import TOPICS, Topic
from ingenium.model.wire.cloudevents.event import VERSION
from ingenium.model.wire.schema.json_schema import Schema, definitions_of

if TYPE_CHECKING:
    import msgspec

    from ingenium.model.wire.dialects import Dialect

ASYNCAPI: Final = "3.0.0"

_PARAMETER: Final = re.compile(r"\{([a-z]+)\}", re.ASCII)
_ATTRIBUTES: Final = ("id", "source", "type")
_OPTIONAL: Final = ("time", "subject")


def asyncapi(dialect: Dialect) -> Schema:
    """Return the document of a dialect."""
    kinds = [kind for kinds in dialect.messages.values() for kind in kinds]
    _, schemas = definitions_of(kinds, dialect.name, "#/components/schemas/{name}")
    channels = {
        _key(address): _channel(address, kinds) for address, kinds in dialect.messages.items()
    }
    operations: Schema = {}
    for address in dialect.messages:
        operations |= _operations(address)
    return {
        "asyncapi": ASYNCAPI,
        "info": {
            "title": dialect.title,
            "version": version("ingenium"),
            "description": (
                "The events of Ingenium, as this dialect says them. Receivers understand more "
                "than what is described: other cases of words, and the forms of older programs."
            ),
        },
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": operations,
        "components": {
            "messages": {kind.__name__: _message(kind, dialect) for kind in kinds},
            "schemas": schemas,
        },
    }


def _key(address: str) -> str:
    """Return the name of a channel: letters and digits of its address."""
    words = re.split(r"[^A-Za-z0-9]+", _PARAMETER.sub("", address))
    kept = [word for word in words if word]
    return kept[0] + "".join(word[:1].upper() + word[1:] for word in kept[1:])


def _channel(address: str, kinds: tuple[type[msgspec.Struct], ...]) -> Schema:
    channel: Schema = {
        "address": address,
        "messages": {
            kind.__name__: {"$ref": f"#/components/messages/{kind.__name__}"} for kind in kinds
        },
    }
    topic = _topic(address)
    channel["description"] = f"Step {topic.step} of the data path; the {topic.sender} sends."
    if names := _PARAMETER.findall(address):
        escaped = "what would break a subject is escaped as % and two digits."
        channel["parameters"] = {name: {"description": f"The {name}; {escaped}"} for name in names}
    return channel


def _operations(address: str) -> Schema:
    key = _key(address)
    sender = _topic(address).sender
    channel = {"$ref": f"#/channels/{key}"}
    told = f"The {sender} sends to {address}."
    return {
        f"send{key[:1].upper()}{key[1:]}": {
            "action": "send", "channel": channel, "summary": told
        },
        f"receive{key[:1].upper()}{key[1:]}": {
            "action": "receive", "channel": channel, "summary": f"Whoever wants to hears {address}."
        },
    }  # fmt: skip


def _topic(address: str) -> Topic:
    return next(topic for topic in TOPICS if topic.has(address))


def _message(kind: type[msgspec.Struct], dialect: Dialect) -> dict[str, Any]:
    message: Schema = {
        "name": kind.__name__,
        "title": (kind.__doc__ or kind.__name__).partition(".")[0],
        "contentType": "application/json",
        "payload": {"$ref": f"#/components/schemas/{kind.__name__}"},
    }
    if dialect.name == "cloudevents":
        message["headers"] = _headers()
    return message


def _headers() -> Schema:
    """Return the attributes of a CloudEvent in binary mode, over HTTP or NATS."""
    text = {"type": "string", "minLength": 1}
    properties: Schema = {"ce-specversion": {"const": VERSION}}
    properties |= {f"ce-{name}": text for name in (*_ATTRIBUTES, *_OPTIONAL)}
    required = ["ce-specversion", *(f"ce-{name}" for name in _ATTRIBUTES)]
    return {"type": "object", "required": required, "properties": properties}
