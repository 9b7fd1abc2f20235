"""Which deliveries are out, done, or to come again, so that those of one lane keep their order.

A lane is what must stay in order: all messages in durable mode, those of one key in shared mode.
When a delivery fails, its lane rewinds to it: what was handed out after it comes again, too.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

from ingenium.bus.alarm import Alarm
from ingenium.bus.port import Delivery

if TYPE_CHECKING:
    from ingenium.bus.port import Limits

_LONGEST_BACK_OFF: Final = 30.0
Done = Callable[["Held", str], Awaitable[None]]
"""What is told when a message is done: why it is a dead letter, or nothing."""


class Place:
    """How far a partition is done: all of it up to the floor."""

    __slots__ = ("done", "open")

    def __init__(self) -> None:
        self.open: deque[int] = deque()
        self.done: set[int] = set()

    def settle(self, sequence: int) -> None:
        """Be done with a message of it."""
        if self.open[0] != sequence:
            self.done.add(sequence)
            return
        self.open.popleft()
        while self.open and self.open[0] in self.done:
            self.done.remove(self.open.popleft())


class Lane:
    """What must stay in order."""

    __slots__ = ("again", "due", "held", "key", "out", "partition", "place")

    def __init__(self, key: str, partition: int, place: Place) -> None:
        self.key = key
        self.partition = partition
        self.place = place
        self.out: dict[Held, None] = {}
        self.again: deque[Held] = deque()
        self.due = 0.0
        self.held = 0


class Held:
    """A message that was taken in, and the receipt of its deliveries."""

    __slots__ = ("attempt", "deadline", "delivery", "failures", "lane", "letter", "order", "owner")

    def __init__(
        self, owner: Settlement, delivery: Delivery, lane: Lane, order: int, letter: str
    ) -> None:
        self.owner = owner
        self.delivery = delivery
        self.lane = lane
        self.order = order
        self.letter = letter
        """The id of the dead letter that it is, or nothing."""
        self.attempt = 0
        self.failures = 0
        self.deadline = 0.0

    async def ack(self, attempt: int) -> None:
        """Say that it is done."""
        if self._is_out(attempt):
            await self.owner.finish(self, "")

    async def nak(self, attempt: int, delay: float | None) -> None:
        """Ask for it again."""
        if self._is_out(attempt):
            await self.owner.fail(self, delay, "it was not acknowledged")

    async def reject(self, attempt: int, reason: str) -> None:
        """Put it among the dead letters."""
        if self._is_out(attempt):
            await self.owner.finish(self, reason)

    def _is_out(self, attempt: int) -> bool:
        """Say whether this is the attempt that counts: a lane that rewound made others void."""
        return attempt == self.attempt and self in self.lane.out


class Settlement:
    """Hands out what was taken in, and again what failed."""

    def __init__(self, limits: Limits, clock: Callable[[], float], on_done: Done) -> None:
        self.unsettled = 0
        self.handed_out = 0
        self.arrived = Alarm()
        """Rings when there may be something to hand out."""
        self.settled = Alarm()
        """Rings when something was settled."""
        self._limits = limits
        self._clock = clock
        self._on_done = on_done
        self._fresh: deque[Held] = deque()
        self._lanes: dict[str, Lane] = {}
        self._due: list[tuple[float, str]] = []
        self._places: dict[int, Place] = {}
        self._order = 0

    def take_in(self, delivery: Delivery, key: str, partition: int, letter: str = "") -> None:
        """Take a message of the stream, or a dead letter that is tried again."""
        lane = self._lanes.get(key)
        if lane is None:
            place = self._places.get(partition)
            if place is None:
                place = self._places[partition] = Place()
            lane = self._lanes[key] = Lane(key, partition, place)
        lane.held += 1
        self.unsettled += 1
        self._order += 1
        self._fresh.append(Held(self, delivery, lane, self._order, letter))
        if not letter:
            lane.place.open.append(delivery.sequence)

    def hand_out(self, most: int) -> list[Delivery]:
        """Return what may be delivered now, at most so many."""
        now = self._clock()
        batch: list[Delivery] = []
        while self._due and self._due[0][0] <= now and len(batch) < most:
            _, key = heapq.heappop(self._due)
            lane = self._lanes.get(key)
            if lane is None or lane.due > now:
                continue
            while lane.again and len(batch) < most:
                batch.append(self._deliver(lane.again.popleft(), now))
            if lane.again:
                heapq.heappush(self._due, (now, key))
        fresh = self._fresh
        while fresh and len(batch) < most:
            held = fresh.popleft()
            if held.lane.again:
                held.lane.again.append(held)
            else:
                batch.append(self._deliver(held, now))
        return batch

    def next_due(self) -> float | None:
        """Return when something is to come again, by the clock."""
        return self._due[0][0] if self._due else None

    async def finish(self, held: Held, reason: str) -> None:
        """Be done with a message; with a reason it is a dead letter."""
        del held.lane.out[held]
        if reason or held.letter:
            try:
                await self._on_done(held, reason)
            except BaseException:
                self._rewind(held, self._clock())
                raise
        self._settle(held)

    async def fail(self, held: Held, delay: float | None, reason: str) -> None:
        """Have a message come again, unless it failed too often."""
        held.failures += 1
        if held.failures >= self._limits.attempts:
            await self.finish(held, f"{reason}, {held.failures} times")
            return
        back_off = min(self._limits.back_off * 2 ** (held.failures - 1), _LONGEST_BACK_OFF)
        self._rewind(held, self._clock() + (back_off if delay is None else delay))

    async def fail_overdue(self) -> None:
        """Have those come again that were handed out long ago and never settled."""
        now = self._clock()
        late = [held for lane in self._lanes.values() for held in lane.out if held.deadline <= now]
        for held in late:
            if held in held.lane.out:  # not rewound with one before it
                within = self._limits.settle_within
                await self.fail(held, None, f"nobody settled it within {within:g} s")

    def is_out(self, partition: int) -> bool:
        """Say whether something of a partition is handed out."""
        return any(lane.out for lane in self._of(partition))

    def floor(self, partition: int, read: int) -> int:
        """Return up to where a partition is done, having been read so far."""
        place = self._places.get(partition)
        return place.open[0] - 1 if place is not None and place.open else read

    def hold_back(self, partition: int) -> None:
        """Hand out no more of a partition; what is out can still be settled."""
        fresh, self._fresh = self._fresh, deque()
        for held in fresh:
            if held.lane.partition == partition:
                self._leave(held)
            else:
                self._fresh.append(held)
        for lane in self._of(partition):
            while lane.again:
                self._leave(lane.again.popleft())

    def drop(self, partition: int) -> None:
        """Forget a partition: what is out of it can no longer be settled."""
        self.hold_back(partition)
        for lane in self._of(partition):
            self.handed_out -= len(lane.out)
            while lane.out:
                self._leave(lane.out.popitem()[0])
        self._places.pop(partition, None)

    def _deliver(self, held: Held, now: float) -> Delivery:
        held.attempt += 1
        held.deadline = now + self._limits.settle_within
        held.lane.out[held] = None
        self.handed_out += 1
        given = held.delivery
        return Delivery(given.message, given.sequence, given.published, held.attempt, held)

    def _rewind(self, held: Held, due: float) -> None:
        lane = held.lane
        back = [other for other in lane.out if other.order > held.order]
        for other in back:
            del lane.out[other]
        if held in lane.out:
            del lane.out[held]
        self.handed_out -= len(back) + 1
        lane.again.extendleft(reversed((held, *back)))
        lane.due = due
        heapq.heappush(self._due, (due, lane.key))
        self.arrived.ring()

    def _settle(self, held: Held) -> None:
        self.handed_out -= 1
        self._leave(held)
        if not held.letter:
            held.lane.place.settle(held.delivery.sequence)
        self.settled.ring()

    def _of(self, partition: int) -> list[Lane]:
        return [lane for lane in self._lanes.values() if lane.partition == partition]

    def _leave(self, held: Held) -> None:
        """Count a message no more; the last of a lane ends it."""
        self.unsettled -= 1
        lane = held.lane
        lane.held -= 1
        if not lane.held and self._lanes.get(lane.key) is lane:
            del self._lanes[lane.key]
