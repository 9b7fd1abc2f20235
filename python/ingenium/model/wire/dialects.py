"""The dialects by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ingenium.model.errors import ConfigError
from ingenium.model.suggestion import did_you_mean
from ingenium.model.topics import EVERYTHING
from ingenium.model.wire import ingenium_nats
from ingenium.model.wire.camel import codec as camel
from ingenium.model.wire.cloudevents import codec as cloudevents
from ingenium.model.wire.hft import codec as hft
from ingenium.model.wire.luno import codec as luno

if TYPE_CHECKING:
    from collections.abc import Callable

    import msgspec

    from ingenium.model.events import AnyEvent
    from ingenium.model.wire.cloudevents.bindings import Binding, Mode
    from ingenium.model.wire.packet import Messages, Packet
    from ingenium.model.wire.vocabulary import DialectName


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How one contract says our events.

    Attributes:
        name: by which it is asked for.
        title: what it is.
        patterns: the subjects of its messages.
        messages: the bodies that each subject, or type of CloudEvent, may have.
        requests: further bodies that are no events.
        encode: event to message; WireError, NotHeldError.
        decode: message to event; WireError.
    """

    name: DialectName
    title: str
    patterns: tuple[str, ...]
    messages: Messages
    encode: Callable[[AnyEvent], Packet]
    decode: Callable[[Packet], AnyEvent]
    requests: tuple[type[msgspec.Struct], ...] = ()


INGENIUM: Final = Dialect(
    name="ingenium",
    title="Ingenium on NATS",
    patterns=(EVERYTHING,),
    messages=ingenium_nats.MESSAGES,
    encode=ingenium_nats.encode,
    decode=ingenium_nats.decode,
)
LUNO: Final = Dialect(
    name="luno",
    title="The Luno trader",
    patterns=tuple(luno.MESSAGES),
    messages=luno.MESSAGES,
    encode=luno.encode,
    decode=luno.decode,
)
CAMEL: Final = Dialect(
    name="camel",
    title="REST and sockets",
    patterns=tuple(camel.MESSAGES),
    messages=camel.MESSAGES,
    requests=camel.REQUESTS,
    encode=camel.encode,
    decode=camel.decode,
)


def cloudevents_dialect(
    *, source: str = "", binding: Binding = "nats", mode: Mode = "binary"
) -> Dialect:
    """Return the dialect of CloudEvents for a sender, over a binding."""
    codec = cloudevents.CloudEventsCodec(source=source, binding=binding, mode=mode)
    return Dialect(
        name="cloudevents",
        title="Ingenium on CloudEvents",
        patterns=(EVERYTHING,),
        messages=cloudevents.MESSAGES,
        encode=codec.encode,
        decode=codec.decode,
    )


def hft_dialect(*, keys: hft.Keys = "pascal") -> Dialect:
    """Return the dialect of hft-service, with klines as its older or newer programs write them."""
    codec = hft.HftCodec(keys=keys)
    return Dialect(
        name="hft",
        title="hft-service",
        patterns=(hft.KLINES, hft.PLACE_ORDER),
        messages=hft.MESSAGES,
        encode=codec.encode,
        decode=codec.decode,
    )


DIALECTS: Final[dict[str, Dialect]] = {
    each.name: each for each in (INGENIUM, cloudevents_dialect(), hft_dialect(), LUNO, CAMEL)
}


def dialect_named(name: str) -> Dialect:
    """Return a dialect as it is unless told otherwise.

    Raises:
        ConfigError: there is none of this name.
    """
    found = DIALECTS.get(name)
    if found is None:
        msg = f"There is no dialect {name!r}: {did_you_mean(name, DIALECTS)}."
        raise ConfigError(msg)
    return found
