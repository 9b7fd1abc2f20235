"""Measuring costs no more than a few of the simplest things that Python does."""

from collections.abc import Callable
from time import thread_time

from ingenium.model.measures.measures import Measures

TIMES = 20_000


def cost(work: Callable[[], None]) -> float:
    """Return the processor time of the best of several rounds."""
    best = float("inf")
    for _ in range(9):
        began = thread_time()
        work()
        best = min(best, thread_time() - began)
    return best


def appending() -> None:
    kept: list[int] = []
    append = kept.append
    for value in range(TIMES):
        append(value)


def test_recording_a_time_and_sorting_it_costs_less_than_eight_appends() -> None:
    measures = Measures("s", "c")
    record = measures.orders.latency.record

    def recording() -> None:
        for value in range(TIMES):
            record(value)
        measures.orders.latency.fold()

    assert cost(recording) < 8 * cost(appending)


def test_counting_costs_less_than_three_appends() -> None:
    counter = Measures("s", "c").bus.received

    def counting() -> None:
        for _ in range(TIMES):
            counter.value += 1

    assert cost(counting) < 3 * cost(appending)
    assert counter.value == 9 * TIMES
