"""How a feed is doing, in the status of its component."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingenium.ingest.live_source import LiveSource
    from ingenium.runtime.supervising.life import Life


def watch_source(source: LiveSource, life: Life) -> None:
    """Tell with each heartbeat of a component how its feed is doing."""
    before = life.before_heartbeat

    def tell() -> None:
        if before is not None:
            before()
        activity, health = life.activity, source.health
        activity.inputs = source.intake.counts.taken
        activity.expects_every = source.expects_every
        activity.errors = health.errors
        activity.last_error = health.last_error

    life.before_heartbeat = tell
