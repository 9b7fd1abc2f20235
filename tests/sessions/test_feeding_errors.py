"""What cannot be fed is refused in a sentence, and the run is as it was before."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import pytest
from tests.sessions.rows import rows
from tests.simulation.script import FIRST

from ingenium.model.engine import Engine, LiveRun
from ingenium.model.timeframe import MINUTE
from ingenium.strategy.strategy import Strategy


class Watcher(Strategy):
    """Notes the closes that it sees."""

    begins: ClassVar[list[int]] = []

    def on_start(self) -> None:
        self.seen: list[float] = []
        self.begins.append(self.now)

    def on_bar(self, bar: Any) -> None:
        self.seen.append(bar.close)


def live_run(**settings: Any) -> tuple[LiveRun, Watcher]:
    """Return a run of two fed instruments and one that is not, and its strategy."""
    engine, watcher = Engine(currency="USD"), Watcher()
    for symbol in "XYZ":
        engine.add_instrument({"symbol": symbol, "currency": "USD"})
    engine.add_live_bars(0)
    engine.add_live_bars(1)
    watcher.begin(name="w", seed=0)
    engine.add_strategy(watcher, id="w", capital=1000, instruments=[0, 1, 2])
    return engine.open(**settings), watcher


def begun() -> tuple[LiveRun, Watcher]:
    """Return a run that has been played for three minutes."""
    run, watcher = live_run(start=FIRST)
    run.begin()
    run.feed_bars(**rows(1, 2, 3))
    run.advance(FIRST + 3 * MINUTE)
    return run, watcher


BAD = {
    "became known at a time that was played": rows(3),
    "labelled before the last one of its symbol": {**rows(4), "time": rows(3)["time"]},
    "known before it began": {**rows(4), "start": rows(9)["start"]},
    "not in the order in which they became known": rows(6, 5, symbols=[0, 1]),
    "a price that is no number": rows(4, price=float("nan")),
    "a price without end": rows(4, price=float("inf")),
    "a price too large": rows(4, price=1e300),
    "an instrument that is not there": rows(4, symbols=7),
    "an instrument that is not fed": rows(4, symbols=2),
    "columns of several lengths": {**rows(4), "volume": np.zeros(2)},
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_bad_rows_are_refused_and_none_of_their_batch_is_taken(bad: dict[str, Any]) -> None:
    run, watcher = begun()
    good = rows(4, symbols=0, price=200)
    batch = {name: np.concatenate([good[name], bad[name]]) for name in good}
    for refused in (bad, batch):
        with pytest.raises(ValueError, match=r"row|instrument|bars"):
            run.feed_bars(**refused)
    run.feed_bars(**rows(5, price=300))
    run.advance(FIRST + 9 * MINUTE)
    assert watcher.seen == [100, 101, 102, 300]


def test_a_bar_may_be_fed_before_it_is_known_and_is_not_seen_earlier() -> None:
    run, watcher = begun()
    run.feed_bars(**rows(4, 5))
    run.advance(FIRST + 5 * MINUTE - 1)
    assert watcher.seen == [100, 101, 102, 100]
    run.advance(FIRST + 5 * MINUTE)
    assert watcher.seen == [100, 101, 102, 100, 101]


def test_time_does_not_run_back() -> None:
    run, _ = begun()
    with pytest.raises(ValueError, match="has been played to"):
        run.advance(FIRST + 2 * MINUTE)
    run.advance(FIRST + 3 * MINUTE)


def test_a_run_begins_once() -> None:
    run, _ = live_run(start=FIRST)
    with pytest.raises(RuntimeError, match="has not begun"):
        run.advance(FIRST)
    with pytest.raises(RuntimeError, match="has not begun"):
        run.end()
    run.begin()
    with pytest.raises(RuntimeError, match="begun already"):
        run.begin()


def test_a_run_begins_at_its_start_or_with_the_first_bar_that_was_fed() -> None:
    begins: dict[str, list[int]] = {"given": [], "fed": [], "without data": []}
    for name, settings in {"given": {"start": FIRST - 9}, "fed": {}, "without data": {}}.items():
        run, watcher = live_run(**settings)
        watcher.begins = begins[name]  # type: ignore[misc]
        run.begin()
        run.advance(FIRST - MINUTE)
        if name != "without data":
            run.feed_bars(**rows(1, 2, symbols=[1, 0]))
            run.advance(FIRST + 2 * MINUTE)
            assert watcher.seen == [100, 101]
        run.end()
    assert begins["given"] == [FIRST - 9]
    assert begins["fed"] == [FIRST]
    assert len(begins["without data"]) == 1


def test_nothing_is_fed_or_played_after_the_end() -> None:
    run, watcher = begun()
    run.end()
    with pytest.raises(ValueError, match="have ended"):
        run.feed_bars(**rows(4))
    with pytest.raises(ValueError, match="have ended"):
        run.advance(FIRST + 9 * MINUTE)
    assert watcher.seen == [100, 101, 102]
    assert run.outcome.bars == 3
