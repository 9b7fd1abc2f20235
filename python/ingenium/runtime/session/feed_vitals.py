"""How a feed is doing, in what its component tells of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingenium.ingest.live_source import LiveSource
    from ingenium.runtime.session.vitals import Vitals


def watch_feed(source: LiveSource, vitals: Vitals) -> None:
    """Tell with each heartbeat of a component what has come of its feed, and what is wrong."""
    activity = vitals.activity
    seen = 0

    def read() -> None:
        nonlocal seen
        vitals.beat()
        activity.inputs = source.intake.counts.taken
        activity.expects_every = source.expects_every
        activity.played_until = source.intake.until
        activity.errors += source.health.errors - seen
        if seen != source.health.errors:
            activity.last_error = source.health.last_error
        elif activity.last_error and not source.health.last_error:
            activity.last_error = ""
        seen = source.health.errors

    vitals.reading.append(read)
