"""What a supervisor is asked to run, and by which rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from ingenium.runtime.supervising.restarts import RestartRules
from ingenium.runtime.supervising.status import HEARTBEAT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingenium.model.phase import Phase

PARENT_PIPE: Final = "INGENIUM_PARENT_PIPE"
"""Names the descriptor whose end tells a child that its supervisor is gone."""

HEARTBEAT_VARIABLE: Final = "INGENIUM_HEARTBEAT"
DRAIN_VARIABLE: Final = "INGENIUM_DRAIN"


@dataclass(frozen=True, slots=True)
class Component:
    """A component that runs as a process of its own.

    Attributes:
        name: by which its log and status are called.
        command: the program and its arguments.
        environment: variables besides those of the supervisor.
        withheld: variables of the supervisor that its process does not get.
        is_awaited: whether what comes after it starts only once it has begun its work.
        stop_rank: lower ones are stopped first, those of one rank together.
        has_status: whether it writes heartbeats; one that does not lives as long as its process.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    withheld: frozenset[str] = frozenset()
    is_awaited: bool = False
    stop_rank: int = 0
    has_status: bool = True


@dataclass(frozen=True, slots=True)
class Rules:
    """How a supervisor treats its children; times in seconds.

    Attributes:
        heartbeat: between two heartbeats of a component.
        missed: heartbeats without a sign of life after which a component is taken for hung.
        busy: the same for one that loads or catches up, and has no time for heartbeats.
        grace: for a hung component, or when somebody is in a hurry, between asking and killing.
        drain: for a component that is stopped in order.
        restarts: when a failed component is started again.
    """

    heartbeat: float = HEARTBEAT
    missed: int = 3
    busy: float = 60.0
    grace: float = 2.0
    drain: float = 30.0
    restarts: RestartRules = field(default_factory=RestartRules)

    def patience(self, phase: Phase) -> float:
        """Return how long a component may be silent in a phase."""
        return self.busy if phase in ("starting", "replaying") else self.missed * self.heartbeat
