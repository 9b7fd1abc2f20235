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
    "on_fresh",
    "on_warning",
)
"""Callbacks of one argument."""

_OF_TWO: Final = ("on_signal", "on_stale")
"""Callbacks of a symbol and what is told of it."""


def time_calls(strategy: object, times: Distribution) -> None:
    """Measure the calls of a strategy from now on; before it is added to an engine.

    Callbacks that do nothing stay as they are, so that nobody calls them. None of those that take
    their places keeps the strategy alive, so that it is freed with its run.
    """
    own = weakref.ref(strategy)
    for name in (*CALLBACKS, *_OF_TWO):
        method = getattr(type(strategy), name, None)
        if method is not None and not hasattr(method, "__ingenium_noop__"):
            timed = _timed_pair if name in _OF_TWO else _timed
            setattr(strategy, name, timed(method, own, times.record))


def _timed(
    method: Callable[[Any, Any], None], own: Callable[[], Any], record: Callable[[int], None]
) -> Callable[[object], None]:
    clock = perf_counter_ns

    def call(told: object) -> None:
        began = clock()
        method(own(), told)
        record(clock() - began)

    return call


def _timed_pair(
    method: Callable[[Any, str, object], None],
    own: Callable[[], Any],
    record: Callable[[int], None],
) -> Callable[[str, object], None]:
    clock = perf_counter_ns

    def call(symbol: str, told: object) -> None:
        began = clock()
        method(own(), symbol, told)
        record(clock() - began)

    return call
