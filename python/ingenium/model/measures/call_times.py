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
)
"""Callbacks of one argument; `on_signal` has two."""


def time_calls(strategy: object, times: Distribution) -> None:
    """Measure the calls of a strategy from now on; before it is added to an engine.

    Callbacks that do nothing stay as they are, so that nobody calls them. None of those that take
    their places keeps the strategy alive, so that it is freed with its run.
    """
    own = weakref.ref(strategy)
    for name in (*CALLBACKS, "on_signal"):
        method = getattr(type(strategy), name, None)
        if method is not None and not hasattr(method, "__ingenium_noop__"):
            timed = _timed_signal if name == "on_signal" else _timed
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


def _timed_signal(
    method: Callable[[Any, str, float], None],
    own: Callable[[], Any],
    record: Callable[[int], None],
) -> Callable[[str, float], None]:
    clock = perf_counter_ns

    def call(symbol: str, strength: float) -> None:
        began = clock()
        method(own(), symbol, strength)
        record(clock() - began)

    return call
