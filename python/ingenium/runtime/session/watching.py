"""What the components of a process tell of themselves, begun and ended with their work."""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from ingenium.model.measures.measures import Measures
from ingenium.model.measures.order_times import OrderTimes
from ingenium.model.tracing import Tracing
from ingenium.runtime.session.components import ALL_IN_ONE, TRADERS
from ingenium.runtime.session.vitals import Vitals
from ingenium.runtime.telemetry.environment import listener_of
from ingenium.runtime.telemetry.telemetry import Telemetry
from ingenium.runtime.telemetry.traces import ENDPOINTS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from ingenium.runtime.supervising.life import Life
    from ingenium.runtime.supervising.records import Activity

_OVER_ORDERS: Final = TRADERS | {ALL_IN_ONE}
"""The components that trace orders: those that execute them."""


@asynccontextmanager
async def watched(names: Sequence[str], life: Life) -> AsyncIterator[dict[str, Vitals]]:
    """Have the components of a process tell of themselves, each by its name.

    All of them write heartbeats. They measure only where the environment says who wants to know:
    `INGENIUM_METRICS`, or the variables of OpenTelemetry.

    Args:
        names: of the components; one of them is that of the process.
        life: of the process.

    Raises:
        ConfigError: the environment names no address that can be listened to.
        MissingExtraError: the libraries of metrics are not installed.
    """
    vitals = {name: Vitals(_activity(life, name)) for name in names}

    def read() -> None:
        for each in vitals.values():
            each.read()

    life.before_heartbeat = read
    try:
        async with _telemetry(life, vitals):
            yield vitals
    finally:
        read()
        life.before_heartbeat = None
        for each in vitals.values():
            each.let_go()


@asynccontextmanager
async def _telemetry(life: Life, vitals: dict[str, Vitals]) -> AsyncIterator[None]:
    listener = listener_of(os.environ)
    if listener is None and not any(os.environ.get(name) for name in ENDPOINTS):
        yield
        return
    session = life.folder.name
    for name, each in vitals.items():
        each.measures = Measures(session, name)
        each.times = OrderTimes(each.measures, Tracing(session, 0))
    main = vitals[life.component]
    first = sorted(vitals.values(), key=lambda each: each is not main)
    telemetry = Telemetry(
        measured=[each.measures for each in first if each.measures is not None],
        tracing=Tracing(session) if life.component in _OVER_ORDERS else Tracing(session, 0),
        lacking=lambda: lacking(life),
        listener=listener,
    )
    main.times = telemetry.times
    async with telemetry:
        if telemetry.server is not None:
            port = urlsplit(telemetry.server.url).port
            for each in vitals.values():
                each.activity.metrics_port = port
        try:
            yield
        finally:
            for each in vitals.values():
                each.activity.metrics_port = None


def lacking(life: Life) -> str:
    """Say what is lacking until the components of a process are ready; "" when nothing is."""
    phases = {name: activity.phase for name, activity in life.activities.items()}
    return ", ".join(
        f"{name} is {phase}" for name, phase in phases.items() if phase in ("starting", "replaying")
    )


def _activity(life: Life, name: str) -> Activity:
    return life.activity if name == life.component else life.activity_of(name)
