"""What passes on a bus, for people to read: attributes and body of each message."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import msgspec

from ingenium.bus.opening import open_bus
from ingenium.bus.port import All
from ingenium.model.errors import WireError
from ingenium.model.wire.cloudevents.bindings import from_message, is_cloud_event
from ingenium.model.wire.cloudevents.event import VERSION
from ingenium.model.wire.times import rfc3339
from ingenium.runtime.supervising.signals import stopped_by_signals

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from ingenium.bus.port import Delivery, Subscription
    from ingenium.model.wire.cloudevents.event import CloudEvent


class Listening(msgspec.Struct, frozen=True, kw_only=True):
    """What to listen to.

    Attributes:
        url: of the bus.
        pattern: the subjects.
        most: after how many to end; None goes on.
        from_start: begin with what is retained.
    """

    url: str
    pattern: str
    most: int | None = None
    from_start: bool = False


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """A message as it is shown.

    Attributes:
        subject: where it went.
        published: when the carrier took it, as text; "" if it does not tell.
        attributes: those of a CloudEvent, or the headers.
        body: as JSON where it is, else as text.
        fault: what is wrong with it, "" if nothing is.
    """

    subject: str
    published: str
    attributes: dict[str, str]
    body: Any
    fault: str = ""


def heard(delivery: Delivery) -> Heard:
    """Return a delivery as it is shown; one that breaks a rule is shown all the same."""
    message = delivery.message
    attributes, data, fault = dict(message.headers), message.data, ""
    if message.id:
        attributes = {"id": message.id, **attributes}
    if is_cloud_event(message.headers):
        try:
            event = from_message(message.headers, message.data, "nats")
        except WireError as error:
            fault = str(error)
        else:
            attributes, data = _attributes(event), event.data
    return Heard(
        subject=message.subject,
        published=rfc3339(delivery.published, "published") if delivery.published else "",
        attributes=attributes,
        body=_body(data),
        fault=fault,
    )


def lines_of(shown: Heard) -> list[str]:
    """Return a message as lines of a terminal, which nothing in it can command."""
    lines = [f"{shown.subject}  {shown.published}".rstrip()]
    lines += [f"  {name}: {value}" for name, value in shown.attributes.items()]
    if shown.fault:
        lines.append(f"  fault: {shown.fault}")
    body = shown.body
    if not isinstance(body, str):
        body = msgspec.json.format(msgspec.json.encode(body), indent=2).decode()
    lines += [f"  {line}" for line in body.split("\n")]
    return ["".join(map(_printable, line)) for line in lines]


async def listen_to(
    plan: Listening, show: Callable[[Heard], None], tell: Callable[[str], None]
) -> None:
    """Show what passes, until so much has come or a signal asks for the end.

    Raises:
        BusError: the bus cannot be reached, or the pattern is none, or no stream retains it.
    """
    bus = await open_bus(plan.url)
    try:
        if plan.from_start:
            subscription = await bus.subscribe(plan.pattern, "ordered", start=All())
        else:
            subscription = await bus.subscribe(plan.pattern)
        tell(f"Listening to {plan.pattern} on {bus.url}; Ctrl-C ends it.")
        async with closed_by_signals([subscription]):
            count = 0
            async for delivery in subscription:
                show(heard(delivery))
                count += 1
                if count == plan.most:
                    break
    finally:
        await bus.close()


@asynccontextmanager
async def closed_by_signals(subscriptions: Sequence[Subscription]) -> AsyncIterator[None]:
    """Close subscriptions when a signal asks for the end: what was received is still handled."""
    loop = asyncio.get_running_loop()
    asked = asyncio.Event()

    async def close() -> None:
        await asked.wait()
        for each in subscriptions:
            await each.close()

    closing = loop.create_task(close())
    task = asyncio.current_task()
    try:
        with stopped_by_signals(loop, asked.set, task.cancel if task else asked.set):
            yield
    finally:
        closing.cancel()


def _attributes(event: CloudEvent) -> dict[str, str]:
    time = "" if event.time is None else rfc3339(event.time, "time")
    shown = {
        "specversion": VERSION,
        "type": event.type,
        "source": event.source,
        "id": event.id,
        "time": time,
        "subject": event.subject,
        "datacontenttype": event.datacontenttype,
        "dataschema": event.dataschema,
        **event.extensions,
    }
    return {name: value for name, value in shown.items() if value}


def _body(data: bytes) -> Any:  # noqa: ANN401 - whatever JSON holds
    try:
        return msgspec.json.decode(data)
    except (ValueError, RecursionError):
        return data.decode("utf-8", "backslashreplace")


def _printable(letter: str) -> str:
    return letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii")
