"""The components of a system, each of which can be a process of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from time import time_ns
from typing import TYPE_CHECKING, Final

from ingenium.ingest.component import IngestComponent
from ingenium.ingest.live_component import LiveComponent
from ingenium.model.errors import ConfigError
from ingenium.model.session.messages import Frame
from ingenium.model.session.part import Part
from ingenium.model.session.telling import Telling
from ingenium.model.suggestion import did_you_mean
from ingenium.runtime.entrant import made_executor, others_of, strategies_of
from ingenium.runtime.ingested import feed_of
from ingenium.runtime.session.announcing import (
    EXECUTIONS,
    ORDERS,
    SIGNALS,
    Announcer,
    announced_data,
    dialect_of,
)
from ingenium.runtime.session.at_exchanges import hold_accounts, listen_alone
from ingenium.runtime.session.feed_vitals import watch_feed
from ingenium.runtime.session.frames import BATCH
from ingenium.runtime.session.keeping import SessionJournal
from ingenium.runtime.session.live_opening import LIVE, AtExchanges, open_live
from ingenium.runtime.session.opening import SOURCE, open_replay
from ingenium.runtime.session.recorder import RECORDER, RecorderComponent
from ingenium.runtime.session.storing import storing
from ingenium.runtime.session.vitals import Vitals
from ingenium.storage.journal.sqlite import SqliteJournal

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import msgspec

    from ingenium.bus.port import Bus, Message
    from ingenium.ingest.component import Announce
    from ingenium.ingest.feed import Feed
    from ingenium.ingest.live_source import LiveSource
    from ingenium.ingest.past import Past
    from ingenium.model.decider import Decider
    from ingenium.model.session.accounts import AccountObserver
    from ingenium.model.session.messages import Ended, Opened
    from ingenium.runtime.session.at_exchanges import Settled
    from ingenium.runtime.session.opening import Opening
    from ingenium.runtime.session.vitals import Hear
    from ingenium.runtime.system import System
    from ingenium.venues.port import Credentials

INGEST: Final = "ingest"
STRATEGY: Final = "strategy"
PORTFOLIO: Final = "portfolio"
EXECUTION: Final = "execution"
KERNEL: Final = "kernel"
"""Strategy, portfolio and execution in one process: one kernel serves them all."""

TRADERS: Final = frozenset({EXECUTION, KERNEL})
"""The components that hold accounts where orders go to exchanges."""

ALL_IN_ONE: Final = "session"
"""The one process of a session without a bus."""

COMPONENTS: Final = (RECORDER, EXECUTION, PORTFOLIO, STRATEGY, INGEST)
"""In the order in which they are started; they are stopped the other way round."""

_TOLD: Final = {
    STRATEGY: frozenset({SIGNALS}),
    PORTFOLIO: frozenset({ORDERS}),
    EXECUTION: frozenset({EXECUTIONS}),
    KERNEL: frozenset({SIGNALS, ORDERS, EXECUTIONS}),
}

TOGETHER: Final = (RECORDER, KERNEL, INGEST)
"""The components where all are in one process."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a component works.

    Attributes:
        system: what the session is of.
        session: its name.
        bus: what connects it with the others.
        journal: the file of the journal, for the recorder.
        speed: how many seconds of the data pass in a second; None waits for nothing.
        stopping: set when the component is to drain.
        vitals: what it tells of itself.
        is_live: whether orders go to exchanges.
        is_fed_there: whether data are what exchanges tell.
        credentials: the keys of the exchanges, for who trades; None has it look for them.
    """

    system: System
    session: str
    bus: Bus
    journal: Path
    speed: float | None
    stopping: asyncio.Event
    vitals: Vitals = field(default_factory=Vitals)
    is_live: bool = False
    is_fed_there: bool = False
    credentials: Mapping[str, Credentials] | None = None


async def run_component(name: str, place: Place) -> None:
    """Run one component until the session has ended, or it is to stop.

    Raises:
        ConfigError: there is no such component, or a setting of the system is wrong.
        BusError: the bus is lost.
        SessionError: the state can no longer be trusted.
    """
    if name == INGEST:
        await _ingest(place)
    elif name == RECORDER:
        await _record(place)
    elif name in (*COMPONENTS, KERNEL):
        await _take_part(name, place)
    else:
        msg = f"There is no component {name!r}: {did_you_mean(name, COMPONENTS)}."
        raise ConfigError(msg)


async def _take_part(name: str, place: Place) -> None:
    if place.is_live and name in TRADERS:
        await hold_accounts(place, partial(_play, name, place))
    else:
        await _play(name, place, None, None)


async def _play(
    name: str, place: Place, observer: AccountObserver | None, settled: Settled | None
) -> None:
    dialect = dialect_of(place.system.announce, name)
    executor = made_executor(place.system) if name in TRADERS else None
    vitals = place.vitals
    deciders = partial(_deciders, name, place.system, is_live=place.is_live)
    part = Part(
        place.session, name, lambda: vitals.deciders(deciders()), executor, observer=observer
    )
    hear: Hear = _nothing
    if dialect is not None:
        announcer = Announcer(part, dialect, _TOLD[name])
        part.witness, hear = announcer.witness, announcer.tell
    await vitals.take_part(place.bus, part, hear, place.stopping, settled)


def _nothing(_: list[msgspec.Raw]) -> list[Message]:
    return []


async def _ingest(place: Place) -> None:
    if place.is_fed_there:
        await listen_alone(place, partial(_listen, place))
        return
    feed = feed_of(place.system)
    if feed is None:
        await _replay(place)
    else:
        await _listen(place, place.system, feed)


async def _listen(
    place: Place,
    system: System,
    feed: Feed,
    there: AtExchanges | None = None,
    sign: Callable[[], str] = str,
) -> None:
    def begin(past: Past) -> tuple[Opened, LiveSource]:
        opening = open_live(system, feed, place.session, past, time_ns(), there)
        place.vitals.activity.phase = "running"
        source = opening.source(past)
        watch_feed(source, place.vitals)
        return opening.opened, source

    component = LiveComponent(
        place.vitals.bus(place.bus),
        place.session,
        LIVE,
        begin,
        lambda opened: _told_of(opened, place),
        stopping=place.stopping,
        sign=sign,
    )
    await component.run()


async def _replay(place: Place) -> None:
    opening = open_replay(place.system, place.session)
    batch = BATCH if place.speed is None else 1
    component = IngestComponent(
        place.vitals.bus(place.bus),
        opening.opened,
        SOURCE,
        lambda told: opening.frames(batch, told),
        speed=place.speed,
        announce=_announced(opening, place),
        stopping=place.stopping,
    )
    await component.run()


def _announced(opening: Opening, place: Place) -> Announce:
    """Return what counts a frame, and makes messages of a contract of it where one is told."""
    activity, tell = place.vitals.activity, _told_of(opening.opened, place)
    activity.phase = "replaying"

    def announce(frame: Frame | Ended) -> list[Message]:
        activity.inputs += 1
        if isinstance(frame, Frame):
            activity.played_until = frame.until
        if activity.phase == "replaying":
            activity.phase = "running"
        return tell(frame)

    return announce


def _told_of(opened: Opened, place: Place) -> Announce:
    """Return what makes messages of a contract of a frame, where one is told."""
    dialect = dialect_of(place.system.announce, INGEST)
    telling = Telling(place.session, opened.recipe)
    return lambda frame: [] if dialect is None else announced_data(telling, dialect, frame)


async def _record(place: Place) -> None:
    journal = SqliteJournal(place.journal)
    try:
        kept = SessionJournal(place.vitals.journal(journal))
        async with storing(place.system.storage, place.journal, place.session):
            await RecorderComponent(
                place.bus, place.session, kept, place.stopping, place.vitals
            ).run()
    finally:
        journal.close()


def _deciders(name: str, system: System, *, is_live: bool) -> Mapping[str, Decider]:
    """Return whom a component runs: strategies, or those who trade on their signals."""
    own: dict[str, Decider] = {}
    if name in (STRATEGY, KERNEL):
        own.update(strategies_of(system))
    if name in (PORTFOLIO, KERNEL):
        own.update(others_of(system, is_live=is_live))
    return own
