"""What requests and leases must do on every carrier that has them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from tests.contracts.bus import RoomOfItsOwn
from tests.contracts.rooms import PATIENCE, Room

from ingenium.bus.port import BusError, LeaseHeld, LeaseLost, Message
from ingenium.model.errors import DataError

if TYPE_CHECKING:
    from ingenium.bus.port import Lease


class RequestContract(RoomOfItsOwn):
    """Questions and answers."""

    async def test_a_request_is_answered(self, room: Room) -> None:
        here, there = await room.connect(), await room.connect()

        async def echo(message: Message) -> bytes:
            return message.subject.encode() + b":" + message.data

        service = await here.serve(room.subject("echo"), echo)
        subject = room.subject("echo")
        assert await there.request(subject, b"hi") == f"{subject}:hi".encode()
        await service.close()
        with pytest.raises(BusError, match=r"[Nn]obody"):
            await there.request(subject, b"hi", timeout=0.2)

    async def test_a_subject_that_is_retained_cannot_be_served(self, room: Room) -> None:
        bus = await room.retained()

        async def never(_: Message) -> bytes:
            raise AssertionError

        with pytest.raises(BusError, match=f"stream '{room.stream}' retains it"):
            await bus.serve(room.subject("ask"), never)

    async def test_a_refusal_is_told_to_who_asked(self, room: Room) -> None:
        bus = await room.connect()

        async def refuse(message: Message) -> bytes:
            raise DataError(f"{message.data.decode()!r} is not a symbol.")

        await bus.serve(room.subject("ask"), refuse)
        with pytest.raises(BusError, match="'x' is not a symbol"):
            await bus.request(room.subject("ask"), b"x")

    async def test_a_request_that_nobody_answers_in_time_fails(self, room: Room) -> None:
        bus = await room.connect()

        async def sleep(_: Message) -> bytes:
            await asyncio.sleep(PATIENCE)
            return b""

        await bus.serve(room.subject("slow"), sleep)
        with pytest.raises(BusError, match=r"within 0\.1 s"):
            await bus.request(room.subject("slow"), b"", timeout=0.1)

    async def test_servers_of_one_subject_take_turns(self, room: Room) -> None:
        here, there = await room.connect(), await room.connect()
        asked: list[str] = []
        for bus, who in ((here, "here"), (there, "there")):

            async def answer(_: Message, who: str = who) -> bytes:
                asked.append(who)
                return who.encode()

            await bus.serve(room.subject("turn"), answer)
        answers = {await here.request(room.subject("turn"), b"") for _ in range(40)}
        assert answers == {b"here", b"there"}
        assert len(asked) == 40


class LeaseContract(RoomOfItsOwn):
    """One holder at a time, and a deposed one is refused."""

    async def test_a_lease_has_one_holder(self, room: Room) -> None:
        here, there = await room.connect(), await room.connect()
        key = f"{room.stream} account/1"
        lease = await here.lease(key, "first", 5)
        with pytest.raises(LeaseHeld, match="held by another"):
            await there.lease(key, "second", 5)
        await lease.renew()
        await lease.release()
        assert (await there.lease(key, "second", 5)).epoch == lease.epoch + 1

    async def test_a_deposed_holder_cannot_renew(self, room: Room) -> None:
        here, there = await room.connect(), await room.connect()
        former = await here.lease(room.stream, "first", 0.05)
        await asyncio.sleep(0.06)
        newest = await there.lease(room.stream, "second", 5)
        assert newest.epoch > former.epoch
        with pytest.raises(LeaseLost, match="'first' has lost the lease"):
            await former.renew()
        await former.release()
        await newest.renew()

    async def test_others_see_who_has_a_lease_and_whether_it_is_renewed(self, room: Room) -> None:
        here, there = await room.connect(), await room.connect()
        assert await there.lease_seen(room.stream) is None
        lease = await here.lease(room.stream, "first", 5)
        first = await there.lease_seen(room.stream)
        assert first is not None
        assert (first.owner, first.epoch, first.is_released) == ("first", 1, False)
        assert await there.lease_seen(room.stream) == first, "looking changes nothing"
        await lease.renew()
        second = await there.lease_seen(room.stream)
        assert second is not None
        assert (second.epoch, second.revision > first.revision) == (1, True)
        await lease.release()
        third = await there.lease_seen(room.stream)
        assert third is not None
        assert (third.owner, third.is_released) == ("first", True)

    async def test_waiting_takes_what_becomes_free(self, room: Room) -> None:
        here, there = await room.connect(), await room.connect()
        await here.lease(room.stream, "first", 0.2)
        lease = await there.lease(room.stream, "second", 5, wait=PATIENCE)
        assert lease.owner == "second"

    async def test_an_owner_takes_over_from_its_former_self(self, room: Room) -> None:
        here, there = await room.connect(), await room.connect()
        former = await here.lease(room.stream, "executor", 60)
        newest = await there.lease(room.stream, "executor", 60)
        assert newest.epoch == former.epoch + 1
        with pytest.raises(LeaseLost):
            await former.renew()

    async def test_of_many_who_want_it_one_gets_it(self, room: Room) -> None:
        buses = [await room.connect() for _ in range(3)]
        tries = await asyncio.gather(
            *(bus.lease(room.stream, f"owner-{n}", 60) for n, bus in enumerate(buses * 3)),
            return_exceptions=True,
        )
        held = [each for each in tries if not isinstance(each, BaseException)]
        assert len({lease.epoch for lease in held}) == len(held)
        assert len([lease for lease in held if await is_held(lease)]) == 1


async def is_held(lease: Lease) -> bool:
    try:
        await lease.renew()
    except LeaseLost:
        return False
    return True
