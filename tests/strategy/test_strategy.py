from __future__ import annotations

import logging

import pytest

from ingenium.model.errors import ConfigError
from ingenium.model.notes import Notes
from ingenium.strategy.strategy import Strategy

CALLBACKS = [name for name in vars(Strategy) if name.startswith("on_")]


class Idle(Strategy):
    """Does nothing."""


class Busy(Strategy):
    def on_timer(self, name: str) -> None:
        self.heard = name


def begun(name: str = "idle", seed: int = 1) -> Idle:
    strategy = Idle()
    strategy.begin(name=name, seed=seed)
    return strategy


@pytest.mark.parametrize("name", CALLBACKS)
def test_callbacks_that_nobody_overrides_are_marked_as_doing_nothing(name: str) -> None:
    assert getattr(Idle, name).__ingenium_noop__


def test_an_overridden_callback_is_not_marked() -> None:
    assert not hasattr(Busy.on_timer, "__ingenium_noop__")


def test_chance_repeats_with_the_seed_and_the_name() -> None:
    assert begun().rng.random() == begun().rng.random()


def test_chance_differs_between_strategies_and_seeds() -> None:
    draws = {begun().rng.random(), begun("other").rng.random(), begun(seed=2).rng.random()}
    assert len(draws) == 3


def test_chance_is_not_to_be_had_before_the_run() -> None:
    with pytest.raises(ConfigError, match=r"^self\.rng exists once the run has begun: use it"):
        _ = Idle().rng


def test_a_strategy_runs_once_only() -> None:
    strategy = begun()
    with pytest.raises(ConfigError) as refusal:
        strategy.begin(name="again", seed=1)
    assert str(refusal.value) == (
        "This Idle has run already and remembers it: make a new one with Idle(...)."
    )


def test_notes_carry_time_level_and_fields(caplog: pytest.LogCaptureFixture) -> None:
    log = Notes("mine", lambda: 42)
    with caplog.at_level(logging.INFO, logger="ingenium.strategy.mine"):
        log.info("entered", symbol="AAPL", z=-2.5)
        log.debug("looked")
    assert [(note.time, note.level, note.event, note.fields) for note in log.records] == [
        (42, "info", "entered", {"symbol": "AAPL", "z": -2.5}),
        (42, "debug", "looked", {}),
    ]
    assert caplog.messages == ["entered symbol=AAPL z=-2.5"]


def test_the_newest_notes_are_kept() -> None:
    log = Notes("mine", lambda: 0)
    for count in range(100_002):
        log.debug("tick", count=count)
    assert log.dropped == 2
    assert log.records[0].fields == {"count": 2}
