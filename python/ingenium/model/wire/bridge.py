"""From one dialect to another: through our events, so that there is one way for each pair."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from ingenium.model.events import AnyEvent, BarEvent, SubmitOrder
from ingenium.model.topics import topic_of
from ingenium.model.wire.ksuid import ksuid, payload_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingenium.model.wire.dialects import Dialect
    from ingenium.model.wire.packet import Packet


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge:
    """Carries messages of one dialect over to another.

    Attributes:
        origin: what comes in.
        target: what goes out.
        symbols: what symbols are called there; those that are not named keep their names.
        venue: of bars and orders that do not tell theirs.
        period: the length of bars that do not tell theirs.
    """

    origin: Dialect
    target: Dialect
    symbols: Mapping[str, str] = field(default_factory=dict[str, str])
    venue: str = ""
    period: str = ""

    def carry(self, packet: Packet, received: int) -> Packet:
        """Return the message in the other dialect.

        An event without an id gets one that is made of the message, so that a message which comes
        twice goes on with one id; one that does not tell when it was sent was sent when `received`.

        Raises:
            WireError: the message does not keep to its contract.
            NotHeldError: the other dialect has no words for it.
        """
        return self.target.encode(self.event(packet, received))

    def event(self, packet: Packet, received: int) -> AnyEvent:
        """Return the event of a message, with all that the other dialect may want to know.

        Raises:
            WireError: the message does not keep to its contract.
        """
        event = self.origin.decode(packet)
        changes: dict[str, Any] = {}
        if event.sent is None:
            changes["sent"] = received
        if not event.id:
            changes["id"] = _id_of(event, packet, received)
        symbol = getattr(event, "symbol", "")
        if symbol in self.symbols:
            changes["symbol"] = self.symbols[symbol]
        if isinstance(event, (BarEvent, SubmitOrder)) and not event.venue:
            changes["venue"] = self.venue
        if isinstance(event, BarEvent) and not event.period:
            changes["period"] = self.period
        return msgspec.structs.replace(event, **changes) if changes else event


def _id_of(event: AnyEvent, packet: Packet, received: int) -> str:
    """Return the id that this message has each time that it comes."""
    time = event.sent if event.sent is not None else getattr(event, "time", None)
    name = f"{packet.subject}\n{packet.data.hex()}"
    stamp = received if time is None else time
    return topic_of(event).id_prefix + ksuid(stamp, payload_of(name))
