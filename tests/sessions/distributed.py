"""A session of several processes in one: a seed decides who acts when, and what goes wrong."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingenium.model.session.messages import encode
from ingenium.model.session.part import Outgoing, Part

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ingenium.model.decider import Decider
    from ingenium.model.session.messages import Ended, Frame, Opened


@dataclass(slots=True)
class Stream:
    """What a broker keeps: each message once, in one order."""

    stored: list[Outgoing] = field(default_factory=list[Outgoing])
    _ids: set[str] = field(default_factory=set[str])

    def store(self, message: Outgoing) -> None:
        """Keep a message, unless one of its id is there."""
        if message.id not in self._ids:
            self._ids.add(message.id)
            self.stored.append(message)


@dataclass(slots=True)
class Source:
    """The ingestor's process: it forgets what it has sent when it is killed."""

    opened: Opened
    frames: Sequence[Frame | Ended]
    next: int = -1

    def send(self) -> Outgoing | None:
        """Return the next message; None when all were sent."""
        subject = f"session.{self.opened.session}.input"
        if self.next >= len(self.frames):
            return None
        if self.next < 0:
            message = Outgoing(subject, encode(self.opened), "opened")
        else:
            frame = self.frames[self.next]
            message = Outgoing(subject, encode(frame), f"{frame.source}.{frame.number}")
        self.next += 1
        return message

    def restart(self) -> None:
        """Forget everything: all is sent again, and what is stored stays as it is."""
        self.next = -1


@dataclass(slots=True)
class Process:
    """A part in a session, how far it has read, and what it has yet to publish."""

    make: Callable[[], Part]
    part: Part = field(init=False)
    read: int = 0
    unsent: list[Outgoing] = field(default_factory=list[Outgoing])
    kills: int = 0

    def __post_init__(self) -> None:
        self.part = self.make()

    def kill(self) -> None:
        """Lose everything but what the broker keeps."""
        self.part, self.read, self.unsent = self.make(), 0, []
        self.kills += 1

    def step(self, stream: Stream, most: int) -> None:
        """Read a few messages, and see what is to be published of it."""
        for message in stream.stored[self.read : self.read + most]:
            self.part.receive(message.subject, message.data)
            self.read += 1
        self.unsent += self.part.outgoing()


@dataclass(slots=True)
class Distributed:
    """Processes on one stream, played by a seed until all of them have ended.

    Attributes:
        opened: what opens the session.
        frames: what the source tells.
        deciders: for each process, what makes the strategies that it runs.
        seed: decides everything.
        faults: how often, of a thousand steps, something goes wrong.
    """

    opened: Opened
    frames: Sequence[Frame | Ended]
    deciders: Mapping[str, Callable[[], Mapping[str, Decider]]]
    seed: int
    faults: int = 20
    stream: Stream = field(default_factory=Stream)
    processes: dict[str, Process] = field(default_factory=dict[str, Process])
    injected: dict[str, int] = field(default_factory=dict[str, int])

    def run(self) -> None:
        """Play until every process has seen the end."""
        chance = random.Random(self.seed)
        source = Source(self.opened, self.frames)
        for host, make in self.deciders.items():
            self.processes[host] = Process(self._maker(host, make))
        while not all(process.part.has_ended for process in self.processes.values()):
            if chance.randrange(1_000) < self.faults:
                self._fault(chance, source)
            host = chance.choice(["source", *self.processes])
            if host == "source":
                for _ in range(chance.randrange(1, 8)):
                    if (message := source.send()) is not None:
                        self.stream.store(message)
                continue
            process = self.processes[host]
            process.step(self.stream, chance.randrange(12))
            for _ in range(chance.randrange(len(process.unsent) + 1)):
                self.stream.store(process.unsent.pop(0))

    def _maker(
        self, host: str, deciders: Callable[[], Mapping[str, Decider]]
    ) -> Callable[[], Part]:
        return lambda: Part(self.opened.session, host, deciders)

    def _fault(self, chance: random.Random, source: Source) -> None:
        kind = chance.choice(["kill", "kill", "kill source", "again", "twice"])
        self.injected[kind] = self.injected.get(kind, 0) + 1
        process = self.processes[chance.choice(list(self.processes))]
        if kind == "kill":
            process.kill()
        elif kind == "kill source":
            source.restart()
        elif kind == "again":  # the carrier delivers from an earlier place
            process.read = chance.randrange(process.read + 1)
        else:  # an answer was lost, so that the publisher sends once more under another id
            for message in list(process.unsent):
                self.stream.store(Outgoing(message.subject, message.data, f"{message.id}.again"))
