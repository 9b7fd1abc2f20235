"""What a component's work sees of the process that it runs in."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingenium.runtime.supervising.records import Activity

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingenium.runtime.supervising.folder import SessionFolder


@dataclass(slots=True)
class Life:
    """What a component's work sees of the process that it runs in.

    Attributes:
        component: its name.
        folder: of its session.
        activity: what it counts; written with each heartbeat.
        stopping: set when it is to drain: take nothing new, finish what was begun, return.
        before_heartbeat: called before each heartbeat, to bring `activity` up to date.
    """

    component: str
    folder: SessionFolder
    activity: Activity = field(default_factory=Activity)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    before_heartbeat: Callable[[], None] | None = None
    _others: dict[str, Activity] = field(default_factory=dict[str, Activity])

    def activity_of(self, component: str) -> Activity:
        """Return what another component counts that works in this process too."""
        return self._others.setdefault(component, Activity())

    @property
    def activities(self) -> dict[str, Activity]:
        """What each component of this process counts."""
        return {self.component: self.activity, **self._others}

    def ask_to_stop(self) -> None:
        """Ask the work to drain."""
        self.stopping.set()
        for activity in self.activities.values():
            activity.phase = "draining"
