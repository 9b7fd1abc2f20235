"""A run belongs to the thread that made it: any other may free it, none may use it."""

from __future__ import annotations

import gc
import sys
import threading
import weakref
from typing import TYPE_CHECKING, Any

import pytest
from tests.bars import flat_bars

import ingenium
from ingenium import Strategy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Keeper(Strategy):
    """Holds on to everything of a run that a strategy is handed."""

    def on_start(self) -> None:
        self.kept: list[Any] = [self.indicators.sma("AAA", 2)]

    def on_bar(self, bar: Any) -> None:
        self.kept += [bar, self.buy(bar.symbol, 1)]

    def on_fill(self, fill: Any) -> None:
        self.kept.append(fill)

    def on_order(self, event: Any) -> None:
        self.kept.append(event)


@pytest.fixture
def unraisable() -> Iterator[list[str]]:
    """Collect what Python could only print: errors while objects were freed."""
    said: list[str] = []
    before = sys.unraisablehook
    sys.unraisablehook = lambda error: said.append(str(error.exc_value))
    yield said
    sys.unraisablehook = before


def in_another_thread(action: Callable[[], Any]) -> BaseException | None:
    caught: list[BaseException] = []

    def run() -> None:
        try:
            action()
        except BaseException as error:
            caught.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return caught[0] if caught else None


def played() -> tuple[Keeper, Any]:
    keeper = Keeper()
    return keeper, ingenium.backtest(keeper, data=flat_bars([10, 11, 12, 13]))


def test_a_run_in_a_cycle_is_freed_by_another_thread(unraisable: list[str]) -> None:
    keeper, result = played()
    names = {type(kept).__name__ for kept in keeper.kept}
    assert names == {"SMA", "Bar", "Order", "Fill", "OrderEvent"}
    keeper.kept += [keeper, result]
    gone = weakref.ref(keeper)
    del keeper, result
    assert gone() is not None
    assert in_another_thread(gc.collect) is None
    assert gone() is None
    assert unraisable == []


@pytest.mark.parametrize("kind", ["SMA", "Order", "Fill"])
def test_what_a_run_handed_out_is_refused_to_another_thread(kind: str) -> None:
    keeper, _ = played()
    kept = next(kept for kept in keeper.kept if type(kept).__name__ == kind)
    name = {"SMA": "value", "Order": "status", "Fill": "price"}[kind]
    error = in_another_thread(lambda: getattr(kept, name))
    assert "use it in the thread that made it" in str(error)
    assert getattr(kept, name) is not None


def test_a_strategy_made_in_one_thread_runs_in_another() -> None:
    keeper = Keeper()
    assert in_another_thread(lambda: ingenium.backtest(keeper, data=flat_bars([10, 11]))) is None
    assert len(keeper.kept) > 1
