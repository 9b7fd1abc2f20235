"""The dead-man switch of a session: a process of its own, with keys of its own."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ingenium.bus.inputs import opening_of
from ingenium.bus.opening import open_bus
from ingenium.bus.port import BusError
from ingenium.execution.clearing import Clearing
from ingenium.execution.client_ids import ClientIds
from ingenium.execution.guarding import AccountGuard
from ingenium.execution.holding import own_name
from ingenium.execution.lease_watch import GUARD, LeaseWatch
from ingenium.model.errors import ConfigError
from ingenium.model.timeframe import SECOND
from ingenium.runtime.durations import nanoseconds
from ingenium.runtime.exchanges import located, symbols_of
from ingenium.runtime.guard_log import GuardLog
from ingenium.runtime.session.naming import GUARD as NAME
from ingenium.runtime.session.watching import watched
from ingenium.runtime.supervising.records import AccountActivity
from ingenium.storage.journal.sqlite import SqliteJournal
from ingenium.venues.opening import open_broker
from ingenium.venues.port import Refused, VenueError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from pathlib import Path

    from ingenium.bus.port import Bus
    from ingenium.runtime.supervising.life import Life
    from ingenium.runtime.supervising.living import Work
    from ingenium.runtime.system import System
    from ingenium.venues.port import Broker, Credentials

_RECONNECT: Final = 1.0


def check_bus(bus: str) -> None:
    """Refuse a bus on which nobody can see from outside whether a session lives.

    Raises:
        ConfigError: it is one.
    """
    if bus.partition(":")[0] == "memory":
        msg = (
            "A guard sees on the bus whether the session lives, and memory is one process: run "
            "both with a bus that outlives the session, such as --bus nats://127.0.0.1:4222."
        )
        raise ConfigError(msg)


def guard_work(
    system: System, session: str, bus: str, keys: Mapping[str, Credentials], journal: Path
) -> Work:
    """Return the work of a process that guards a session.

    Args:
        system: what the session is of.
        session: its name.
        bus: the address of its bus.
        keys: of the guard, by exchange.
        journal: the file in which is kept what it did.
    """

    async def work(life: Life) -> None:
        kept = SqliteJournal(journal, sync="full")
        try:
            await Guard(system, session, bus, keys, GuardLog(kept)).run(life)
        finally:
            kept.close()

    return work


@dataclass(slots=True)
class Guard:
    """Watches the accounts of a session, and cancels their orders when nobody holds them.

    Attributes:
        system: what the session is of.
        session: its name.
        bus: the address of its bus.
        keys: of the guard, by exchange.
        log: keeps what it did.
    """

    system: System
    session: str
    bus: str
    keys: Mapping[str, Credentials]
    log: GuardLog
    _is_blind: bool = field(default=False, init=False)

    async def run(self, life: Life) -> None:
        """Watch until the process is to stop.

        Raises:
            VenueError: an exchange does not take a key.
        """
        brokers = {name: self._broker(name) for name in self.system.accounts}
        try:
            async with watched((NAME,), life) as vitals:
                await self._try_keys(brokers)
                guards = {name: self._guard(name, each, life) for name, each in brokers.items()}

                def read() -> None:
                    life.activity.accounts = {
                        name: AccountActivity(state=each.stand, holder=each.watch.epoch)
                        for name, each in guards.items()
                    }

                vitals[NAME].reading.append(read)
                life.activity.phase = "running"
                await self._watch([*guards.values()], life)
        finally:
            for each in brokers.values():
                await each.close()

    async def _watch(self, guards: list[AccountGuard], life: Life) -> None:
        """Watch as long as the bus is there, and look for it where it is not."""
        while not life.stopping.is_set():
            try:
                await self._watch_on_bus(guards, life)
            except BusError as error:
                if not self._is_blind:
                    self._is_blind = True
                    self.log.tell("", "blind", {"why": str(error)})
                with suppress(TimeoutError):
                    await asyncio.wait_for(life.stopping.wait(), _RECONNECT)

    async def _watch_on_bus(self, guards: list[AccountGuard], life: Life) -> None:
        bus = await open_bus(self.bus)
        if self._is_blind:
            self._is_blind = False
            self.log.tell("", "seeing", {})
        stopping = asyncio.create_task(life.stopping.wait())
        over = asyncio.Event()
        watching = [asyncio.create_task(each.run(bus, over)) for each in guards]
        try:
            done, _ = await asyncio.wait([stopping, *watching], return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            over.set()
            for task in (stopping, *watching):
                task.cancel()
            await asyncio.gather(stopping, *watching, return_exceptions=True)
            with suppress(BusError):
                await bus.close()

    async def _try_keys(self, brokers: Mapping[str, Broker]) -> None:
        """Ask each exchange something, so that a wrong key is told now and not when it matters."""
        for name, broker in brokers.items():
            try:
                await broker.open_orders()
            except Refused as error:
                error.args = (f"{name}: {error}", *error.args[1:])
                raise
            except VenueError as error:  # it is away: the guard is needed all the more
                self.log.tell(name, "refused", {"why": str(error)})

    def _broker(self, name: str) -> Broker:
        return open_broker(name, self.keys[name], located(name, self.system.exchanges[name])[0])

    def _guard(self, name: str, broker: Broker, life: Life) -> AccountGuard:
        own, settings = own_name(), self.system.guard

        def tell(kind: str, details: Mapping[str, object]) -> None:
            self.log.tell(name, kind, details)

        seconds = (nanoseconds(settings.after) or 0) / SECOND
        symbols = [each for each in symbols_of(self.system) if each.endswith(f".{name}")]
        clearing = Clearing(broker, tell, symbols)
        guard = AccountGuard(
            self.session, name, LeaseWatch(seconds, f"{GUARD}{own}"), clearing, tell
        )
        if settings.flatten:
            guard.flatten = self._flattening(guard, life)
        return guard

    def _flattening(self, guard: AccountGuard, life: Life) -> Callable[[Bus], Awaitable[None]]:
        async def flatten(bus: Bus) -> None:
            opened = await opening_of(bus, self.session, life.stopping)
            since = None if opened is None else opened.recipe.start
            if since is not None:
                ids = ClientIds(f"{NAME}:{self.session}@{since}:{guard.watch.epoch}")
                await guard.clearing.close_all(since, ids.of)

        return flatten
