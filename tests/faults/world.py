"""A schedule: virtual time, a stream, an exchange, processes, and what goes wrong among them."""

from __future__ import annotations

import heapq
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.faults.process import Process
from tests.faults.venue import RULES, SECOND, Venue, told_of

from ingenium.execution.actions import Cancel, Replace, Submit
from ingenium.execution.venue_rules import instrument_values
from ingenium.model.session.messages import Frame, Opened, Rows, encode
from ingenium.model.session.recipe import Listing, Participant, Recipe
from ingenium.venues.lab.orders import Change
from ingenium.venues.port import Line, Unclear, Undelivered

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from tests.faults.profiles import Profile

    from ingenium.execution.actions import Action, Answer

START = 1_700_000_000 * SECOND
KILLS = 4
"""Processes that a schedule kills at most, so that it ends."""


@dataclass
class World:
    """One schedule, wholly decided by its seed.

    Attributes:
        rate: how probable each fault is at each occasion.
        injected: how often each kind of fault happened.
        refused: messages of a deposed holder that were refused.
        broken: what must never be, and was.
    """

    profile: Profile
    seed: int
    rate: float = 0.06
    bars: int = 40
    now: int = START
    begun: int = START
    refused: int = 0
    broken: list[str] = field(default_factory=list)
    injected: Counter[str] = field(default_factory=Counter)
    stream: list[tuple[str, bytes]] = field(default_factory=list)
    processes: list[Process] = field(default_factory=list)
    kept: list[tuple[str, bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.venue = Venue(self.profile, self.seed)
        self.news = self.venue.account.follow()
        self.heap: list[tuple[int, int, Callable[[], None]]] = []
        self.counter = self.frames = 0
        self.is_calm = False
        self.epochs = 0
        recipe = Recipe(
            name="s",
            engine={"currency": "Q", "venue": "external"},
            instruments=(Listing(dict(instrument_values(RULES)), end_offset=SECOND),),
            strategies=(Participant("t", "1000000", (0,)), Participant("adopted", "0", ())),
            seed=self.seed,
            start=START,
            accounts=("main",),
        )
        self.append("session.s.input", encode(Opened("s", recipe, ("feed",))))
        self.venue.house.live(START)

    def strikes(self, kind: str, factor: float = 1.0) -> bool:
        """Tell whether a fault happens now; it is counted."""
        if self.is_calm or self.chance.random() >= self.rate * factor:
            return False
        self.injected[kind] += 1
        return True

    def at(self, delay: float, deed: Callable[[], None]) -> None:
        self.counter += 1
        heapq.heappush(self.heap, (self.now + int(delay * SECOND), self.counter, deed))

    def append(self, subject: str, data: bytes) -> None:
        self.stream.append((subject, data))

    def publish(self, subject: str, data: bytes) -> None:
        """Put a message into the stream; it may be lost, late, or come twice."""
        if self.strikes("publication lost"):
            return
        if self.strikes("publication doubled"):
            self.at(self.chance.uniform(0, 3), lambda: self.append(subject, data))
        if self.strikes("publication late"):
            self.at(self.chance.uniform(0, 1.5), lambda: self.append(subject, data))
        else:
            self.append(subject, data)

    def kills(self, process: Process, step: str) -> bool:
        """Kill a process at a step, by chance; another begins in its place."""
        if not process.is_alive:
            return True
        if self.injected_kills >= KILLS or not self.strikes(f"killed: {step}", 0.25):
            return False
        self.end(process)
        self.at(self.chance.uniform(0.05, 8), self.begin)
        return True

    @property
    def injected_kills(self) -> int:
        return sum(count for kind, count in self.injected.items() if kind.startswith("killed"))

    def end(self, process: Process) -> None:
        process.is_alive = False

    def begin(self) -> None:
        """Start a process: it folds the stream from its beginning."""
        self.processes = [each for each in self.processes if each.is_alive]
        self.processes.append(Process(self))

    def next_epoch(self) -> int:
        self.epochs += 1
        return self.epochs

    def may_claim(self, process: Process) -> bool:
        """Tell whether the account is free for a process: nobody else may send any more."""
        others = [each for each in self.processes if each is not process and each.is_alive]
        return not any(each.is_claimed and each.may_send for each in others)

    def take_over(self) -> None:
        """Pause the holder until its lease is over, and let another take the account."""
        holder = self.holder()
        if holder is None:
            return
        holder.may_send_until = self.now + int(self.chance.uniform(0, 2) * SECOND)
        self.begin()
        self.at(self.chance.uniform(3, 12), lambda: self.end(holder))

    def call(self, process: Process, action: Action) -> None:
        """Carry a call to the exchange and its answer back, with all that may happen."""
        acts = isinstance(action, Submit | Cancel | Replace)
        there, back = self.chance.uniform(0.01, 0.1), self.chance.uniform(0.01, 0.1)

        def answered(answer: Answer) -> None:
            if process.is_alive and not self.kills(process, f"answered {type(action).__name__}"):
                process.desk.answer(action.ticket, answer, self.now)

        lost: Answer = Unclear("lost") if acts else Undelivered("lost")
        if self.strikes("too many requests", 0.5):
            self.at(there, lambda: answered(Undelivered("too many", 1.0)))
            return
        if self.strikes("request lost"):
            self.at(self.chance.uniform(0.5, 5), lambda: answered(lost))
            return
        if acts and self.strikes("request late"):
            within = (self.profile.capabilities.lands_within or 5.0) - 1.5
            there = self.chance.uniform(0.5, within)
            self.at(self.chance.uniform(0.1, there), lambda: answered(lost))
            self.at(there, lambda: self.arrive(action, None))
            return
        after: Callable[[Answer], None] = answered
        if self.strikes("answer lost"):
            after = lambda _: self.at(2, lambda: answered(lost))  # noqa: E731
        elif self.strikes("answer late"):
            back = self.chance.uniform(0.5, 4)
        self.at(
            there, lambda: self.arrive(action, lambda answer: self.at(back, lambda: after(answer)))
        )

    def arrive(self, action: Action, after: Callable[[Answer], None] | None) -> None:
        answer = self.venue.answer(action, self.now)
        is_safe = self.profile.capabilities.client_ids == "always" and isinstance(action, Submit)
        if is_safe and self.strikes("request doubled"):
            self.venue.answer(action, self.now)
        if after is not None:
            after(answer)

    def spread(self) -> None:
        """Tell the processes what the user stream tells."""
        changes = [each for each in self.news if isinstance(each, Change)]
        self.news.clear()
        if not self.profile.capabilities.user_stream:
            return
        for change in changes:
            told = told_of(change)
            if self.strikes("news lost"):
                self.at(self.chance.uniform(0.5, 3), self.reconnect)
                continue
            delay = self.chance.uniform(0.01, 0.1)
            if self.strikes("news late"):
                delay = self.chance.uniform(0.5, 5)
            for _ in range(2 if self.strikes("news doubled") else 1):
                self.at(delay, lambda told=told: self.tell(told))  # type: ignore[misc]

    def tell(self, told: list[Any]) -> None:
        for process in self.processes:
            if process.is_alive and process.is_live:
                for each in told:
                    process.desk.told(each, self.now)
                self.kills(process, "news taken")

    def reconnect(self) -> None:
        self.injected["reconnected"] += 1
        for process in self.processes:
            if process.is_alive and process.is_live:
                process.desk.told(Line(is_up=False, why="lost"), self.now)
                process.desk.told(Line(is_up=True), self.now)

    def redeliver(self) -> None:
        """Have the stream deliver again what it delivered before, as after a restart of the bus."""
        for process in self.processes:
            for subject, data in self.stream[max(0, process.place - 30) : process.place]:
                if process.is_alive:
                    process.receive(subject, data)

    def frame(self) -> None:
        """Tell a bar."""
        self.frames += 1
        end = START + self.frames * SECOND
        price = [self.venue.last]
        rows = Rows([0], [end - SECOND], [end - SECOND], [end], price, price, price, price, [1.0])
        self.append("session.s.input", encode(Frame("feed", self.frames, end, rows)))

    def run(self) -> None:
        """Play the schedule to its end, then let calm return until nothing is left to be done."""
        self.begin()
        for _ in range(self.bars + 5):
            self.frame()
            if self.strikes("bus restarts", 0.5):
                self.redeliver()
            if self.strikes("take-overs", 0.4):
                self.take_over()
            self.pass_time(1.0)
        self.is_calm = True
        for _ in range(120):
            self.pass_time(1.0)
            if self.is_settled():
                return
        self.pass_time(1.0)

    def holder(self) -> Process | None:
        """Return who holds the account."""
        claimed = [each for each in self.processes if each.is_alive and each.is_live]
        return max((each for each in claimed if each.may_send), key=_epoch, default=None)

    def is_settled(self) -> bool:
        holder = self.holder()
        if holder is None or holder.unseen or self.heap:
            return False
        desk = holder.desk
        return desk.watch.is_ready and not desk.account.all() and not desk.watch.strays

    def pass_time(self, seconds: float) -> None:
        """Let time pass, in small steps: the market lives, processes act, what is due happens."""
        until = self.now + int(seconds * SECOND)
        while self.now < until:
            self.now += SECOND // 10
            while self.heap and self.heap[0][0] <= self.now:
                heapq.heappop(self.heap)[2]()
            self.venue.house.live(self.now)
            self.spread()
            for process in list(self.processes):
                if process.is_alive:
                    process.pump()
            if not any(each.is_alive for each in self.processes) and not self.heap:
                self.begin()


def _epoch(process: Process) -> int:
    return process.epoch
