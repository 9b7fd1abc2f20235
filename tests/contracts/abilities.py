"""A carrier can do what the table says, and refuses the rest in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

import pytest
from tests.contracts.bus import RoomOfItsOwn
from tests.contracts.rooms import take

from ingenium.bus.capabilities import CAN, Ability
from ingenium.bus.port import All, BusError, Message

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.contracts.rooms import Room

    from ingenium.bus.port import Bus, Mode

REFUSED: Final = "is not there"


async def subscribes(bus: Bus, room: Room, mode: Mode) -> None:
    subscription = await bus.subscribe(room.everything, mode, name=room.stream)
    await subscription.close()


async def starts(bus: Bus, room: Room) -> None:
    subscription = await bus.subscribe(room.everything, "ordered", start=All())
    await subscription.close()


async def retains(bus: Bus, room: Room) -> None:
    await bus.retain(f"{room.stream}-2", [f"{room.stream}-2.>"])


async def bounds(bus: Bus, room: Room) -> None:
    stream = f"{room.stream}-3"
    await bus.retain(stream, [f"{stream}.>"], max_bytes=20_000)
    messages = [Message(f"{stream}.x", b"x" * 1_000, id=str(number)) for number in range(50)]
    with pytest.raises(BusError, match="full"):
        await bus.publish_many(messages)
    kept = await take(await bus.subscribe(f"{stream}.>", "ordered", start=All()), 10)
    assert [each.message.id for each in kept] == [str(number) for number in range(10)]


async def stores_once(bus: Bus, room: Room) -> None:
    first = await bus.publish(room.message("data", "1", id="same"))
    if first == 0 or await bus.publish(room.message("data", "1", id="same")) != first:
        raise BusError(REFUSED)


async def lists_dead_letters(bus: Bus, room: Room) -> None:
    await bus.dead_letters(room.stream)


async def requests(bus: Bus, room: Room) -> None:
    async def echo(message: Message) -> bytes:
        return message.data

    subject = f"echo.{room.stream}"
    service = await bus.serve(subject, echo)
    assert await bus.request(subject, b"1") == b"1"
    await service.close()


async def leases(bus: Bus, room: Room) -> None:
    await (await bus.lease(room.stream, "owner", 5)).release()


PROBES: Final[dict[Ability, Callable[[Bus, Room], Awaitable[None]]]] = {
    "live": lambda bus, room: subscribes(bus, room, "live"),
    "ordered": lambda bus, room: subscribes(bus, room, "ordered"),
    "durable": lambda bus, room: subscribes(bus, room, "durable"),
    "shared": lambda bus, room: subscribes(bus, room, "shared"),
    "start": starts,
    "retain": retains,
    "max_bytes": bounds,
    "stored once": stores_once,
    "dead letters": lists_dead_letters,
    "request": requests,
    "lease": leases,
}


class AbilitiesContract(RoomOfItsOwn):
    """The table of capabilities."""

    @pytest.mark.parametrize("ability", get_args(Ability))
    async def test_a_carrier_can_do_what_the_table_says(self, room: Room, ability: Ability) -> None:
        bus = await room.connect()
        can = CAN[bus.carrier]
        if "retain" in can:
            await bus.retain(room.stream, [room.everything])
        if ability in can:
            await PROBES[ability](bus, room)
        else:
            with pytest.raises(BusError):
                await PROBES[ability](bus, room)
