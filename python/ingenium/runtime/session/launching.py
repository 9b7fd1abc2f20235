"""A session as processes: the command of each component, and the supervisor over them."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Literal

from ingenium.bus.opening import open_bus
from ingenium.runtime.exchanges import trading_keys
from ingenium.runtime.secret_names import SecretNames
from ingenium.runtime.session.components import COMPONENTS, EXECUTION, TRADERS, Place, run_component
from ingenium.runtime.session.watching import watched
from ingenium.runtime.supervising.component import Component
from ingenium.runtime.supervising.supervisor import Supervisor
from ingenium.runtime.telemetry.logs import set_up_logging

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ingenium.runtime.supervising.folder import SessionFolder
    from ingenium.runtime.supervising.life import Life
    from ingenium.runtime.supervising.living import Work
    from ingenium.runtime.supervising.records import SessionStart
    from ingenium.runtime.supervising.supervisor import Outcome
    from ingenium.runtime.supervising.view import View
    from ingenium.runtime.system import System
    from ingenium.runtime.telemetry.logs import LogSettings
    from ingenium.venues.port import Credentials

JOURNAL: Final = "journal.db"
"""The file of a session's folder that holds its journal."""

_PROGRAM: Final = "from ingenium.cli import main; main()"

EMBEDDED: Final = ("nats://embedded", "http+broker://embedded")


def embedded_in(folder: SessionFolder, bus: str) -> str:
    """Return the address of the server that keeps a session's stream in its folder."""
    return f"{bus}?folder={folder.path / 'bus'}"


@dataclass(frozen=True, slots=True)
class Launch:
    """A session that is to run as processes.

    Attributes:
        file: the system file.
        settings: what is changed of it, each as KEY=VALUE.
        folder: of the session.
        bus: the address of the bus.
        speed: how many seconds of the data pass in a second; None waits for nothing.
        mode: what is plugged in.
        is_fed_there: whether data are what exchanges tell; where orders go there, they are.
        secret: variables that no component gets but the one that trades, and that only its own.
    """

    file: Path
    settings: tuple[str, ...]
    folder: SessionFolder
    bus: str
    speed: float | None
    mode: Literal["paper", "live"] = "paper"
    is_fed_there: bool = False
    secret: SecretNames = field(default_factory=SecretNames)

    @property
    def journal(self) -> Path:
        """The file of the session's journal."""
        return self.folder.path / JOURNAL

    def address(self) -> str:
        """Return the address by which all processes find the bus."""
        return embedded_in(self.folder, self.bus) if self.bus in EMBEDDED else self.bus

    def components(self, address: str) -> list[Component]:
        """Return the components, in the order in which they start, on a bus of this address."""
        last = len(COMPONENTS)
        return [
            Component(
                name,
                self._command(name, address),
                withheld=self._withheld(name),
                stop_rank=last - rank,
            )
            for rank, name in enumerate(COMPONENTS)
        ]

    def _withheld(self, component: str) -> frozenset[str]:
        is_trading = self.mode == "live" and component == EXECUTION
        return self.secret.of_guarding | (frozenset() if is_trading else self.secret.of_trading)

    def _command(self, component: str, address: str) -> tuple[str, ...]:
        chosen = ("--only", component, "--session", self.folder.name, "--bus", address)
        speed = () if self.speed is None else ("--speed", str(self.speed))
        mode = ("--mode", self.mode, *(("--live-data",) if self.is_fed_there else ()))
        changed = (word for setting in self.settings for word in ("--set", setting))
        started = (sys.executable, "-c", _PROGRAM, "run", str(self.file))
        return (*started, *mode, *chosen, *speed, *changed)


async def supervise(launch: Launch, start: SessionStart, view: View | None) -> Outcome:
    """Run a session as processes until it is over, and return how it was.

    Raises:
        BusError: the bus cannot be reached, or its server does not start.
        ConfigError: the session runs already, or its folder cannot be written.
    """
    launch.folder.make()
    bus = await open_bus(launch.address())  # holds the server of an embedded bus
    try:
        components = launch.components(bus.url)
        return await Supervisor(launch.folder, components, start, view=view).run()
    finally:
        await bus.close()


def component_work(
    names: Sequence[str],
    launch: Launch,
    system: System,
    logs: LogSettings | None = None,
    credentials: Mapping[str, Credentials] | None = None,
) -> Work:
    """Return the work of a process that runs some components.

    Args:
        names: of the components.
        launch: the session.
        system: what it is of.
        logs: how the process logs; None leaves that as it is.
        credentials: the keys of the exchanges, for who trades; None has it look for them.
    """
    session, journal = launch.folder.name, launch.journal

    async def work(life: Life) -> None:
        async with watched(names, life) as vitals:
            keys = credentials
            if keys is None and launch.mode == "live" and not TRADERS.isdisjoint(names):
                keys = trading_keys(system)
            if logs is not None:
                secrets = tuple(word for own in (keys or {}).values() for word in own.words)
                set_up_logging(replace(logs, secrets=secrets), vitals[life.component].measures)
            bus = await open_bus(launch.address())
            try:
                async with asyncio.TaskGroup() as group:
                    for name in names:
                        place = Place(
                            system,
                            session,
                            bus,
                            journal,
                            launch.speed,
                            life.stopping,
                            vitals[name],
                            is_live=launch.mode == "live",
                            is_fed_there=launch.mode == "live" or launch.is_fed_there,
                            credentials=keys,
                        )
                        group.create_task(run_component(name, place))
            finally:
                await bus.close()

    return work
