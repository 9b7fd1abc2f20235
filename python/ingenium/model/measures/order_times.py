"""When orders reach their stages: measured for all, kept for the few that are traced."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

from ingenium.model.tracing import STAGES, OrderTrace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingenium.model.measures.measures import Measures
    from ingenium.model.tracing import Stage, Tracing

KEPT: Final = 10_000
"""How many traced orders may wait to be sent."""

_PLACES: Final = {stage: place for place, stage in enumerate(STAGES)}
_DECIDED: Final = _PLACES["decided"]
_FILLED: Final = _PLACES["filled"]


class OrderTimes:
    """Follows orders from the datum that caused them to the ledger.

    Say nothing of what is folded again while a process catches up: it took no such time.

    Attributes:
        ended: the traced orders that have ended, oldest first, until somebody takes them.
    """

    def __init__(self, measures: Measures, tracing: Tracing) -> None:
        self.ended: deque[OrderTrace] = deque()
        self._open: dict[str, list[int]] = {}
        self._latency = measures.orders.latency
        times = measures.orders.stage_time
        self._record = [times[stage].record for stage in STAGES[1:]]  # the first comes after none
        self._lost = measures.about.traced["lost"]
        self._tracing = tracing

    def mark(self, order: str, stage: Stage, time: int) -> None:
        """Say when an order reached a stage, in nanoseconds; only its first time counts."""
        times = self._open.get(order)
        if times is None:
            times = self._open[order] = [0] * len(STAGES)
        place = _PLACES[stage]
        if not times[place]:
            times[place] = time
            if place == _FILLED and times[_DECIDED]:
                self._latency.record(time - times[_DECIDED])

    def end(self, order: str, about: Mapping[str, str]) -> None:
        """Say that an order has ended, and what is known of it: its strategy, symbol, outcome."""
        times = self._open.pop(order, None)
        if times is None:
            return
        before = times[0]
        for record, time in zip(self._record, times[1:], strict=True):
            if time:
                if before:
                    record(time - before)
                before = time
        if self._tracing.is_sampled(order):
            self._keep(OrderTrace(order, times, about))

    def forget(self) -> None:
        """Let go of all orders that have not ended: what comes is another life of the session."""
        self._open.clear()

    def _keep(self, traced: OrderTrace) -> None:
        if len(self.ended) == KEPT:
            self.ended.popleft()
            self._lost.value += 1
        self.ended.append(traced)
