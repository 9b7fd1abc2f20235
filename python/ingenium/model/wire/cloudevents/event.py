"""A CloudEvent 1.0: its attributes, and its data as they came."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec

from ingenium.model.errors import WireError
from ingenium.model.wire.times import nanoseconds_or_none, rfc3339

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION: Final = "1.0"
JSON: Final = "application/json"

_NAME: Final = re.compile(r"[a-z0-9]{1,40}", re.ASCII)
_RESERVED: Final = frozenset({"data", "specversion", "id", "source", "type"})
_FORBIDDEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_JSON_TYPE: Final = re.compile(r"(?:application|text)/(?:[\w.+-]+\+)?json\s*(?:;.*)?", re.I)
_MEDIA_TYPE: Final = re.compile(r"[!-~]([ -~]{0,254}[!-~])?", re.ASCII)
_LONGEST: Final = 4_096
_LONGEST_TOGETHER: Final = 12_000


class CloudEvent(msgspec.Struct, frozen=True, kw_only=True):
    """What every binding carries.

    Attributes:
        id: unique among the events of its source.
        source: who sent it, as a URI reference such as "ingenium/strategy/rsi/host-1".
        type: what happened, such as "ingenium.strategy.signal".
        time: when, in nanoseconds UTC.
        subject: what it is about; the symbol.
        datacontenttype: the media type of the data; "" means JSON.
        dataschema: where the schema of the data is.
        data: the body as bytes.
        extensions: further attributes, as text.
    """

    id: str
    source: str
    type: str
    time: int | None = None
    subject: str = ""
    datacontenttype: str = JSON
    dataschema: str = ""
    data: bytes = b""
    extensions: dict[str, str] = {}

    @property
    def has_json(self) -> bool:
        """Tell whether the data are JSON."""
        return not self.datacontenttype or is_json(self.datacontenttype)


def is_json(media_type: str) -> bool:
    """Tell whether a media type is a kind of JSON."""
    return media_type == JSON or _JSON_TYPE.fullmatch(media_type) is not None


def attributes_of(event: CloudEvent) -> dict[str, str]:
    """Return all attributes of an event as text, without the type of the data.

    Raises:
        WireError: one is missing or not allowed.
    """
    written = {"specversion": VERSION, "id": event.id, "source": event.source, "type": event.type}
    for name in ("id", "source", "type"):
        _check_value(name, written[name])
    optional = {"subject": event.subject, "dataschema": event.dataschema, **event.extensions}
    if event.time is not None:
        written["time"] = rfc3339(event.time, "CloudEvent time")
    for name, value in optional.items():
        if value:
            _check_name(name)
            _check_value(name, value)
            written[name] = value
    _check_media_type(event.datacontenttype)
    if len("".join([*written, *written.values()]).encode()) > _LONGEST_TOGETHER:
        msg = f"CloudEvent: its attributes have more than {_LONGEST_TOGETHER} bytes: shorten them."
        raise WireError(msg)
    return written


def event_of(attributes: Mapping[str, str], media_type: str, data: bytes) -> CloudEvent:
    """Return the event that has these attributes.

    Raises:
        WireError: one is missing or not allowed, or the version is none that we know.
    """
    version = attributes.get("specversion")
    if version != VERSION:
        told = "no specversion" if version is None else f"the specversion {version[:20]!r}"
        msg = f"CloudEvent: it has {told}: only version {VERSION} is known."
        raise WireError(msg)
    rest = dict(attributes)
    del rest["specversion"]
    identity, source, kind = (rest.pop(name, "") for name in ("id", "source", "type"))
    for name, value in (("id", identity), ("source", source), ("type", kind)):
        _check_value(name, value)
    _check_media_type(media_type)
    time = nanoseconds_or_none(rest.pop("time", ""), "CloudEvent time")
    subject, schema = rest.pop("subject", ""), rest.pop("dataschema", "")
    for name, value in (("subject", subject), ("dataschema", schema), *rest.items()):
        if name in rest:
            _check_name(name)
        if value:
            _check_value(name, value)
    return CloudEvent(
        id=identity,
        source=source,
        type=kind,
        time=time,
        subject=subject,
        datacontenttype=media_type,
        dataschema=schema,
        data=data,
        extensions=rest,
    )


def _check_media_type(text: str) -> None:
    if text and text != JSON and not _MEDIA_TYPE.fullmatch(text):
        msg = f"CloudEvent: {text[:40]!r} is no type of data: write it as {JSON}."
        raise WireError(msg)


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name) or name in _RESERVED:
        msg = f"CloudEvent: {name[:40]!r} is no name of an attribute: use a-z and 0-9."
        raise WireError(msg)


def _check_value(name: str, value: str) -> None:
    if not value or len(value) > _LONGEST:
        told = "is missing" if not value else f"has more than {_LONGEST} characters"
        msg = f"CloudEvent: its {name} {told}: correct the sender."
        raise WireError(msg)
    if not value.isprintable() and _FORBIDDEN.search(value):
        msg = f"CloudEvent: its {name} has characters that no attribute may have: correct it."
        raise WireError(msg)
