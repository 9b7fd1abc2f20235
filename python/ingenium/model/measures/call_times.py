"""How long strategies take for their calls."""

from __future__ import annotations

import weakref
from time import perf_counter_ns
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingenium.model.measures.kinds import Distribution

CALLBACKS: Final = (
    "on_bar",
    "on_trade",
    "on_quote",
    "on_book",
    "on_fill",
    "on_order",
    "on_timer",
    "on_signal",
)


def time_calls(strategy: object, times: Distribution) -> None:
    """Measure each call of a strategy from now on; before it is added to an engine.

    Callbacks that do nothing stay as they are, so that nobody calls them.
    """
    for name in CALLBACKS:
        method = getattr(type(strategy), name, None)
        if method is not None and not hasattr(method, "__ingenium_noop__"):
            setattr(strategy, name, _timed(method, weakref.ref(strategy), times.record))


def _timed(
    method: Callable[..., None], own: Callable[[], Any], record: Callable[[int], None]
) -> Callable[..., None]:
    """Return a callback that keeps nobody alive, so that a strategy is freed with its run."""
    clock = perf_counter_ns

    def call(*told: object) -> None:
        began = clock()
        method(own(), *told)
        record(clock() - began)

    return call
