"""A session of several processes in one: a seed decides who acts when, and what goes wrong."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.sessions.delivery import Stream, Way

from ingenium.model.session.messages import encode
from ingenium.model.session.part import Outgoing, Part

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ingenium.model.decider import Decider
    from ingenium.model.session.messages import Ended, Frame, Opened

SLOW = 200
"""Steps for which a slow process reads nothing."""


@dataclass(slots=True)
class Source:
    """The ingestor's process: it forgets what it has sent when it is killed."""

    opened: Opened
    frames: Sequence[Frame | Ended]
    way: Way = field(default_factory=Way)
    next: int = -1

    def send(self) -> None:
        """Publish the next message, if not all were."""
        subject = f"session.{self.opened.session}.input"
        if self.next >= len(self.frames):
            return
        if self.next < 0:
            message = Outgoing(subject, encode(self.opened), "opened")
        else:
            frame = self.frames[self.next]
            message = Outgoing(subject, encode(frame), f"{frame.source}.{frame.number}")
        self.way.publish(message)
        self.next += 1

    def restart(self) -> None:
        """Forget everything: all is sent again, and what is stored stays as it is."""
        self.next = -1
        self.way.cut()


@dataclass(slots=True)
class Process:
    """A part in a session, how far it has read, and what it has published."""

    make: Callable[[], Part]
    part: Part = field(init=False)
    way: Way = field(default_factory=Way)
    read: int = 0
    asleep: int = 0

    def __post_init__(self) -> None:
        self.part = self.make()

    def kill(self) -> None:
        """Lose everything but what the broker keeps."""
        self.part, self.read, self.asleep = self.make(), 0, 0
        self.way.cut()

    def step(self, stream: Stream, most: int) -> None:
        """Read a few messages, and publish what comes of it."""
        if self.asleep:
            self.asleep -= 1
            return
        for message in stream.stored[self.read : self.read + most]:
            self.part.receive(message.subject, message.data)
            self.read += 1
        for outgoing in self.part.outgoing():
            self.way.publish(outgoing)


@dataclass(slots=True)
class Distributed:
    """Processes on one stream, played by a seed until all of them have ended.

    Attributes:
        opened: what opens the session.
        frames: what the source tells.
        deciders: for each process, what makes the strategies that it runs.
        seed: decides everything.
        faults: how often, of a thousand steps, something goes wrong.
        most: faults in all, so that there is an end.
    """

    opened: Opened
    frames: Sequence[Frame | Ended]
    deciders: Mapping[str, Callable[[], Mapping[str, Decider]]]
    seed: int
    faults: int = 20
    most: int = 60
    stream: Stream = field(default_factory=Stream)
    processes: dict[str, Process] = field(default_factory=dict[str, Process])
    injected: Counter[str] = field(default_factory=Counter[str])

    def run(self) -> None:
        """Play until every process has seen the end."""
        chance = random.Random(self.seed)
        source = Source(self.opened, self.frames)
        for host, make in self.deciders.items():
            self.processes[host] = Process(self._maker(host, make))
        while not all(process.part.has_ended for process in self.processes.values()):
            if chance.randrange(1_000) < self.faults and self.injected.total() < self.most:
                self._fault(chance, source)
            host = chance.choice(["source", *self.processes])
            if host == "source":
                for _ in range(chance.randrange(1, 8)):
                    source.send()
            else:
                self.processes[host].step(self.stream, chance.randrange(12))
            for way in self._ways(source):
                way.arrive(self.stream, chance.randrange(6))

    def _ways(self, source: Source) -> list[Way]:
        return [source.way, *(process.way for process in self.processes.values())]

    def _maker(
        self, host: str, deciders: Callable[[], Mapping[str, Decider]]
    ) -> Callable[[], Part]:
        return lambda: Part(self.opened.session, host, deciders)

    def _fault(self, chance: random.Random, source: Source) -> None:
        kind = chance.choice([*FAULTS])
        self.injected[kind] += 1
        process = chance.choice([*self.processes.values()])
        way = chance.choice(self._ways(source))
        FAULTS[kind](Fault(chance, self.stream, source, process, way, self._ways(source)))


@dataclass(frozen=True, slots=True)
class Fault:
    """What a fault may strike: one process, one way, or all."""

    chance: random.Random
    stream: Stream
    source: Source
    process: Process
    way: Way
    ways: list[Way]

    def kill(self) -> None:
        """Kill a process."""
        self.process.kill()

    def kill_source(self) -> None:
        """Kill the ingestor."""
        self.source.restart()

    def deliver_again(self) -> None:
        """Deliver from an earlier place."""
        self.process.read = self.chance.randrange(self.process.read + 1)

    def send_twice(self) -> None:
        """Send what is under way once more under other ids."""
        for message in self.way.flying:
            again = Outgoing(message.subject, message.data, f"{message.id}.again")
            self.stream.store(again)

    def slow_down(self) -> None:
        """Have a process read nothing for a while."""
        self.process.asleep = SLOW

    def overtake(self) -> None:
        """Have a message overtake others."""
        self.way.overtake(self.chance)

    def lose_answer(self) -> None:
        """Lose the acknowledgement of a message."""
        self.way.arrive_unheard(self.stream)

    def restart_broker(self) -> None:
        """Start the broker again: what it did not acknowledge is lost, or stored without a word."""
        for way in self.ways:
            if self.chance.randrange(2):
                way.arrive_unheard(self.stream)
            way.send_again()

    def forget_ids(self) -> None:
        """End the time in which repeated messages are known."""
        self.stream.forget_ids()


FAULTS: dict[str, Callable[[Fault], None]] = {
    "kill": Fault.kill,
    "kill source": Fault.kill_source,
    "delivered again": Fault.deliver_again,
    "sent twice": Fault.send_twice,
    "slow": Fault.slow_down,
    "overtaken": Fault.overtake,
    "answer lost": Fault.lose_answer,
    "broker": Fault.restart_broker,
    "ids forgotten": Fault.forget_ids,
}
"""What can go wrong, by its name."""
