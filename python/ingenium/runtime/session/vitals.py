"""What a component tells of itself while it works: how far it is, and what it measures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from ingenium.bus.counted import CountedBus
from ingenium.bus.member import Member
from ingenium.model.measures.call_times import time_calls
from ingenium.runtime.session.alerts import Alerts
from ingenium.runtime.session.entries import taken_events
from ingenium.runtime.session.measuring import PartMeter
from ingenium.runtime.supervising.records import Activity
from ingenium.storage.journal.counted import CountedJournal

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Mapping, Sequence

    import msgspec

    from ingenium.bus.port import Bus, Message
    from ingenium.model.decider import Decider
    from ingenium.model.measures.measures import Measures
    from ingenium.model.measures.order_times import OrderTimes
    from ingenium.model.session.part import Part
    from ingenium.storage.journal.port import Journal

Hear: TypeAlias = "Callable[[list[msgspec.Raw]], list[Message]]"
"""Hears what happened once a batch was folded, and returns what else is to be published."""


@dataclass(slots=True)
class Vitals:
    """What a component tells of itself.

    Attributes:
        activity: written with each heartbeat.
        measures: what it measures; None where nobody asks for it.
        times: follows its orders through their stages, where it measures.
        reading: called before somebody reads, to bring all of it up to date.
        alerts: what of the session somebody should look at.
    """

    activity: Activity = field(default_factory=Activity)
    measures: Measures | None = None
    times: OrderTimes | None = None
    reading: list[Callable[[], None]] = field(default_factory=list)
    alerts: Alerts = field(default_factory=Alerts)
    _parts: list[Part] = field(default_factory=list, init=False)

    def read(self) -> None:
        """Bring everything up to date."""
        for bring in self.reading:
            bring()
        self.activity.alerts = self.alerts.sentences
        if self.measures is not None:
            self.measures.enter(self.activity.phase)
            self.measures.refresh()

    def let_go(self) -> None:
        """Tell no more, so that a run ends with its session and not with the garbage collector."""
        self.reading.clear()
        if self.measures is not None:
            self.measures.before_reading.clear()
        for part in self._parts:
            part.witness = None
        self._parts.clear()

    def beat(self) -> None:
        """Say that the work goes on, though nothing comes."""
        if self.measures is not None:
            self.measures.beat()

    def refused(self, sentence: str) -> None:
        """Count an error that the component lives through."""
        self.activity.errors += 1
        self.activity.last_error = sentence

    def bus(self, bus: Bus) -> Bus:
        """Return a bus whose messages are measured."""
        return bus if self.measures is None else CountedBus(bus, self.measures)

    def journal(self, journal: Journal) -> Journal:
        """Return a journal whose rows are measured."""
        return journal if self.measures is None else CountedJournal(journal, self.measures)

    def deciders(self, deciders: Mapping[str, Decider]) -> Mapping[str, Decider]:
        """Return those who decide, whose calls are measured."""
        if self.measures is not None:
            for name, decider in deciders.items():
                time_calls(decider, self.measures.strategies.call_time[name])
        return deciders

    def meter(self, part: Part) -> PartMeter | None:
        """Return what measures a part; before its first message, and once its witness is set."""
        self._parts.append(part)
        self.reading.append(lambda: _count_part(part, self.activity))
        if self.measures is None or self.times is None:
            return None
        return PartMeter(part, self.measures, self.times)

    def hear(
        self, events: Sequence[msgspec.Raw], meter: PartMeter | None, *, is_replaying: bool
    ) -> None:
        """Take what has happened in a part that a meter may measure, now or when it ran before."""
        self.alerts.hear(events, is_replaying=is_replaying)
        if meter is not None:
            meter.is_replaying = is_replaying
            meter.hear(events)

    async def take_part(
        self,
        bus: Bus,
        part: Part,
        hear: Hear,
        stopping: asyncio.Event,
        settled: Callable[[bool], None] | None = None,
    ) -> None:
        """Take part in a session on a bus, and tell how that goes.

        Args:
            bus: what carries it.
            part: what this process does in it.
            hear: hears what happened once a batch was folded.
            stopping: set when it is to read no more.
            settled: called once what was decided is published; see `Member`.

        Raises:
            BusError: the bus is lost.
            JournalError: the journal cannot be written.
            SessionError: the state can no longer be trusted.
        """
        meter = self.meter(part)

        def after() -> list[Message]:
            events = taken_events(part)
            self.hear(events, meter, is_replaying=not member.has_caught_up)
            return hear(events)

        counted = self.bus(bus)
        member = Member(counted, part, after, settled, refused=self.refused, stopping=stopping)
        self.activity.phase = "replaying"
        self.reading.append(lambda: _count_member(member, self.activity))
        try:
            await member.run()
        finally:
            member.after = member.settled = None  # which know the member


def _count_part(part: Part, activity: Activity) -> None:
    """Tell how far a part has come: of all of its session, over restarts too."""
    replica = part.replica
    if replica is None:
        return
    run, strategies = replica.run, replica.opened.recipe.strategies
    activity.played_until = replica.played_until
    activity.calls = sum(run.calls(number) for number in range(len(strategies)))
    activity.orders, activity.fills = run.outcome.orders, run.outcome.fills


def _count_member(member: Member, activity: Activity) -> None:
    """Tell what a member of a session has taken, and what waits for it."""
    replica = member.part.replica
    activity.inputs = member.taken
    activity.waiting = member.behind + (0 if replica is None else replica.lag)
    if member.has_caught_up and activity.phase == "replaying":
        activity.phase = "running"
