"""The components of a session at exchanges on a bus: one of each works, others stand by for it."""

from __future__ import annotations

import asyncio
from functools import partial
from time import time_ns
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

import msgspec

from ingenium.bus.inputs import input_message, opening_of
from ingenium.execution.holding import LeaseHolding, keep, mark_of, own_name, seat_of
from ingenium.model.errors import SessionError
from ingenium.runtime.exchanges import open_exchanges, open_markets
from ingenium.runtime.session.live_opening import AtExchanges
from ingenium.runtime.session.trading import desks_of, watch_desks
from ingenium.runtime.settings import Data
from ingenium.runtime.symbol_records import keep_symbols

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from ingenium.bus.port import Bus
    from ingenium.ingest.feed import Feed
    from ingenium.model.session.accounts import AccountObserver
    from ingenium.model.session.messages import Reported
    from ingenium.runtime.session.vitals import Vitals
    from ingenium.runtime.system import System
    from ingenium.venues.port import Credentials

Settled: TypeAlias = "Callable[[bool], None]"
"""Called once what was decided is published; told whether all that came before was folded."""

_LOOK: Final = 0.25


class Spot(Protocol):
    """Where a component works, as far as it matters here."""

    @property
    def system(self) -> System:
        """What the session is of."""

    @property
    def session(self) -> str:
        """Its name."""

    @property
    def bus(self) -> Bus:
        """What connects it with the others."""

    @property
    def vitals(self) -> Vitals:
        """What it tells of itself."""

    @property
    def is_live(self) -> bool:
        """Whether orders go to exchanges."""

    @property
    def credentials(self) -> Mapping[str, Credentials] | None:
        """The keys of the exchanges, where they were looked for already."""

    @property
    def stopping(self) -> asyncio.Event:
        """Set when it is to drain."""


async def hold_accounts(
    place: Spot, play: Callable[[AccountObserver, Settled], Awaitable[None]]
) -> None:
    """Take part in a session, and trade for its accounts as far as nobody else does.

    Args:
        place: where it works.
        play: takes part, with whom the stream's requests and reports are shown to.

    Raises:
        BusError: the bus is lost.
        ConfigError: a setting or a key is missing.
        SessionError: an account was taken over by another process, or has orders of others.
        VenueError: an exchange does not want us.
    """
    opened = await opening_of(place.bus, place.session, place.stopping)
    if opened is None:
        return
    exchanges = await open_exchanges(place.system, place.credentials)
    await keep_symbols(place.system.storage, exchanges.instruments.values(), time_ns())
    desks = desks_of(exchanges, opened, partial(_holding, place))
    watch_desks(desks, place.vitals)
    is_begun = False

    async def publish(reported: Reported) -> None:
        await place.bus.publish(input_message(place.session, reported))

    def settled(has_caught_up: bool) -> None:  # noqa: FBT001 - as the member calls it
        nonlocal is_begun
        desks.flush()
        if has_caught_up and not is_begun:
            is_begun = True
            desks.start(publish)
        desks.check()

    try:
        await play(desks, settled)
    finally:
        await desks.stop()
        await exchanges.close()


async def listen_alone(
    place: Spot,
    listen: Callable[[System, Feed, AtExchanges, Callable[[], str]], Awaitable[None]],
) -> None:
    """Tell a session what exchanges tell, while nobody else does.

    Args:
        place: where it works.
        listen: tells it, of a system, a feed, what the exchanges specify, and what signs messages.

    Raises:
        BusError: the bus is lost.
        ConfigError: a setting is missing.
        SessionError: another process tells it now.
        VenueError: an exchange does not answer.
    """
    holding = LeaseHolding(place.bus, f"ingest-{place.session}", own_name())
    while not await holding.attempt(0):
        if place.stopping.is_set():
            return
        await asyncio.sleep(_LOOK)

    def sign() -> str:
        if holding.is_held():
            return f".{holding.epoch}"
        raise _lost(place.session)

    markets = await open_markets(place.system)
    system = msgspec.structs.replace(place.system, data=Data())
    there = AtExchanges(markets.specified, is_live=place.is_live)
    work = asyncio.ensure_future(listen(system, markets.feed, there, sign))
    keeping = asyncio.create_task(_keep(holding, place.session))
    try:
        done, _ = await asyncio.wait({work, keeping}, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in (work, keeping):
            task.cancel()
        await asyncio.gather(work, keeping, return_exceptions=True)
        await holding.release()
        await markets.close()


async def _keep(holding: LeaseHolding, session: str) -> None:
    """Renew the right to tell.

    Raises:
        SessionError: it was lost.
    """
    await keep(holding)
    raise _lost(session)


def _lost(session: str) -> SessionError:
    msg = f"Another process tells session {session!r} its data now: this one tells no more."
    return SessionError(msg)


def _holding(place: Spot, venue: str, account: str, key: str) -> LeaseHolding:
    lease, seat = f"account-{mark_of(venue, account, key)}", seat_of(place.session, venue)
    return LeaseHolding(place.bus, lease, own_name(), seat=seat)
