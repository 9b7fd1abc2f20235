"""Measuring a part of a session: what it takes, what waits, and what its run tells."""

from __future__ import annotations

from time import time_ns
from typing import TYPE_CHECKING, Any, Final

from ingenium.model.measures.run_watch import RunWatch
from ingenium.model.session.messages import Ended, Frame, Opened
from ingenium.runtime.session.live_opening import LIVE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import msgspec

    from ingenium.model.measures.measures import Measures
    from ingenium.model.measures.order_times import OrderTimes
    from ingenium.model.session.part import Part

_INPUTS: Final = (Frame, Ended, Opened)


class PartMeter:
    """Measures a part; make it before the part takes its first message.

    Attributes:
        is_replaying: whether what comes now had come before this process began: it is followed, and
            not counted again.
        has_live_data: whether data come as they happen, so that it means something how late; a
            session on a feed knows it by itself.
    """

    def __init__(
        self,
        part: Part,
        measures: Measures,
        times: OrderTimes,
        *,
        clock: Callable[[], int] = time_ns,
    ) -> None:
        """Watch a part.

        Args:
            part: its witness goes on to be shown each message.
            measures: of the component.
            times: follows orders through their stages.
            clock: the machine's, in nanoseconds.
        """
        self.is_replaying = False
        self.has_live_data = False
        self._part = part
        self._measures = measures
        self._times = times
        self._clock = clock
        self._watch: RunWatch | None = None
        self._inputs = 0
        self._came = 0
        self._newest = 0
        self._start = 0
        self._before: Callable[[Any], None] | None = part.witness
        part.witness = self._witness
        measures.before_reading.append(self._read)

    def hear(self, events: Sequence[msgspec.Raw]) -> None:
        """Measure what has happened since the last time, once a batch was folded."""
        self._measures.beat()
        if (watch := self._watched()) is None:
            return
        if self.is_replaying:
            watch.recall(events)
            return
        if self.has_live_data:
            watch.received, watch.now = self._came, self._clock()
            if self._newest:
                self._measures.data.latency.record(watch.now - self._newest)
        self._newest = self._came = 0
        watch.hear(events)

    def _witness(self, message: Any) -> None:  # noqa: ANN401 - whatever a session tells
        if isinstance(message, _INPUTS):
            self._inputs += 1
            if self.has_live_data and isinstance(message, Frame):
                self._came = self._came or self._clock()
                if message.bars is not None and message.until > self._start:
                    self._newest = message.until
        if self._before is not None:
            self._before(message)

    def _watched(self) -> RunWatch | None:
        replica = self._part.replica
        if self._watch is None and replica is not None:
            strategies = [each.id for each in replica.opened.recipe.strategies]
            self._watch = RunWatch(self._measures, strategies, self._times)
            if LIVE in replica.opened.sources:
                self.has_live_data = True
                self._start = replica.opened.recipe.start or 0  # before are the years of warm-up
        return self._watch

    def _read(self) -> None:
        replica = self._part.replica
        if replica is None or (watch := self._watched()) is None:
            return
        queues = self._measures.queues
        queues.inputs.value = replica.lag
        queues.played.value = self._inputs - replica.lag
        watch.read(replica.run)
        self._measures.data.played_until.value = replica.played_until or 0
